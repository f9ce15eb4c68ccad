// SPDX-License-Identifier: Apache-2.0
#include "actors/core/pool.hpp"

#include <algorithm>

#include "actors/core/kind.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using core::Heard;
using core::Round;
using core::Seat;
using core::Slice;

namespace {

/// Slices open at once: a deadline is shorter than a timeframe, so two in practice.
constexpr std::size_t slices_max = 8;
constexpr std::size_t regimes = std::size(outcry_describe_enum(std::type_identity<Regime>{}).names);

std::string deadline_timer(TimeNs close) { return "round-" + std::to_string(close.ns); }

/// What an answer must be to count; empty when it does.
std::string fault_of(const core::Voice& vote) {
    for (const auto& p : {vote.p_long, vote.p_short})
        if (p && !(*p >= 0 && *p <= 1)) return shortest(*p) + " is not a probability";
    if (vote.p_long || vote.p_short) return {};
    return vote.abstains.empty() ? "abstains" : vote.abstains;
}

}  // namespace

CorePool::CorePool(const Params& params) : params_(params) {
    question_.stop = params.stop;
    question_.target = params.target;
    question_.horizon = params.horizon.value_or(DurationNs{});
    question_.timeframe = params.decide_on;
    for (std::size_t regime = 0; regime < regimes; ++regime) {
        std::vector<double>& weights = weights_.emplace_back();
        for (const std::string& voter : params.voters)
            weights.push_back(declared_of(voter, static_cast<Regime>(regime)));
    }
    if (params.echo_half_life > 0) echo_keep_ = core::kept_a_round(params.echo_half_life);
}

std::vector<std::string> CorePool::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns = {"floor.opened",
                                         "feed.status.>",
                                         "position.>",
                                         "account",
                                         "verdict.>",
                                         "order.>",
                                         "bar.*.*." + params.decide_on.to_string(),
                                         default_pattern<TimerFired>(self)};
    for (const std::string& voter : params.voters) {
        TopicWriter token;
        token.begin("");
        token.token(voter);
        patterns.push_back("vote.*.*." + params.decide_on.to_string() + std::string(token.text()));
    }
    if (params.cooldown_stop || params.cooldown_target)
        patterns.push_back(default_pattern<RoundTrip>(self));
    if (params.holding) patterns.push_back(default_pattern<Funding>(self));
    if (!params.regime_weights.empty())
        patterns.push_back("signal.*.*." + params.decide_on.to_string());
    return patterns;
}

std::vector<std::string> CorePool::topics(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<Proposal>(self)};
    if (params.learning != core::Rule::none) patterns.push_back(default_pattern<Learnt>(self));
    return patterns;
}

void CorePool::on(const FloorOpened& opened, Says& out) {
    state_ = {};
    if (opened.decide_on != params_.decide_on)
        return out.fail(joined({"decide_on of ", params_.decide_on.to_string(),
                                " differs from the floor's ", opened.decide_on.to_string()}));
    state_.floor = opened.floor;
    state_.strategy = params_.strategy.empty() ? opened.floor : params_.strategy;
    state_.equity = opened.capital;
    state_.lockstep = opened.order == Ordering::lockstep;
    state_.rates = exchange::rates_of(opened);
    std::uint32_t order = 0;
    for (const Instrument& instrument : opened.instruments) {
        Seat& seat = desk::find_or_add(state_.seats, instrument.venue, instrument.id);
        seat.order = order++;
        seat.min_notional = instrument.min_notional;
        seat.owned = desk::must_be_owned(instrument.kind);
        seat.tick = instrument.tick;
        seat.margins = instrument.margins;
        Ratio side = params_.half_spread.value_or(instrument.half_spread) + params_.slippage;
        if (!instrument.fees.empty()) side += instrument.fees.front().taker;
        seat.costs = 2 * side.to_double();
        seat.rate = exchange::place_of(state_.rates, instrument.settlement);
        seat.funding_interval = instrument.funding_interval.value_or(DurationNs{});
    }
}

void CorePool::on(const FeedStatus& feed, Says&) {
    state_.live_from = std::max(state_.live_from, feed.live_from);
}

void CorePool::take_over(const State& other) {
    state_.day = other.day;
    state_.entries = other.entries;
    for (const core::Seat& theirs : other.seats) {
        core::Seat* seat = desk::find(state_.seats, theirs.venue, theirs.instrument);
        if (seat == nullptr) continue;
        seat->asked_at = theirs.asked_at;
        seat->leaving = theirs.leaving;
        seat->day = theirs.day;
        seat->entries = theirs.entries;
        seat->entered = theirs.entered;
        seat->awaited = theirs.awaited;
    }
}

void CorePool::on(const Account& account, Says& out) {
    state_.equity = account.equity;
    state_.account_at = desk::last_close(state_.account_at, account.close);
    if (state_.lockstep) return;
    for (const Slice& slice : state_.slices)
        if (slice.waits && !lacks_account(slice) && !lacks_rounds(slice))
            out.set_timer(deadline_timer(slice.close), out.now());
}

void CorePool::on(const Position& position, Says& out) {
    if (position.strategy != state_.strategy) return;
    Seat* seat = desk::find(state_.seats, position.venue, position.instrument);
    if (seat == nullptr) return;
    if (position.quantity != seat->quantity) seat->asked_at.reset();
    const std::int64_t before = seat->quantity.units, after = position.quantity.units;
    if (after == 0 && before != 0) seat->flat_at = out.now();
    if (after != 0 && before == 0) seat->ended_by.clear();
    take_growth(*seat, position.quantity);
    const bool turned = (before > 0) != (after > 0) || before == 0;
    if (after == 0 || turned)
        seat->layers = after == 0 ? 0 : 1;
    else if (abs(position.quantity) > abs(seat->quantity))
        ++seat->layers;
    seat->quantity = position.quantity;
    seat->opened_at = position.opened_at;
}

void CorePool::on(const RoundTrip& trip, Says& out) {
    if (trip.strategy != state_.strategy) return;
    Seat* seat = desk::find(state_.seats, trip.venue, trip.instrument);
    if (seat == nullptr) return;
    seat->ended_by = trip.exit_reason;
    seat->flat_at = out.now();
}

void CorePool::on(const Funding& funding, Says&) {
    if (Seat* seat = desk::find(state_.seats, funding.venue, funding.instrument))
        seat->funding = funding.rate;
}

/// The open round this belongs to, opened at its first sign; nullptr when it was decided, or warms
/// up.
Round* CorePool::round_of(Seat& seat, TimeNs close, Says& out) {
    if (close < state_.live_from || (seat.decided && close <= *seat.decided)) return nullptr;
    auto slice = std::find_if(state_.slices.begin(), state_.slices.end(),
                              [&](const Slice& one) { return one.close >= close; });
    if (slice == state_.slices.end() || slice->close != close) {
        if (state_.slices.size() >= slices_max) return nullptr;
        const TimeNs until = out.now() + params_.deadline;
        slice = state_.slices.insert(slice, Slice{close, {}, until});
        out.set_timer(deadline_timer(close), until);
    }
    const std::size_t known = slice->rounds.size();
    Round& round = opened_.find_or_add(slice->rounds, seat.venue, seat.instrument);
    if (slice->rounds.size() != known) round.heard.reserve(params_.voters.size());
    if (slice->complete && slice->rounds.size() != known) {  // one that comes later is waited for
        slice->complete = slice->waits = false;
        out.set_timer(deadline_timer(close), slice->until);
    }
    return &round;
}

void CorePool::on(const Bar& bar, Says& out) {
    Seat* seat = heard_.find(state_.seats, bar.venue, bar.instrument);
    if (seat == nullptr || bar.timeframe != params_.decide_on) return;
    seat->close = bar.close;
    exchange::take(state_.rates, bar);
    learn(bar, *seat, out);
    const TimeNs close = bar.close_time();
    Round* round = round_of(*seat, close, out);
    if (round == nullptr) return;
    round->close = bar.close;
    round->bar = out.seq();
    note_if_complete(close, out);
}

void CorePool::on(const core::Voice& vote, Says& out) {
    const bool counts =
        std::find(params_.voters.begin(), params_.voters.end(), vote.voter) != params_.voters.end();
    const bool ours =
        vote.strategy.empty() || vote.strategy == state_.strategy || vote.strategy == state_.floor;
    Seat* seat = voted_on_.find(state_.seats, vote.venue, vote.instrument);
    if (!counts || !ours || seat == nullptr || vote.timeframe != params_.decide_on) return;
    Round* round = round_of(*seat, vote.round, out);
    if (round == nullptr) return;
    for (const Heard& before : round->heard)
        if (same_text(before.voter, vote.voter)) return;  // the first answer stands
    Heard& heard = round->heard.emplace_back();
    heard.voter = vote.voter;
    heard.silent = fault_of(vote);
    heard.regime = vote.regime;
    heard.seq = out.seq();
    if (heard.silent.empty()) {
        heard.p_long = vote.p_long;
        heard.p_short = vote.p_short;
    }
    note_if_complete(vote.round, out);
}

void CorePool::on(const core::Sensed& signal, Says& out) {
    Seat* seat = desk::find(state_.seats, signal.venue, signal.instrument);
    if (seat == nullptr || signal.timeframe != params_.decide_on) return;
    seat->regime = signal.regime;
    seat->signal = out.seq();
}

bool CorePool::is_lost(const std::string& voter) const {
    return std::find(state_.lost.begin(), state_.lost.end(), voter) != state_.lost.end();
}

bool CorePool::is_complete(const Round& round) const {
    if (!round.close) return false;
    if (round.heard.size() == params_.voters.size()) return true;
    if (round.heard.size() + state_.lost.size() < params_.voters.size()) return false;
    return std::all_of(params_.voters.begin(), params_.voters.end(), [&](const std::string& voter) {
        return is_lost(voter) || std::any_of(round.heard.begin(), round.heard.end(),
                                             [&](const Heard& one) { return one.voter == voter; });
    });
}

void CorePool::on(const FloorQuarantined& member, Says& out) {
    const auto& voters = params_.voters;
    if (std::find(voters.begin(), voters.end(), member.member) == voters.end()) return;
    state_.lost.push_back(member.member);
    std::vector<TimeNs> open;
    for (const Slice& slice : state_.slices) open.push_back(slice.close);
    for (const TimeNs close : open) note_if_complete(close, out);
}

void CorePool::note_if_complete(TimeNs close, Says& out) {
    const auto slice = std::find_if(state_.slices.begin(), state_.slices.end(),
                                    [&](const Slice& one) { return one.close == close; });
    if (slice->complete) return;
    // What was missing last is most likely missing still.
    const std::size_t count = slice->rounds.size();
    for (std::size_t looked = 0; looked < count; ++looked, ++missing_) {
        if (missing_ >= count) missing_ = 0;
        if (!is_complete(slice->rounds[missing_])) return;
    }
    slice->complete = true;
    out.set_timer(deadline_timer(close), out.now());
}

/// A portfolio whose marks are not all in says the account of a close when its instant is over: at
/// the same time as a slice is decided, so it is waited for once. Who never heard of one waits for
/// none.
bool CorePool::lacks_account(const Slice& slice) const {
    return state_.account_at && *state_.account_at < slice.close;
}

/// Fewer instruments than the close before had: one whose bar ended without a last trade is told of
/// when the instant is over, at the same time as its slice is decided, and by a clock on the wall
/// each feed comes when it may. So they are waited for once too.
bool CorePool::lacks_rounds(const Slice& slice) const {
    return slice.rounds.size() < state_.last_rounds;
}

void CorePool::on(const TimerFired& timer, Says& out) {
    const auto slice =
        std::find_if(state_.slices.begin(), state_.slices.end(),
                     [&](const Slice& one) { return deadline_timer(one.close) == timer.id; });
    if (slice == state_.slices.end()) return;
    if (slice->complete && !slice->waits && (lacks_account(*slice) || lacks_rounds(*slice))) {
        slice->waits = true;
        const TimeNs until = lacks_account(*slice)
                                 ? slice->until
                                 : std::min(slice->until, out.now() + desk::stragglers);
        return out.set_timer(timer.id, state_.lockstep ? out.now() : until);
    }
    const Slice due = std::move(*slice);
    state_.slices.erase(slice);
    if (due.close != state_.last_close) state_.last_rounds = 0;
    state_.last_close = due.close;
    state_.last_rounds += due.rounds.size();
    decide(due, out);
}

void CorePool::decide(const Slice& slice, Says& out) {
    std::vector<std::pair<Seat*, const Round*>> rounds;
    desk::Hint seated;
    for (const Round& round : slice.rounds)
        rounds.emplace_back(seated.find(state_.seats, round.venue, round.instrument), &round);
    std::sort(rounds.begin(), rounds.end(),
              [](const auto& a, const auto& b) { return a.first->order < b.first->order; });
    std::vector<Proposal> proposals;
    proposals.reserve(rounds.size());
    for (const auto& [seat, round] : rounds) {
        auto proposal = propose(*seat, *round, out.now());
        if (!proposal) return out.fail(proposal.error().text());
        proposal->round = slice.close;
        proposals.push_back(std::move(*proposal));
    }
    if (const auto done = allocate(proposals, out.now()); !done)
        return out.fail(done.error().text());
    for (const std::size_t i : told_in(proposals)) {
        Refs refs;
        for (const Heard& heard : rounds[i].second->heard) refs.add(heard.seq);
        const Seat& seat = *rounds[i].first;
        if (seat.regime != Regime::warming && falls_to_quant(voiced_in(*rounds[i].second), seat))
            refs.add(seat.signal);
        refs.add(rounds[i].second->bar);
        out.say(proposals[i], refs);
    }
    for (std::size_t i = 0; i < proposals.size(); ++i)
        remember(proposals[i], *rounds[i].first, out.now());
}

void CorePool::remember(const Proposal& proposal, Seat& seat, TimeNs now) {
    seat.decided = proposal.round;
    if (params_.echo_half_life > 0 && params_.voters.size() > 1) {
        std::vector<std::optional<double>> leans;
        leans.reserve(proposal.ballots.size());
        for (const Ballot& ballot : proposal.ballots) leans.push_back(core::lean_in(ballot));
        state_.echoes.hear(leans, echo_keep_);
    }
    if (params_.learning != core::Rule::none && core::takes_down(question_, proposal.round)) {
        std::size_t waiting = 0;
        for (const Seat& one : state_.seats) waiting += one.docket.waiting.size();
        if (waiting < core::Docket::waiting_max)
            seat.docket.wait({proposal.round, 0, predict::Outcome::unknown,
                              predict::Outcome::unknown, core::testimony(proposal)});
    }
    await(proposal, seat);
    if (proposal.action == Action::hold) return;
    seat.asked_at = now;
    const bool closes = proposal.action == Action::close;
    seat.leaving = closes || core::turns(proposal, seat.quantity.units);
    if (closes) return;
    seat.entered = proposal.round;
    const std::int64_t day = desk::day_of(now);
    if (seat.day != day) seat.entries = 0;
    seat.day = day;
    ++seat.entries;
    if (state_.day != day) state_.entries = 0;
    state_.day = day;
    ++state_.entries;
}

/// Rounds whose question this bar has answered, scored against the pool that decided them.
void CorePool::learn(const Bar& bar, Seat& seat, Says& out) {
    if (params_.learning == core::Rule::none) return;
    const std::vector<core::Docketed> answered = seat.docket.hear(bar, question_);
    if (answered.empty()) return;
    const double rate = params_.learning_rate * core::independence(question_);
    Learnt step{state_.strategy, bar.venue, bar.instrument, {}, 0, 0, {}};
    for (const std::string& voter : params_.voters) step.voters.push_back({voter, 0, 1});
    for (const core::Docketed& one : answered) {
        const auto losses = core::losses_of(one, params_.voters.size());
        if (!losses) continue;
        state_.learning.learn(losses->voters, rate);
        step.round = one.round;
        ++step.rounds;
        step.loss += losses->pool;
        for (std::size_t i = 0; i < step.voters.size(); ++i)
            step.voters[i].loss += losses->voters[i];
    }
    if (step.rounds == 0) return;
    step.loss /= step.rounds;
    for (std::size_t i = 0; i < step.voters.size(); ++i) {
        step.voters[i].loss /= step.rounds;
        step.voters[i].learnt = state_.learning.factor(i);
    }
    out.say(step, {out.seq()});
}

Kind core_pool_kind() {
    return actor_kind<CorePool>(
        "pools votes, weighs the bet after all costs, proposes target exposures");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::CorePool);
