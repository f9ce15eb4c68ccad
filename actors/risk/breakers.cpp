// SPDX-License-Identifier: Apache-2.0
// What trips, what re-arms, and the kill switch.
#include <algorithm>

#include "actors/execution/order_id.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::Approval;
using risk::Breaker;
using risk::Holding;

namespace {

constexpr const char* drawdown_total = "drawdown total";
constexpr const char* loss_streak = "loss streak";
constexpr const char* order_failures = "order failures";
constexpr const char* failed_trades = "failed trades an hour";

TimeNs next_midnight(TimeNs now) { return {(desk::day_of(now) + 1) * ns_per_day}; }
TimeNs next_monday(TimeNs now) { return {((desk::week_of(now) + 1) * 7 - 3) * ns_per_day}; }

std::string timer_of(std::string_view breaker) { return joined({"re-arm ", breaker}); }

Result<void> share(const char* name, Ratio ratio) {
    if (ratio.units > 0 && ratio.units <= 100 * fixed_scale) return {};
    return invalid(joined({name, " of ", ratio_text(ratio), " must be above 0%"}));
}

}  // namespace

Result<void> RiskVeto::check(const Params& params) {
    OUTCRY_TRY(share("symbol_exposure_max", params.symbol_exposure_max));
    OUTCRY_TRY(share("strategy_exposure_max", params.strategy_exposure_max));
    OUTCRY_TRY(share("gross_exposure_max", params.gross_exposure_max));
    OUTCRY_TRY(share("price_collar", params.price_collar));
    const Drawdowns& most = params.drawdown_max;
    for (const auto& [name, ratio] : {std::pair{"drawdown_max.day", most.day},
                                      std::pair{"drawdown_max.week", most.week},
                                      std::pair{"drawdown_max.total", most.total}}) {
        OUTCRY_TRY(share(name, ratio));
        if (ratio.units > fixed_scale)
            return invalid(joined({name, " of ", ratio_text(ratio), " exceeds 100%"}));
    }
    for (const auto& [name, count] :
         {std::pair{"positions_max", params.positions_max},
          std::pair{"loss_streak_max", params.loss_streak_max},
          std::pair{"failed_trades_per_hour_max", params.failed_trades_per_hour_max},
          std::pair{"order_failures_max", params.order_failures_max}})
        if (count < 1)
            return invalid(joined({name, " of ", std::to_string(count), " must be 1 or more"}));
    if (params.ttl.ns <= 0 || params.cool_off.ns <= 0)
        return invalid("ttl and cool_off must be positive durations");
    if (params.stale_max && params.stale_max->ns <= 0) return invalid("stale_max must be positive");
    if (params.stop_atr_min && !(*params.stop_atr_min > 0))
        return invalid("stop_atr_min of " + shortest(*params.stop_atr_min) + " must be positive");
    return {};
}

RiskState RiskVeto::standing() const {
    if (state_.halted) return RiskState::halted;
    return state_.breakers.empty() ? RiskState::active : RiskState::reducing;
}

void RiskVeto::say(std::string_view what, std::string detail, double value, double bound,
                   std::string_view instrument, Says& out) const {
    RiskEvent event;
    event.what = what;
    event.state = standing();
    event.detail = std::move(detail);
    event.value = value;
    event.bound = bound;
    event.instrument = instrument;
    out.say(event, {out.seq()});
}

bool RiskVeto::tripped(std::string_view name) const {
    return std::any_of(state_.breakers.begin(), state_.breakers.end(),
                       [&](const Breaker& one) { return one.name == name; });
}

void RiskVeto::trip(std::string_view name, double value, double bound,
                    std::optional<TimeNs> until, Says& out) {
    if (tripped(name)) return;
    state_.breakers.push_back({std::string(name), out.now(), until, value, bound});
    const std::string how = until ? joined({"re-arms at ", time::to_iso(*until)})
                                  : std::string("re-armed by the operator alone");
    say("breaker tripped",
        joined({name, " ", shortest(value), " reached ", shortest(bound), "; ", how}), value, bound,
        {}, out);
    if (until) out.set_timer(timer_of(name), *until);
}

void RiskVeto::re_arm(const Breaker& breaker, std::string_view how, Says& out) {
    if (breaker.name == loss_streak) state_.loss_streak = 0;
    if (breaker.name == order_failures) state_.order_failures = 0;
    if (breaker.name == failed_trades) state_.losses.clear();
    if (breaker.name == drawdown_total) {
        state_.high_water = state_.equity;
        state_.drawdown_total = 0;
    }
    say("re-armed", joined({breaker.name, " ", how}), breaker.value, breaker.bound, {}, out);
}

/// Time re-arms; a proposal of the very instant must not have to wait for the timer.
void RiskVeto::re_arm_due(TimeNs now, Says& out) {
    for (std::size_t i = 0; i < state_.breakers.size();) {
        const Breaker breaker = state_.breakers[i];
        if (!breaker.until || *breaker.until > now) {
            ++i;
            continue;
        }
        state_.breakers.erase(state_.breakers.begin() + static_cast<std::ptrdiff_t>(i));
        if (breaker.name == "drawdown day") state_.drawdown_day = 0;
        if (breaker.name == "drawdown week") state_.drawdown_week = 0;
        re_arm(breaker, "as its time was up", out);
        out.cancel_timer(timer_of(breaker.name));
    }
}

void RiskVeto::on(const TimerFired&, Says& out) { re_arm_due(out.now(), out); }

void RiskVeto::on(const Account& account, Says& out) {
    re_arm_due(out.now(), out);
    state_.account_seq = out.seq();
    state_.equity = account.equity;
    state_.drawdown_day = account.drawdown_day;
    state_.drawdown_week = account.drawdown_week;
    state_.drawdown_total = account.drawdown_total;
    if (state_.high_water) {
        state_.high_water = std::max(*state_.high_water, account.equity);
        const double from = state_.high_water->to_double();
        state_.drawdown_total = from > 0 ? (from - account.equity.to_double()) / from : 1;
    }
    trip_drawdowns(out);
}

void RiskVeto::trip_drawdowns(Says& out) {
    const Drawdowns& most = params_.drawdown_max;
    const TimeNs now = out.now();
    const auto test = [&](const char* name, double value, Ratio bound,
                          std::optional<TimeNs> until) {
        if (value >= bound.to_double()) trip(name, value, bound.to_double(), until, out);
    };
    test("drawdown day", state_.drawdown_day, most.day, next_midnight(now));
    test("drawdown week", state_.drawdown_week, most.week, next_monday(now));
    test(drawdown_total, state_.drawdown_total, most.total, std::nullopt);
}

void RiskVeto::on(const RoundTrip& trip_made, Says& out) {
    const TimeNs now = out.now();
    std::erase_if(state_.losses,
                  [&](TimeNs one) { return now - one >= DurationNs{ns_per_hour}; });
    if (trip_made.net.units >= 0) {
        state_.loss_streak = 0;
        return;
    }
    ++state_.loss_streak;
    state_.losses.push_back(now);
    if (state_.loss_streak >= params_.loss_streak_max)
        trip(loss_streak, state_.loss_streak, params_.loss_streak_max, now + params_.cool_off, out);
    const auto count = static_cast<std::int32_t>(state_.losses.size());
    if (count >= params_.failed_trades_per_hour_max)
        trip(failed_trades, count, params_.failed_trades_per_hour_max,
             now + DurationNs{ns_per_hour}, out);
}

/// A rejected entry is a failure, a filled one ends the series; an entry that is over frees what
/// was approved for it.
void RiskVeto::on(const Order& order, Says& out) {
    const auto name = execution::parse_order_id(order.id);
    const bool entry = !order.reduce_only && name && name->part == execution::Part::entry;
    if (!entry || order.state == OrderState::working) return;
    if (order.state == OrderState::filled) {
        state_.order_failures = 0;
        return;  // its fill says how much of the approval is used
    }
    std::erase_if(state_.approvals,
                  [&](const Approval& one) { return one.proposal == name->proposal; });
    if (order.state != OrderState::rejected) return;
    ++state_.order_failures;
    if (state_.order_failures >= params_.order_failures_max)
        trip(order_failures, state_.order_failures, params_.order_failures_max,
             out.now() + params_.cool_off, out);
}

/// The operator's hand: halts increases at once; taking it away re-arms what only he may.
void RiskVeto::on(const HaltRequest& request, Says& out) {
    const std::string who = joined({"by ", request.by.empty() ? "operator" : request.by,
                                    request.reason.empty() ? "" : ": ", request.reason});
    if (request.halt) {
        state_.halted = true;
        say("kill switch", who, 1, 0, {}, out);
        if (params_.on_halt == OnHalt::flatten) flatten(request, out);
        return;
    }
    const bool was = std::exchange(state_.halted, false);
    std::vector<Breaker> his;
    std::erase_if(state_.breakers, [&](const Breaker& one) {
        const bool by_hand = one.name == drawdown_total || one.name == loss_streak ||
                             one.name == order_failures;
        if (by_hand) his.push_back(one);
        return by_hand;
    });
    if (was) say("re-armed", "kill switch " + who, 0, 0, {}, out);
    for (const Breaker& breaker : his) {
        re_arm(breaker, who, out);
        if (breaker.until) out.cancel_timer(timer_of(breaker.name));
    }
}

/// One exit for each position: reduce-only, no proposal behind it.
void RiskVeto::flatten(const HaltRequest& request, Says& out) {
    for (const Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero()) continue;
        Verdict verdict;
        verdict.strategy = holding.strategy;
        verdict.venue = holding.venue;
        verdict.instrument = holding.instrument;
        verdict.outcome = Outcome::approved;
        verdict.side = holding.quantity.units > 0 ? Side::sell : Side::buy;
        verdict.reduce_only = true;
        verdict.requested = verdict.approved = abs(holding.quantity);
        verdict.expires = out.now() + params_.ttl;
        verdict.reason = joined({"flattened by the kill switch", request.reason.empty() ? "" : ": ",
                                 request.reason});
        out.say(verdict, {out.seq()});
    }
}

}  // namespace outcry
