// SPDX-License-Identifier: Apache-2.0
// One instrument's round, judged alone: ballots, pool, edge, action, reason, flips.
#include <algorithm>

#include "actors/core/pool.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using core::basis_points;
using core::Heard;
using core::Round;
using core::Seat;

namespace {

constexpr auto regime_names = outcry_describe_enum(std::type_identity<Regime>{});

std::string edges_text(const Proposal& proposal) {
    std::string text = "edge";
    if (proposal.edge_long) text += " " + basis_points(*proposal.edge_long, true) + " long";
    if (proposal.edge_long && proposal.edge_short) text += ",";
    if (proposal.edge_short) text += " " + basis_points(*proposal.edge_short, true) + " short";
    return text;
}

}  // namespace

double CorePool::weight_of(const std::string& voter, Regime regime) const {
    const std::string name(regime_names.names[static_cast<std::size_t>(regime)]);
    const auto own = params_.regime_weights.find(name);
    const auto& weights = own != params_.regime_weights.end() ? own->second : params_.weights;
    const auto weight = weights.find(voter);
    return weight != weights.end() ? weight->second : weights.empty() ? 1.0 : 0.0;
}

/// What the heaviest voter that has seen enough calls it.
Regime CorePool::regime_of(const Round& round) const {
    Regime regime = Regime::warming;
    double heaviest = -1;
    for (const std::string& voter : params_.voters) {
        for (const Heard& heard : round.heard) {
            if (heard.voter != voter || heard.regime == Regime::warming) continue;
            const double weight = weight_of(voter, Regime::warming);
            if (weight > heaviest) {
                heaviest = weight;
                regime = heard.regime;
            }
        }
    }
    return regime;
}

/// One a voter, in the order of the parameters; weights renormalised over those who answered.
std::vector<Ballot> CorePool::ballots_of(const Round& round, Regime regime) const {
    std::vector<Ballot> ballots;
    double sum = 0;
    for (const std::string& voter : params_.voters) {
        Ballot ballot;
        ballot.voter = voter;
        const auto heard = std::find_if(round.heard.begin(), round.heard.end(),
                                        [&](const Heard& one) { return one.voter == voter; });
        if (heard == round.heard.end()) {
            ballot.silent = "no answer by the deadline";
        } else {
            ballot.p_long = heard->p_long;
            ballot.p_short = heard->p_short;
            ballot.silent = heard->silent;
            ballot.seq = heard->seq;
        }
        if (ballot.silent.empty()) ballot.weight = weight_of(voter, regime);
        sum += ballot.weight;
        ballots.push_back(std::move(ballot));
    }
    for (Ballot& ballot : ballots) ballot.weight = sum > 0 ? ballot.weight / sum : 0;
    return ballots;
}

Result<Proposal> CorePool::propose(const Seat& seat, const Round& round, TimeNs now) const {
    Proposal proposal;
    proposal.strategy = state_.strategy;
    proposal.venue = seat.venue;
    proposal.instrument = seat.instrument;
    proposal.timeframe = params_.decide_on;
    proposal.reference = round.close.value_or(seat.close);
    OUTCRY_ASSIGN(proposal.current_exposure,
                  notional(proposal.reference, seat.quantity, Rounding::away_from_zero));
    proposal.target_exposure = proposal.current_exposure;
    proposal.edge_min = params_.edge_min.to_double();
    proposal.costs = seat.costs;
    proposal.stop = params_.stop;
    proposal.target = params_.target;
    proposal.regime = regime_of(round);
    proposal.ballots = ballots_of(round, proposal.regime);
    pool(proposal);
    choose(proposal, seat, round.close.has_value(), now);
    return proposal;
}

core::Odds CorePool::odds_of(const Proposal& proposal) const {
    return {proposal.stop.to_double(), proposal.target.to_double(), proposal.costs};
}

/// A question that misses the quorum has no pooled answer.
void CorePool::pool(Proposal& proposal) const {
    const core::Odds odds = odds_of(proposal);
    proposal.break_even = odds.break_even();
    for (const Side side : {Side::buy, Side::sell}) {
        const auto answers = core::answers_of(proposal.ballots, side);
        if (answers.size() < static_cast<std::size_t>(params_.quorum)) continue;
        const auto p = core::pooled(answers);
        if (!p) continue;
        (side == Side::buy ? proposal.p_long : proposal.p_short) = p;
        (side == Side::buy ? proposal.edge_long : proposal.edge_short) = odds.edge(*p);
        proposal.disagreement = std::max(proposal.disagreement, core::divergence(answers));
    }
}

void CorePool::choose(Proposal& proposal, const Seat& seat, bool has_bar, TimeNs now) const {
    const auto hold = [&](std::string reason) {
        proposal.action = Action::hold;
        proposal.reason = std::move(reason);
    };
    if (!has_bar) return hold("no bar closed this round");
    const bool aged = params_.hold_max && !seat.quantity.is_zero() &&
                      now - seat.opened_at >= *params_.hold_max;
    if (aged) {
        proposal.action = Action::close;
        proposal.reason = "held for " + time::to_string(*params_.hold_max) + " or longer";
        return;
    }
    const auto answered = std::count_if(proposal.ballots.begin(), proposal.ballots.end(),
                                        [](const Ballot& one) { return one.silent.empty(); });
    if (!proposal.p_long && !proposal.p_short)
        return hold("quorum: " + std::to_string(answered) + " answered, " +
                    std::to_string(params_.quorum) + " needed");
    if (params_.disagreement_max && proposal.disagreement > *params_.disagreement_max)
        return hold("voters disagree by " + shortest(proposal.disagreement) + " nats, at most " +
                    shortest(*params_.disagreement_max));
    std::vector<Ballot> counted = proposal.ballots;
    for (Ballot& ballot : counted) {
        if (!proposal.p_long) ballot.p_long.reset();
        if (!proposal.p_short) ballot.p_short.reset();
    }
    for (const core::Flip& flip : core::flips_of(counted, odds_of(proposal), proposal.edge_min,
                                                 seat.quantity, manners()))
        proposal.flips.push_back(flip.text());
    const core::Lean lean =
        core::lean_of(proposal.edge_long, proposal.edge_short, proposal.edge_min);
    if (lean == core::Lean::none)
        return hold(edges_text(proposal) + ", needs more than " +
                    basis_points(proposal.edge_min, false));
    const core::Step step = core::step_of(lean, seat.quantity, manners());
    if (step.action == Action::hold) return hold(step.reason);
    proposal.action = step.action;
    proposal.reason = edges_text(proposal) + " beats " + basis_points(proposal.edge_min, false);
    if (const std::string wait = pause(proposal, seat, now); !wait.empty()) hold(wait);
}

std::string CorePool::pause(const Proposal& proposal, const Seat& seat, TimeNs now) const {
    if (seat.asked_at && now - *seat.asked_at < params_.patience)
        return "the last proposal has not filled yet";
    if (proposal.action == Action::close) return {};
    if (seat.flat_at && now - *seat.flat_at < params_.cooldown)
        return "cooldown of " + time::to_string(params_.cooldown) + " since the last position";
    const bool today = seat.day == desk::day_of(now);
    if (params_.entries_per_day_max > 0 && today && seat.entries >= params_.entries_per_day_max)
        return std::to_string(seat.entries) + " entries proposed today, at most " +
               std::to_string(params_.entries_per_day_max);
    if (state_.equity.units <= 0) return "no equity left: " + to_string(state_.equity);
    return {};
}

}  // namespace outcry
