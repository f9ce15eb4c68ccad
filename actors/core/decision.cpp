// SPDX-License-Identifier: Apache-2.0
// The core as `outcry check` sees it: the very propose() of the actor over the corners of its
// inputs.
#include "actors/core/pool.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

using core::Heard;
using core::Round;
using core::Seat;

namespace {

/// A taker fee and half spread to reason with: instruments are the floor's, not the core's.
constexpr double usual_side_cost = 0.00055;

constexpr double price_units = 100;

/// Enough to show every action; fewer values the more voters there are.
Domain corners(std::size_t voters, double break_even) {
    return voters <= 3 ? Domain::of({0.05, break_even, 0.95}) : Domain::of({0.05, 0.95});
}

std::optional<double> heard_or_nothing(double value) {
    if (is_nothing(value)) return std::nullopt;
    return value;
}

/// What may hold an entry back besides the voters: nothing, a running cooldown, a day's entries
/// used up. Only what the parameters declare is a value.
enum class Standing { free, cooling, spent };

std::vector<std::string> standings(const CorePool::Params& params) {
    std::vector<std::string> names{"free"};
    if (params.cooldown.ns > 0 || params.cooldown_stop || params.cooldown_target)
        names.emplace_back("cooling down");
    if (params.entries_per_day_max > 0 || params.entries_per_day_total_max > 0)
        names.emplace_back("entries used up");
    return names;
}

Standing standing_of(const std::string& name) {
    return name == "free"           ? Standing::free
           : name == "cooling down" ? Standing::cooling
                                    : Standing::spent;
}

/// Inputs are p_long and p_short of each voter, the regime, what is held, what holds back, and whom
/// learning has come to trust: everyone as declared, or one above all others.
struct Layout {
    std::size_t voters;
    bool both;  // the short question has an input of its own
    bool stands;
    bool learns;

    [[nodiscard]] std::size_t p_long(std::size_t voter) const { return both ? 2 * voter : voter; }
    [[nodiscard]] std::size_t regime() const { return both ? 2 * voters : voters; }
    [[nodiscard]] std::size_t position() const { return regime() + 1; }
    [[nodiscard]] std::size_t standing() const { return position() + 1; }
    [[nodiscard]] std::size_t trust() const { return position() + (stands ? 2 : 1); }
    [[nodiscard]] double p_short(std::span<const double> in, std::size_t voter) const {
        return both ? in[2 * voter + 1] : 1 - in[voter];
    }
};

Round imagined(const CorePool::Params& params, const Layout& layout, std::span<const double> in) {
    Round round;
    round.close = Price::whole(static_cast<std::int64_t>(price_units));
    const double regime = in[layout.regime()];
    for (std::size_t i = 0; i < params.voters.size(); ++i) {
        Heard heard;
        heard.voter = params.voters[i];
        heard.p_long = heard_or_nothing(in[layout.p_long(i)]);
        heard.p_short = heard_or_nothing(layout.p_short(in, i));
        if (!heard.p_long && !heard.p_short) heard.silent = "abstains";
        if (!is_nothing(regime)) heard.regime = static_cast<Regime>(static_cast<int>(regime));
        round.heard.push_back(std::move(heard));
    }
    return round;
}

/// The seat as it stands there, and the floor's own count of the day.
void put_standing(const CorePool::Params& params, Standing standing, Seat& seat,
                  CorePool::State& state) {
    if (standing == Standing::cooling) {
        seat.flat_at = TimeNs{};
        seat.ended_by = params.cooldown_stop ? "stop" : params.cooldown_target ? "target" : "";
    }
    if (standing == Standing::spent) {
        seat.entries = params.entries_per_day_max;
        state.entries = params.entries_per_day_total_max;
    }
}

/// The furthest learning can go: one voter far above the others.
core::Learning trusting(std::size_t voter, std::size_t voters) {
    core::Learning learning;
    std::vector<double> losses(voters, 100);
    losses[voter] = 0;
    learning.learn(losses, 1);
    return learning;
}

}  // namespace

DecisionModel CorePool::decision(const Params& params, const std::string&) {
    Seat seat;
    const double spread = params.half_spread ? params.half_spread->to_double() : 0;
    seat.costs = 2 * (usual_side_cost + spread + params.slippage.to_double());
    const core::Odds odds{params.stop.to_double(), params.target.to_double(), seat.costs};
    const std::vector<std::string> standing_names = standings(params);
    const Layout layout{params.voters.size(), params.voters.size() <= 5, standing_names.size() > 1,
                        params.learning != core::Rule::none && params.voters.size() > 1};
    DecisionModel model;
    const Domain domain = corners(layout.voters, odds.break_even());
    for (const std::string& voter : params.voters) {
        model.inputs.push_back({"p_long", "vote.>", domain, nothing, voter});
        if (layout.both) model.inputs.push_back({"p_short", "vote.>", domain, nothing, voter});
    }
    model.inputs.push_back({"regime", "vote.>", Domain::named(type_info<Regime>().names), nothing,
                            params.voters.front(), Meaning::regime});
    model.inputs.push_back({"position", "", Domain::of({-1, 0, 1})});
    if (layout.stands) model.inputs.push_back({"standing", "", Domain::named(standing_names)});
    if (layout.learns) {
        std::vector<std::string> trusted{"as declared"};
        trusted.insert(trusted.end(), params.voters.begin(), params.voters.end());
        model.inputs.push_back({"trust", "", Domain::named(std::move(trusted))});
    }
    const double edge_min = params.edge_min.to_double();
    const auto gate = [&](Action action) {
        return Gate{static_cast<double>(action), "edge_min", edge_min, true, false};
    };
    // Both edges are heard by nobody: they tell why neither is acted on.
    model.outputs = {{"action", "proposal.>", Meaning::action, type_info<Action>().names, {}},
                     {"edge_long", "", Meaning::plain, {}, {gate(Action::buy)}},
                     {"edge_short", "", Meaning::plain, {}, {gate(Action::sell)}}};
    // One core for each thing that may stand in the way and each voter that may have come to be
    // trusted, made once.
    std::vector<std::pair<Seat, CorePool>> cores;
    for (const std::string& standing : standing_names) {
        for (std::size_t trust = 0; trust <= (layout.learns ? layout.voters : 0); ++trust) {
            auto& [there, core] = cores.emplace_back(seat, CorePool(params));
            core.state_.equity = Money::whole(1);
            core.tells_ = false;
            put_standing(params, standing_of(standing), there, core.state_);
            if (trust > 0) core.state_.learning = trusting(trust - 1, layout.voters);
        }
    }
    model.decide = [cores, layout, standing_count = standing_names.size()](
                       std::span<const double> in, std::span<const double>, std::span<double> out,
                       std::span<double>) {
        const auto at = [&](bool there, std::size_t input) {
            return !there || is_nothing(in[input]) ? 0 : static_cast<std::size_t>(in[input]);
        };
        const std::size_t trusts = cores.size() / standing_count;
        const auto& [stand, core] = cores[at(layout.stands, layout.standing()) * trusts +
                                          at(layout.learns, layout.trust())];
        const double position = in[layout.position()];
        Seat held = stand;
        held.quantity = Quantity::whole(is_nothing(position) ? 0 : static_cast<int>(position));
        const auto proposal = core.propose(held, imagined(core.params_, layout, in), TimeNs{});
        out[0] = proposal ? static_cast<double>(proposal->action) : nothing;
        out[1] = proposal ? proposal->edge_long.value_or(nothing) : nothing;
        out[2] = proposal ? proposal->edge_short.value_or(nothing) : nothing;
    };
    return model;
}

}  // namespace outcry
