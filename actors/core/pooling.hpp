// SPDX-License-Identifier: Apache-2.0
// Many probabilities into one, what a bet on it is worth after costs, and how far the voters are
// apart. Pure functions for any thread. Transcendentals come from outcry::math, so that every
// machine pools to the same bits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

namespace outcry::core {

/// One voter's answer to one question.
struct Answer {
    std::size_t voter = 0;  // index of its ballot
    double weight = 0;      // renormalised over those who answered this question
    double p = 0;
    double log_odds = 0;  // of p
};

/// Those who answered the question of `side`, weights summing to one; empty when none has weight.
[[nodiscard]] std::vector<Answer> answers_of(const std::vector<Ballot>& ballots, Side side);

/// The answers to both questions.
struct Answers {
    std::vector<Answer> to_long;
    std::vector<Answer> to_short;

    [[nodiscard]] std::vector<Answer>& of(Side side) {
        return side == Side::buy ? to_long : to_short;
    }
    [[nodiscard]] const std::vector<Answer>& of(Side side) const {
        return side == Side::buy ? to_long : to_short;
    }
};
[[nodiscard]] Answers answers_of(const std::vector<Ballot>& ballots);

/// Log-linear pool (Genest & Zidek 1986, eq. 3.4 for two outcomes): the weighted mean of log-odds.
[[nodiscard]] std::optional<double> pooled(const std::vector<Answer>& answers);

/// Generalised Jensen-Shannon divergence (Lin 1991, eq. 5.1) of the answers, in nats: entropy of
/// the weighted mean less the weighted mean of entropies. 0 when all agree, at most log 2.
[[nodiscard]] double divergence(const std::vector<Answer>& answers);

/// How far a voter leans to long: logit p_long - logit p_short; nothing unless it answered both.
[[nodiscard]] std::optional<double> lean_in(const Ballot& ballot);

/// Entropy in nats of how the weight divides between those who lean to long and those who lean to
/// short; who leans to neither counts half for each. 0 when all face one way, log 2 when evenly
/// split.
[[nodiscard]] double split_of(const std::vector<Ballot>& ballots);

/// A bet that wins `target` or loses `stop` and pays `costs` either way, as fractions of notional.
struct Odds {
    double stop = 0;
    double target = 0;
    double costs = 0;

    /// p * target - (1 - p) * stop - costs.
    [[nodiscard]] double edge(double p) const { return p * target - (1 - p) * stop - costs; }
    /// The probability at which edge() is `edge`.
    [[nodiscard]] double p_for(double edge) const {
        return (stop + costs + edge) / (target + stop);
    }
    [[nodiscard]] double break_even() const { return p_for(0); }
    /// Kelly's fraction of equity as notional (Thorp 2006, eq. 2.4): edge / (loss * gain).
    [[nodiscard]] double kelly(double p) const;
};

/// The bets on either side differ by what funding is expected to cost.
struct Stakes {
    Odds buy;
    Odds sell;

    Stakes(const Odds& both)
        : buy(both), sell(both) {}  // NOLINT: one bet for both is the usual case
    Stakes(const Odds& on_rise, const Odds& on_fall) : buy(on_rise), sell(on_fall) {}
    [[nodiscard]] const Odds& of(Side side) const { return side == Side::buy ? buy : sell; }
};

/// What voter `i` alone would have to say for the pool to have these log-odds; nullopt when it has
/// no weight.
[[nodiscard]] std::optional<double> pivotal(const std::vector<Answer>& answers, std::size_t i,
                                            double log_odds);

}  // namespace outcry::core
