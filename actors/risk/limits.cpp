// SPDX-License-Identifier: Apache-2.0
// Every limit, each time: what it measures after the proposal, its bound, and whether it holds.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/book.hpp"
#include "actors/risk/checks.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::Approval;
using risk::at_least;
using risk::at_most;
using risk::atr_bars;
using risk::below;
using risk::Holding;
using risk::Seat;

namespace {

constexpr std::size_t volume_bars = 20;
constexpr std::size_t limits_roughly = 24;

/// Each of the last twenty counts alike, and none before them.
void take_volume(Seat& seat, double volume) {
    if (seat.volumes.size() < volume_bars)
        seat.volumes.push_back(volume);
    else
        seat.volumes[static_cast<std::size_t>(seat.volume_next)] = volume;
    seat.volume_next = (seat.volume_next + 1) % static_cast<std::int32_t>(volume_bars);
    seat.volume = std::accumulate(seat.volumes.begin(), seat.volumes.end(), 0.0) /
                  static_cast<double>(seat.volumes.size());
}

/// More than money can say is an error here, and no end of the process.
Result<Money> sum_of(Money a, Money b) {
    Money sum;
    if (!__builtin_add_overflow(a.units, b.units, &sum.units)) return sum;
    return error(Error::Kind::limit,
                 joined({"exposures of ", to_string(a), " and ", to_string(b),
                         " together are beyond ", to_string(Money{INT64_MAX})}));
}

bool same_book(const Approval& approval, const auto& other) {
    return approval.instrument == other.instrument && approval.venue == other.venue &&
           approval.strategy == other.strategy;
}

}  // namespace

void RiskVeto::on(const Bar& bar, Says& out) {
    Seat* seat = heard_.find(state_.seats, bar.venue, bar.instrument);
    if (seat == nullptr || bar.timeframe != params_.decide_on) return;
    risk::take_range(*seat, bar);
    if (params_.volume_share_max) take_volume(*seat, bar.volume.to_double());
    re_arm_due(out.now(), out);
    trip_jump(*seat, bar.close, out);
    if (params_.remembers()) {
        if (out.event_time() > state_.history.step) begin_step(out.event_time());
        keep_return(*seat, bar.close);
    }
    seat->mark = bar.close;
    seat->marked_at = state_.last_close = out.event_time();
    totals_.reset();
    exchange::take(state_.rates, bar);
    watch_positions(*seat, out);
}

const Seat* RiskVeto::seat_of(const Holding& holding) const {
    if (valued_.size() < state_.holdings.size()) valued_.resize(state_.holdings.size());
    std::size_t& at = valued_[static_cast<std::size_t>(&holding - state_.holdings.data())].seat;
    if (at < state_.seats.size() &&
        desk::names(state_.seats[at], holding.venue, holding.instrument))
        return &state_.seats[at];
    const Seat* seat = desk::find(state_.seats, holding.venue, holding.instrument);
    if (seat != nullptr) at = place_of(*seat);
    return seat;
}

std::int32_t RiskVeto::rate_of(const Holding& holding) const {
    const Seat* seat = seat_of(holding);
    return seat == nullptr ? -1 : seat->rate;
}

Price RiskVeto::mark_of(const Holding& holding) const {
    const Seat* seat = seat_of(holding);
    return seat != nullptr && !seat->mark.is_zero() ? seat->mark : holding.mark;
}

Result<Money> RiskVeto::value_of(const Holding& holding) const {
    const Price mark = mark_of(holding);
    Valued& last = valued_[static_cast<std::size_t>(&holding - state_.holdings.data())];
    const std::int32_t at = state_.rates.empty() ? -1 : rate_of(holding);
    const Price rate = at < 0 ? Price{} : state_.rates[static_cast<std::size_t>(at)].price;
    if (last.mark != mark || last.quantity != holding.quantity || last.rate != rate) {
        const auto value = notional(mark, abs(holding.quantity), Rounding::up);
        if (!value)
            return error(Error::Kind::limit,
                         joined({"what is held of ", holding.instrument, ", ",
                                 to_string(holding.quantity), " at ", to_string(mark),
                                 ", is worth more than ", to_string(Money{INT64_MAX})}));
        last.value = *value;
        OUTCRY_ASSIGN(last.value, exchange::worth(state_.rates, at, last.value, Rounding::up));
        last.mark = mark;
        last.quantity = holding.quantity;
        last.rate = rate;
    }
    return last.value;
}

Result<Money> RiskVeto::value_of(const Approval& approval) const {
    OUTCRY_ASSIGN(const Money value, notional(approval.price, approval.left, Rounding::up));
    if (state_.rates.empty()) return value;
    const Seat* seat = desk::find(state_.seats, approval.venue, approval.instrument);
    return exchange::worth(state_.rates, seat == nullptr ? -1 : seat->rate, value, Rounding::up);
}

/// The venue withdraws what waits of a book when it hears of another verdict on it. Until that is
/// told, either may be filled and never both: of two sides the larger counts.
bool RiskVeto::is_overtaken(const Approval& one) const {
    return std::any_of(
        state_.approvals.begin(), state_.approvals.end(), [&](const Approval& other) {
            return other.side != one.side && same_book(one, other) &&
                   std::tie(other.left, other.proposal) > std::tie(one.left, one.proposal);
        });
}

bool RiskVeto::replaces(const Ask& ask, const Approval& approval) {
    return approval.side != ask.side && same_book(approval, *ask.proposal);
}

Result<RiskVeto::Findings> RiskVeto::hold_against_limits(const Ask& ask) const {
    OUTCRY_ASSIGN(const Totals* const totals, totals_for(ask.proposal->strategy));
    Findings findings;
    findings.reserve(limits_roughly);
    add_breakers(ask.now, findings);
    add_counts(ask, *totals, findings);
    add_rates(ask, findings);
    add_prices(ask, *totals, findings);
    OUTCRY_TRY(add_exposures(ask, *totals, findings));
    OUTCRY_TRY(add_sizes(ask, findings));
    if (params_.remembers()) OUTCRY_TRY(add_tails(ask, findings));
    return findings;
}

Result<const RiskVeto::Totals*> RiskVeto::totals_for(const std::string& strategy) const {
    if (totals_ && totals_->of == strategy) return &*totals_;
    Totals made;
    made.of = strategy;
    const auto add = [&](const auto& one, Money value, bool rises) -> Result<void> {
        Money& side = rises ? made.longs : made.shorts;
        OUTCRY_ASSIGN(side, sum_of(side, value));
        if (one.strategy != strategy) return {};
        OUTCRY_ASSIGN(made.strategy, sum_of(made.strategy, value));
        return {};
    };
    const auto look_at = [&](TimeNs marked_at, const std::string& instrument) {
        if (marked_at >= made.oldest_mark) return;
        made.oldest_mark = marked_at;
        made.oldest = instrument;
    };
    for (const Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero()) continue;
        OUTCRY_ASSIGN(const Money value, value_of(holding));
        OUTCRY_TRY(add(holding, value, holding.quantity.units > 0));
        ++made.positions;
        if (mark_of(holding).is_zero()) ++made.unmarked;
        if (const Seat* seat = seat_of(holding)) look_at(seat->marked_at, seat->instrument);
    }
    for (const exchange::Rate& rate : state_.rates) look_at(rate.at, rate.instrument);
    for (const Approval& approval : state_.approvals) {
        if (is_overtaken(approval)) continue;
        OUTCRY_ASSIGN(const Money value, value_of(approval));
        OUTCRY_TRY(add(approval, value, approval.side == Side::buy));
        const Holding* held = desk::find_book(state_.holdings, approval.venue, approval.instrument,
                                              approval.strategy);
        if (held == nullptr || held->quantity.is_zero()) ++made.positions;
    }
    totals_ = std::move(made);
    return &*totals_;
}

/// Held and on its way of the proposal's instrument, whoever's it is.
Result<Money> RiskVeto::symbol_value(const Proposal& proposal) const {
    const auto is = [&](const auto& one) {
        return one.instrument == proposal.instrument && one.venue == proposal.venue;
    };
    Money sum;
    for (auto at = desk::book_place(state_.holdings, proposal.venue, proposal.instrument, {});
         at != state_.holdings.end() && is(*at); ++at) {
        if (at->quantity.is_zero()) continue;
        OUTCRY_ASSIGN(const Money value, value_of(*at));
        OUTCRY_ASSIGN(sum, sum_of(sum, value));
    }
    for (const Approval& approval : state_.approvals) {
        if (!is(approval) || is_overtaken(approval)) continue;
        OUTCRY_ASSIGN(const Money value, value_of(approval));
        OUTCRY_ASSIGN(sum, sum_of(sum, value));
    }
    return sum;
}

/// Exposure after the proposal, approvals in flight included, as fractions of marked equity.
Result<void> RiskVeto::add_exposures(const Ask& ask, const Totals& totals,
                                     Findings& findings) const {
    OUTCRY_ASSIGN(const Money symbol, symbol_value(*ask.proposal));
    OUTCRY_ASSIGN(const Money gross, sum_of(totals.longs, totals.shorts));
    const Money strategy = totals.strategy;
    const Money rises = totals.longs - totals.shorts;
    const Money net = ask.side == Side::buy ? rises : -rises;  // towards the side of the ask
    const double equity = state_.equity.to_double();
    OUTCRY_ASSIGN(const Money gone, sum_of(ask.closing_value, ask.replaced));
    const auto limit = [&](const char* name, Money before, Ratio bound) -> Result<void> {
        OUTCRY_ASSIGN(const Money after, sum_of(before - gone, ask.asked_value));
        Finding finding;
        const double value = equity > 0 ? after.to_double() / equity : 0;
        finding.check = at_most(name, value, bound.to_double());
        OUTCRY_ASSIGN(const Money most,
                      share_of(std::max(state_.equity, Money{}), bound, Rounding::down));
        finding.check.holds = ask.increasing.is_zero() || after <= most;
        finding.resizes = true;
        OUTCRY_ASSIGN(finding.room, sum_of(most, gone - before));
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
    // What is closed or replaced was the other way: taking it away moves the net exposure towards
    // the side of the ask.
    if (!params_.net_exposure_max) return {};
    OUTCRY_ASSIGN(const Money closed, sum_of(gone, gone));
    OUTCRY_ASSIGN(const Money towards, sum_of(net, closed));
    return limit("net exposure", towards, *params_.net_exposure_max);
}

/// Drawdowns and streaks: as they stand, and latched while their breaker is tripped.
void RiskVeto::add_breakers(TimeNs now, Findings& findings) const {
    const auto latched = [&](LimitCheck check) {
        Finding finding{std::move(check), false, {}};
        if (const risk::Breaker* breaker = tripped(finding.check.name)) {
            finding.check.holds = false;
            finding.note =
                joined({"; tripped at ", time::to_iso(breaker->since), ", re-armed ",
                        breaker->until ? joined({"at ", time::to_iso(*breaker->until)})
                                       : std::string("by the operator alone: resume-trading")});
        }
        findings.push_back(std::move(finding));
    };
    const auto add = [&](const char* name, double value, double bound) {
        latched(below(name, value, bound));
    };
    LimitCheck halt = at_most("kill switch", state_.halted || state_.stopping ? 1 : 0, 0);
    findings.push_back({std::move(halt), false, {}});
    latched({"equity", state_.equity.to_double(), 0, state_.equity.units > 0,
             state_.equity.to_double()});
    add("drawdown day", state_.drawdown_day, params_.drawdown_max.day.to_double());
    add("drawdown week", state_.drawdown_week, params_.drawdown_max.week.to_double());
    add("drawdown total", state_.drawdown_total, params_.drawdown_max.total.to_double());
    add("loss streak", state_.loss_streak, params_.loss_streak_max);
    const auto failed = std::count_if(state_.losses.begin(), state_.losses.end(), [&](TimeNs one) {
        return now - one < DurationNs{ns_per_hour};
    });
    add("failed trades an hour", static_cast<double>(failed), params_.failed_trades_per_hour_max);
    add("order failures", state_.order_failures, params_.order_failures_max);
    if (params_.price_jump_max) {
        const auto jumped = static_cast<double>(
            std::count_if(state_.breakers.begin(), state_.breakers.end(),
                          [](const auto& one) { return one.name.starts_with("price jump"); }));
        findings.push_back({at_most("price jumps", jumped, 0), false, {}});
    }
}

/// Positions open or on their way, and the proposal's own book: one approval at a time.
void RiskVeto::add_counts(const Ask& ask, const Totals& totals, Findings& findings) const {
    const bool counted = !ask.held.is_zero() || !ask.replaced.is_zero();
    const std::int32_t opened = ask.increasing.is_zero() || counted ? 0 : 1;
    const std::int32_t positions = totals.positions + opened;
    const auto in_flight = static_cast<std::int32_t>(
        std::count_if(state_.approvals.begin(), state_.approvals.end(), [&](const Approval& one) {
            return same_book(one, *ask.proposal) && one.side == ask.side;
        }));
    findings.push_back({at_most("positions", positions, params_.positions_max), false, {}});
    add_leaving(ask, findings);
    findings.push_back({at_most("approvals in flight", in_flight, 0), false, {}});
}

/// What is being closed is not added to: an exit that is still short of volume would take it, too.
void RiskVeto::add_leaving(const Ask& ask, Findings& findings) const {
    const Proposal& proposal = *ask.proposal;
    const Holding* const holding =
        desk::find_book(state_.holdings, proposal.venue, proposal.instrument, proposal.strategy);
    const bool adds = !ask.increasing.is_zero() && ask.closing.is_zero() && !ask.held.is_zero();
    if (holding == nullptr || !adds || (!holding->closing && holding->exits.empty())) return;
    const auto exits = static_cast<double>(std::max<std::size_t>(holding->exits.size(), 1));
    findings.push_back({at_most("exits under way", exits, 0),
                        false,
                        {},
                        joined({"; ", proposal.instrument, " may be added to when it is flat"})});
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

/// A reference near the mark, a round that is not stale, a stop that is there and wide enough, and
/// a mark for everything that is held.
void RiskVeto::add_prices(const Ask& ask, const Totals& totals, Findings& findings) const {
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
    const bool own = ask.seat->marked_at <= totals.oldest_mark;
    const TimeNs oldest = own ? ask.seat->marked_at : totals.oldest_mark;
    Finding age{
        at_most("mark age in seconds", seconds(ask.now - oldest), seconds(mark_stale)), false, {}};
    if (!age.check.holds)
        age.note =
            joined({": ", own ? ask.seat->instrument : totals.oldest,
                    own ? ", which is asked for," : ", which is held or converts,",
                    oldest.ns == 0 ? std::string(" has closed no bar yet")
                                   : joined({" closed its last bar at ", time::to_iso(oldest)}),
                    "; its next bar, an exit or a longer mark_stale_max lets increases pass"});
    findings.push_back(std::move(age));
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
    add(at_most("positions without a mark", totals.unmarked, 0));
}

}  // namespace outcry
