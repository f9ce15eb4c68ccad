// SPDX-License-Identifier: Apache-2.0
// The veto as `outcry check` sees it: the very limits of the actor over accounts that meet them.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <vector>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

using risk::Holding;

namespace {

constexpr std::int64_t assumed_equity = 10'000;
constexpr std::int64_t price = 100;

/// Each input at rest and where its limit is met; the names of limits are those of parameters.
struct Facts {
    enum Input : std::size_t {
        action,
        kill,
        day,
        week,
        total,
        streak,
        failed,
        orders,
        positions,
        symbol,
        strategy,
        gross
    };
};

/// A holding worth `fraction` of the equity.
Holding holding(const char* instrument, const char* strategy, double fraction) {
    Holding made;
    made.venue = "v";
    made.instrument = instrument;
    made.strategy = strategy;
    made.mark = Price::whole(price);
    const auto units = fixed::from_double(fraction * static_cast<double>(assumed_equity) / price);
    made.quantity = {units ? *units : 0};
    return made;
}

int whole(double value) { return is_nothing(value) ? 0 : static_cast<int>(value); }
double share(double value) { return is_nothing(value) ? 0 : value; }

/// Limits of the model and the parameters that set them.
struct Modelled {
    std::string_view limit;
    const char* parameter;
};
constexpr Modelled modelled[] = {
    {"drawdown day", "drawdown_max.day"},
    {"drawdown week", "drawdown_max.week"},
    {"drawdown total", "drawdown_max.total"},
    {"loss streak", "loss_streak_max"},
    {"failed trades an hour", "failed_trades_per_hour_max"},
    {"order failures", "order_failures_max"},
    {"positions", "positions_max"},
    {"symbol exposure", "symbol_exposure_max"},
    {"strategy exposure", "strategy_exposure_max"},
    {"gross exposure", "gross_exposure_max"},
};

/// All that a ruling goes by, comparable: a value that is missing is no number.
using Met = std::vector<std::uint64_t>;
Met met_of(std::span<const double> in) {
    Met bits;
    bits.reserve(in.size());
    for (const double value : in) bits.push_back(std::bit_cast<std::uint64_t>(value));
    return bits;
}

std::vector<DecisionInput> inputs_of(const RiskVeto::Params& params) {
    const auto two = [](double at) { return Domain::of({0, at}); };
    const risk::Drawdowns& most = params.drawdown_max;
    return {{"action", "proposal.>", Domain::named(type_info<Action>().names), nothing, "",
             Meaning::action},
            {"halt", "halt.request", two(1), 0},
            {"drawdown_day", "account", two(most.day.to_double()), 0},
            {"drawdown_week", "account", two(most.week.to_double()), 0},
            {"drawdown_total", "account", two(most.total.to_double()), 0},
            {"loss_streak", "round_trip.>", two(params.loss_streak_max), 0},
            {"failed_trades", "round_trip.>", two(params.failed_trades_per_hour_max), 0},
            {"order_failures", "order.>", two(params.order_failures_max), 0},
            {"positions", "position.>", two(params.positions_max), 0},
            {"symbol_exposure", "position.>", two(params.symbol_exposure_max.to_double()), 0},
            {"strategy_exposure", "position.>", two(params.strategy_exposure_max.to_double()), 0},
            {"gross_exposure", "position.>", two(params.gross_exposure_max.to_double()), 0}};
}

}  // namespace

/// A floor with nothing on it but what the inputs say.
void RiskVeto::imagine(std::span<const double> in) {
    state() = {};
    state_.equity = Money::whole(assumed_equity);
    state_.halted = whole(in[Facts::kill]) != 0;
    state_.drawdown_day = share(in[Facts::day]);
    state_.drawdown_week = share(in[Facts::week]);
    state_.drawdown_total = share(in[Facts::total]);
    state_.loss_streak = whole(in[Facts::streak]);
    state_.losses.resize(static_cast<std::size_t>(whole(in[Facts::failed])));
    state_.order_failures = whole(in[Facts::orders]);
    risk::Seat& seat = desk::find_or_add(state_.seats, "v", "i");
    seat.lot = {1};
    seat.mark = Price::whole(price);
    const Holding held[] = {holding("i", "other", share(in[Facts::symbol])),
                            holding("k", "s", share(in[Facts::strategy])),
                            holding("k", "other", share(in[Facts::gross]))};
    for (const Holding& one : held)
        if (!one.quantity.is_zero()) state_.holdings.push_back(one);
    for (int i = whole(in[Facts::positions]); i > 0; --i) {
        Holding small = holding("k", "small", 0);
        small.quantity = {1};
        state_.holdings.push_back(small);
    }
}

DecisionModel RiskVeto::decision(const Params& params, const std::string&) {
    DecisionModel model;
    model.inputs = inputs_of(params);
    model.outputs = {{"outcome", "verdict.>", Meaning::outcome, type_info<Outcome>().names, {}}};
    for (const Modelled& one : modelled)
        model.outputs.push_back({one.parameter, "", Meaning::limit, {}, {}});
    // What is the market's or the proposal's, not the account's, is left out.
    Params known = params;
    known.stop_atr_min.reset();
    known.reward_min.reset();
    known.order_max.reset();
    known.volume_share_max.reset();
    known.volatility_max.reset();
    known.kelly.reset();
    known.value_at_risk.reset();
    known.concentration.reset();
    // A floor's deciders meet the same account many times over, each time behind other votes.
    model.decide = [known, ruled = std::map<Met, std::vector<double>>()](
                       std::span<const double> in, std::span<const double>, std::span<double> out,
                       std::span<double>) mutable {
        std::fill(out.begin(), out.end(), 0.0);
        out[0] = nothing;
        const double action = in[Facts::action];
        if (is_nothing(action) || action == static_cast<double>(Action::hold)) return;
        out[0] = static_cast<double>(Outcome::approved);  // what reduces always passes
        if (action == static_cast<double>(Action::close)) return;
        const auto [before, first] = ruled.try_emplace(met_of(in));
        if (first) {
            RiskVeto veto(known);
            veto.imagine(in);
            veto.rule(action == static_cast<double>(Action::buy), out);
            before->second.assign(out.begin(), out.end());
        }
        std::copy(before->second.begin(), before->second.end(), out.begin());
    };
    return model;
}

/// An entry of a tenth of what a symbol may hold, held against the limits.
void RiskVeto::rule(bool buys, std::span<double> out) const {
    Proposal proposal;
    proposal.strategy = "s";
    proposal.venue = "v";
    proposal.instrument = "i";
    proposal.reference = Price::whole(price);
    proposal.stop = {1};
    const auto part =
        share_of(Money::whole(assumed_equity / 10), params_.symbol_exposure_max, Rounding::up);
    if (!part) return;
    proposal.target_exposure = buys ? *part : -*part;
    const auto ask = ask_of(proposal, state_.seats.front(), TimeNs{});
    if (!ask) return;
    const auto findings = hold_against_limits(*ask);
    if (!findings) return;
    std::string reason;
    const auto increase = allowed(*ask, *findings, reason);
    if (!increase) return;
    const Outcome outcome = increase->is_zero()            ? Outcome::vetoed
                            : *increase == ask->increasing ? Outcome::approved
                                                           : Outcome::resized;
    out[0] = static_cast<double>(outcome);
    std::size_t place = 1;
    for (const Modelled& one : modelled) {
        for (const Finding& finding : *findings)
            if (finding.check.name == one.limit) out[place] = finding.check.holds ? 0 : 1;
        ++place;
    }
}

}  // namespace outcry
