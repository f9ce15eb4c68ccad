// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/contradicting.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "actors/allocator/allocator.hpp"
#include "actors/core/pool.hpp"
#include "actors/execution/paper.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/actor/asking.hpp"
#include "outcry/base/formatted.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {
namespace {

/// A member with its parameters.
template <class Actor>
struct Seated {
    const PlannedActor* actor = nullptr;
    typename Actor::Params params;

    [[nodiscard]] const std::string& name() const { return actor->name; }
};

using Core = Seated<CorePool>;
using Veto = Seated<RiskVeto>;
using Venue = Seated<ExecutionPaper>;
using Sharer = Seated<allocator::Allocator>;

/// Of a price between its close and the fill, that a floor should be able to pay for.
constexpr double rise = 0.01;

template <class Actor>
std::vector<Seated<Actor>> seated(const Plan& plan, std::string_view kind) {
    std::vector<Seated<Actor>> found;
    for (const PlannedActor& member : plan.members) {
        if (member.kind != kind) continue;
        auto params = decoded<typename Actor::Params>(member.params.view());
        if (params) found.push_back({&member, std::move(*params)});
    }
    return found;
}

/// What a side costs besides the fee, which is the instrument's on both ends.
template <class Params>
Ratio side_of(const Params& params, const Instrument& instrument) {
    Ratio side = params.half_spread.value_or(instrument.half_spread);
    side += params.slippage;
    return side;
}

std::string share_text(double share) { return formatted("%.4g%%", share * 100); }

class Between {
 public:
    explicit Between(const Plan& plan) : plan_(plan) {}

    Contradictions run() {
        check_closes();
        check_pace();
        const auto vetoes = seated<RiskVeto>(plan_, "risk.veto");
        const auto venues = seated<ExecutionPaper>(plan_, "execution.paper");
        for (const Venue& venue : venues) {
            for (const Veto& veto : vetoes) {
                check_life(veto, venue);
                check_band(veto, venue);
            }
        }
        for (const Core& core : seated<CorePool>(plan_, "core.pool")) {
            check_regimes(core);
            for (const Venue& venue : venues) check_costs(core, venue);
            for (const Veto& veto : vetoes) {
                check_order(core, veto);
                check_reward(core, veto);
                check_exposure(core, veto);
            }
        }
        for (const Veto& veto : vetoes)
            for (const Venue& venue : venues) check_money(venue, veto);
        for (const Veto& veto : vetoes) check_sums(veto);
        return std::move(found_);
    }

 private:
    [[nodiscard]] const std::vector<Instrument>& instruments() const {
        return plan_.opened.instruments;
    }
    void error(const PlannedActor& actor, std::string key, std::string message) {
        found_.errors.push_back({actor.name, std::move(key), std::move(message)});
    }
    void warn(const PlannedActor& actor, std::string key, std::string message) {
        found_.warnings.push_back({actor.name, std::move(key), std::move(message)});
    }

    /// Whoever decides, votes or vetoes halts when the floor opens with another timeframe.
    void check_closes() {
        const std::string floor = plan_.opened.decide_on.to_string();
        for (const PlannedActor& member : plan_.members) {
            const bool bound = member.kind == "core.pool" || member.kind == "risk.veto" ||
                               member.kind.starts_with("case.") ||
                               member.kind.starts_with("predict.");
            const auto own = text_param(member.params.view(), "decide_on");
            if (!bound || !own || *own == floor) continue;
            error(member, "decide_on",
                  joined({"decide_on of ", *own, " differs from the floor's ", floor,
                          ": a floor has one; leave it out, or set floor.decide_on"}));
        }
    }

    /// A month that is handed over in a second is no time by a clock on the wall.
    void check_pace() {
        if (plan_.opened.order != Ordering::free_running) return;
        for (const PlannedActor& member : plan_.members) {
            const bool paced = member.kind == "feed.recorded" || member.kind == "feed.walk";
            const auto pace = text_param(member.params.view(), "pace");
            if (!paced || pace != "lockstep") continue;
            warn(member, "pace",
                 "hands over months in a second, while timers, deadlines and approvals of a floor "
                 "of order = \"free_running\" go by the clock on the wall: orders are not in time "
                 "for any bar; leave order out, or pace it (pace = \"as_recorded\")");
        }
    }

    /// A model tells no regime, as a case or a member in another language does.
    void check_regimes(const Core& core) {
        if (core.params.regime_weights.empty()) return;
        for (const PlannedActor& member : plan_.members) {
            const auto& voters = core.params.voters;
            if (std::find(member.says.begin(), member.says.end(), "signal") != member.says.end())
                return;
            if (member.kind != "predict.forest" &&
                std::find(voters.begin(), voters.end(), member.name) != voters.end())
                return;
        }
        warn(*core.actor, "weights",
             "weights of a regime never apply: its voters are models, which tell none, and there "
             "is no quant on this floor; add one, or leave them out");
    }

    void check_life(const Veto& veto, const Venue& venue) {
        if (venue.params.latency <= veto.params.ttl) return;
        error(*veto.actor, "ttl",
              joined({"no entry can be filled: ", venue.name(), ".latency of ",
                      time::to_string(venue.params.latency), " is longer than an approval lives, ",
                      veto.name(), ".ttl of ", time::to_string(veto.params.ttl),
                      "; raise the second or lower the first"}));
    }

    /// How far from the reference an entry is placed or filled while the market stands still.
    [[nodiscard]] static double distance(const Venue& venue, const Instrument& instrument) {
        const auto& params = venue.params;
        const double offset = params.entry_offset.to_double();
        const double cost = side_of(params, instrument).to_double();
        switch (params.entry) {
            case OrderType::limit:
                return offset;
            case OrderType::stop:
                return (1 + offset) * (1 + cost) - 1;
            case OrderType::stop_limit:
                return (1 + offset) * (1 + params.entry_limit.to_double()) - 1;
            default:
                return cost;
        }
    }
    void check_band(const Veto& veto, const Venue& venue) {
        const double collar = veto.params.price_collar.to_double();
        const Instrument* beyond = nullptr;
        std::size_t count = 0;
        for (const Instrument& one : instruments()) {
            if (distance(venue, one) <= collar * (1 + 1e-9)) continue;
            ++count;
            if (beyond == nullptr) beyond = &one;
        }
        if (beyond == nullptr) return;
        const bool all = count == instruments().size();
        const bool market = venue.params.entry == OrderType::market;
        const bool limit = venue.params.entry == OrderType::limit;
        std::string words = joined(
            {all ? "no entry can be filled" : "not all can be traded", ": ", venue.name(),
             market  ? " fills at half the spread and slippage, "
             : limit ? ".entry_offset places a limit "
                     : " enters beyond a trigger, ",
             share_text(distance(venue, *beyond)), " from the price on ", beyond->id, ", and ",
             veto.name(), ".price_collar approves ", ratio_text(veto.params.price_collar),
             " around it; widen the second or narrow the first"});
        (all ? found_.errors : found_.warnings)
            .push_back({veto.name(), "price_collar", std::move(words)});
    }

    /// What a core takes for an edge must be one at this venue.
    void check_costs(const Core& core, const Venue& venue) {
        const Instrument* dearest = nullptr;
        Ratio most;
        for (const Instrument& one : instruments()) {
            const Ratio apart{side_of(venue.params, one).units - side_of(core.params, one).units};
            if (apart <= most) continue;
            most = apart;
            dearest = &one;
        }
        if (dearest == nullptr) return;
        warn(*core.actor, "slippage",
             joined({core.name(), " reckons with ", ratio_text(side_of(core.params, *dearest)),
                     " of half spread and slippage a side on ", dearest->id, ", and ", venue.name(),
                     " takes ", ratio_text(side_of(venue.params, *dearest)),
                     ": its edges are too large by ", ratio_text({2 * most.units}), "; give ",
                     core.name(), " the slippage and half_spread of ", venue.name()}));
    }

    /// A fat finger is refused and not resized.
    void check_order(const Core& core, const Veto& veto) {
        if (!veto.params.order_max || core.params.kelly) return;
        const Ratio most = *veto.params.order_max;
        const Ratio alone = std::min(core.params.size, core.params.exposure_max);
        if (alone <= most) return;
        const auto count =
            static_cast<std::int64_t>(std::max<std::size_t>(instruments().size(), 1));
        const Ratio least = std::min(core.params.size, {core.params.exposure_max.units / count});
        const bool all = least > most;
        std::string words = joined(
            {all ? "no entry can be placed: "
                 : "an entry that is alone in its slice is "
                   "refused: ",
             core.name(),
             core.params.size <= core.params.exposure_max ? ".size of " : ".exposure_max of ",
             ratio_text(alone), " is beyond ", veto.name(), ".order_max of ", ratio_text(most),
             ", which refuses and never resizes; lower the first or raise the second"});
        (all ? found_.errors : found_.warnings)
            .push_back({veto.name(), "order_max", std::move(words)});
    }

    void check_reward(const Core& core, const Veto& veto) {
        if (!veto.params.reward_min) return;
        const Instrument* poor = nullptr;
        std::size_t count = 0;
        double reward = 0, costs = 0;
        for (const Instrument& one : instruments()) {
            const Ratio fee = one.fees.empty() ? Ratio{} : one.fees.front().taker;
            const double round_trip = 2 * (side_of(core.params, one).to_double() + fee.to_double());
            const double gain = core.params.target.to_double() - round_trip;
            const double worth = gain / (core.params.stop.to_double() + round_trip);
            if (worth >= *veto.params.reward_min) continue;
            ++count;
            if (poor != nullptr) continue;
            poor = &one;
            reward = worth;
            costs = round_trip;
        }
        if (poor == nullptr) return;
        const bool all = count == instruments().size();
        std::string words =
            joined({all ? "no entry can be placed: " : "not all can be traded: ", core.name(),
                    ".target of ", ratio_text(core.params.target), " less costs of ",
                    share_text(costs), " is ", formatted("%.3g", reward), " times ", core.name(),
                    ".stop of ", ratio_text(core.params.stop), " and costs on ", poor->id, ", and ",
                    veto.name(), ".reward_min asks for ", shortest(*veto.params.reward_min),
                    "; raise the target, or lower the stop or reward_min"});
        (all ? found_.errors : found_.warnings)
            .push_back({veto.name(), "reward_min", std::move(words)});
    }

    /// What a core asks for beyond the veto's bound is refused and not shared out.
    void check_exposure(const Core& core, const Veto& veto) {
        // A default that nobody wrote down is not worth a warning.
        const auto document = TomlDocument::parse(plan_.text, plan_.name);
        const bool written =
            document && document->find(joined({"actor.", core.name(), ".exposure_max"})) != nullptr;
        if (!written && core.params.exposure_max == CorePool::Params{}.exposure_max) return;
        const bool by_strategy = veto.params.strategy_exposure_max < veto.params.gross_exposure_max;
        const Ratio bound =
            by_strategy ? veto.params.strategy_exposure_max : veto.params.gross_exposure_max;
        const auto count = static_cast<std::int64_t>(instruments().size());
        const bool reaches = core.params.pyramid || core.params.size.units * count > bound.units;
        if (core.params.exposure_max <= bound || !reaches || count < 2) return;
        warn(*core.actor, "exposure_max",
             joined({core.name(), ".exposure_max of ", ratio_text(core.params.exposure_max),
                     " is beyond ", veto.name(),
                     by_strategy ? ".strategy_exposure_max of " : ".gross_exposure_max of ",
                     ratio_text(bound),
                     ": what is asked for beyond that is refused, the smallest edges first, where "
                     "exposure_max = ",
                     quoted(ratio_text(bound)), " would share it out"}));
    }

    /// What must be owned is paid for whole, and what it costs to buy besides. A core leaves room
    /// for the costs that it reckons with; nobody for a price that rises, nor for what others ask
    /// for.
    void check_money(const Venue& venue, const Veto& veto) {
        const Instrument* dearest = nullptr;
        Ratio cost;
        std::int64_t count = 0;
        for (const Instrument& one : instruments()) {
            if (!desk::must_be_owned(one.kind)) continue;
            ++count;
            Ratio side = side_of(venue.params, one);
            if (!one.fees.empty()) side += one.fees.front().taker;
            if (dearest != nullptr && side <= cost) continue;
            dearest = &one;
            cost = side;
        }
        if (dearest == nullptr) return;
        Ratio all;
        std::string who;
        const PlannedActor* first = nullptr;
        const auto add = [&](const PlannedActor& actor, Ratio asks) {
            all += std::min(asks, veto.params.strategy_exposure_max);
            who += joined({who.empty() ? "" : " and ", actor.name});
            if (first == nullptr) first = &actor;
        };
        const Ratio each = veto.params.symbol_exposure_max;
        for (const Core& core : seated<CorePool>(plan_, "core.pool")) {
            const Ratio size = core.params.pyramid ? each : std::min(core.params.size, each);
            add(*core.actor, std::min(core.params.exposure_max, Ratio{size.units * count}));
        }
        for (const Sharer& sharer : seated<allocator::Allocator>(plan_, "allocator.standard")) {
            const Ratio size = std::min(sharer.params.weight_max, each);
            add(*sharer.actor, std::min(sharer.params.exposure, Ratio{size.units * count}));
        }
        all = std::min(all, veto.params.gross_exposure_max);
        const double payable = 1 / (1 + cost.to_double());
        if (first == nullptr || all.to_double() <= payable) return;
        const bool pools = first->kind == "core.pool";
        warn(*first, pools ? "exposure_max" : "exposure",
             joined({who, " may ask for ", ratio_text(all), " of equity, and what must be owned, ",
                     dearest->id, " for one, is paid for whole, with costs of ", ratio_text(cost),
                     ": ", venue.name(), " buys nothing with money that is not there, and what a ",
                     "price that rises before the fill makes too dear is cancelled; ask for ",
                     share_text(std::floor((payable - rise) * 1000) / 1000),
                     " at most, which has room for a rise of ", share_text(rise)}));
    }

    /// What is held and what takes its place count together, in every sum of the floor.
    void check_sums(const Veto& veto) {
        const double held = std::max(1.0, veto.params.gross_exposure_max.to_double());
        const double most = 2 * held * plan_.opened.capital.to_double();
        const Money largest{INT64_MAX};
        if (most <= largest.to_double()) return;
        error(
            *veto.actor, "gross_exposure_max",
            joined({"capital of ", to_string(plan_.opened.capital), " ", plan_.opened.currency,
                    ", of which ", share_text(held), " may be held and as much be on its way, is ",
                    "more than the ", to_string(largest), " that an amount can be; keep the ",
                    "account in a currency of larger units, with floor.rates, or lower capital "
                    "or ",
                    veto.name(), ".gross_exposure_max"}));
    }

    const Plan& plan_;
    Contradictions found_;
};

}  // namespace

Contradictions contradictions(const Plan& plan) { return Between(plan).run(); }

}  // namespace outcry::topology
