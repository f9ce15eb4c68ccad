// SPDX-License-Identifier: Apache-2.0
#include "actors/core/pooling.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::core {

namespace {

/// -p log p - (1-p) log (1-p), in nats.
double entropy(double p) {
    double sum = 0;
    if (p > 0) sum -= p * math::log(p);
    if (p < 1) sum -= (1 - p) * math::log1p(-p);
    return sum;
}

}  // namespace

std::vector<Answer> answers_of(const std::vector<Ballot>& ballots, Side side) {
    std::vector<Answer> answers;
    answers.reserve(ballots.size());
    double sum = 0;
    for (std::size_t i = 0; i < ballots.size(); ++i) {
        const auto& p = side == Side::buy ? ballots[i].p_long : ballots[i].p_short;
        if (!p || !ballots[i].silent.empty()) continue;
        answers.push_back({i, ballots[i].weight, *p, math::logit(*p)});
        sum += ballots[i].weight;
    }
    if (!(sum > 0)) return {};
    for (Answer& answer : answers) answer.weight /= sum;
    return answers;
}

Answers answers_of(const std::vector<Ballot>& ballots) {
    return {answers_of(ballots, Side::buy), answers_of(ballots, Side::sell)};
}

std::optional<double> pooled(const std::vector<Answer>& answers) {
    if (answers.empty()) return std::nullopt;
    double log_odds = 0;
    for (const Answer& answer : answers) log_odds += answer.weight * answer.log_odds;
    return math::logistic(log_odds);
}

double divergence(const std::vector<Answer>& answers) {
    if (answers.size() == 1 && answers.front().weight == 1) return 0;  // who is alone agrees
    double mean = 0;
    double inner = 0;
    for (const Answer& answer : answers) {
        mean += answer.weight * answer.p;
        inner += answer.weight * entropy(answer.p);
    }
    const double outer = answers.empty() ? 0 : entropy(mean);
    return outer > inner ? outer - inner : 0;  // rounding may take it a hair below zero
}

std::optional<double> lean_in(const Ballot& ballot) {
    if (!ballot.silent.empty() || !ballot.p_long || !ballot.p_short) return std::nullopt;
    return math::logit(*ballot.p_long) - math::logit(*ballot.p_short);
}

double split_of(const std::vector<Ballot>& ballots) {
    double to_long = 0, all = 0;
    for (const Ballot& ballot : ballots) {
        if (!ballot.silent.empty() || !ballot.p_long || !ballot.p_short) continue;
        all += ballot.weight;
        if (*ballot.p_long > *ballot.p_short)
            to_long += ballot.weight;
        else if (*ballot.p_long == *ballot.p_short)
            to_long += ballot.weight / 2;
    }
    return all > 0 ? entropy(std::min(to_long / all, 1.0)) : 0;
}

double Odds::kelly(double p) const {
    const double gain = target - costs;
    const double loss = stop + costs;
    return gain > 0 && loss > 0 ? edge(p) / (gain * loss) : 0;
}

std::optional<double> pivotal(const std::vector<Answer>& answers, std::size_t i, double log_odds) {
    if (!(answers[i].weight > 0)) return std::nullopt;
    double others = 0;
    for (std::size_t k = 0; k < answers.size(); ++k)
        if (k != i) others += answers[k].weight * answers[k].log_odds;
    return math::logistic((log_odds - others) / answers[i].weight);
}

}  // namespace outcry::core
