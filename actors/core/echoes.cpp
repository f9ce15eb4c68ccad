// SPDX-License-Identifier: Apache-2.0
#include "actors/core/echoes.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::core {

void EchoPair::hear(double a, double b, double keep) {
    mass = keep * mass + 1;
    const double from_a = a - mean_a, from_b = b - mean_b;
    mean_a += from_a / mass;
    mean_b += from_b / mass;
    square_a = keep * square_a + from_a * (a - mean_a);
    square_b = keep * square_b + from_b * (b - mean_b);
    product = keep * product + from_a * (b - mean_b);
}

double EchoPair::correlation() const {
    const double scale = square_a * square_b;
    if (!(scale > 0)) return 0;
    const double raw = product / math::sqrt(scale) * (mass / (mass + prior_rounds));
    return std::clamp(raw, 0.0, 1.0);
}

double kept_a_round(double half_life) { return math::exp(-math::log(2) / half_life); }

void Echoes::hear(std::span<const std::optional<double>> leans, double keep) {
    pairs.resize(leans.size() * (leans.size() - std::min<std::size_t>(leans.size(), 1)) / 2);
    std::size_t at = 0;
    for (std::size_t a = 0; a < leans.size(); ++a)
        for (std::size_t b = a + 1; b < leans.size(); ++b, ++at)
            if (leans[a] && leans[b]) pairs[at].hear(*leans[a], *leans[b], keep);
}

double Echoes::between(std::size_t a, std::size_t b, std::size_t voters) const {
    if (a == b) return 1;
    if (a > b) std::swap(a, b);
    const std::size_t at = a * voters - a * (a + 1) / 2 + (b - a - 1);
    return at < pairs.size() ? pairs[at].correlation() : 0;
}

std::vector<double> discounts(const Echoes& echoes, std::span<const double> weights) {
    std::vector<double> kept(weights.size(), 1);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] > 0)) continue;
        double voices = 0;
        for (std::size_t k = 0; k < weights.size(); ++k)
            voices += echoes.between(i, k, weights.size()) * std::min(1.0, weights[k] / weights[i]);
        kept[i] = 1 / voices;
    }
    return kept;
}

double effective_voters(const Echoes& echoes, std::span<const double> weights) {
    double together = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t k = 0; k < weights.size(); ++k)
            together += weights[i] * weights[k] * echoes.between(i, k, weights.size());
    return together > 0 ? 1 / together : 0;
}

}  // namespace outcry::core
