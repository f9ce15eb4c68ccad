// SPDX-License-Identifier: Apache-2.0
// Every limit, each time: what it measures after the proposal, its bound, and whether it holds.
#include <algorithm>
#include <cmath>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/book.hpp"
#include "actors/risk/checks.hpp"
#include "actors/risk/veto.hpp"

namespace outcry {

using risk::Approval;
using risk::at_least;
using risk::at_most;
using risk::atr_bars;
using risk::below;
using risk::Holding;
using risk::Seat;

namespace {

constexpr std::int32_t volume_bars = 20;

bool same_book(const Approval& approval, const Proposal& proposal) {
    return approval.instrument == proposal.instrument && approval.venue == proposal.venue &&
           approval.strategy == proposal.strategy;
}

}  // namespace

void RiskVeto::on(const Bar& bar, Says& out) {
    Seat* seat = desk::find(state_.seats, bar.venue, bar.instrument);
    if (seat == nullptr || bar.timeframe != params_.decide_on) return;
    risk::take_range(*seat, bar);
    seat->volume_bars = std::min(seat->volume_bars + 1, volume_bars);
    seat->volume += (bar.volume.to_double() - seat->volume) / seat->volume_bars;
    re_arm_due(out.now(), out);
    trip_jump(*seat, bar.close, out);
    if (params_.remembers()) {
        if (out.event_time() > state_.history.step) begin_step(out.event_time());
        keep_return(*seat, bar.close);
    }
    seat->mark = bar.close;
    seat->marked_at = out.event_time();
    judge_positions(*seat, out);
}

const Seat* RiskVeto::seat_of(const Holding& holding) const {
    if (valued_.size() < state_.holdings.size()) valued_.resize(state_.holdings.size());
    std::size_t& at = valued_[static_cast<std::size_t>(&holding - state_.holdings.data())].seat;
    auto& seats = const_cast<std::vector<Seat>&>(state_.seats);
    if (at < seats.size() && seats[at].instrument == holding.instrument &&
        seats[at].venue == holding.venue)
        return &seats[at];
    const Seat* seat = desk::find(seats, holding.venue, holding.instrument);
    if (seat != nullptr) at = place_of(*seat);
    return seat;
}

Price RiskVeto::mark_of(const Holding& holding) const {
    const Seat* seat = seat_of(holding);
    return seat != nullptr && !seat->mark.is_zero() ? seat->mark : holding.mark;
}

Result<Money> RiskVeto::value_of(const Holding& holding) const {
    const Price mark = mark_of(holding);
    Valued& last = valued_[static_cast<std::size_t>(&holding - state_.holdings.data())];
    if (last.mark != mark || last.quantity != holding.quantity) {
        OUTCRY_ASSIGN(last.value, notional(mark, abs(holding.quantity), Rounding::up));
        last.mark = mark;
        last.quantity = holding.quantity;
    }
    return last.value;
}

Result<RiskVeto::Findings> RiskVeto::hold_against_limits(const Ask& ask) const {
    Findings findings;
    add_breakers(findings);
    add_counts(ask, findings);
    add_rates(ask, findings);
    add_prices(ask, findings);
    OUTCRY_TRY(add_exposures(ask, findings));
    OUTCRY_TRY(add_sizes(ask, findings));
    if (params_.remembers()) OUTCRY_TRY(add_tails(ask, findings));
    return findings;
}

/// Exposure after the proposal, approvals in flight included, as fractions of marked equity.
Result<void> RiskVeto::add_exposures(const Ask& ask, Findings& findings) const {
    const Proposal& proposal = *ask.proposal;
    Money symbol, strategy, gross, net;  // net: towards the side of the ask
    const auto add = [&](const auto& one, Money value, bool with) {
        net += with ? value : -value;
        if (one.instrument == proposal.instrument && one.venue == proposal.venue) symbol += value;
        if (one.strategy == proposal.strategy) strategy += value;
        gross += value;
    };
    for (const Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero()) continue;
        OUTCRY_ASSIGN(const Money value, value_of(holding));
        add(holding, value, (holding.quantity.units > 0) == (ask.side == Side::buy));
    }
    for (const Approval& approval : state_.approvals) {
        OUTCRY_ASSIGN(const Money value, notional(approval.price, approval.left, Rounding::up));
        add(approval, value, approval.side == ask.side);
    }
    const double equity = state_.equity.to_double();
    const auto limit = [&](const char* name, Money before, Ratio bound) -> Result<void> {
        const Money after = before - ask.closing_value + ask.asked_value;
        Finding finding;
        const double value = equity > 0 ? after.to_double() / equity : 0;
        finding.check = at_most(name, value, bound.to_double());
        OUTCRY_ASSIGN(const Money most,
                      share_of(std::max(state_.equity, Money{}), bound, Rounding::down));
        finding.check.holds = ask.increasing.is_zero() || after <= most;
        finding.resizes = true;
        finding.room = most - (before - ask.closing_value);
        findings.push_back(std::move(finding));
        return {};
    };
    OUTCRY_TRY(limit("symbol exposure", symbol, params_.symbol_exposure_max));
    OUTCRY_TRY(limit("strategy exposure", strategy, params_.strategy_exposure_max));
    OUTCRY_TRY(limit("gross exposure", gross, params_.gross_exposure_max));
    if (params_.leverage_max) {
        OUTCRY_ASSIGN(const std::int64_t times, fixed::from_double(*params_.leverage_max));
        OUTCRY_TRY(limit("leverage", gross, Ratio{times}));
    }
    // What is closed was held the other way: taking it away moves the net exposure towards the side
    // of the ask.
    if (params_.net_exposure_max)
        OUTCRY_TRY(limit("net exposure", net + ask.closing_value + ask.closing_value,
                         *params_.net_exposure_max));
    return {};
}

/// Drawdowns and streaks: as they stand, and latched while their breaker is tripped.
void RiskVeto::add_breakers(Findings& findings) const {
    const auto add = [&](const char* name, double value, double bound) {
        LimitCheck check = below(name, value, bound);
        check.holds = check.holds && !tripped(name);
        findings.push_back({std::move(check), false, {}});
    };
    LimitCheck halt = at_most("kill switch", state_.halted || state_.stopping ? 1 : 0, 0);
    findings.push_back({std::move(halt), false, {}});
    LimitCheck equity{"equity", state_.equity.to_double(), 0,
                      state_.equity.units > 0 && !tripped("equity"), state_.equity.to_double()};
    findings.push_back({std::move(equity), false, {}});
    add("drawdown day", state_.drawdown_day, params_.drawdown_max.day.to_double());
    add("drawdown week", state_.drawdown_week, params_.drawdown_max.week.to_double());
    add("drawdown total", state_.drawdown_total, params_.drawdown_max.total.to_double());
    add("loss streak", state_.loss_streak, params_.loss_streak_max);
    add("failed trades an hour", static_cast<double>(state_.losses.size()),
        params_.failed_trades_per_hour_max);
    add("order failures", state_.order_failures, params_.order_failures_max);
    if (params_.price_jump_max) {
        const auto jumped = static_cast<double>(
            std::count_if(state_.breakers.begin(), state_.breakers.end(),
                          [](const auto& one) { return one.name.starts_with("price jump"); }));
        findings.push_back({at_most("price jumps", jumped, 0), false, {}});
    }
}

/// Positions open or on their way, and the proposal's own book: one approval at a time.
void RiskVeto::add_counts(const Ask& ask, Findings& findings) const {
    const Proposal& proposal = *ask.proposal;
    std::int32_t positions = ask.increasing.is_zero() || !ask.held.is_zero() ? 0 : 1;
    for (const Holding& holding : state_.holdings)
        if (!holding.quantity.is_zero()) ++positions;
    std::int32_t in_flight = 0;
    for (const Approval& approval : state_.approvals) {
        auto& holdings = const_cast<std::vector<Holding>&>(state_.holdings);
        const Holding* held =
            desk::find_book(holdings, approval.venue, approval.instrument, approval.strategy);
        if (held == nullptr || held->quantity.is_zero()) ++positions;
        if (same_book(approval, proposal) && approval.side == ask.side) ++in_flight;
    }
    findings.push_back({at_most("positions", positions, params_.positions_max), false, {}});
    findings.push_back({at_most("approvals in flight", in_flight, 0), false, {}});
}

/// Increases and rejected entries within their spans, which slide.
void RiskVeto::add_rates(const Ask& ask, Findings& findings) const {
    const auto add = [&](const char* name, const std::optional<risk::Rate>& rate,
                         const std::vector<TimeNs>& times) {
        if (!rate) return;
        const auto within = static_cast<double>(std::count_if(
            times.begin(), times.end(), [&](TimeNs one) { return ask.now - one < rate->within; }));
        findings.push_back({below(name, within, rate->count), false, {}});
    };
    add("order rate", params_.order_rate_max, state_.increases);
    add("error rate", params_.error_rate_max, state_.rejects);
}

/// The oldest mark of what is held or asked for.
TimeNs RiskVeto::oldest_mark(const Ask& ask) const {
    TimeNs oldest = ask.seat->marked_at;
    for (const Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero()) continue;
        const Seat* seat = seat_of(holding);
        if (seat != nullptr) oldest = std::min(oldest, seat->marked_at);
    }
    return oldest;
}

/// A reference near the mark, a round that is not stale, a stop that is there and wide enough, and
/// a mark for everything that is held.
void RiskVeto::add_prices(const Ask& ask, Findings& findings) const {
    const Proposal& proposal = *ask.proposal;
    const double reference = proposal.reference.to_double();
    const double mark = ask.seat->mark.to_double();
    const auto add = [&](LimitCheck check) { findings.push_back({std::move(check), false, {}}); };
    const double away = mark > 0 ? std::fabs(reference / mark - 1) : 1;
    add(at_most("price distance", away, params_.price_collar.to_double()));
    const DurationNs stale =
        params_.stale_max.value_or(DurationNs{params_.decide_on.approximate_ns()});
    const auto seconds = [](DurationNs d) { return static_cast<double>(d.ns) / ns_per_s; };
    add(at_most("round age in seconds", seconds(ask.now - proposal.round), seconds(stale)));
    const DurationNs mark_stale =
        params_.mark_stale_max.value_or(DurationNs{2 * params_.decide_on.approximate_ns()});
    add(at_most("mark age in seconds", seconds(ask.now - oldest_mark(ask)), seconds(mark_stale)));
    const double stop = proposal.stop.to_double();
    add({"stop", stop, 0, stop > 0, stop});
    if (params_.stop_atr_min) {
        const bool known = ask.seat->bars > atr_bars && ask.seat->atr > 0;
        const double ranges = known ? stop * reference / ask.seat->atr : 0;
        add(at_least("stop in atr", ranges, *params_.stop_atr_min));
    }
    if (params_.reward_min) {
        const double loss = stop + proposal.costs;
        const double gain = proposal.target.to_double() - proposal.costs;
        add(at_least("reward to risk", loss > 0 ? gain / loss : 0, *params_.reward_min));
    }
    double missing = 0;
    for (const Holding& holding : state_.holdings)
        if (!holding.quantity.is_zero() && mark_of(holding).is_zero()) ++missing;
    add(at_most("positions without a mark", missing, 0));
}

}  // namespace outcry
