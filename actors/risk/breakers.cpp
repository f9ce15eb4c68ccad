// SPDX-License-Identifier: Apache-2.0
// What trips, what re-arms, and the kill switch.
#include <algorithm>
#include <cmath>
#include <utility>

#include "actors/execution/order_id.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::Approval;
using risk::Breaker;

namespace {

constexpr const char* drawdown_day = "drawdown day";
constexpr const char* drawdown_week = "drawdown week";
constexpr const char* drawdown_total = "drawdown total";
constexpr const char* loss_streak = "loss streak";
constexpr const char* order_failures = "order failures";
constexpr const char* failed_trades = "failed trades an hour";
constexpr const char* no_equity = "equity";
constexpr const char* price_jump = "price jump";

constexpr std::string_view drawdowns_timer = "drawdowns";
constexpr std::string_view round_trips_timer = "round trips";

TimeNs next_midnight(TimeNs now) { return {(desk::day_of(now) + 1) * ns_per_day}; }
TimeNs next_monday(TimeNs now) { return {((desk::week_of(now) + 1) * 7 - 3) * ns_per_day}; }

std::string timer_of(std::string_view breaker) { return joined({"re-arm ", breaker}); }

}  // namespace

RiskState RiskVeto::standing() const {
    if (state_.halted || state_.stopping) return RiskState::halted;
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

const Breaker* RiskVeto::tripped(std::string_view name) const {
    const auto found = std::find_if(state_.breakers.begin(), state_.breakers.end(),
                                    [&](const Breaker& one) { return one.name == name; });
    return found == state_.breakers.end() ? nullptr : &*found;
}

void RiskVeto::trip(std::string_view name, double value, double bound, std::optional<TimeNs> until,
                    Says& out) {
    if (tripped(name) != nullptr) return;
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
        if (breaker.name == drawdown_day) state_.drawdown_day = 0;
        if (breaker.name == drawdown_week) state_.drawdown_week = 0;
        re_arm(breaker, "as its time was up", out);
        out.cancel_timer(timer_of(breaker.name));
    }
}

void RiskVeto::on(const TimerFired& timer, Says& out) {
    re_arm_due(out.now(), out);
    if (timer.id == drawdowns_timer) trip_drawdowns(out);
    if (timer.id == round_trips_timer) count_round_trips(out);
    if (timer.id == positions_timer) end_close(out);
}

/// The last account of an instant is the true one: a bar is told before the fills inside it. An
/// earlier one counts against what is asked meanwhile, but trips nothing. A day's or week's loss
/// that has had its trip is past when the breaker re-arms, which is when its last account comes.
void RiskVeto::on(const Account& account, Says& out) {
    re_arm_due(out.now(), out);
    const TimeNs at = out.event_time();
    if (state_.high_water && at != state_.account_at)
        state_.high_water = std::max(*state_.high_water, state_.equity);
    state_.account_seq = out.seq();
    state_.account_at = at;
    state_.closed_at = desk::last_close(state_.closed_at, account.close);
    state_.equity = account.equity;
    const auto over = [&](const char* name, std::int64_t had, std::int64_t now) {
        return had == now && !tripped(name);
    };
    const bool day = ends(at, next_midnight, ns_per_day) ||
                     over(drawdown_day, state_.tripped_day, desk::day_ended_by(at)),
               week = ends(at, next_monday, 7 * ns_per_day) ||
                      over(drawdown_week, state_.tripped_week, desk::week_ended_by(at));
    state_.drawdown_day = day ? 0 : account.drawdown_day;
    state_.drawdown_week = week ? 0 : account.drawdown_week;
    state_.drawdown_total = account.drawdown_total;
    if (state_.high_water) {
        const double from = std::max(*state_.high_water, account.equity).to_double();
        state_.drawdown_total = from > 0 ? (from - account.equity.to_double()) / from : 1;
    }
    if (!state_.lockstep && state_.judging_waits && state_.judging &&
        state_.closed_at >= state_.judging)
        out.set_timer(positions_timer, out.now());
    if (!trips_drawdowns() || (!state_.lockstep && state_.tripping)) return;
    state_.tripping = true;
    out.set_timer(drawdowns_timer, desk::over_at(state_.lockstep, out.now()));
}

/// Whether a day (a week) that is decided on more often than once is over by then: there is nothing
/// left of it to pause for. Of one that is a single bar nobody would ever hear but here.
bool RiskVeto::ends(TimeNs at, TimeNs (*next)(TimeNs), std::int64_t length) const {
    return params_.decide_on.approximate_ns() < length && next({at.ns - 1}) == at;
}

bool RiskVeto::trips_drawdowns() const {
    const risk::Drawdowns& most = params_.drawdown_max;
    const auto beyond = [&](const char* name, double value, Ratio bound) {
        return value >= bound.to_double() && !tripped(name);
    };
    return beyond(drawdown_day, state_.drawdown_day, most.day) ||
           beyond(drawdown_week, state_.drawdown_week, most.week) ||
           beyond(drawdown_total, state_.drawdown_total, most.total) ||
           (state_.equity.units <= 0 && !tripped(no_equity));
}

void RiskVeto::trip_drawdowns(Says& out) {
    state_.tripping = false;
    const risk::Drawdowns& most = params_.drawdown_max;
    const TimeNs at = state_.account_at;
    if (state_.drawdown_day >= most.day.to_double()) {
        state_.tripped_day = desk::day_ended_by(at);
        trip(drawdown_day, state_.drawdown_day, most.day.to_double(), next_midnight(at), out);
    }
    if (state_.drawdown_week >= most.week.to_double()) {
        state_.tripped_week = desk::week_ended_by(at);
        trip(drawdown_week, state_.drawdown_week, most.week.to_double(), next_monday(at), out);
    }
    if (state_.drawdown_total >= most.total.to_double())
        trip(drawdown_total, state_.drawdown_total, most.total.to_double(), std::nullopt, out);
    if (state_.equity.units <= 0) trip(no_equity, state_.equity.to_double(), 0, std::nullopt, out);
}

/// A price that jumps is news, or an error of the feed: either way nobody adds to risk on it for a
/// while.
void RiskVeto::trip_jump(const risk::Seat& seat, Price close, Says& out) {
    if (!params_.price_jump_max || seat.mark.units <= 0) return;
    const double move = std::fabs(close.to_double() / seat.mark.to_double() - 1);
    const double most = params_.price_jump_max->to_double();
    if (move >= most)
        trip(joined({price_jump, " ", seat.instrument}), move, most, out.now() + params_.cool_off,
             out);
}

/// Who ends first within an instant is a matter of who is listed first: trades of one instant are
/// counted together, when it is over.
void RiskVeto::on(const RoundTrip& trip_made, Says& out) {
    if (state_.won + state_.lost == 0) out.set_timer(round_trips_timer, out.now());
    ++(trip_made.net.units < 0 ? state_.lost : state_.won);
}

/// A gain among them ends the streak. Nobody knows when within a bar a trade ended: of one that is
/// longer than an hour its losses are spread over it.
void RiskVeto::count_round_trips(Says& out) {
    const TimeNs now = out.now();
    const std::int32_t lost = std::exchange(state_.lost, 0), won = std::exchange(state_.won, 0);
    const auto is_past = [&](TimeNs one) { return now - one >= DurationNs{ns_per_hour}; };
    std::erase_if(state_.losses, is_past);
    if (won > 0) state_.loss_streak = 0;
    if (lost == 0) return;
    if (won == 0) state_.loss_streak += lost;
    const std::int64_t bar = params_.decide_on.approximate_ns();
    const bool at_close = now - state_.last_close < desk::stragglers;
    double spread = 0;
    if (at_close && bar > ns_per_hour)
        spread = lost * static_cast<double>(ns_per_hour) / static_cast<double>(bar);
    else
        state_.losses.insert(state_.losses.end(), static_cast<std::size_t>(lost), now);
    const double count = static_cast<double>(state_.losses.size()) + spread;
    if (state_.loss_streak >= params_.loss_streak_max)
        trip(loss_streak, state_.loss_streak, params_.loss_streak_max, now + params_.cool_off, out);
    if (count >= params_.failed_trades_per_hour_max)
        trip(failed_trades, count, params_.failed_trades_per_hour_max,
             now + DurationNs{ns_per_hour}, out);
}

/// A rejected entry is a failure, a filled one ends the series; an entry that is over frees what
/// was approved for it.
void RiskVeto::on(const Order& order, Says& out) {
    const auto name = execution::parse_order_id(order.id);
    const bool entry = !order.reduce_only && name && name->part == execution::Part::entry;
    if (!entry) note_exit(order);
    if (!entry || order.state == OrderState::working) return;
    if (order.state == OrderState::filled) {
        state_.order_failures = 0;
        return;  // its fill says how much of the approval is used
    }
    totals_.reset();
    std::erase_if(state_.approvals,
                  [&](const Approval& one) { return one.proposal == name->proposal; });
    if (order.state != OrderState::rejected) return;
    if (params_.error_rate_max) {
        const DurationNs within = params_.error_rate_max->within;
        std::erase_if(state_.rejects, [&](TimeNs one) { return out.now() - one >= within; });
        // More than the bound refuse no more than the bound does.
        if (static_cast<std::int32_t>(state_.rejects.size()) < params_.error_rate_max->count)
            state_.rejects.push_back(out.now());
    }
    ++state_.order_failures;
    if (state_.order_failures >= params_.order_failures_max)
        trip(order_failures, state_.order_failures, params_.order_failures_max,
             out.now() + params_.cool_off, out);
}

/// The operator's hand: halts increases at once; taking it away re-arms what only he may. The
/// floor's own halt, when it stops, leaves his as it is, and when it goes on again nothing but its
/// own is taken back.
void RiskVeto::on(const HaltRequest& request, Says& out) {
    const std::string who = joined({"by ", request.by.empty() ? "operator" : request.by,
                                    request.reason.empty() ? "" : ": ", request.reason});
    bool& flag = request.stopping ? state_.stopping : state_.halted;
    if (!request.halt) {
        const bool was = std::exchange(flag, false);
        state_.flattening = false;
        if (was)
            say("re-armed", joined({request.stopping ? "floor " : "kill switch ", who}), 0, 0, {},
                out);
        if (!request.stopping) go_on(who, out);
        return;
    }
    flag = true;
    say("kill switch", who, 1, 0, {}, out);
    if (request.flatten || (params_.on_halt == risk::OnHalt::flatten && !request.stopping))
        flatten(request, out);
}

/// What time does not re-arm, or not so soon.
void RiskVeto::go_on(const std::string& who, Says& out) {
    std::vector<Breaker> his;
    std::erase_if(state_.breakers, [&](const Breaker& one) {
        const bool by_hand = one.name == drawdown_total || one.name == loss_streak ||
                             one.name == order_failures || one.name == no_equity ||
                             one.name.starts_with(price_jump);
        if (by_hand) his.push_back(one);
        return by_hand;
    });
    for (const Breaker& breaker : his) {
        re_arm(breaker, who, out);
        if (breaker.until) out.cancel_timer(timer_of(breaker.name));
    }
}

}  // namespace outcry
