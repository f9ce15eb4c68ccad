// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/deviation.hpp"

#include <array>
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/swings.hpp"
#include "outcry/indicator/tables.hpp"
#include "outcry/indicator/zscore.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view own_group = "Outcry";

/// The leg in force as start, end and direction (1 up, -1 down).
struct LegEnds {
    static std::optional<std::array<double, 3>> step(Swings& swings, const Ohlcv& bar) {
        const auto leg = swings.update(bar);
        if (!leg) return std::nullopt;
        return std::array<double, 3>{leg->from.price, leg->to.price, leg->up() ? 1.0 : -1.0};
    }
};

struct LevelPrices {
    static std::optional<std::array<double, 10>> step(Fibonacci& fibonacci, const Ohlcv& bar) {
        const auto levels = fibonacci.update(bar);
        if (!levels) return std::nullopt;
        std::array<double, 10> prices{};
        std::copy(levels->retracement.begin(), levels->retracement.end(), prices.begin());
        std::copy(levels->extension.begin(), levels->extension.end(), prices.begin() + 7);
        return prices;
    }
};

}  // namespace

std::vector<IndicatorInfo> own_table() {
    return {
        {"FIBONACCI",
         own_group,
         "Fibonacci levels of the last confirmed leg",
         in_hl(),
         {whole("side", "side", 2, 1, 1000)},
         {{"level0"},
          {"level236"},
          {"level382"},
          {"level500"},
          {"level618"},
          {"level786"},
          {"level1000"},
          {"level1272"},
          {"level1618"},
          {"level2618"}},
         [](const Arguments& a) { return erased<LevelPrices>(Fibonacci::make(a.integer(0))); }},
        {"PIVOTS",
         own_group,
         "Floor pivots of the closed bar",
         in_hlc(),
         {},
         {{"pivot"}, {"r1"}, {"s1"}, {"r2"}, {"s2"}, {"r3"}, {"s3"}},
         [](const Arguments&) { return erased(Result<Pivots>(Pivots{})); }},
        {"RVOL",
         own_group,
         "Realised volatility of log returns",
         in_real(),
         {period(20, 1), real("barsPerYear", "barsperyear", 1, 1e-6, 1e12)},
         out_real(),
         [](const Arguments& a) {
             return erased(RealisedVolatility::make(a.integer(0), a.real(1)));
         }},
        {"SWINGS",
         own_group,
         "Last confirmed leg between swing points",
         in_hl(),
         {whole("side", "side", 2, 1, 1000)},
         {{"from"}, {"to"}, {"direction"}},
         [](const Arguments& a) { return erased<LegEnds>(Swings::make(a.integer(0))); }},
        {"ZSCORE",
         own_group,
         "Deviations from the mean",
         in_real(),
         {period(20)},
         out_real(),
         by_period<ZScore>},
    };
}

}  // namespace outcry::indicator
