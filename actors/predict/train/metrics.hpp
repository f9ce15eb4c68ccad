// SPDX-License-Identifier: Apache-2.0
// How good probabilities are (AUC, log loss, Brier, hit rate) beside a constant baseline, and
// Platt's calibration of margins. Pure functions for any thread. Spans are only read during the
// call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "actors/predict/model_file.hpp"

namespace outcry::predict {

/// `baselines` are the probabilities that someone without a model would have said, from the
/// training rows of each row's fold. All three have the same length.
[[nodiscard]] Score score_of(std::span<const double> probabilities,
                             std::span<const std::uint8_t> targets,
                             std::span<const double> baselines);
/// -ln of what was said of what happened, in nats; a certainty that failed costs 27.6.
[[nodiscard]] double surprise(double probability, bool happened);
/// What it held likelier happened.
[[nodiscard]] inline bool hit(double probability, bool happened) {
    return (probability >= 0.5) == happened;
}
/// Places by ascending score, equal ones in their order.
[[nodiscard]] std::vector<std::size_t> ranking_of(std::span<const double> scores);
/// Area under the ROC curve, ties counting half (Mann and Whitney 1947), with each row counted
/// `counts` times; empty counts are ones. Absent when all rows have one answer.
[[nodiscard]] std::optional<double> auc_of(std::span<const double> scores,
                                           std::span<const std::uint8_t> targets,
                                           std::span<const std::size_t> ranking,
                                           std::span<const double> counts);
/// Standard error of an AUC if the scores said nothing (Mann and Whitney 1947), with rows counted
/// as `weight` of an independent one each.
[[nodiscard]] double auc_error_of(const Score& score, double weight);
/// Share of targets, drawn towards one half by one row of each kind, so that it is never 0 or 1.
[[nodiscard]] double base_rate_of(std::span<const std::uint8_t> targets);
/// Platt, Probabilistic outputs for support vector machines (1999), with his smoothed targets, by
/// Newton's method (Lin, Lin and Weng 2007), and two things that overlapping labels call for. Each
/// row counts as `weight` of an independent one. The slope (about the mean margin) and the shift
/// have normal priors, around 1 with deviation 1/2 and around 0 with deviation 1/4: the forest's
/// own log-odds stand until enough rows speak against them. A slope below zero would turn the
/// forest's order round: then it is 0, and the base rate remains.
[[nodiscard]] Calibration platt(std::span<const double> margins,
                                std::span<const std::uint8_t> targets, double weight);

}  // namespace outcry::predict
