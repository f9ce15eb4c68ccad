// SPDX-License-Identifier: Apache-2.0
// One or several models that answer one question together. Immutable after `make`, so any thread
// may read it; weights are passed in, because what they depend on is their owner's state. It owns
// its models.
//
// Opinions are pooled as log-odds (the logarithmic opinion pool; Genest and Zidek, Combining
// probability distributions, 1986): then contributions pool with the same weights and stay exact.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "actors/predict/model_file.hpp"
#include "outcry/event/quality.hpp"

namespace outcry::predict {

/// weighted: fixed weights. stacked: by how the models' own scored forecasts did. regime: other
/// weights in each regime that quant tells.
enum class Combine { weighted, stacked, regime };
OUTCRY_DESCRIBE_ENUM(Combine, "predict.combine", weighted, stacked, regime);

class Ensemble {
 public:
    struct Member {
        std::string name;
        Model model;
    };
    /// Refused when the models differ in features or question. A single one keeps its own hash.
    [[nodiscard]] static Result<Ensemble> make(std::vector<Member> members);

    [[nodiscard]] std::size_t size() const { return members_.size(); }
    [[nodiscard]] const Member& member(std::size_t index) const { return members_[index]; }
    [[nodiscard]] const Question& question() const {
        return members_.front().model.header().question;
    }
    /// Of a single model its own; else SHA-256 of all their hashes in order.
    [[nodiscard]] const std::string& hash() const { return hash_; }
    /// When the last of them stopped learning.
    [[nodiscard]] TimeNs trained_to() const;
    [[nodiscard]] Result<void> check_range(TimeNs from) const;
    [[nodiscard]] Result<void> check_question(Ratio target, Ratio stop) const;

    // `weights` has one place a model and adds up to 1.

    [[nodiscard]] double probability(Side entry, std::span<const float> row,
                                     std::span<const double> weights) const;
    [[nodiscard]] double base_rate(Side entry, std::span<const double> weights) const;
    /// What each feature adds to the pooled log-odds, and last what they are on average.
    void contributions(Side entry, std::span<const float> row, std::span<const double> weights,
                       std::span<double> out) const;
    /// The probability together with its contributions.
    [[nodiscard]] double explained(Side entry, std::span<const float> row,
                                   std::span<const double> weights, std::span<double> out) const;
    /// What each model says alone; empty when there is but one.
    [[nodiscard]] std::vector<Opinion> opinions(std::span<const float> row,
                                                std::span<const double> weights) const;

 private:
    std::vector<Member> members_;
    std::string hash_;
};

/// Weights that add up to 1, in proportion to e^-loss of each model's summed losses: Bayesian model
/// averaging of what each had said before (Hoeting et al. 1999). Equal as long as nothing is
/// scored.
[[nodiscard]] std::vector<double> stacked_weights(std::span<const double> losses);
/// Scaled to add up to 1; equal when they are all zero.
[[nodiscard]] std::vector<double> normalised(std::vector<double> weights);

}  // namespace outcry::predict
