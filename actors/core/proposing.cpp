// SPDX-License-Identifier: Apache-2.0
// One instrument's round, judged alone: ballots, their weights, the pool, what a bet is worth.
#include <algorithm>

#include "actors/core/pool.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using core::Heard;
using core::Round;
using core::Seat;

namespace {

constexpr auto regime_names = outcry_describe_enum(std::type_identity<Regime>{});

}  // namespace

double CorePool::declared_of(const std::string& voter, Regime regime) const {
    const auto* weights = &params_.weights;
    if (!params_.regime_weights.empty()) {
        const std::string name(regime_names.names[static_cast<std::size_t>(regime)]);
        const auto own = params_.regime_weights.find(name);
        if (own != params_.regime_weights.end()) weights = &own->second;
    }
    const auto weight = weights->find(voter);
    return weight != weights->end() ? weight->second : weights->empty() ? 1.0 : 0.0;
}

/// What the heaviest voter that has seen enough calls the regime.
Regime CorePool::voiced_in(const Round& round) const {
    Regime regime = Regime::warming;
    double heaviest = -1;
    for (std::size_t i = 0; i < params_.voters.size(); ++i) {
        for (const Heard& heard : round.heard) {
            if (heard.regime == Regime::warming || heard.voter != params_.voters[i]) continue;
            const double weight = weights_[static_cast<std::size_t>(Regime::warming)][i];
            if (weight > heaviest) {
                heaviest = weight;
                regime = heard.regime;
            }
        }
    }
    return regime;
}

/// Models tell none; then it is what quant told.
bool CorePool::falls_to_quant(Regime voiced, const Seat& seat) {
    return voiced == Regime::warming && seat.regime != Regime::warming;
}

/// One a voter, in the order of the parameters; weights renormalised over those who answered.
std::vector<Ballot> CorePool::ballots_of(const Round& round, Regime regime) const {
    std::vector<Ballot> ballots;
    ballots.reserve(params_.voters.size());
    for (const std::string& voter : params_.voters) {
        Ballot ballot;
        ballot.voter = voter;
        const auto heard =
            std::find_if(round.heard.begin(), round.heard.end(),
                         [&](const Heard& one) { return same_text(one.voter, voter); });
        if (heard == round.heard.end()) {
            ballot.silent = is_lost(voter) ? "quarantined" : "no answer by the deadline";
        } else {
            ballot.p_long = heard->p_long;
            ballot.p_short = heard->p_short;
            ballot.silent = heard->silent;
            ballot.seq = heard->seq;
        }
        ballots.push_back(std::move(ballot));
    }
    weigh(ballots, regime);
    return ballots;
}

/// Declared, times what was learnt, times what the echoes of those who answered leave of it. Only
/// what earlier rounds taught counts, so that more of a voter's yes is never less of the pool's.
void CorePool::weigh(std::vector<Ballot>& ballots, Regime regime) const {
    std::vector<double> weights(ballots.size());
    double declared = 0, sum = 0;
    for (std::size_t i = 0; i < ballots.size(); ++i) {
        Ballot& ballot = ballots[i];
        if (!ballot.silent.empty()) continue;
        ballot.declared = weights_[static_cast<std::size_t>(regime)][i];
        ballot.learnt = state_.learning.factor(i);
        declared += ballot.declared;
        weights[i] = ballot.declared * ballot.learnt;
    }
    const std::vector<double> kept = core::discounts(state_.echoes, weights);
    for (std::size_t i = 0; i < ballots.size(); ++i) {
        ballots[i].discount = kept[i];
        weights[i] *= kept[i];
        sum += weights[i];
    }
    for (std::size_t i = 0; i < ballots.size(); ++i) {
        ballots[i].declared = declared > 0 ? ballots[i].declared / declared : 0;
        ballots[i].weight = sum > 0 ? weights[i] / sum : 0;
    }
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
    OUTCRY_ASSIGN(proposal.current_exposure,
                  exchange::worth(state_.rates, seat.rate, proposal.current_exposure,
                                  Rounding::away_from_zero));
    proposal.target_exposure = proposal.current_exposure;
    proposal.edge_min = params_.edge_min.to_double();
    proposal.costs = seat.costs;
    proposal.carry = carry_of(seat);
    proposal.stop = params_.stop;
    proposal.target = params_.target;
    proposal.regime = voiced_in(round);
    if (falls_to_quant(proposal.regime, seat)) proposal.regime = seat.regime;
    proposal.ballots = ballots_of(round, proposal.regime);
    const core::Answers answers = pool(proposal);
    choose(proposal, answers, seat, round.close.has_value(), now);
    return proposal;
}

/// Funding a long is expected to pay while it is held; a short is expected to receive it.
double CorePool::carry_of(const Seat& seat) const {
    if (!params_.holding || seat.funding_interval.ns <= 0) return 0;
    return seat.funding.to_double() * static_cast<double>(params_.holding->ns) /
           static_cast<double>(seat.funding_interval.ns);
}

/// What is expected to be paid counts as a cost; what is expected to come in does not count.
core::Stakes CorePool::stakes_of(const Proposal& proposal) const {
    const double stop = proposal.stop.to_double(), target = proposal.target.to_double();
    return {{stop, target, proposal.costs + std::max(proposal.carry, 0.0)},
            {stop, target, proposal.costs + std::max(-proposal.carry, 0.0)}};
}

/// Returns the answers that are pooled: a question that misses the quorum has none.
core::Answers CorePool::pool(Proposal& proposal) const {
    const core::Stakes stakes = stakes_of(proposal);
    core::Answers all = core::answers_of(proposal.ballots);
    for (const Side side : {Side::buy, Side::sell}) {
        std::vector<core::Answer>& answers = all.of(side);
        // Who has no weight decides nothing, and makes nobody's answer a second one.
        const auto count = std::count_if(answers.begin(), answers.end(),
                                         [](const auto& one) { return one.weight > 0; });
        if (count < params_.quorum) answers.clear();
        const auto p = core::pooled(answers);
        if (!p) continue;
        (side == Side::buy ? proposal.p_long : proposal.p_short) = p;
        (side == Side::buy ? proposal.edge_long : proposal.edge_short) = stakes.of(side).edge(*p);
        if (tells_ || params_.disagreement_max)
            proposal.disagreement = std::max(proposal.disagreement, core::divergence(answers));
    }
    // Of the better bet: with carry the two sides break even apart.
    const bool sells =
        proposal.edge_short && (!proposal.edge_long || *proposal.edge_short > *proposal.edge_long);
    proposal.break_even = stakes.of(sells ? Side::sell : Side::buy).break_even();
    if (tells_ || params_.split_max) proposal.split = core::split_of(proposal.ballots);
    if (!tells_) return all;
    std::vector<double> weights;
    weights.reserve(proposal.ballots.size());
    for (const Ballot& ballot : proposal.ballots) weights.push_back(ballot.weight);
    proposal.effective_voters = core::effective_voters(state_.echoes, weights);
    return all;
}

}  // namespace outcry
