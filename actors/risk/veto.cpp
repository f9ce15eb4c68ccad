// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/veto.hpp"

#include <algorithm>

#include "actors/execution/order_id.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/risk/book.hpp"
#include "actors/risk/checks.hpp"
#include "actors/risk/kind.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/base/formatted.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::Approval;
using risk::Holding;
using risk::Seat;

namespace {

/// `symbol exposure 60.0%, at most 30.0%`; counts and prices as they are. What is tripped may be
/// within its bound again.
std::string finding_text(const LimitCheck& check, const std::string& note) {
    const bool share = risk::is_share(check.name);
    const auto number = [&](double value) {
        return share ? formatted("%.1f%%", value * 100) : shortest(value);
    };
    std::string_view bound = ", bound ";
    if (share && check.value > check.bound) bound = ", at most ";
    if (share && check.value == check.bound)
        bound = check.name == "stop" ? ", must be above " : ", must stay below ";
    return joined({check.name, " ", number(check.value), bound, number(check.bound), note});
}

}  // namespace

std::vector<std::string> RiskVeto::mail(const Params& params, const std::string& self) {
    return {"floor.opened",
            "proposal.>",
            "account",
            "position.>",
            "fill.>",
            "order.>",
            "round_trip.>",
            "halt.request",
            "bar.*.*." + params.decide_on.to_string(),
            default_pattern<TimerFired>(self)};
}

void RiskVeto::on(const FloorOpened& opened, Says& out) {
    state() = {};
    if (opened.decide_on != params_.decide_on)
        return out.fail(joined({"decide_on of ", params_.decide_on.to_string(),
                                " differs from the floor's ", opened.decide_on.to_string()}));
    state_.equity = opened.capital;
    state_.lockstep = opened.order == Ordering::lockstep;
    state_.rates = exchange::rates_of(opened);
    for (const Instrument& instrument : opened.instruments) {
        Seat& seat = desk::find_or_add(state_.seats, instrument.venue, instrument.id);
        seat.lot = {std::max<std::int64_t>(instrument.lot.units, 1)};
        seat.min_notional = instrument.min_notional;
        seat.rate = exchange::place_of(state_.rates, instrument.settlement);
        seat.calendar = instrument.calendar;
    }
}

void RiskVeto::take_over(const State& other) {
    State mine = std::move(state());
    state() = other;
    state_.seats = std::move(mine.seats);
    state_.rates = std::move(mine.rates);
    state_.history = std::move(mine.history);
    state_.forecasts = std::move(mine.forecasts);
}

void RiskVeto::on(const Position& position, Says& out) {
    totals_.reset();
    const Holding& holding = risk::take_position(state_.holdings, position);
    if (!holding.quantity.is_zero()) watch_opened(holding, out);
    note_flat(out);
}

void RiskVeto::on(const Fill& fill, Says&) {
    totals_.reset();
    risk::take_fill(state_.holdings, fill);
    const auto name = execution::parse_order_id(fill.order);
    if (!name || name->part != execution::Part::entry) return;
    for (Approval& approval : state_.approvals)
        if (approval.proposal == fill.proposal)
            approval.left -= std::min(approval.left, fill.quantity);
    std::erase_if(state_.approvals, [](const Approval& one) { return one.left.is_zero(); });
}

/// Stops and targets stand by until they are hit; what closes at the market is on its way.
void RiskVeto::note_exit(const Order& order) {
    const auto name = execution::parse_order_id(order.id);
    const bool closes = name && execution::closes_at_market(name->part, order.type);
    const auto holding =
        desk::find_book(state_.holdings, order.venue, order.instrument, order.strategy);
    if (holding == nullptr) return;
    std::erase(holding->exits, order.id);
    if (closes && order.state == OrderState::working) holding->exits.push_back(order.id);
}

void RiskVeto::on(const Proposal& proposal, Says& out) {
    if (proposal.action == Action::hold) return;
    re_arm_due(out.now(), out);
    drop_expired(out.now());
    if (const auto done = answer(proposal, out); !done) let_out(proposal, done.error(), out);
}

/// The order's fate frees an approval; if none is heard, time does, with a bar to spare.
void RiskVeto::drop_expired(TimeNs now) {
    const DurationNs spare{params_.decide_on.approximate_ns()};
    const auto expired = [&](const Approval& one) { return now > one.expires + spare; };
    if (std::erase_if(state_.approvals, expired) != 0) totals_.reset();
}

Result<void> RiskVeto::answer(const Proposal& proposal, Says& out) {
    const Seat* seat = asked_.find(state_.seats, proposal.venue, proposal.instrument);
    if (seat == nullptr) {
        refuse(proposal, "instrument is not on this floor", out);
        return {};
    }
    if (proposal.reference.units <= 0 && !proposal.target_exposure.is_zero()) {
        refuse(proposal, "reference of " + to_string(proposal.reference) + " is not a price", out);
        return {};
    }
    OUTCRY_ASSIGN(const Ask ask, ask_of(proposal, *seat, out.now()));
    // Without a rate nobody knows how much is asked for: only what closes everything is known.
    if (const exchange::Rate* rate = exchange::missing(state_.rates);
        rate != nullptr && ask.closing.is_zero()) {
        refuse(proposal, exchange::missing_text(*rate), out);
        return {};
    }
    OUTCRY_ASSIGN(Findings findings, hold_against_limits(ask));
    std::string reason;
    OUTCRY_ASSIGN(Quantity increase, allowed(ask, findings, reason));
    OUTCRY_ASSIGN(const bool fit, fits(ask, increase, reason));
    if (!fit) increase = {};
    give(ask, std::move(findings), increase, std::move(reason), out);
    return {};
}

/// What cannot even be measured.
void RiskVeto::refuse(const Proposal& proposal, std::string reason, Says& out) {
    Verdict verdict = risk::answer_to(proposal, out.seq(), out.now() + params_.ttl);
    verdict.reason = std::move(reason);
    out.say(verdict, {out.seq()});
    say("veto", verdict.reason, 0, 0, proposal.instrument, out);
}

/// What cannot be measured increases nothing; what it closes is let out as ever.
void RiskVeto::let_out(const Proposal& proposal, const Error& why, Says& out) {
    const Seat& seat = *asked_.find(state_.seats, proposal.venue, proposal.instrument);
    const Holding* holding =
        desk::find_book(state_.holdings, proposal.venue, proposal.instrument, proposal.strategy);
    const Quantity held = holding == nullptr ? Quantity{} : holding->quantity;
    const risk::Change change = risk::change_of(proposal, held, seat, state_.rates);
    Ask ask{&proposal, &seat, change.side, held, {}, {}, {}, {}, {}, {}, out.now()};
    ask.closing = change.closing;
    ask.increasing = change.increasing;
    std::string reason = joined({"no increase passes that cannot be measured: ", why.message});
    if (change.increasing.is_zero()) reason.clear();
    give(ask, {}, {}, std::move(reason), out);
}

Result<RiskVeto::Ask> RiskVeto::ask_of(const Proposal& proposal, const Seat& seat,
                                       TimeNs now) const {
    Ask ask{&proposal, &seat, Side::buy, {}, {}, {}, {}, {}, {}, {}, now};
    const Holding* holding =
        desk::find_book(state_.holdings, proposal.venue, proposal.instrument, proposal.strategy);
    if (holding != nullptr) {
        ask.held = holding->quantity;
        OUTCRY_ASSIGN(ask.held_value, value_of(*holding));
    }
    const risk::Change change = risk::change_of(proposal, ask.held, seat, state_.rates);
    if (!change.unmeasured.empty()) return error(Error::Kind::limit, change.unmeasured);
    ask.side = change.side;
    ask.closing = change.closing;
    ask.increasing = change.increasing;
    for (const Approval& approval : state_.approvals) {
        if (!replaces(ask, approval) || is_overtaken(approval)) continue;
        OUTCRY_ASSIGN(const Money other, value_of(approval));
        ask.replaced += other;
    }
    OUTCRY_TRY(value(ask));
    return ask;
}

Result<void> RiskVeto::value(Ask& ask) const {
    if (!ask.held.is_zero()) {
        OUTCRY_ASSIGN(ask.closing_value.units,
                      fixed::mul_div(ask.held_value.units, ask.closing.units, abs(ask.held).units,
                                     Rounding::down));
    }
    OUTCRY_ASSIGN(ask.asked_value, notional(ask.proposal->reference, ask.increasing, Rounding::up));
    OUTCRY_ASSIGN(ask.asked_value,
                  exchange::worth(state_.rates, ask.seat->rate, ask.asked_value, Rounding::up));
    return {};
}

/// A size that some limit cut must still be within all of them: less of a hedge hedges less.
Result<bool> RiskVeto::fits(Ask ask, Quantity increase, std::string& reason) const {
    if (increase.is_zero() || increase == ask.increasing || !params_.remembers()) return true;
    ask.increasing = increase;
    OUTCRY_TRY(value(ask));
    OUTCRY_ASSIGN(const Findings again, hold_against_limits(ask));
    for (const Finding& finding : again) {
        if (finding.check.holds) continue;
        reason += joined({"; no smaller size is within ", finding.check.name});
        return false;
    }
    return true;
}

/// How much of the increase every limit lets through, in whole lots, and why not all of it.
Result<Quantity> RiskVeto::allowed(const Ask& ask, const Findings& findings,
                                   std::string& reason) const {
    if (ask.increasing.is_zero()) return Quantity{};
    Money room = ask.asked_value;
    const Finding* tightest = nullptr;
    for (const Finding& finding : findings) {
        if (finding.check.holds) continue;
        const std::string text = finding_text(finding.check, finding.note);
        if (!finding.resizes) {
            reason = text;
            return Quantity{};
        }
        if (finding.room >= room) continue;
        room = std::max(Money{}, finding.room);
        tightest = &finding;
        reason = text;
    }
    if (tightest == nullptr) return ask.increasing;
    OUTCRY_ASSIGN(const Money there,
                  exchange::buys(state_.rates, ask.seat->rate, room, Rounding::down));
    OUTCRY_ASSIGN(const Quantity whole,
                  quantity_for(there, ask.proposal->reference, Rounding::down));
    const Quantity lots{to_step(whole.units, ask.seat->lot.units, Rounding::down)};
    OUTCRY_ASSIGN(const Money value, notional(ask.proposal->reference, lots, Rounding::down));
    if (!lots.is_zero() && value >= ask.seat->min_notional) return std::min(lots, ask.increasing);
    reason += joined({"; the rest of ", to_string(value), " is below the minimum notional of ",
                      to_string(ask.seat->min_notional)});
    return Quantity{};
}

void RiskVeto::give(const Ask& ask, Findings findings, Quantity increase, std::string reason,
                    Says& out) {
    const Proposal& proposal = *ask.proposal;
    Verdict verdict =
        risk::answer_to(proposal, out.seq(), risk::lives_until(*ask.seat, out.now(), params_.ttl));
    verdict.side = ask.side;
    verdict.requested = ask.closing + ask.increasing;
    verdict.approved = ask.closing + increase;
    verdict.increase = increase;
    verdict.reduce_only = increase.is_zero() && !ask.closing.is_zero();
    verdict.limits.reserve(findings.size());
    for (Finding& finding : findings) verdict.limits.push_back(std::move(finding.check));
    const auto low = moved_by(proposal.reference, -params_.price_collar, Rounding::up);
    const auto high = moved_by(proposal.reference, params_.price_collar, Rounding::down);
    if (low && high) {
        verdict.price_low = *low;
        verdict.price_high = *high;
    }
    if (verdict.approved.is_zero())
        verdict.outcome = Outcome::vetoed;
    else
        verdict.outcome =
            verdict.approved == verdict.requested ? Outcome::approved : Outcome::resized;
    if (verdict.requested.is_zero()) reason = "asks for less than one lot";
    if (reason.empty()) reason = verdict.reduce_only ? "reduces risk" : "within every limit";
    if (verdict.outcome == Outcome::resized && verdict.reduce_only)
        reason += "; only the exit passes";
    verdict.reason = std::move(reason);
    out.say(verdict, {out.seq(), state_.account_seq});
    if (!increase.is_zero()) {
        totals_.reset();
        state_.approvals.push_back({verdict.venue, verdict.instrument, verdict.strategy,
                                    verdict.proposal, verdict.side, increase, proposal.reference,
                                    verdict.expires});
    }
    if (!increase.is_zero() && params_.order_rate_max) {
        const DurationNs within = params_.order_rate_max->within;
        std::erase_if(state_.increases, [&](TimeNs one) { return ask.now - one >= within; });
        state_.increases.push_back(ask.now);
    }
    if (verdict.outcome != Outcome::vetoed) return;
    const auto failed = std::find_if(verdict.limits.begin(), verdict.limits.end(),
                                     [](const LimitCheck& one) { return !one.holds; });
    const LimitCheck shown = failed == verdict.limits.end() ? LimitCheck{} : *failed;
    say("veto", verdict.reason, shown.value, shown.bound, verdict.instrument, out);
}

Kind risk_veto_kind() {
    return actor_kind<RiskVeto>("approves, resizes or vetoes every proposal; overridden by nobody");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::RiskVeto);
