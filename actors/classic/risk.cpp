// SPDX-License-Identifier: Apache-2.0
#include "actors/classic/risk.hpp"

#include <algorithm>
#include <cmath>

#include "actors/classic/wire.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry::classic {

namespace {

constexpr std::string_view account_wire = "account";
constexpr std::string_view own_approvals = "approvals";

Limits limits_of(const Risk::Params& params) {
    return {params.positions_max, params.drawdown_max.to_double(), params.confidence_min};
}

std::string reason_of(Veto why, const Limits& limits, const Standing& standing) {
    switch (why) {
        case Veto::breaker:
            return "breaker is tripped";
        case Veto::positions:
            return joined({"open positions ", std::to_string(static_cast<int>(standing.positions)),
                           ", limit ", std::to_string(limits.positions_max)});
        case Veto::drawdown:
            return joined({"day drawdown ", shortest(standing.drawdown), ", limit ",
                           shortest(limits.drawdown_max)});
        case Veto::confidence:
            return joined({"confidence ", shortest(standing.confidence), ", needs ",
                           shortest(limits.confidence_min)});
        case Veto::none:
            break;
    }
    return {};
}

double number(Action action) { return static_cast<double>(action); }

}  // namespace

Result<void> Risk::check(const Params& params) {
    OUTCRY_TRY(check_wire("reads", params.reads));
    OUTCRY_TRY(check_wire("drawdown_from", params.drawdown_from));
    if (params.positions_from != account_wire && params.positions_from != own_approvals)
        return invalid(joined({"positions_from is ", quoted(params.positions_from),
                               ", expected \"account\" or \"approvals\""}));
    if (params.positions_max <= 0)
        return invalid(
            joined({"positions_max ", std::to_string(params.positions_max), " must be positive"}));
    if (params.drawdown_max.units <= 0) return invalid("drawdown_max must be positive");
    if (params.confidence_min < 0 || params.confidence_min > 1)
        return invalid("confidence_min must be from 0 to 1");
    if (params.price_band.units <= 0 || params.price_band.units >= fixed_scale)
        return invalid("price_band must be above 0 and below 100%");
    if (params.valid_for.ns <= 0) return invalid("valid_for must be positive");
    return {};
}

std::vector<std::string> Risk::mail(const Params& params, const std::string&) {
    std::vector<std::string> patterns = {"floor.opened", "proposal.>",
                                         wire_pattern<Score>(params.reads), "halt.request"};
    if (params.positions_from == account_wire || params.drawdown_from == account_wire)
        patterns.emplace_back("account");
    if (params.drawdown_from != account_wire)
        patterns.push_back(wire_pattern<Measure>(params.drawdown_from));
    return patterns;
}

DecisionModel Risk::decision(const Params& params, const std::string&) {
    const bool counts = params.positions_from == own_approvals;
    const Limits limits = limits_of(params);
    const std::string drawdown_wire = params.drawdown_from == account_wire
                                          ? std::string(account_wire)
                                          : wire_pattern<Measure>(params.drawdown_from);
    DecisionModel model;
    model.inputs = {
        {"action", "proposal.>", Domain::named(type_info<Action>().names), nothing, "",
         Meaning::action},
        {"score", wire_pattern<Score>(params.reads),
         Domain::around({-params.confidence_min, 0, params.confidence_min}).within(-1, 1), 0},
        {"breaker", "halt.request", Domain::of({0, 1}), 0},
        {"drawdown_day", drawdown_wire, Domain::around({0, limits.drawdown_max}).within(0, 1), 0},
    };
    if (counts) {
        model.state = {{"approvals", 0}};
    } else {
        Domain held;
        for (int i = 0; i <= params.positions_max + 1; ++i) held.values.push_back(i);
        model.inputs.push_back({"open_positions", std::string(account_wire), held, 0});
    }
    model.outputs = {
        {"outcome", "verdict.>", Meaning::outcome, type_info<Outcome>().names},
        {"breaker", "", Meaning::limit},
        {"positions_max", "", Meaning::limit},
        {"drawdown_max", "", Meaning::limit},
        {"confidence_min", "", Meaning::limit},
    };
    model.decide = [limits, counts](std::span<const double> in, std::span<const double> state,
                                    std::span<double> out, std::span<double> next) {
        std::fill(out.begin(), out.end(), 0.0);
        std::copy(state.begin(), state.end(), next.begin());
        out[0] = nothing;
        if (in[0] != number(Action::buy) && in[0] != number(Action::sell)) return;
        const Standing standing{in[2] != 0, counts ? state[0] : in[4], in[3], std::fabs(in[1])};
        for (const Veto which : {Veto::breaker, Veto::positions, Veto::drawdown, Veto::confidence})
            out[static_cast<std::size_t>(which)] = refuses(which, limits, standing) ? 1 : 0;
        const bool refused = veto(limits, standing) != Veto::none;
        out[0] = static_cast<double>(refused ? Outcome::vetoed : Outcome::approved);
        if (counts && !refused) next[0] = state[0] + 1;
    };
    return model;
}

void Risk::on(const FloorOpened& opened, Says&) {
    for (const Instrument& instrument : opened.instruments)
        state_.steps[key_of(instrument.venue, instrument.id)] = {instrument.tick, instrument.lot,
                                                                 instrument.min_notional};
}

void Risk::on(const Score& score, Says& out) {
    if (score.wire == params_.reads)
        state_.scores[key_of(score.venue, score.instrument)] = {score.round, score.value,
                                                                out.seq()};
}

void Risk::on(const Account& account, Says&) {
    if (params_.drawdown_from == account_wire) state_.drawdown = account.drawdown_day;
    if (params_.positions_from == account_wire) state_.positions = account.open_positions;
}

void Risk::on(const Measure& measure, Says&) {
    if (measure.wire == params_.drawdown_from && measure.name == "drawdown_day")
        state_.drawdown = measure.value;
}

void Risk::on(const HaltRequest& request, Says& out) {
    state_.breaker = request.halt;
    RiskEvent event;
    event.what = request.halt ? "breaker tripped" : "re-armed";
    event.state = request.halt ? RiskState::halted : RiskState::active;
    event.detail = joined({"by ", request.by, ": ", request.reason});
    out.say(event, {out.seq()});
}

void Risk::on(const Proposal& proposal, Says& out) {
    if (proposal.action == Action::hold) return;
    Verdict verdict;
    verdict.strategy = proposal.strategy;
    verdict.venue = proposal.venue;
    verdict.instrument = proposal.instrument;
    verdict.proposal = out.seq();
    verdict.stop = proposal.stop;
    verdict.target = proposal.target;
    verdict.expires = out.now() + params_.valid_for;
    judge(proposal, verdict);
    const auto heard = state_.scores.find(key_of(proposal.venue, proposal.instrument));
    out.say(verdict, {out.seq(), heard == state_.scores.end() ? 0 : heard->second.seq});
    if (verdict.outcome != Outcome::vetoed) return;
    RiskEvent event;
    event.what = "veto";
    event.state = state_.breaker ? RiskState::halted : RiskState::active;
    event.detail = verdict.reason;
    event.instrument = proposal.instrument;
    out.say(event, {out.seq()});
}

void Risk::refuse(Verdict& verdict, std::string reason) const {
    verdict.outcome = Outcome::vetoed;
    verdict.approved = Quantity{};
    verdict.reason = std::move(reason);
}

void Risk::judge(const Proposal& proposal, Verdict& verdict) {
    const std::string key = key_of(proposal.venue, proposal.instrument);
    const auto steps = state_.steps.find(key);
    if (steps == state_.steps.end() || proposal.reference.units <= 0)
        return refuse(verdict, joined({"nothing is known of ", quoted(key)}));
    const Money change = proposal.target_exposure - proposal.current_exposure;
    verdict.side = change.units >= 0 ? Side::buy : Side::sell;
    verdict.reduce_only = proposal.action == Action::close;
    const auto low = moved_by(proposal.reference, -params_.price_band, Rounding::down);
    const auto high = moved_by(proposal.reference, params_.price_band, Rounding::up);
    const auto wanted = quantity_for(abs(change), proposal.reference, Rounding::down);
    if (!low || !high || !wanted) return refuse(verdict, "price or quantity is out of range");
    verdict.price_low = *low;
    verdict.price_high = *high;
    // What closes is rounded to the nearest lot, because the exposure it was made from was itself
    // rounded down.
    const std::int64_t half = verdict.reduce_only ? steps->second.lot.units / 2 : 0;
    verdict.requested = Quantity::from_units(
        to_step(fixed::add(wanted->units, half), steps->second.lot.units, Rounding::down));
    verdict.approved = verdict.requested;
    verdict.outcome = Outcome::approved;
    verdict.reason = verdict.reduce_only ? "reduces" : "within every limit";
    if (verdict.reduce_only) return;

    const auto heard = state_.scores.find(key);
    const bool fresh = heard != state_.scores.end() && heard->second.round == proposal.round;
    const Standing standing{state_.breaker, static_cast<double>(state_.positions), state_.drawdown,
                            fresh ? std::fabs(heard->second.value) : 0};
    const Limits limits = limits_of(params_);
    verdict.limits = {
        {"breaker", standing.breaker ? 1.0 : 0.0, 0, !refuses(Veto::breaker, limits, standing)},
        {"open positions", standing.positions, static_cast<double>(limits.positions_max),
         !refuses(Veto::positions, limits, standing)},
        {"drawdown day", standing.drawdown, limits.drawdown_max,
         !refuses(Veto::drawdown, limits, standing)},
        {"confidence", standing.confidence, limits.confidence_min,
         !refuses(Veto::confidence, limits, standing)},
    };
    const Veto why = veto(limits, standing);
    if (why != Veto::none) return refuse(verdict, reason_of(why, limits, standing));
    const auto cost = notional(proposal.reference, verdict.approved, Rounding::down);
    if (verdict.approved.is_zero() || !cost || *cost < steps->second.min_notional)
        return refuse(verdict, joined({"below one lot or the minimum notional of ",
                                       to_string(steps->second.min_notional)}));
    // What opposes a position closes it first; only the rest increases.
    const bool opposes = !proposal.current_exposure.is_zero() &&
                         (proposal.current_exposure.units > 0) != (change.units > 0);
    const auto closing = quantity_for(opposes ? abs(proposal.current_exposure) : Money{},
                                      proposal.reference, Rounding::up);
    if (!closing) return refuse(verdict, "price or quantity is out of range");
    verdict.increase = verdict.approved - std::min(verdict.approved, *closing);
    if (params_.positions_from == own_approvals) ++state_.positions;
}

}  // namespace outcry::classic

OUTCRY_DEFINE_ACTOR(outcry::classic::Risk);
