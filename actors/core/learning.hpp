// SPDX-License-Identifier: Apache-2.0
// What scored votes earn their voters: exponential weights on log loss (Cesa-Bianchi & Lugosi 2006,
// section 2.2; at a rate of 1 Bayes' rule among the voters), who was silent counted as the pool
// (Freund, Schapire, Singer & Warmuth 1997, sleeping experts). Described state and pure functions
// of one thread's actor.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "actors/core/docket.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry::core {

enum class Rule { none, exponential_weights };
OUTCRY_DESCRIBE_ENUM(Rule, "core.learning", none, exponential_weights);

struct Learning {
    /// No voter's factor leaves 1/20 to 20: one bad month must not silence it for ever.
    static constexpr double factor_max = 20;

    std::vector<double> logs;  // of the factors, by voter; their mean is 0

    [[nodiscard]] double factor(std::size_t voter) const;
    /// `losses` are of one scored round, by voter.
    void learn(std::span<const double> losses, double rate);
};
OUTCRY_DESCRIBE(Learning, "core.learning_state", logs);

/// What a round's docket remembers: the pool's answers, then each voter's, long before short.
[[nodiscard]] std::vector<std::optional<double>> testimony(const Proposal& proposal);

struct Losses {
    double pool = 0;
    std::vector<double> voters;
};
/// Mean log loss over the questions that were answered; nothing where the pool answered none.
[[nodiscard]] std::optional<Losses> losses_of(const Docketed& one, std::size_t voters);

}  // namespace outcry::core
