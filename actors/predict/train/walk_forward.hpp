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

/// Trains on some rows and gives raw scores of others.
using FitAndScore =
    std::function<Result<std::vector<float>>(const Dataset& train, const Dataset& test)>;

struct Walk {
    std::vector<Fold> folds;
    Calibration calibration;  // from all folds
    Score held_out;           // all folds but the first together, each calibrated by those before
};

/// `weight` is how much of an independent row each one is, for calibration.
[[nodiscard]] Result<Walk> walk_forward(const Dataset& rows, const std::vector<Split>& splits,
                                        Side entry, double weight, const FitAndScore& fit);

}  // namespace outcry::predict
