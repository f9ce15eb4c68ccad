// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/bands.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view bands_group = "Overlap Studies";

struct OverBars {
    static auto step(Midpoint& middle, const Ohlcv& bar) { return middle.over(bar); }
};

/// The period comes with the second series; a bar alone has none, so the default binding asks for
/// the longest.
struct WithPeriod {
    static auto step(VariablePeriod& average, double value, double period) {
        return average.update(value, period);
    }
    static auto step(VariablePeriod& average, const Ohlcv& bar) {
        return average.update(bar.close, average.most);
    }
};

ParameterInfo factor(std::string_view name, std::string_view short_name, double fallback) {
    return real(name, short_name, fallback, 0, real_max);
}

}  // namespace

std::vector<IndicatorInfo> bands_table() {
    return {
        {"ACCBANDS",
         bands_group,
         "Acceleration Bands",
         in_hlc(),
         {period(20)},
         {{"outRealUpperBand"}, {"outRealMiddleBand"}, {"outRealLowerBand"}},
         [](const Arguments& a) { return erased(Accbands::make(a.integer(0))); }},
        {"MAVP",
         bands_group,
         "Moving average with variable period",
         {{"inReal", {"close"}, true}, {"inPeriods", {"periods"}, true}},
         {whole("optInMinPeriod", "minperiod", 2), whole("optInMaxPeriod", "maxperiod", 30),
          average("optInMAType", "matype")},
         out_real(),
         [](const Arguments& a) {
             return erased<WithPeriod>(
                 VariablePeriod::make(a.integer(0), a.integer(1), average_type(a, 2)));
         }},
        {"MIDPOINT",
         bands_group,
         "MidPoint over period",
         in_real(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Midpoint::make(a.integer(0))); }},
        {"MIDPRICE",
         bands_group,
         "Midpoint Price over period",
         in_hl(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased<OverBars>(Midpoint::make(a.integer(0))); }},
        {"SAR",
         bands_group,
         "Parabolic SAR",
         in_hl(),
         {factor("optInAcceleration", "acceleration", 0.02),
          factor("optInMaximum", "maximum", 0.2)},
         out_real(),
         [](const Arguments& a) { return erased(ParabolicSar::make(a.real(0), a.real(1))); }},
        {"SAREXT",
         bands_group,
         "Parabolic SAR - Extended",
         in_hl(),
         {real("optInStartValue", "startvalue", 0),
          factor("optInOffsetOnReverse", "offsetonreverse", 0),
          factor("optInAccelerationInitLong", "accelerationinitlong", 0.02),
          factor("optInAccelerationLong", "accelerationlong", 0.02),
          factor("optInAccelerationMaxLong", "accelerationmaxlong", 0.2),
          factor("optInAccelerationInitShort", "accelerationinitshort", 0.02),
          factor("optInAccelerationShort", "accelerationshort", 0.02),
          factor("optInAccelerationMaxShort", "accelerationmaxshort", 0.2)},
         out_real(),
         [](const Arguments& a) {
             return erased(ParabolicSar::make_extended(a.real(0), a.real(1),
                                                       {a.real(2), a.real(3), a.real(4)},
                                                       {a.real(5), a.real(6), a.real(7)}));
         }},
    };
}

}  // namespace outcry::indicator
