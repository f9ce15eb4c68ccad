// SPDX-License-Identifier: Apache-2.0
#include "actors/core/pooling.hpp"

#include <algorithm>
#include <utility>

#include "outcry/math/math.hpp"
#include "outcry/math/two.hpp"

namespace outcry::core {

namespace {

/// -p log p - (1-p) log (1-p), in nats, of each.
math::Two entropies(math::Two p) {
    const math::Two of_p = math::log(p), of_rest = math::log1p({-p.first, -p.second});
    const auto sum = [](double each, double log_p, double log_rest) {
        double nats = 0;
        if (each > 0) nats -= each * log_p;
        if (each < 1) nats -= (1 - each) * log_rest;
        return nats;
    };
    return {sum(p.first, of_p.first, of_rest.first), sum(p.second, of_p.second, of_rest.second)};
}

double entropy(double p) { return entropies({p, p}).first; }

/// Shares of all weight; nobody is left where there is none.
void share(std::vector<Answer>& answers) {
    double sum = 0;
    for (const Answer& answer : answers) sum += answer.weight;
    if (!(sum > 0)) return answers.clear();
    for (Answer& answer : answers) answer.weight /= sum;
}

}  // namespace

Answers answers_of(const std::vector<Ballot>& ballots) {
    Answers answers;
    answers.to_long.reserve(ballots.size());
    answers.to_short.reserve(ballots.size());
    for (std::size_t i = 0; i < ballots.size(); ++i) {
        const Ballot& ballot = ballots[i];
        if (!ballot.silent.empty()) continue;
        const math::Two log_odds =
            math::logit(math::Two{ballot.p_long.value_or(0.5), ballot.p_short.value_or(0.5)});
        if (ballot.p_long)
            answers.to_long.push_back({i, ballot.weight, *ballot.p_long, log_odds.first});
        if (ballot.p_short)
            answers.to_short.push_back({i, ballot.weight, *ballot.p_short, log_odds.second});
    }
    share(answers.to_long);
    share(answers.to_short);
    return answers;
}

std::vector<Answer> answers_of(const std::vector<Ballot>& ballots, Side side) {
    Answers both = answers_of(ballots);
    return std::move(both.of(side));
}

std::optional<double> pooled(const std::vector<Answer>& answers) {
    if (answers.empty()) return std::nullopt;
    double log_odds = 0;
    for (const Answer& answer : answers) log_odds += answer.weight * answer.log_odds;
    return math::logistic(log_odds);
}

double divergence(const std::vector<Answer>& answers) {
    if (answers.size() == 1 && answers.front().weight == 1) return 0;  // who is alone agrees
    if (answers.empty()) return 0;
    double mean = 0;
    for (const Answer& answer : answers) mean += answer.weight * answer.p;
    double inner = 0, outer = 0;
    for (std::size_t i = 0; i <= answers.size(); i += 2) {
        // Two at a time, the mean behind the last of them.
        const auto p = [&](std::size_t at) { return at < answers.size() ? answers[at].p : mean; };
        const math::Two both = entropies({p(i), p(i + 1)});
        if (i < answers.size()) inner += answers[i].weight * both.first;
        if (i + 1 < answers.size()) inner += answers[i + 1].weight * both.second;
        outer = i < answers.size() ? both.second : both.first;
    }
    return outer > inner ? outer - inner : 0;  // rounding may take it a hair below zero
}

std::optional<double> lean_in(const Ballot& ballot) {
    if (!ballot.silent.empty() || !ballot.p_long || !ballot.p_short) return std::nullopt;
    const math::Two log_odds = math::logit(math::Two{*ballot.p_long, *ballot.p_short});
    return log_odds.first - log_odds.second;
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
