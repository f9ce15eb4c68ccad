// SPDX-License-Identifier: Apache-2.0
// How sure a Sharpe ratio is, alone and as the best of many. Pure functions for any thread.
//
// Ratios are per observation (daily returns: daily ratios), never annualised; multiply by
// sqrt(periods a year) to show one.
//   [L]  Lo, The Statistics of Sharpe Ratios, Financial Analysts Journal 58(4), 2002.
//   [M]  Mertens, Comments on variance of the IID estimator in Lo (2002), 2002.
//   [P]  Bailey, López de Prado, The Sharpe Ratio Efficient Frontier, Journal of Risk 15(2), 2012.
//   [D]  Bailey, López de Prado, The Deflated Sharpe Ratio, Journal of Portfolio Management 40(5),
//   2014.
#pragma once

#include <optional>

#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

/// Mean over deviation; 0 when nothing moves.
[[nodiscard]] double sharpe_ratio(const Moments& m);
/// Standard error for independent normal returns, [L] equation 9: sqrt((1 + S²/2) / T).
[[nodiscard]] double sharpe_error_normal(double ratio, double count);
/// The same for any shape, [M]; as [P] equation 7: sqrt((1 - γ3 S + (γ4 - 1)/4 S²) / (T - 1)).
[[nodiscard]] double sharpe_error(double ratio, double count, double skewness, double kurtosis);
[[nodiscard]] double sharpe_error(const Moments& m);
/// Probability that the true ratio exceeds `benchmark`, [P] equation 11.
[[nodiscard]] double probabilistic_sharpe(double ratio, double count, double skewness,
                                          double kurtosis, double benchmark);
[[nodiscard]] double probabilistic_sharpe(const Moments& m, double benchmark = 0);
/// Observations needed before the ratio shows to exceed `benchmark` with this confidence, [P]
/// equation 13. Nothing when it does not exceed it.
[[nodiscard]] std::optional<double> minimum_track_record(double ratio, double skewness,
                                                         double kurtosis, double benchmark,
                                                         double confidence);
/// The largest ratio to be expected of `trials` independent ones that have no edge, their ratios
/// spread by `variance`; [D] equation 1 without the mean: sqrt(V) ((1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 -
/// 1/(N e))), γ being Euler-Mascheroni's. 0 for one.
[[nodiscard]] double expected_maximum_sharpe(double trials, double variance);
/// Probability that the best of several trials has an edge: [D] equation 2.
[[nodiscard]] double deflated_sharpe(const Moments& m, double trials, double variance);

}  // namespace outcry::statistics
