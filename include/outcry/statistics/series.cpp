// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/series.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::statistics {

namespace {

double mean_of(Series series) {
    double sum = 0;
    for (const double x : series) sum += x;
    return series.empty() ? 0.0 : sum / static_cast<double>(series.size());
}

struct Products {
    double xx = 0, xy = 0, yy = 0;
};

Products products(Series x, Series y) {
    Products sums;
    const double x_mean = mean_of(x), y_mean = mean_of(y);
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
        sums.xx += (x[i] - x_mean) * (x[i] - x_mean);
        sums.xy += (x[i] - x_mean) * (y[i] - y_mean);
        sums.yy += (y[i] - y_mean) * (y[i] - y_mean);
    }
    return sums;
}

}  // namespace

Moments moments(Series series) {
    Moments made;
    made.count = series.size();
    made.mean = mean_of(series);
    if (series.size() < 2) return made;
    const double n = static_cast<double>(series.size());
    double second = 0, third = 0, fourth = 0, largest = 0;
    for (const double x : series) {
        const double d = x - made.mean;
        second += d * d;
        third += d * d * d;
        fourth += d * d * d * d;
        largest = std::max(largest, x < 0 ? -x : x);
    }
    // What rounding leaves of equal numbers is no movement.
    if (second <= n * largest * largest * 1e-28) return made;
    made.deviation = math::sqrt(second / (n - 1.0));
    const double variance = second / n;
    made.skewness = third / n / (variance * math::sqrt(variance));
    made.kurtosis = fourth / n / (variance * variance);
    return made;
}

double correlation(Series a, Series b) {
    const Products sums = products(a, b);
    const bool move = moments(a).deviation > 0 && moments(b).deviation > 0;
    return move ? sums.xy / math::sqrt(sums.xx * sums.yy) : 0.0;
}

double slope(Series x, Series y) {
    const Products sums = products(x, y);
    return moments(x).deviation > 0 ? sums.xy / sums.xx : 0.0;
}

double quantile_of_sorted(Series sorted, double p) {
    if (sorted.empty()) return 0;
    const double place = std::clamp(p, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= sorted.size()) return sorted.back();
    return sorted[below] +
           (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace outcry::statistics
