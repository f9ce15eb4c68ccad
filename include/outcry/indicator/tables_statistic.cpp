// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/deviation.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/pairs.hpp"
#include "outcry/indicator/regression.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view statistic_group = "Statistic Functions";

template <LineReading reading>
IndicatorInfo line(std::string_view name, std::string_view hint) {
    return {
        name, statistic_group, hint, in_real(), {period(14)}, out_real(), [](const Arguments& a) {
            return erased(LinearReg::make(reading, a.integer(0)));
        }};
}

}  // namespace

std::vector<IndicatorInfo> statistic_table() {
    return {
        line<LineReading::value>("LINEARREG", "Linear Regression"),
        line<LineReading::angle>("LINEARREG_ANGLE", "Linear Regression Angle"),
        line<LineReading::intercept>("LINEARREG_INTERCEPT", "Linear Regression Intercept"),
        line<LineReading::slope>("LINEARREG_SLOPE", "Linear Regression Slope"),
        {"STDDEV",
         statistic_group,
         "Standard Deviation",
         in_real(),
         {period(5), real("optInNbDev", "nbdev", 1)},
         out_real(),
         [](const Arguments& a) { return erased(StdDev::make(a.integer(0), a.real(1))); }},
        line<LineReading::forecast>("TSF", "Time Series Forecast"),
        {"VAR",
         statistic_group,
         "Variance",
         in_real(),
         {period(5, 1), real("optInNbDev", "nbdev", 1)},
         out_real(),
         [](const Arguments& a) { return erased(Variance::make(a.integer(0))); }},
        {"BETA",
         statistic_group,
         "Beta",
         in_two(),
         {period(5, 1)},
         out_real(),
         [](const Arguments& a) { return erased(Beta::make(a.integer(0))); }},
        {"CORREL",
         statistic_group,
         "Pearson's Correlation Coefficient (r)",
         in_two(),
         {period(30, 1)},
         out_real(),
         [](const Arguments& a) { return erased(Correlation::make(a.integer(0))); }},
    };
}

}  // namespace outcry::indicator
