// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/directional.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/range.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view momentum = "Momentum Indicators";
constexpr std::string_view volatility = "Volatility Indicators";

struct PlusDi {
    static std::optional<double> step(DirectionalSystem& system, const Ohlcv& bar) {
        if (!system.take(bar)) return std::nullopt;
        return system.indicator(system.plus);
    }
};

struct MinusDi {
    static std::optional<double> step(DirectionalSystem& system, const Ohlcv& bar) {
        if (!system.take(bar)) return std::nullopt;
        return system.indicator(system.minus);
    }
};

}  // namespace

std::vector<IndicatorInfo> direction_table() {
    return {
        {"ADX",
         momentum,
         "Average Directional Movement Index",
         in_hlc(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Adx::make(a.integer(0))); }},
        {"ADXR",
         momentum,
         "Average Directional Movement Index Rating",
         in_hlc(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Adxr::make(a.integer(0))); }},
        {"DX",
         momentum,
         "Directional Movement Index",
         in_hlc(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Dx::make(a.integer(0))); }},
        {"MINUS_DI",
         momentum,
         "Minus Directional Indicator",
         in_hlc(),
         {period(14, 1)},
         out_real(),
         [](const Arguments& a) { return erased<MinusDi>(DirectionalSystem::make(a.integer(0))); }},
        {"MINUS_DM",
         momentum,
         "Minus Directional Movement",
         in_hl(),
         {period(14, 1)},
         out_real(),
         [](const Arguments& a) { return erased(DirectionalMovement::make(false, a.integer(0))); }},
        {"PLUS_DI",
         momentum,
         "Plus Directional Indicator",
         in_hlc(),
         {period(14, 1)},
         out_real(),
         [](const Arguments& a) { return erased<PlusDi>(DirectionalSystem::make(a.integer(0))); }},
        {"PLUS_DM",
         momentum,
         "Plus Directional Movement",
         in_hl(),
         {period(14, 1)},
         out_real(),
         [](const Arguments& a) { return erased(DirectionalMovement::make(true, a.integer(0))); }},
        {"ATR",
         volatility,
         "Average True Range",
         in_hlc(),
         {period(14, 1)},
         out_real(),
         [](const Arguments& a) { return erased(Atr::make(a.integer(0))); }},
        {"NATR",
         volatility,
         "Normalized Average True Range",
         in_hlc(),
         {period(14, 1)},
         out_real(),
         [](const Arguments& a) { return erased(Natr::make(a.integer(0))); }},
        {"TRANGE",
         volatility,
         "True Range",
         in_hlc(),
         {},
         out_real(),
         [](const Arguments&) { return erased(Result<TrueRange>(TrueRange{})); }},
    };
}

}  // namespace outcry::indicator
