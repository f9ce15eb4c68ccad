// SPDX-License-Identifier: Apache-2.0
// Limits that look at the whole book and its past: value at risk and its test, expected shortfall,
// concentration. Returns are kept in a ring, one slot a decide_on close, in step for all
// instruments: a bar costs O(1), a step one pass over the ring. What a limit tries out in search of
// a size is tried on a copy of what the ring holds of the book.
#include <algorithm>
#include <cmath>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/book_tail.hpp"
#include "actors/risk/checks.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry {

using risk::at_least;
using risk::at_most;
using risk::Seat;

namespace {

constexpr int halvings = 24;                 // of an increase, until it fits
constexpr double risk_metrics_decay = 0.94;  // RiskMetrics 1996, p. 97: of daily returns

std::size_t index(std::int32_t at) { return static_cast<std::size_t>(at); }

bool holds_any(const std::vector<double>& weights) {
    return std::any_of(weights.begin(), weights.end(), [](double weight) { return weight != 0; });
}

/// Of what is held, in the order of the seats.
std::vector<double> held_only(const std::vector<double>& weights) {
    std::vector<double> held;
    for (const double weight : weights)
        if (weight != 0) held.push_back(weight);
    return held;
}

}  // namespace

std::size_t RiskVeto::place_of(const Seat& seat) const {
    return static_cast<std::size_t>(&seat - state_.seats.data());
}

double RiskVeto::steps_in(DurationNs span) const {
    return static_cast<double>(span.ns) / static_cast<double>(params_.decide_on.approximate_ns());
}

/// A new decide_on close: the step before it is over, and its forecast can be judged.
void RiskVeto::begin_step(TimeNs step) {
    risk::History& history = state_.history;
    const bool first = history.step == TimeNs{};
    if (!first) {
        settle_forecast();
        history.kept = std::min(history.kept + 1, params_.history - 1);
        history.at = (history.at + 1) % params_.history;
    }
    history.step = step;
    for (Seat& seat : state_.seats) {
        seat.returns.resize(index(params_.history));
        seat.returns[index(history.at)].reset();
    }
    if (params_.value_at_risk) make_forecast();
}

void RiskVeto::keep_return(Seat& seat, Price close) const {
    if (seat.mark.units > 0)
        seat.returns[index(state_.history.at)] = close.to_double() / seat.mark.to_double() - 1;
}

/// A step in which something of the book had no price judges nobody.
void RiskVeto::settle_forecast() {
    risk::Forecasts& forecasts = state_.forecasts;
    if (!forecasts.pending) return;
    const double bound = *std::exchange(forecasts.pending, std::nullopt);
    double came = 0;
    for (const Seat& seat : state_.seats) {
        if (seat.forecast_weight == 0) continue;
        const auto& one = seat.returns[index(state_.history.at)];
        if (!one) return;
        came += seat.forecast_weight * *one;
    }
    const auto most = index(params_.value_at_risk->forecasts);
    const std::int32_t exceeded = -came > bound ? 1 : 0;
    forecasts.exceptions += exceeded;
    if (forecasts.exceeded.size() < most) {
        forecasts.exceeded.push_back(exceeded);
        return;
    }
    std::int32_t& oldest = forecasts.exceeded[index(forecasts.at)];
    forecasts.exceptions -= std::exchange(oldest, exceeded);
    forecasts.at = (forecasts.at + 1) % params_.value_at_risk->forecasts;
}

/// Of the book as it is held; of one with all instruments alike when nothing is, so that the test
/// does not sleep with the book.
void RiskVeto::make_forecast() {
    Weights weights(state_.seats.size(), 0.0);
    const double equity = state_.equity.to_double();
    for (const risk::Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero() || !(equity > 0)) continue;
        if (const Seat* seat = seat_of(holding))
            weights[place_of(*seat)] += holding.quantity.to_double() *
                                        mark_of(holding).to_double() *
                                        exchange::unit(state_.rates, seat->rate) / equity;
    }
    if (!holds_any(weights))
        weights.assign(weights.size(),
                       1.0 / static_cast<double>(std::max<std::size_t>(weights.size(), 1)));
    const std::vector<double> past = returns_of(weights);
    if (past.size() < index(params_.history_min)) return;
    const risk::ValueAtRisk& asked = *params_.value_at_risk;
    state_.forecasts.pending =
        risk::tail_of(past, asked.method, asked.level.to_double(), asked.decay).value_at_risk;
    for (Seat& seat : state_.seats) seat.forecast_weight = weights[place_of(seat)];
}

risk::Past RiskVeto::past_of(const Weights& weights) const {
    std::vector<const risk::Returns*> held;
    for (const Seat& seat : state_.seats)
        if (weights[place_of(seat)] != 0) held.push_back(&seat.returns);
    return {held, index(state_.history.at), index(state_.history.kept), index(params_.history)};
}

std::vector<std::vector<double>> RiskVeto::series_of(const Weights& weights) const {
    const risk::Past past = past_of(weights);
    std::vector<std::vector<double>> series;
    for (const Seat& seat : state_.seats) {
        if (weights[place_of(seat)] == 0) continue;
        std::vector<double>& one = series.emplace_back(past.steps());
        past.each(seat.returns, [&](std::size_t k, double value) { one[k] = value; });
    }
    return series;
}

std::vector<double> RiskVeto::returns_of(const Weights& weights) const {
    const risk::Past past = past_of(weights);
    std::vector<double> sums(past.steps(), 0.0);
    for (const Seat& seat : state_.seats) {
        const double share = weights[place_of(seat)];
        if (share == 0) continue;
        past.each(seat.returns, [&](std::size_t k, double value) { sums[k] += share * value; });
    }
    return sums;
}

/// Of one decide_on bar, RiskMetrics' way; nullopt while too few returns are known.
std::optional<double> RiskVeto::volatility_of(const Seat& seat, std::size_t& known) const {
    Weights alone(state_.seats.size(), 0.0);
    alone[place_of(seat)] = 1;
    const auto past = returns_of(alone);
    known = past.size();
    if (known < index(params_.history_min)) return std::nullopt;
    return risk::ewma_deviation(past, risk_metrics_decay);
}

/// What is held and on its way, less what this proposal closes, without its increase.
Result<RiskVeto::Weights> RiskVeto::weights_before(const Ask& ask) const {
    Weights weights(state_.seats.size(), 0.0);
    const double equity = state_.equity.to_double();
    if (!(equity > 0)) return weights;
    const auto add = [&](const Seat* seat, Money value, bool buys) {
        if (seat != nullptr)
            weights[place_of(*seat)] += (buys ? value : -value).to_double() / equity;
    };
    for (const risk::Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero()) continue;
        OUTCRY_ASSIGN(const Money value, value_of(holding));
        add(seat_of(holding), value, holding.quantity.units > 0);
    }
    for (const risk::Approval& approval : state_.approvals) {
        if (replaces(ask, approval) || is_overtaken(approval)) continue;
        OUTCRY_ASSIGN(const Money value, value_of(approval));
        add(desk::find(state_.seats, approval.venue, approval.instrument), value,
            approval.side == Side::buy);
    }
    add(ask.seat, ask.closing_value, ask.side == Side::buy);
    return weights;
}

/// A limit that is no plain sum: when it does not hold, the increase is halved until it does. A
/// measure that need not grow with the increase (a hedge lowers the tail) is asked again at what is
/// then left, see fits().
Result<void> RiskVeto::add_measured(const Ask& ask, LimitCheck check, bool least,
                                    const Measure& measure, Findings& findings,
                                    const Bounds& bounds) const {
    const double equity = std::fmax(0.0, state_.equity.to_double());
    const double asked = equity > 0 ? ask.asked_value.to_double() / equity : 0;
    const auto holds = [&](double value) {
        return least ? value >= check.bound : value <= check.bound;
    };
    const auto held = [&](double increase) {
        if (const auto known = bounds ? bounds(increase) : std::nullopt)
            if (holds(known->first) == holds(known->second)) return holds(known->first);
        return holds(measure(increase));
    };
    const double value = measure(asked);
    Finding finding{
        least ? at_least(check.name, value, check.bound) : at_most(check.name, value, check.bound),
        true, ask.asked_value};
    if (ask.increasing.is_zero()) finding.check.holds = true;
    if (!finding.check.holds) {
        double fine = 0, beyond = asked;
        const int steps = held(0) ? halvings : 0;
        for (int i = 0; i < steps; ++i)
            (held((fine + beyond) / 2) ? fine : beyond) = (fine + beyond) / 2;
        OUTCRY_ASSIGN(finding.room.units, fixed::from_double(fine * equity));
    }
    findings.push_back(std::move(finding));
    return {};
}

Result<void> RiskVeto::add_tails(const Ask& ask, Findings& findings) const {
    OUTCRY_ASSIGN(const Weights before, weights_before(ask));
    const std::size_t place = place_of(*ask.seat);
    const double towards = ask.side == Side::buy ? 1 : -1;
    Weights after = before;
    after[place] +=
        towards *
        (ask.asked_value.is_zero() ? 0.0 : 1.0);  // whoever is asked for counts, however little
    const auto known = static_cast<double>(past_of(after).steps());
    LimitCheck sample = at_least("returns known", known, params_.history_min);
    const bool enough = sample.holds;
    sample.holds = sample.holds || ask.increasing.is_zero();
    findings.push_back({std::move(sample), false, {}});
    if (const auto& asked = params_.value_at_risk) {
        const auto count = static_cast<std::int64_t>(state_.forecasts.exceeded.size());
        const double level = asked->level.to_double(), confidence = asked->test_level.to_double();
        const std::int64_t least = risk::kupiec_forecasts_min(level, confidence);
        risk::BookTail tail(*asked, before, place, towards,
                            [this](const Weights& book) { return series_of(book); },
                            {steps_in(asked->horizon), count >= least});
        const auto add = [&](const char* name, Ratio most, double risk::Tail::*side) {
            return add_measured(
                ask, {name, 0, most.to_double(), true, 0}, false,
                [&tail, side](double x) { return tail.at(x).*side; }, findings,
                [&tail, side](double x) -> std::optional<std::pair<double, double>> {
                    const auto around = tail.around(x);
                    if (!around) return std::nullopt;
                    return std::pair{around->first.*side, around->second.*side};
                });
        };
        if (enough) {
            OUTCRY_TRY(add("value at risk", asked->max, &risk::Tail::value_at_risk));
            if (asked->shortfall_max)
                OUTCRY_TRY(add("expected shortfall", *asked->shortfall_max,
                               &risk::Tail::expected_shortfall));
        }
        // Too few exceptions waste capital; too many mean that the tail is not known.
        LimitCheck test =
            at_most("kupiec test", risk::kupiec(state_.forecasts.exceptions, count, level),
                    risk::chi_squared_bound(confidence));
        test.holds = test.holds || ask.increasing.is_zero() ||
                     static_cast<double>(state_.forecasts.exceptions) <=
                         static_cast<double>(count) * (1 - level);
        if (test.holds && count < least) {
            // Not passed, and no refusal: the tail above is the worst of all methods.
            test = at_least("kupiec test (too few)", static_cast<double>(count),
                            static_cast<double>(least));
            test.holds = true;
        }
        findings.push_back({std::move(test), false, {}});
    }
    return params_.concentration && enough ? add_concentration(ask, before, findings)
                                           : Result<void>{};
}

/// Looked at from `above` on: below it a concentrated book is a small one.
Result<void> RiskVeto::add_concentration(const Ask& ask, const Weights& before,
                                         Findings& findings) const {
    const risk::Concentration& most = *params_.concentration;
    const std::size_t place = place_of(*ask.seat);
    const double towards = ask.side == Side::buy ? 1 : -1;
    Weights whole = before;
    whole[place] += towards * 1e-9;
    const auto covariance = risk::covariance_of(series_of(whole));
    const auto book = [&](double increase) {
        Weights after = before;
        after[place] += towards * std::fmax(increase, 1e-9);
        return held_only(after);
    };
    const auto looked_at = [&](const std::vector<double>& weights) {
        double gross = 0;
        for (const double weight : weights) gross += std::fabs(weight);
        return gross > most.above.to_double();
    };
    const auto add = [&](const char* name, const std::optional<double>& bound, bool least,
                         auto measure) -> Result<void> {
        if (!bound) return {};
        return add_measured(
            ask, {name, 0, *bound, true, 0}, least,
            [&, least](double increase) {
                const auto weights = book(increase);
                if (!looked_at(weights))
                    return least ? std::fmax(*bound, measure(weights))
                                 : std::fmin(*bound, measure(weights));
                return measure(weights);
            },
            findings);
    };
    OUTCRY_TRY(add("herfindahl", most.herfindahl_max, false,
                   [](const auto& weights) { return risk::herfindahl(weights); }));
    OUTCRY_TRY(add("effective bets", most.bets_min, true,
                   [&](const auto& weights) { return risk::effective_bets(weights, covariance); }));
    return add("book correlation", most.correlation_max, false,
               [&](const auto& weights) { return risk::implied_correlation(weights, covariance); });
}

}  // namespace outcry
