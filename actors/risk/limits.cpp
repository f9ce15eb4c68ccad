// SPDX-License-Identifier: Apache-2.0
// Every limit, each time: what it measures after the proposal, its bound, and whether it holds.
#include <algorithm>
#include <cmath>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/veto.hpp"

namespace outcry {

using risk::Approval;
using risk::Holding;
using risk::Seat;

namespace {

constexpr std::int32_t atr_bars = 14;  // Wilder, New Concepts in Technical Trading Systems, p. 21

LimitCheck at_most(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value <= bound};
}
LimitCheck below(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value < bound};
}

bool same_book(const Approval& approval, const Proposal& proposal) {
    return approval.instrument == proposal.instrument && approval.venue == proposal.venue &&
           approval.strategy == proposal.strategy;
}

}  // namespace

void RiskVeto::on(const Bar& bar, Says& out) {
    Seat* seat = desk::find(state_.seats, bar.venue, bar.instrument);
    if (seat == nullptr || bar.timeframe != params_.decide_on) return;
    const double high = bar.high.to_double();
    const double low = bar.low.to_double();
    double range = high - low;
    if (seat->bars > 0) {
        const double before = seat->mark.to_double();
        range = std::fmax(range, std::fmax(std::fabs(high - before), std::fabs(low - before)));
        if (seat->bars < atr_bars)
            seat->atr += range;
        else if (seat->bars == atr_bars)
            seat->atr = (seat->atr + range) / atr_bars;
        else
            seat->atr = (seat->atr * (atr_bars - 1) + range) / atr_bars;
    }
    if (seat->bars <= atr_bars) ++seat->bars;
    seat->mark = bar.close;
    re_arm_due(out.now(), out);
}

Price RiskVeto::mark_of(const Holding& holding) const {
    auto& seats = const_cast<std::vector<Seat>&>(state_.seats);
    const Seat* seat = desk::find(seats, holding.venue, holding.instrument);
    return seat != nullptr && !seat->mark.is_zero() ? seat->mark : holding.mark;
}

Result<RiskVeto::Findings> RiskVeto::hold_against_limits(const Ask& ask) const {
    Findings findings;
    add_breakers(findings);
    add_counts(ask, findings);
    add_prices(ask, findings);
    OUTCRY_TRY(add_exposures(ask, findings));
    return findings;
}

/// Exposure after the proposal, approvals in flight included, as fractions of marked equity.
Result<void> RiskVeto::add_exposures(const Ask& ask, Findings& findings) const {
    const Proposal& proposal = *ask.proposal;
    Money symbol, strategy, gross;
    const auto add = [&](const auto& one, Money value) {
        if (one.instrument == proposal.instrument && one.venue == proposal.venue) symbol += value;
        if (one.strategy == proposal.strategy) strategy += value;
        gross += value;
    };
    for (const Holding& holding : state_.holdings) {
        OUTCRY_ASSIGN(const Money value,
                      notional(mark_of(holding), abs(holding.quantity), Rounding::up));
        add(holding, value);
    }
    for (const Approval& approval : state_.approvals) {
        OUTCRY_ASSIGN(const Money value, notional(approval.price, approval.left, Rounding::up));
        add(approval, value);
    }
    Money closing;
    if (!ask.held.is_zero()) {
        OUTCRY_ASSIGN(closing.units,
                      fixed::mul_div(ask.held_value.units, ask.closing.units, abs(ask.held).units,
                                     Rounding::down));
    }
    const double equity = state_.equity.to_double();
    const auto limit = [&](const char* name, Money before, Ratio bound) -> Result<void> {
        const Money after = before - closing + ask.asked_value;
        Finding finding;
        const double value = equity > 0 ? after.to_double() / equity : 0;
        finding.check = {name, value, bound.to_double(), true};
        OUTCRY_ASSIGN(const Money most,
                      share_of(std::max(state_.equity, Money{}), bound, Rounding::down));
        finding.check.holds = ask.increasing.is_zero() || after <= most;
        finding.resizes = true;
        finding.room = most - (before - closing);
        findings.push_back(std::move(finding));
        return {};
    };
    OUTCRY_TRY(limit("symbol exposure", symbol, params_.symbol_exposure_max));
    OUTCRY_TRY(limit("strategy exposure", strategy, params_.strategy_exposure_max));
    return limit("gross exposure", gross, params_.gross_exposure_max);
}

/// Drawdowns and streaks: as they stand, and latched while their breaker is tripped.
void RiskVeto::add_breakers(Findings& findings) const {
    const auto add = [&](const char* name, double value, double bound) {
        LimitCheck check = below(name, value, bound);
        check.holds = check.holds && !tripped(name);
        findings.push_back({std::move(check), false, {}});
    };
    LimitCheck halt = at_most("kill switch", state_.halted ? 1 : 0, 0);
    findings.push_back({std::move(halt), false, {}});
    LimitCheck equity{"equity", state_.equity.to_double(), 0, state_.equity.units > 0};
    findings.push_back({std::move(equity), false, {}});
    add("drawdown day", state_.drawdown_day, params_.drawdown_max.day.to_double());
    add("drawdown week", state_.drawdown_week, params_.drawdown_max.week.to_double());
    add("drawdown total", state_.drawdown_total, params_.drawdown_max.total.to_double());
    add("loss streak", state_.loss_streak, params_.loss_streak_max);
    add("failed trades an hour", static_cast<double>(state_.losses.size()),
        params_.failed_trades_per_hour_max);
    add("order failures", state_.order_failures, params_.order_failures_max);
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
        const Holding* held = desk::find_book(holdings, approval.venue, approval.instrument,
                                              approval.strategy);
        if (held == nullptr || held->quantity.is_zero()) ++positions;
        if (same_book(approval, proposal) && approval.side == ask.side) ++in_flight;
    }
    findings.push_back({at_most("positions", positions, params_.positions_max), false, {}});
    findings.push_back({at_most("approvals in flight", in_flight, 0), false, {}});
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
    const double stop = proposal.stop.to_double();
    add({"stop", stop, 0, stop > 0});
    if (params_.stop_atr_min) {
        const bool known = ask.seat->bars > atr_bars && ask.seat->atr > 0;
        const double ranges = known ? stop * reference / ask.seat->atr : 0;
        add({"stop in atr", ranges, *params_.stop_atr_min, ranges >= *params_.stop_atr_min});
    }
    double missing = 0;
    for (const Holding& holding : state_.holdings)
        if (!holding.quantity.is_zero() && mark_of(holding).is_zero()) ++missing;
    add(at_most("positions without a mark", missing, 0));
}

}  // namespace outcry
