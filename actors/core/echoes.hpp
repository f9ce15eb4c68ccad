// SPDX-License-Identifier: Apache-2.0
// Who says what others say anyway: running correlation of the voters' leans, and what it leaves of
// their weights. Described state and pure functions of one thread's actor. They own what they hold.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry::core {

/// Two voters' leans, logit p_long - logit p_short, over the rounds both answered; older rounds
/// count for less (West 1979, weighted moments).
struct EchoPair {
    double mass = 0;
    double mean_a = 0;
    double mean_b = 0;
    double square_a = 0;
    double square_b = 0;
    double product = 0;

    void hear(double a, double b, double keep);
    /// Shrunk towards 0 as if `prior_rounds` unrelated rounds had come first; below 0 counts as 0:
    /// whoever contradicts is no echo.
    [[nodiscard]] double correlation() const;

    static constexpr double prior_rounds = 50;
};
OUTCRY_DESCRIBE(EchoPair, "core.echo_pair", mass, mean_a, mean_b, square_a, square_b, product);

/// What one round leaves of the ones before it, where half is left after so many.
[[nodiscard]] double kept_a_round(double half_life);

struct Echoes {
    std::vector<EchoPair> pairs;  // (0,1), (0,2) … (1,2) … of the voters in their order

    /// `keep` of what was heard before counts on.
    void hear(std::span<const std::optional<double>> leans, double keep);
    [[nodiscard]] double between(std::size_t a, std::size_t b, std::size_t voters) const;
};
OUTCRY_DESCRIBE(Echoes, "core.echoes", pairs);

/// What each voter keeps of its weight: 1 / sum over voters of correlation x min(1, their weight /
/// its own), itself included. Two who always agree share one voice; who has no weight echoes
/// nobody.
[[nodiscard]] std::vector<double> discounts(const Echoes& echoes, std::span<const double> weights);

/// 1 / w'Rw for weights that sum to one: n independent equals are n, n echoes are one.
[[nodiscard]] double effective_voters(const Echoes& echoes, std::span<const double> weights);

}  // namespace outcry::core
