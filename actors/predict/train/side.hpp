// SPDX-License-Identifier: Apache-2.0
// Trains the forest of one side, long or short, and measures it: early stopping, folds,
// calibration, intervals, importance. One thread; the rows and options must stay while it works.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "actors/predict/train/booster.hpp"
#include "actors/predict/train/train.hpp"
#include "actors/predict/train/verdict.hpp"
#include "actors/predict/train/walk_forward.hpp"

namespace outcry::predict {

class SideTrainer {
 public:
    /// `step(trees)` hears of work done, as many trees as every stage may take at most.
    SideTrainer(const TrainOptions& options, const ModelHeader& header, const Dataset& rows,
                Side entry, std::function<void(std::int64_t)> step)
        : options_(options), header_(header), rows_(rows), entry_(entry), step_(std::move(step)) {}

    struct Trained {
        SideHeader header;
        SidePlots plots;
        std::optional<Bounds> bounds;  // of the held-out figures; nothing where too few
        std::string json;              // the library's own
    };
    [[nodiscard]] Result<Trained> train(const std::vector<Split>& splits);

    /// Trees that the progress of one side counts.
    [[nodiscard]] static std::int64_t work(const TrainOptions& options) {
        return std::int64_t{options.trees} * (options.folds + 1) * (options.patience > 0 ? 2 : 1);
    }

 private:
    struct Grown {
        Booster booster;
        std::vector<LearningPoint> learning;
        std::int32_t trees;
    };
    [[nodiscard]] Result<Grown> grow(const Dataset& rows);
    [[nodiscard]] Result<std::vector<LearningPoint>> learn(const Dataset& rows);
    [[nodiscard]] TrainingPlan plan(const Dataset& rows, std::int32_t trees);
    [[nodiscard]] std::vector<float> weights(const Dataset& rows) const;
    /// How much of an independent row each of all rows is.
    [[nodiscard]] double weight() const;
    [[nodiscard]] Result<void> compare(const Booster& booster, const Forest& forest) const;

    const TrainOptions& options_;
    const ModelHeader& header_;
    const Dataset& rows_;
    Side entry_;
    std::function<void(std::int64_t)> step_;
};

/// Curves of what was said of held-out rows.
[[nodiscard]] SidePlots plots_of(const Said& said);

}  // namespace outcry::predict
