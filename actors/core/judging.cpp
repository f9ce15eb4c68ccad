// SPDX-License-Identifier: Apache-2.0
#include "actors/core/judging.hpp"

#include <algorithm>
#include <cmath>

#include "outcry/base/decimals.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"
#include "outcry/math/two.hpp"

namespace outcry::core {

namespace {

/// The answers to both questions and what they are worth now.
struct Floor {
    const std::vector<Answer>* answers[2];
    std::optional<double> edges[2];
    double edge_min;

    [[nodiscard]] std::size_t other(std::size_t side) const { return 1 - side; }
    [[nodiscard]] Lean lean() const { return lean_of(edges[0], edges[1], edge_min); }
    [[nodiscard]] Lean lean_with(std::size_t side, std::optional<double> edge) const {
        return side == 0 ? lean_of(edge, edges[1], edge_min) : lean_of(edges[0], edge, edge_min);
    }
    /// What `side` must beat to be leant to.
    [[nodiscard]] double bar(std::size_t side) const {
        const auto& rival = edges[other(side)];
        return rival && *rival > edge_min ? *rival : edge_min;
    }
};

/// Flips hold what the voter said, and then the way from there.
void find_ways(std::vector<Flip>& flips) {
    for (std::size_t i = 0; i < flips.size(); i += 2) {
        const std::size_t next = std::min(i + 1, flips.size() - 1);
        const math::Two there = math::logit(math::Two{flips[i].value, flips[next].value});
        flips[i].way = std::fabs(there.first - flips[i].way);
        if (next != i) flips[next].way = std::fabs(there.second - flips[next].way);
    }
}

/// Possible as an answer, not only as a number.
bool sayable(double p) { return p > 1e-6 && p < 1 - 1e-6; }

}  // namespace

Lean lean_of(std::optional<double> edge_long, std::optional<double> edge_short, double edge_min) {
    const bool buys = edge_long && *edge_long > edge_min;
    const bool sells = edge_short && *edge_short > edge_min;
    if (buys && sells) {
        if (*edge_long == *edge_short) return Lean::none;
        return *edge_long > *edge_short ? Lean::buy : Lean::sell;
    }
    return buys ? Lean::buy : sells ? Lean::sell : Lean::none;
}

Action action_of(Lean lean, Quantity position, const Manners& manners) {
    if (lean == Lean::none) return Action::hold;
    const bool buys = lean == Lean::buy;
    const std::int64_t with = buys ? position.units : -position.units;
    const bool may_enter = buys || manners.allow_short;
    if (with > 0 && !manners.pyramid) return Action::hold;
    if (with < 0 && (!manners.reverse || !may_enter)) return Action::close;
    if (!may_enter) return Action::hold;
    return buys ? Action::buy : Action::sell;
}

Step step_of(Lean lean, Quantity position, const Manners& manners) {
    const Action action = action_of(lean, position, manners);
    if (lean == Lean::none || action != Action::hold) return {action, {}};
    const bool buys = lean == Lean::buy;
    if ((buys ? position.units : -position.units) > 0 && !manners.pyramid)
        return {action, joined({"already ", buys ? "long" : "short",
                                ": a repeated signal does not pyramid unless declared"})};
    return {action, "shorting is not declared"};
}

bool turns(const Proposal& proposal, std::int64_t held) {
    return (proposal.action == Action::buy && held < 0) ||
           (proposal.action == Action::sell && held > 0);
}

Money base_of(const Proposal& proposal) {
    const bool turned = turns(proposal, proposal.current_exposure.units);
    return turned ? Money{} : abs(proposal.current_exposure);
}

void close_only(Proposal& proposal, std::string why) {
    proposal.action = Action::close;
    proposal.target_exposure = {};
    proposal.reason += joined({", but no entry: ", why});
}

namespace {

std::string text_of(const Flip& flip, std::string_view number) {
    return joined({"to ", action_name(flip.to), " if ",
                   flip.voter.empty() ? "edge_min" : flip.voter,
                   !flip.voter.empty() && flip.question == Side::sell ? " short" : "",
                   flip.below ? " < " : " > ", number});
}

}  // namespace

std::string Flip::head() const { return text_of(*this, {}); }

std::string Flip::text() const {
    return text_of(*this, voter.empty() ? basis_points(value, false) : decimals(value, 4));
}

std::vector<Flip> flips_of(const std::vector<Ballot>& ballots, const Answers& answers,
                           const Stakes& stakes, double edge_min, Quantity position,
                           const Manners& manners) {
    Floor floor{{&answers.to_long, &answers.to_short}, {}, edge_min};
    for (std::size_t side = 0; side < 2; ++side)
        if (const auto p = pooled(*floor.answers[side]))
            floor.edges[side] = stakes.of(side == 0 ? Side::buy : Side::sell).edge(*p);
    const Lean now = floor.lean();
    const Action action = action_of(now, position, manners);
    std::vector<Flip> flips;
    flips.reserve(answers.to_long.size() + answers.to_short.size() + 1);
    const auto add = [&](Lean lean, Flip flip) {
        flip.to = action_of(lean, position, manners);
        if (flip.to != action) flips.push_back(std::move(flip));
    };
    for (std::size_t side = 0; side < 2; ++side) {
        const Lean own = side == 0 ? Lean::buy : Lean::sell;
        const double p = stakes.of(side == 0 ? Side::buy : Side::sell).p_for(floor.bar(side));
        if (!(p > 0 && p < 1)) continue;
        const bool leans = now == own;
        const Lean then = leans ? floor.lean_with(side, std::nullopt) : own;
        const auto& said = *floor.answers[side];
        const double wanted = math::logit(p);
        for (std::size_t i = 0; i < said.size(); ++i) {
            const auto value = pivotal(said, i, wanted);
            if (!value || !sayable(*value)) continue;
            add(then, {Action::hold, ballots[said[i].voter].voter,
                       side == 0 ? Side::buy : Side::sell, leans, *value, said[i].log_odds});
        }
    }
    find_ways(flips);
    const auto& best = !floor.edges[1] || (floor.edges[0] && *floor.edges[0] >= *floor.edges[1])
                           ? floor.edges[0]
                           : floor.edges[1];
    if (best && now != Lean::none) add(Lean::none, {Action::hold, {}, Side::buy, false, *best});
    if (best && now == Lean::none && *best > 0)
        add(lean_of(floor.edges[0], floor.edges[1], 0), {Action::hold, {}, Side::buy, true, *best});
    return flips;
}

namespace {

constexpr std::string_view unless = " and not for ";

std::string names_of(const std::vector<Guard>& guards) {
    std::string text;
    for (std::size_t i = 0; i < guards.size(); ++i)
        text += joined({i == 0 ? "" : i + 1 == guards.size() ? " and " : ", ", guards[i].name});
    return text;
}

}  // namespace

std::string freed_text(Action action, const std::vector<Guard>& guards) {
    return joined({"to ", action_name(action), " if not for ", names_of(guards)});
}

std::string unless_text(const std::vector<Guard>& guards) {
    return guards.empty() ? std::string() : joined({unless, names_of(guards)});
}

void add_unless(std::string& flip, std::string_view guard) {
    const bool enters = flip.starts_with("to BUY ") || flip.starts_with("to SELL ");
    if (!enters || flip.find(guard) != std::string::npos) return;
    flip += joined({is_single(flip) ? unless : std::string_view(" and "), guard});
}

bool is_single(std::string_view flip) { return flip.find(unless) == std::string_view::npos; }

std::optional<Margin> margin_of(const std::vector<Flip>& flips) {
    const Flip* nearest = nullptr;
    for (const Flip& flip : flips)
        if (!flip.voter.empty() && (nearest == nullptr || flip.way < nearest->way)) nearest = &flip;
    if (nearest == nullptr) return std::nullopt;
    return Margin{nearest->way, nearest->voter};
}

std::string decimals(double value, int count) { return to_decimals(value, count); }

std::string basis_points(double fraction, bool sign) {
    return joined({sign && fraction >= 0 ? "+" : "", decimals(fraction * 10'000, 1), "bp"});
}

std::string_view action_name(Action action) {
    static constexpr std::string_view names[] = {"HOLD", "BUY", "SELL", "CLOSE"};
    return names[static_cast<std::size_t>(action)];
}

}  // namespace outcry::core
