// SPDX-License-Identifier: Apache-2.0
// Walking forward: folds in time, each trained on what was known before it, purged of rows whose
// horizon reaches into it. Pure functions but for the trainer they are handed; one thread. The rows
// must stay while a walk runs.
#pragma once

#include <functional>
#include <vector>

#include "actors/predict/train/dataset.hpp"

namespace outcry::predict {

/// Places of rows: `train` ends before `from` with all its labels known, `test` is decided in
/// [from, to).
struct Split {
    TimeNs from;
    TimeNs to;
    std::vector<std::size_t> train;
    std::vector<std::size_t> test;
    std::size_t purged = 0;
};

/// Equal folds over what is left of the span after `first_share` of it; a fold without both
/// training and test rows is an error that says what would help.
[[nodiscard]] Result<std::vector<Split>> split_forward(const Dataset& rows, std::int32_t folds,
                                                       double first_share);

/// Equal stretches of time, each tested once while all the others train: those before it as in the
/// walk, those after it only from `embargo` behind the last label of the test on (López de Prado
/// 2018, section 7.4). It knows the future of its tests, so it tells more than a walk forward and
/// promises less.
[[nodiscard]] Result<std::vector<Split>> split_around(const Dataset& rows, std::int32_t folds,
                                                      DurationNs embargo);

/// Raw scores of rows that were not trained on, and the trees it took.
struct Fitted {
    std::vector<float> margins;
    std::int64_t trees = 0;
};
/// Trains on some rows and gives raw scores of others.
using FitAndScore = std::function<Result<Fitted>(const Dataset& train, const Dataset& test)>;

/// Calibrated forecasts beside what happened and what a constant would have said, in the order of
/// time.
struct Said {
    std::vector<double> probabilities;
    std::vector<std::uint8_t> targets;
    std::vector<double> baselines;
    std::vector<TimeNs> decided;

    void add(std::span<const double> more, const Dataset& rows, Side entry, double constant);
    [[nodiscard]] Score score() const;
};

struct Walk {
    std::vector<Fold> folds;
    Calibration calibration;  // from all folds
    Said said;                // of all folds but the first
    Score held_out;           // all folds but the first together, each calibrated by those before
};

/// `weight` is how much of an independent row each one is, for calibration.
[[nodiscard]] Result<Walk> walk_forward(const Dataset& rows, const std::vector<Split>& splits,
                                        Side entry, double weight, const FitAndScore& fit);

}  // namespace outcry::predict
