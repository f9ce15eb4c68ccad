// SPDX-License-Identifier: Apache-2.0
// How a Pair moves and what its auditor looks at. Included by the one test that uses it.
#pragma once

#include <algorithm>

#include "actors/execution/order_id.hpp"
#include "tests/actors/execution/verdicts.hpp"
#include "tests/actors/risk/asks.hpp"
#include "tests/actors/risk/pair.hpp"

namespace outcry::test {

/// An approval outlives a bar or two: what is used up must be refused for that, not for its age.
inline RiskVeto::Params pair_params() {
    RiskVeto::Params params = veto_params();
    params.ttl = {150 * ns_per_s};
    return params;
}

inline Pair::Pair() : risk_(pair_params(), "risk"), venue_(paper_params(), "execution") {
    at_.now = minutes(15);
    risk_.hear(opened(), ++at_.seq, at_.now);
    venue_.hear(opened(), at_.seq, at_.now);
    bar("100000", "100000", "100000", "100000", "1000");
}

inline Pair::Node Pair::node() const {
    Node node = at_;
    node.risk = const_cast<Pair*>(this)->risk_.state();
    node.venue = const_cast<Pair*>(this)->venue_.state();
    return node;
}

inline void Pair::go_to(const Node& node) {
    at_ = node;
    risk_.state() = node.risk;
    venue_.state() = node.venue;
    wrong_.clear();
}

inline void Pair::fail(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
}

/// L, S: propose long, short (a reversal where the other is held) · Z: propose to close · D: the
/// oldest verdict on its way arrives · R: the last one arrives again · X: more time passes than an
/// approval lives · B, b: a bar of plenty, of little volume · C: one that falls through stops and
/// rises through targets · J: one beyond the band · H, F, G: halt, halt and flatten, go on · K: the
/// risk actor dies and stays dead.
inline std::string Pair::step(char letter) {
    switch (letter) {
        case 'L':
            propose(3'000);
            break;
        case 'S':
            propose(-3'000);
            break;
        case 'Z':
            propose(0);
            break;
        case 'D':
            if (at_.on_the_way.empty()) break;
            at_.delivered = at_.on_the_way.front();
            at_.on_the_way.erase(at_.on_the_way.begin());
            deliver(*at_.delivered);
            break;
        case 'R':
            if (at_.delivered) deliver(*at_.delivered);
            break;
        case 'X':
            advance({4 * ns_per_minute});
            break;
        case 'B':
            bar("100000", "100010", "99990", "100000", "1000");
            break;
        case 'b':
            bar("100000", "100010", "99990", "100000", "0.1");
            break;
        case 'C':
            bar("100000", "105000", "95000", "100000", "1000");
            break;
        case 'J':
            bar("103500", "103600", "103400", "103500", "1000");
            break;
        case 'H':
            ask_halt(true, false);
            break;
        case 'F':
            ask_halt(true, true);
            break;
        case 'G':
            ask_halt(false, false);
            break;
        default:
            at_.risk_lives = false;
            break;
    }
    if (!risk_.failure.empty()) fail("risk gave up: " + risk_.failure);
    if (!venue_.failure.empty()) fail("venue gave up: " + venue_.failure);
    Quantity covered, held;
    for (const execution::Held& one : venue_.state().held) {
        held += one.book.quantity;
        for (const execution::Bracket& bracket : one.brackets) covered += bracket.held;
    }
    if (held != at_.position)
        fail("venue holds " + to_string(held) + ", its fills make " + to_string(at_.position));
    if (covered != abs(held)) fail("stops cover " + to_string(covered) + " of " + to_string(held));
    return wrong_;
}

inline void Pair::propose(std::int64_t exposure) {
    if (!at_.risk_lives) return;
    Proposal wanted = proposal(btc, "1", at_.now);
    wanted.target_exposure = Money::whole(exposure);
    wanted.action = exposure > 0 ? Action::buy : exposure < 0 ? Action::sell : Action::close;
    risk_.hear(wanted, ++at_.seq, at_.now);
    take_verdicts();
}

/// Verdicts are events of their own, and wait for their delivery.
inline void Pair::take_verdicts() {
    const SaidList said = risk_.said;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const SaidView view = read_said(said[i], false).value();
        if (view.schema != schema_name<Verdict>) continue;
        Granted one;
        one.seq = ++at_.seq;
        one.verdict = decoded<Verdict>(view.body).value();
        const bool opposes =
            at_.position.units != 0 && (at_.position.units > 0) == (one.verdict.side == Side::sell);
        one.opening = one.verdict.reduce_only ? Quantity{} : one.verdict.approved;
        if (opposes) one.opening -= std::min(one.opening, abs(at_.position));
        if (at_.halted && !one.verdict.reduce_only && one.opening.units > 0)
            fail("approved an increase while halted");
        at_.granted.push_back(one);
        at_.on_the_way.push_back(one);
    }
}

inline void Pair::deliver(const Granted& one) {
    venue_.hear(one.verdict, ++at_.seq, at_.now);
    take_orders();
}

inline void Pair::advance(DurationNs by) {
    at_.now = at_.now + by;
    for (;;) {
        const auto due = std::min_element(at_.expiries.begin(), at_.expiries.end());
        if (due == at_.expiries.end() || *due > at_.now) return;
        const auto at = due - at_.expiries.begin();
        TimerFired fired;
        fired.actor = "execution";
        fired.id = "expiry-" + std::to_string(at_.expiry_of[static_cast<std::size_t>(at)]);
        at_.expiries.erase(due);
        at_.expiry_of.erase(at_.expiry_of.begin() + at);
        venue_.hear(fired, ++at_.seq, at_.now);
        take_orders();
    }
}

inline void Pair::bar(const char* open, const char* high, const char* low, const char* close,
                      const char* volume) {
    advance({ns_per_minute});
    venue_.hear(test::bar(btc, "1m", at_.now, open, high, low, close, volume), ++at_.seq, at_.now);
    take_orders();
    // Marked by the same price, so that no proposal fails for an old mark.
    if (!at_.risk_lives) return;
    risk_.hear(flat_bar(btc, "15m", at_.now, "100000"), ++at_.seq, at_.now);
    take_verdicts();
}

inline void Pair::ask_halt(bool halt, bool flatten) {
    HaltRequest request;
    request.halt = halt;
    request.flatten = flatten;
    ++at_.seq;
    at_.halted = halt;
    if (at_.risk_lives) {
        risk_.hear(request, at_.seq, at_.now);
        take_verdicts();
    }
    venue_.hear(request, at_.seq, at_.now);
    take_orders();
}

inline void Pair::take_orders() {
    const SaidList said = venue_.said;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const SaidView view = read_said(said[i], false).value();
        if (view.schema == schema_name<Order>) take(decoded<Order>(view.body).value());
        if (view.schema == schema_name<Fill>)
            take(decoded<Fill>(view.body).value(), view.event_time);
        if (view.schema == schema_name<TimerSet>) {
            const TimerSet timer = decoded<TimerSet>(view.body).value();
            at_.expiries.push_back(timer.due);
            at_.expiry_of.push_back(std::stoull(timer.id.substr(timer.id.rfind('-') + 1)));
        }
    }
}

inline void Pair::take(const Order& order) {
    if (!order.reduce_only && order.state == OrderState::working && at_.halted)
        fail("entry " + order.id + " works while halted");
    if (!at_.risk_lives) return;
    risk_.hear(order, ++at_.seq, at_.now);
    take_verdicts();
}

inline void Pair::take(const Fill& fill, TimeNs when) {
    const Quantity before = at_.position;
    at_.position += fill.side == Side::buy ? fill.quantity : -fill.quantity;
    if (abs(at_.position) > abs(before))
        audit_increase(fill, when, before);
    else if (before.units != 0 && at_.position.units != 0 &&
             (before.units > 0) != (at_.position.units > 0))
        fail("exit " + fill.order + " crossed zero");
    if (at_.risk_lives) tell_position(fill);
}

/// Its own approval: given for this proposal, live, on this side, within its band, and not used
/// beyond what it opens.
inline void Pair::audit_increase(const Fill& fill, TimeNs when, Quantity before) {
    if (before.units != 0 && (before.units > 0) != (fill.side == Side::buy))
        return fail("entry " + fill.order + " crossed zero");
    if (at_.halted) return fail("entry " + fill.order + " filled while halted");
    const auto found =
        std::find_if(at_.granted.begin(), at_.granted.end(), [&](const Granted& one) {
            return one.verdict.proposal == fill.proposal && one.verdict.proposal != 0;
        });
    if (found == at_.granted.end()) return fail("entry " + fill.order + " has no approval");
    const Verdict& verdict = found->verdict;
    if (verdict.outcome == Outcome::vetoed || verdict.reduce_only)
        return fail("entry " + fill.order + " was refused");
    if (verdict.side != fill.side) return fail("entry " + fill.order + " is on the other side");
    if (when > verdict.expires)
        return fail("entry " + fill.order + " filled after its approval expired");
    if (fill.price < verdict.price_low || fill.price > verdict.price_high)
        return fail("entry " + fill.order + " filled beyond its band");
    found->used += fill.quantity;
    if (found->used > found->opening)
        fail("entry " + fill.order + " used " + to_string(found->used) + " of " +
             to_string(found->opening));
}

inline void Pair::tell_position(const Fill& fill) {
    risk_.hear(fill, ++at_.seq, at_.now);
    take_verdicts();
    Position position = held(btc, "0");
    position.quantity = at_.position;
    position.entry = price("100000");
    risk_.hear(position, ++at_.seq, at_.now);
    take_verdicts();
}

/// A proposal to close is approved in full where risk lives, and what is approved fills with the
/// next bar of plenty; where it is dead, the operator's flatten gets there in one bar more.
inline std::string Pair::try_exit() {
    if (at_.position.is_zero()) return {};
    if (at_.risk_lives) {
        at_.on_the_way.clear();
        propose(0);
        if (at_.on_the_way.size() != 1 || !at_.on_the_way.front().verdict.reduce_only ||
            at_.on_the_way.front().verdict.approved != abs(at_.position))
            return "an exit was not approved in full";
        deliver(at_.on_the_way.front());
    } else {
        ask_halt(true, true);
        bar("100000", "100010", "99990", "100000", "1000");
    }
    bar("100000", "100010", "99990", "100000", "1000");
    if (wrong_.empty() && !at_.position.is_zero())
        return "an exit of " + to_string(at_.position) + " was blocked";
    return wrong_;
}

}  // namespace outcry::test
