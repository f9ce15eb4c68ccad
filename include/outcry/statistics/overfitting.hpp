// SPDX-License-Identifier: Apache-2.0
// Whether picking the best of several is worth anything out of sample: combinatorially symmetric
// cross-validation (Bailey, Borwein, López de Prado, Zhu, The Probability of Backtest Overfitting,
// Journal of Computational Finance 20(4), 2017, section 2.2; first as a working paper of 2015). A
// pure function for any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "outcry/base/result.hpp"
#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

struct Overfitting {
    double probability =
        0;            // that the best in sample is below the median out of sample: definition 2.1
    double loss = 0;  // share of splits in which it loses out of sample
    double degradation = 0;  // slope of its ratio out of sample on that in sample
    std::size_t splits = 0;
    std::vector<double> logits;  // of its relative rank, a split each
};

/// `parts` is even, 2 to 16, and at most half the observations; every half of the parts is once the
/// sample, by Sharpe ratio. At least two strategies, all of one length; a remainder is left out at
/// the front.
[[nodiscard]] Result<Overfitting> overfitting(const std::vector<Series>& returns,
                                              std::size_t parts);

}  // namespace outcry::statistics
