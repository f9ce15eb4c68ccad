// SPDX-License-Identifier: Apache-2.0
#include "actors/scanner/cointegration.hpp"

#include <array>
#include <cmath>

#include "outcry/math/math.hpp"

namespace outcry::scanner {

namespace {

constexpr std::size_t terms_max = lags_max + 1;
using Row = std::array<double, terms_max>;

/// Normal equations X'X b = X'y of the first `terms` columns, solved by Gauss's elimination without
/// pivoting: X'X is symmetric and positive definite, or the regression says nothing.
struct Regression {
    std::size_t terms;
    std::array<Row, terms_max> normal{};
    Row right{};
    double squares = 0;
    int count = 0;

    void add(const Row& x, double y) {
        for (std::size_t i = 0; i < terms; ++i) {
            for (std::size_t j = 0; j < terms; ++j) normal[i][j] += x[i] * x[j];
            right[i] += x[i] * y;
        }
        squares += y * y;
        ++count;
    }

    struct Solved {
        Row values{};
        double first_variance = 0;  // of the first coefficient, per unit of residual variance
        double rest = 0;            // sum of squared residuals
    };
    [[nodiscard]] std::optional<Solved> solve() const {
        std::array<Row, terms_max> a = normal;
        Row b = right, unit{};
        unit[0] = 1;
        for (std::size_t k = 0; k < terms; ++k) {
            if (!(a[k][k] > 1e-14 * normal[k][k])) return std::nullopt;
            for (std::size_t i = k + 1; i < terms; ++i) {
                const double factor = a[i][k] / a[k][k];
                for (std::size_t j = k; j < terms; ++j) a[i][j] -= factor * a[k][j];
                b[i] -= factor * b[k];
                unit[i] -= factor * unit[k];
            }
        }
        Solved solved;
        Row inverse{};
        for (std::size_t i = terms; i-- > 0;) {
            double left = b[i], column = unit[i];
            for (std::size_t j = i + 1; j < terms; ++j) {
                left -= a[i][j] * solved.values[j];
                column -= a[i][j] * inverse[j];
            }
            solved.values[i] = left / a[i][i];
            inverse[i] = column / a[i][i];
        }
        solved.first_variance = inverse[0];
        solved.rest = squares;
        for (std::size_t i = 0; i < terms; ++i) solved.rest -= solved.values[i] * right[i];
        return solved;
    }
};

}  // namespace

std::optional<Fitted> fit_line(std::span<const double> x, std::span<const double> y) {
    const std::size_t n = x.size();
    if (n < 3 || y.size() != n) return std::nullopt;
    double mean_x = 0, mean_y = 0;
    for (std::size_t i = 0; i < n; ++i) {
        mean_x += x[i];
        mean_y += y[i];
    }
    mean_x /= static_cast<double>(n);
    mean_y /= static_cast<double>(n);
    double xx = 0, xy = 0;
    for (std::size_t i = 0; i < n; ++i) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    if (!(xx > 0)) return std::nullopt;
    Fitted fitted;
    fitted.slope = xy / xx;
    fitted.intercept = mean_y - fitted.slope * mean_x;
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        fitted.residuals.push_back(y[i] - fitted.intercept - fitted.slope * x[i]);
        squares += fitted.residuals.back() * fitted.residuals.back();
    }
    fitted.deviation = math::sqrt(squares / static_cast<double>(n - 2));
    return fitted;
}

std::optional<UnitRoot> unit_root(std::span<const double> e, int lags) {
    const auto back = static_cast<std::size_t>(lags);
    if (lags < 0 || lags > lags_max || e.size() < 2 * back + 4) return std::nullopt;
    Regression regression{back + 1};
    for (std::size_t t = back + 1; t < e.size(); ++t) {
        Row x{};
        x[0] = e[t - 1];
        for (std::size_t k = 1; k <= back; ++k) x[k] = e[t - k] - e[t - k - 1];
        regression.add(x, e[t] - e[t - 1]);
    }
    const auto solved = regression.solve();
    const int freedom = regression.count - lags - 1;
    if (!solved || freedom < 1) return std::nullopt;
    const double variance = solved->rest / freedom * solved->first_variance;
    if (!(variance > 0)) return std::nullopt;
    return UnitRoot{solved->values[0] / math::sqrt(variance), solved->values[0], regression.count};
}

double critical_value(Level level, int observations) {
    struct Surface {
        double infinity, first, second;
    };
    static constexpr Surface surfaces[] = {{-3.33613, -6.1101, -6.823},
                                           {-3.04445, -4.2412, -2.720}};
    const Surface& one = surfaces[static_cast<std::size_t>(level)];
    const double t = observations;
    return one.infinity + one.first / t + one.second / (t * t);
}

std::optional<double> half_life(double gamma) {
    if (!(gamma < 0 && gamma > -1)) return std::nullopt;
    return -math::log(2.0) / math::log1p(gamma);
}

}  // namespace outcry::scanner
