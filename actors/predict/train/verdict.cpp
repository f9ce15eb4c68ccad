// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/verdict.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace outcry::predict {
namespace {

constexpr double stretches_min = 10;

/// 0.53, for people.
std::string decimals(double value, int count) {
    std::array<char, 40> text{};
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value,
                                              std::chars_format::fixed, count);
    return failure == std::errc{} ? std::string(text.data(), end) : "?";
}

/// How many horizons long the time is that figures are of: fewer than ten tell nothing.
double stretches(const SideHeader& side, DurationNs horizon) {
    if (side.folds.size() < 2 || horizon.ns <= 0) return 0;
    const DurationNs tested = side.folds.back().to - side.folds[1].from;
    return static_cast<double>(tested.ns) / static_cast<double>(horizon.ns);
}

std::string words_of(const SideHeader& side, bool better) {
    const Score& score = side.held_out;
    std::string words = better ? "better than chance on held-out rows" : "no edge shown";
    words += ", AUC " + decimals(score.auc.value_or(0.5), 2);
    if (score.auc_interval)
        words += " [" + decimals(score.auc_interval->low, 2) + ", " +
                 decimals(score.auc_interval->high, 2) + "]";
    return words + ", log loss " + decimals(score.log_loss, 4) + " where the base rate's is " +
           decimals(score.baseline_log_loss, 4);
}

}  // namespace

bool better_than_chance(const SideHeader& side, DurationNs horizon,
                        const std::optional<Bounds>& bounds) {
    return bounds && stretches(side, horizon) >= stretches_min && bounds->auc > 0.5 &&
           bounds->log_loss_gain > 0 && side.held_out.log_loss < side.held_out.baseline_log_loss;
}

std::string verdict_of(const ModelHeader& header, const std::optional<Bounds>& long_bounds,
                       const std::optional<Bounds>& short_bounds) {
    const DurationNs horizon = header.question.horizon;
    const SideHeader &rising = header.long_side, &falling = header.short_side;
    const Score& score = rising.held_out;
    return "long: " + words_of(rising, better_than_chance(rising, horizon, long_bounds)) +
           "; short: " + words_of(falling, better_than_chance(falling, horizon, short_bounds)) +
           "; " + std::to_string(score.rows) + " held-out rows overlap like " +
           std::to_string(static_cast<std::int64_t>(std::ceil(score.effective_rows))) +
           " independent ones, in " + decimals(stretches(rising, horizon), 2) +
           " stretches as long as a horizon";
}

}  // namespace outcry::predict
