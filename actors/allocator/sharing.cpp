// SPDX-License-Identifier: Apache-2.0
// Who is picked, how much of equity each gets, which changes are made, and what is proposed.
#include <algorithm>
#include <cmath>

#include "actors/allocator/allocator.hpp"
#include "actors/scanner/limits.hpp"
#include "actors/scanner/symbols.hpp"
#include "outcry/base/formatted.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::allocator {

namespace {

std::string percent_text(double share) { return formatted("%.2f%%", share * 100); }

std::string points_text(double share) { return formatted("%.2f bp", share * 1e4); }

}  // namespace

double Allocator::bars_in(DurationNs span) const {
    return state_.traded * static_cast<double>(span.ns) /
           static_cast<double>(std::max<std::int64_t>(params_.decide_on.approximate_ns(), 1));
}

bool Allocator::ready(const Seat& seat) const {
    return seat.round == state_.round && seat.heard >= params_.returns_min;
}

/// Those held first, as long as they rank within `keep` on the side they are held on; then the
/// highest of the others. Novy-Marx and Velikov (Review of Financial Studies 29, 2016) find such a
/// gap between buying and holding the cheapest way of trading less.
std::vector<Allocator::Line> Allocator::pick(const Ranking& ranking) {
    std::vector<Line> picks;
    const auto most = static_cast<std::size_t>(params_.count);
    for (const bool held : {true, false})
        for (const RankedSymbol& row : ranking.rows) {
            if (picks.size() >= most) return picks;
            Seat* seat = scanner::find_named(state_.seats, state_.names, row.venue, row.instrument);
            if (seat == nullptr || !ready(*seat) || row.score == 0) continue;
            const double side = row.score > 0 ? 1 : -1;
            if (side < 0 && !params_.allow_short) continue;
            const bool same = seat->quantity.units != 0 && (seat->quantity.units > 0) == (side > 0);
            if (same != held || (held && row.rank > params_.keep)) continue;
            if (!held && row.confidence < params_.confidence_min) continue;
            picks.push_back(
                {static_cast<std::uint32_t>(seat - state_.seats.data()), side, 0, 0, 0, {}});
        }
    return picks;
}

/// Of what is picked or held; shorts have the other sign, so that every share is positive.
Covariance Allocator::covariance_of(const std::vector<Line>& lines) const {
    std::size_t bars = static_cast<std::size_t>(params_.window);
    for (const Line& line : lines) bars = std::min(bars, state_.seats[line.seat].returns.size());
    std::vector<std::vector<double>> returns;
    for (const Line& line : lines) {
        const auto& all = state_.seats[line.seat].returns;
        returns.emplace_back(all.end() - static_cast<std::ptrdiff_t>(bars), all.end());
        if (line.side < 0)
            for (double& one : returns.back()) one = -one;
    }
    return ewma_covariance(returns, params_.lambda);
}

std::vector<double> Allocator::shares_of(const Covariance& covariance,
                                         Allocation& allocation) const {
    const double gross = params_.exposure.to_double(), each = params_.weight_max.to_double();
    switch (params_.method) {
        case Method::equal:
            return filled(equal_shares(covariance.size), gross, each);
        case Method::inverse_volatility:
            return filled(inverse_volatility(covariance), gross, each);
        case Method::risk_parity:
            return filled(risk_parity(covariance), gross, each);
        case Method::kelly:
            break;
    }
    const std::vector<double> none(covariance.size, 0);
    if (state_.edge.count < params_.kelly_sample) {
        allocation.reason = joined({"picks of ", std::to_string(state_.edge.count), " of ",
                                    std::to_string(params_.kelly_sample),
                                    " rebalances watched: nothing is bet before"});
        return none;
    }
    const double lower = *allocation.edge_lower;
    if (!(lower > 0)) {
        allocation.reason = joined(
            {"no edge shown: its lower bound is ", shortest(lower), " deviations a rebalance"});
        return none;
    }
    std::vector<double> means(covariance.size);
    for (std::size_t i = 0; i < covariance.size; ++i)
        means[i] = lower * math::sqrt(covariance.at(i, i)) / math::sqrt(bars_in(params_.every));
    std::vector<double> shares = kelly(covariance, means);
    if (shares.empty()) {
        allocation.reason = "the covariance is not positive definite: nothing is bet on it";
        return none;
    }
    for (double& share : shares) share *= params_.kelly_fraction.to_double();
    return capped(std::move(shares), gross, each);
}

void Allocator::share_out(std::vector<Line>& lines, const Covariance& covariance, std::size_t picks,
                          Allocation& allocation) const {
    if (state_.edge.count >= 2) {
        allocation.edge = state_.edge.mean;
        allocation.edge_lower = state_.edge.lower(params_.kelly_confidence.to_double());
    }
    allocation.edge_sample = state_.edge.count;
    const Covariance chosen = covariance.first(picks);
    const std::vector<double> shares =
        state_.equity.units > 0 ? shares_of(chosen, allocation) : std::vector<double>(picks, 0);
    if (state_.equity.units <= 0) allocation.reason = "no equity left";
    const double bars_a_year = bars_in(DurationNs{365 * ns_per_day});
    const std::vector<double> parts = risk_parts(chosen, shares);
    allocation.volatility = math::sqrt(std::fmax(variance_of(chosen, shares), 0) * bars_a_year);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Line& line = lines[i];
        line.share = i < picks ? line.side * shares[i] : 0;
        line.change = line.share - line.held;
        const Seat& seat = state_.seats[line.seat];
        AllocatedSymbol row;
        row.venue = seat.venue;
        row.instrument = seat.instrument;
        row.share = line.share;
        row.held = line.held;
        row.volatility = math::sqrt(covariance.at(i, i) * bars_a_year);
        row.risk = i < picks ? parts[i] : 0;
        row.cost = std::fabs(line.change) * seat.side_cost;
        allocation.rows.push_back(std::move(row));
    }
}

/// Leaves what is too small to move, then everything but exits where the whole is not worth it.
void Allocator::hold_still(std::vector<Line>& lines, const Covariance& covariance,
                           Allocation& allocation) const {
    std::vector<double> change(lines.size(), 0);
    double costs = 0;
    const double equity = state_.equity.to_double();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Line& line = lines[i];
        if (line.share == 0) {
            line.reason = line.held != 0 ? "no longer picked" : "no share";
            if (line.side != 0 && line.held != 0) line.reason = "nothing is bet on it";
            continue;
        }
        const Seat& seat = state_.seats[line.seat];
        if (std::fabs(line.change) < params_.band.to_double()) {
            line.reason = joined({"within the band of ", percent_text(params_.band.to_double())});
            line.change = 0;
        } else if (std::fabs(line.change) * equity <
                   seat.min_notional.to_double() * exchange::unit(state_.rates, seat.rate)) {
            line.reason = "below the minimum notional";
            line.change = 0;
        } else {
            change[i] = (line.side < 0 ? -1 : 1) * line.change;
            costs += allocation.rows[i].cost;
        }
    }
    allocation.benefit =
        benefit_of(covariance, change, params_.risk_aversion, bars_in(params_.horizon));
    allocation.costs = costs;
    const bool asked = std::any_of(change.begin(), change.end(), [](double d) { return d != 0; });
    const bool worth = allocation.benefit > allocation.costs;
    const std::string words = joined({"benefit of ", points_text(allocation.benefit),
                                      worth ? " beats costs of " : " does not beat costs of ",
                                      points_text(allocation.costs)});
    if (allocation.reason.empty()) allocation.reason = asked ? words : "nothing beyond the band";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Line& line = lines[i];
        if (change[i] != 0) {
            line.reason = words;
            if (!worth) line.change = 0;
        }
        AllocatedSymbol& row = allocation.rows[i];
        row.moves = line.change != 0;
        row.reason = line.reason;
        allocation.turnover += std::fabs(line.change);
        allocation.rebalances = allocation.rebalances || row.moves;
    }
}

Result<void> Allocator::propose(const Line& line, const Allocation& allocation,
                                std::uint64_t ranking, Says& out) const {
    const Seat& seat = state_.seats[line.seat];
    Proposal proposal;
    proposal.strategy = params_.strategy;
    proposal.venue = seat.venue;
    proposal.instrument = seat.instrument;
    proposal.timeframe = params_.decide_on;
    proposal.round = state_.round;
    proposal.action = action_of(line.share, line.held, line.change != 0);
    OUTCRY_ASSIGN(const std::int64_t target,
                  fixed::from_double(line.share * state_.equity.to_double()));
    proposal.target_exposure = {target};
    OUTCRY_ASSIGN(proposal.current_exposure,
                  notional(seat.close, seat.quantity, Rounding::away_from_zero));
    OUTCRY_ASSIGN(proposal.current_exposure,
                  exchange::worth(state_.rates, seat.rate, proposal.current_exposure,
                                  Rounding::away_from_zero));
    proposal.reference = seat.close;
    proposal.costs = 2 * seat.side_cost;
    proposal.stop = params_.stop;
    proposal.target = params_.target;
    proposal.reason = joined({allocation.method, ": ", percent_text(line.held), " to ",
                              percent_text(line.share), " of equity, ", line.reason});
    out.say_at(proposal, state_.round, {ranking, seat.bar});
    return {};
}

}  // namespace outcry::allocator
