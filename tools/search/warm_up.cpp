// SPDX-License-Identifier: Apache-2.0
// Whether anything decided depends on where the data began: the same live days with less of the
// past before them.
#include <algorithm>
#include <map>

#include "actors/feed/params.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"
#include "tools/search/beginning.hpp"
#include "tools/search/validate.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

constexpr double size_tolerance = 0.01;

/// Everything decided, by what it was decided on.
struct Decided {
    std::map<std::string, Wanted> decisions;
    std::map<std::uint64_t, std::string> asked;  // their rounds by the proposal's seq
    std::map<std::string, std::pair<std::optional<double>, std::optional<double>>> votes;
    std::map<std::string, double> lots;
    Money equity;
    TimeNs live_from;

    Wanted* of(std::uint64_t proposal) {
        const auto found = asked.find(proposal);
        return found == asked.end() ? nullptr : &decisions[found->second];
    }
};

double apart(double a, double b) { return a > b ? a - b : b - a; }

/// As a share of the larger.
double change(double one, double other) {
    const double larger = std::max(apart(one, 0), apart(other, 0));
    return larger > 0 ? apart(one, other) / larger : 0.0;
}

/// Of a quantity, which is whole lots: of one lot more or less the last digits decide.
double quantity_change(double one, double other, double lot) {
    const bool none = one == 0 || other == 0;
    return none || apart(one, other) > 1.5 * lot ? change(one, other) : 0.0;
}

/// Of the exposure asked for, of what the veto approved, of what was bought and sold by it.
double size_change(const Wanted& one, const Wanted& other) {
    const double lot = std::max(one.lot, other.lot);
    return std::max({change(one.target, other.target),
                     quantity_change(one.approved, other.approved, lot),
                     quantity_change(one.bought, other.bought, lot),
                     quantity_change(one.sold, other.sold, lot)});
}

void take_proposal(Decided& made, std::uint64_t seq, const Proposal& proposal) {
    const std::string round = joined(
        {proposal.strategy, " ", proposal.instrument, " ", std::to_string(proposal.round.ns)});
    Wanted& wanted = made.decisions[round];
    wanted = {proposal.action, proposal.target_exposure.to_double()};
    wanted.lot = made.lots[proposal.instrument];
    wanted.stop = proposal.stop.to_double();
    wanted.aim = proposal.target.to_double();
    made.asked[seq] = round;
}

void take_fill(Decided& made, const Fill& fill) {
    if (Wanted* wanted = made.of(fill.proposal); wanted != nullptr)
        (fill.side == Side::buy ? wanted->bought : wanted->sold) += fill.quantity.to_double();
}

Result<void> take(Decided& made, std::uint64_t seq, BytesView bytes, std::string_view schema,
                  TimeNs live_from) {
    if (schema != schema_name<Proposal> && schema != schema_name<Vote> &&
        schema != schema_name<Verdict> && schema != schema_name<Fill> &&
        schema != schema_name<Account> && schema != schema_name<FeedStatus>)
        return {};
    OUTCRY_ASSIGN(const SaidView said, read_said(bytes, false));
    if (schema == schema_name<FeedStatus>) {
        OUTCRY_ASSIGN(const FeedStatus status, decoded<FeedStatus>(said.body));
        made.live_from = std::max(made.live_from, status.live_from);
    } else if (schema == schema_name<Proposal>) {
        OUTCRY_ASSIGN(const Proposal proposal, decoded<Proposal>(said.body));
        if (proposal.round >= live_from) take_proposal(made, seq, proposal);
    } else if (schema == schema_name<Verdict>) {
        OUTCRY_ASSIGN(const Verdict verdict, decoded<Verdict>(said.body));
        if (Wanted* wanted = made.of(verdict.proposal); wanted != nullptr)
            wanted->approved = verdict.approved.to_double();
    } else if (schema == schema_name<Fill>) {
        OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(said.body));
        take_fill(made, fill);
    } else if (schema == schema_name<Vote>) {
        OUTCRY_ASSIGN(const Vote vote, decoded<Vote>(said.body));
        if (vote.round >= live_from)
            made.votes[joined({vote.voter, " ", vote.instrument, " ",
                               std::to_string(vote.round.ns)})] = {vote.p_long, vote.p_short};
    } else {
        OUTCRY_ASSIGN(const Account account, decoded<Account>(said.body));
        made.equity = account.equity;
    }
    return {};
}

Result<Decided> decide(const Plan& plan, const std::string& until, TimeNs live_from) {
    Decided made;
    for (const Instrument& instrument : plan.opened.instruments)
        made.lots[instrument.id] = instrument.lot.to_double();
    LaunchOptions launching;
    launching.find_kind = find_kind;
    launching.commit = Commit::none;
    if (!until.empty()) {
        OUTCRY_ASSIGN(launching.until, time::parse(until));
    }
    std::optional<Error> failure;
    launching.on_event = [&](const Prefix& prefix, BytesView said, std::string_view schema) {
        if (auto taken = take(made, prefix.seq, said, schema, live_from); !taken && !failure)
            failure = taken.error();
    };
    OUTCRY_TRY(launch(plan, launching));
    if (failure) return *failure;
    return made;
}

/// What one lot hides in each round shows in all of them: sizes that are always a lot apart are
/// others.
class LotByLot {
 public:
    void take(const Wanted& one, const Wanted& other) {
        const double larger = std::max(one.approved, other.approved);
        if (!(larger > 0)) return;
        ++asked_;
        moved_ += (one.approved - other.approved) / larger;
        if (change(one.approved, other.approved) > size_tolerance) ++otherwise_;
    }
    /// Rounds whose size is another, which none shows alone.
    [[nodiscard]] std::uint64_t otherwise() const { return size() > 0 ? otherwise_ : 0; }
    [[nodiscard]] double size() const {
        const double mean = asked_ > 0 ? apart(moved_, 0) / static_cast<double>(asked_) : 0.0;
        return otherwise_ > 1 && mean > size_tolerance ? mean : 0.0;
    }

 private:
    std::uint64_t asked_ = 0, otherwise_ = 0;
    double moved_ = 0;
};

WarmUp compared(DurationNs given, const Decided& longest, const Decided& made, Money capital) {
    WarmUp warm_up;
    warm_up.given = given;
    LotByLot by_a_lot;
    for (const auto& [round, decision] : longest.decisions) {
        ++warm_up.rounds;
        const auto found = made.decisions.find(round);
        if (found == made.decisions.end() || decides_otherwise(decision, found->second)) {
            ++warm_up.decided_otherwise;
        } else {
            by_a_lot.take(decision, found->second);
        }
        if (found != made.decisions.end() && decision.action == found->second.action &&
            decision.action != Action::hold)
            warm_up.size = std::max(warm_up.size, size_change(decision, found->second));
    }
    warm_up.decided_otherwise += by_a_lot.otherwise();
    warm_up.size = std::max(warm_up.size, by_a_lot.size());
    for (const auto& [round, decision] : made.decisions)
        if (longest.decisions.find(round) == longest.decisions.end()) {
            ++warm_up.rounds;
            ++warm_up.decided_otherwise;
        }
    for (const auto& [round, said] : longest.votes)
        if (const auto found = made.votes.find(round); found != made.votes.end()) {
            if (said.first && found->second.first)
                warm_up.largest =
                    std::max(warm_up.largest, apart(*said.first, *found->second.first));
            if (said.second && found->second.second)
                warm_up.largest =
                    std::max(warm_up.largest, apart(*said.second, *found->second.second));
        }
    if (!capital.is_zero()) warm_up.net = made.equity.to_double() / capital.to_double() - 1.0;
    return warm_up;
}

Result<Plan> planned(const ValidateOptions& options, const std::vector<std::string>& more) {
    LoadOptions load;
    load.overrides = options.set;
    load.overrides.insert(load.overrides.end(), more.begin(), more.end());
    load.place = Place::fused;
    OUTCRY_ASSIGN(Plan plan, plan_of(load_topology(options.topology, load)));
    plan.observers.clear();
    plan.tap.clear();
    plan.bus.clear();
    return plan;
}

/// With the floor live from the same instant on, though the market was shut when the warm-up would
/// have begun.
Result<Decided> decide_after(const ValidateOptions& options, const Plan& plan, DurationNs given,
                             TimeNs live_from) {
    Lead lead;
    for (;;) {
        std::vector<std::string> words;
        for (const PlannedActor& member : plan.members)
            if (member.kind == schema_name<RecordedFeedParams>) {
                begin_before(member, live_from, given, lead, words);
                hear_for(member, {given.ns + lead.longer.ns}, words);
            }
        OUTCRY_ASSIGN(const Plan shorter, planned(options, words));
        OUTCRY_ASSIGN(Decided decided, decide(shorter, options.until, live_from));
        if (!lead.learn(decided.live_from - live_from)) return decided;
    }
}

}  // namespace

bool decides_otherwise(const Wanted& one, const Wanted& other) {
    if (one.action != other.action) return true;
    if (one.action == Action::hold) return false;
    return size_change(one, other) > size_tolerance ||
           std::max(change(one.stop, other.stop), change(one.aim, other.aim)) > size_tolerance;
}

Result<std::vector<WarmUp>> warm_ups(const ValidateOptions& options, const Plan& plan,
                                     TimeNs live_from, const OnShare& on_share) {
    DurationNs whole{0};
    for (const PlannedActor& member : plan.members)
        if (member.kind == schema_name<RecordedFeedParams>) {
            OUTCRY_ASSIGN(const RecordedFeedParams params,
                          decoded<RecordedFeedParams>(member.params));
            whole = std::max(whole, params.warmup);
        }
    std::vector<WarmUp> made;
    std::optional<Decided> longest;
    for (const int thirds : {3, 2, 1}) {
        const DurationNs given{whole.ns / 3 * thirds};
        if (on_share)
            on_share(static_cast<double>(3 - thirds) / 3.0,
                     "with " + time::to_string(given) + " of warm-up");
        if (!longest) {
            OUTCRY_ASSIGN(const Plan all, planned(options, {}));
            OUTCRY_ASSIGN(longest, decide(all, options.until, live_from));
            made.push_back(compared(given, *longest, *longest, plan.opened.capital));
        } else {
            OUTCRY_ASSIGN(const Decided decided, decide_after(options, plan, given, live_from));
            made.push_back(compared(given, *longest, decided, plan.opened.capital));
        }
        if (whole.ns < 3 * ns_per_s) break;  // nothing to take away
    }
    return made;
}

}  // namespace outcry::tools
