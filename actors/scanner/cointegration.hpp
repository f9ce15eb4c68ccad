// SPDX-License-Identifier: Apache-2.0
// Whether two series of log prices go together: least squares of one on the other, and a unit-root
// test of what is left. Pure functions for any thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace outcry::scanner {

/// y = intercept + slope x + residual by ordinary least squares over the whole window. Equally
/// long, three values and more; nothing where x does not move.
struct Fitted {
    double slope = 0;
    double intercept = 0;
    double deviation = 0;  // of the residuals, sqrt(sum of squares / (n - 2))
    std::vector<double> residuals;
};
[[nodiscard]] std::optional<Fitted> fit_line(std::span<const double> x, std::span<const double> y);

/// The augmented Dickey-Fuller regression without constant, d e_t = gamma e_t-1 + sum of delta_k d
/// e_t-k, on residuals that have none (Engle and Granger, Econometrica 55, 1987, section 4).
struct UnitRoot {
    double t = 0;  // of gamma
    double gamma = 0;
    int observations = 0;
};
inline constexpr int lags_max = 4;
[[nodiscard]] std::optional<UnitRoot> unit_root(std::span<const double> residuals, int lags);

/// Critical value of t for residuals of two variables with a constant: MacKinnon, Critical values
/// for cointegration tests (Queen's Economics Department Working Paper 1227, 2010), table 2, N = 2,
/// b_inf + b_1 / T + b_2 / T^2. Not those of a single series, which would find cointegration where
/// there is none.
enum class Level { five, ten };  // percent
[[nodiscard]] double critical_value(Level level, int observations);

/// Bars in which a spread halves, -ln 2 / ln(1 + gamma); nothing where it does not return.
[[nodiscard]] std::optional<double> half_life(double gamma);

}  // namespace outcry::scanner
