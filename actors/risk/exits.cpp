// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/exits.hpp"

#include <algorithm>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/book.hpp"
#include "actors/risk/kind.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::Holding;
using risk::Seat;

namespace {

constexpr std::string_view standing = "the veto is quarantined: exits only";

}  // namespace

void RiskExits::say(std::string_view what, std::string detail, std::string_view instrument,
                    Says& out) {
    RiskEvent event;
    event.what = what;
    event.state = RiskState::halted;
    event.detail = std::move(detail);
    event.instrument = instrument;
    out.say(event, {out.seq()});
}

void RiskExits::on(const FloorOpened& opened, Says&) {
    state_ = {};
    state_.equity = opened.capital;
    state_.rates = exchange::rates_of(opened);
    for (const Instrument& instrument : opened.instruments) {
        Seat& seat = desk::find_or_add(state_.seats, instrument.venue, instrument.id);
        seat.lot = {std::max<std::int64_t>(instrument.lot.units, 1)};
        seat.rate = exchange::place_of(state_.rates, instrument.settlement);
    }
}

void RiskExits::on(const FloorQuarantined& lost, Says& out) {
    if (lost.member != out.self()) return;  // somebody it hears, and does without
    say("quarantined", joined({standing, "; ", lost.reason}), {}, out);
    if (params_.on_halt == risk::OnHalt::flatten) flatten("flattened: the veto is lost", out);
}

void RiskExits::on(const Account& account, Says& out) {
    state_.equity = account.equity;
    state_.closed_at = desk::last_close(state_.closed_at, account.close);
    if (account.close) judge_positions(*account.close, out);
}

/// What is held is judged on the account of its close, whichever of the two comes last.
void RiskExits::judge_positions(TimeNs close, Says& out) {
    if (!params_.position_high) return;
    const DurationNs patience{params_.decide_on.approximate_ns()};
    for (Holding& holding : state_.holdings) {
        const Seat* seat = desk::find(state_.seats, holding.venue, holding.instrument);
        const bool on_its_way = holding.closing && out.now() - *holding.closing <= patience;
        if (holding.quantity.is_zero() || on_its_way || seat == nullptr || seat->marked_at != close)
            continue;
        auto levels = risk::level_of(*params_.position_high, holding, seat->mark, *seat,
                                     state_.equity, exchange::unit(state_.rates, seat->rate));
        const LimitCheck* met = risk::turned_high(levels);
        if (met == nullptr) continue;
        const std::string reason = risk::high_text(*met);
        close_out(holding, std::move(levels), reason, out);
        say("position high", reason, holding.instrument, out);
    }
}

void RiskExits::on(const Position& position, Says& out) {
    risk::take_position(state_.holdings, position);
    note_flat(out);
}

void RiskExits::on(const Fill& fill, Says&) { risk::take_fill(state_.holdings, fill); }

void RiskExits::on(const Bar& bar, Says& out) {
    Seat* seat = desk::find(state_.seats, bar.venue, bar.instrument);
    if (seat == nullptr || bar.timeframe != params_.decide_on) return;
    risk::take_range(*seat, bar);
    seat->mark = bar.close;
    exchange::take(state_.rates, bar);
    seat->marked_at = out.event_time();
    if (!state_.closed_at || *state_.closed_at >= seat->marked_at)
        judge_positions(seat->marked_at, out);
}

void RiskExits::on(const Proposal& proposal, Says& out) {
    if (proposal.action == Action::hold) return;
    Verdict verdict = risk::answer_to(proposal, out.seq(), out.now() + params_.ttl);
    const Seat* seat = desk::find(state_.seats, proposal.venue, proposal.instrument);
    const Holding* held =
        desk::find_book(state_.holdings, proposal.venue, proposal.instrument, proposal.strategy);
    const Quantity holds = held == nullptr ? Quantity{} : held->quantity;
    Seat foreign;
    foreign.lot = {1};
    const risk::Change change =
        risk::change_of(proposal, holds, seat == nullptr ? foreign : *seat, state_.rates);
    verdict.side = change.side;
    verdict.requested = change.closing + change.increasing;
    verdict.approved = change.closing;
    verdict.reduce_only = !change.closing.is_zero();
    verdict.reason = standing;
    if (verdict.reduce_only)
        verdict.outcome = change.increasing.is_zero() ? Outcome::approved : Outcome::resized;
    out.say(verdict, {out.seq()});
    if (!verdict.reduce_only) say("veto", verdict.reason, verdict.instrument, out);
}

/// Nobody re-arms it: that takes a veto that lives.
void RiskExits::on(const HaltRequest& request, Says& out) {
    const std::string who = joined({"by ", request.by.empty() ? "operator" : request.by,
                                    request.reason.empty() ? "" : ": ", request.reason});
    say("kill switch", request.halt ? who : joined({"stays, ", standing, "; asked ", who}), {},
        out);
    if (!request.halt) {
        state_.flattening = false;
        return;
    }
    if (request.flatten || (params_.on_halt == risk::OnHalt::flatten && !request.stopping))
        flatten(joined({"flattened by the kill switch, ", who}), out);
}

void RiskExits::close_out(Holding& holding, std::vector<LimitCheck> limits, std::string reason,
                          Says& out) {
    holding.closing = out.now();
    Verdict verdict = risk::exit_of(holding, out.now() + params_.ttl, std::move(reason));
    verdict.limits = std::move(limits);
    out.say(verdict, {out.seq()});
}

void RiskExits::flatten(const std::string& why, Says& out) {
    state_.flattening = true;
    for (Holding& holding : state_.holdings)
        if (!holding.quantity.is_zero()) close_out(holding, {}, why, out);
    note_flat(out);
}

void RiskExits::note_flat(Says& out) {
    if (!state_.flattening || !risk::nothing_held(state_.holdings)) return;
    state_.flattening = false;
    say("flat", "nothing is held any more", {}, out);
}

Kind risk_exits_kind() {
    Kind kind = actor_kind<RiskExits>("lets exits pass in the place of a veto that is lost");
    kind.manifest.kind = "risk.exits";
    return kind;
}

}  // namespace outcry

OUTCRY_DEFINE_CODECS(outcry::RiskExits::State);
