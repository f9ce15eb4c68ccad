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

/// Of a split: ω = rank / (N + 1), the rank out of sample (N is the best) of the best in sample;
/// λ = ln(ω / (1 - ω)). The probability is the share of splits with λ <= 0: the best in sample came
/// out no better than the median. Equals have the mean of their ranks, and where several are best
/// in sample each is as likely to be picked: their mean rank counts. Where all are, nothing is
/// picked, and the split says nothing.
struct Overfitting {
    double probability = 0;  // of `selected` splits; 0 where there is none
    double loss = 0;         // share of these in which the best in sample loses out of sample
    double degradation = 0;  // slope of its ratio out of sample on that in sample
    std::size_t splits = 0;
    std::size_t selected = 0;    // of the splits: those in which not all did the same in sample
    std::vector<double> logits;  // λ of each of these
};

/// `parts` is even, 2 to 16, and at most half the observations; every half of the parts is once the
/// sample, by Sharpe ratio. At least two strategies, all of one length; a remainder is left out at
/// the front.
[[nodiscard]] Result<Overfitting> overfitting(const std::vector<Series>& returns,
                                              std::size_t parts);

}  // namespace outcry::statistics
