// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/deviation.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view overlap_group = "Overlap Studies";

IndicatorInfo plain(std::string_view name, std::string_view hint,
                    Result<std::unique_ptr<Indicator>> (*make)(const Arguments&)) {
    return {name, overlap_group, hint, in_real(), {period(30)}, out_real(), make};
}

}  // namespace

std::vector<IndicatorInfo> overlap_table() {
    return {
        {"BBANDS",
         overlap_group,
         "Bollinger Bands",
         in_real(),
         {period(5), real("optInNbDevUp", "nbdevup", 2),
          real("optInNbDevDn", "nbdevdn", 2, -real_max, real_max, 1),
          average("optInMAType", "matype")},
         {{"outRealUpperBand"}, {"outRealMiddleBand"}, {"outRealLowerBand"}},
         [](const Arguments& a) {
             const AverageType type = average_type(a, 3);
             if (type == AverageType::sma)
                 return erased(SimpleBbands::make(a.integer(0), a.real(1), a.real(2)));
             return erased(Bbands::make(a.integer(0), a.real(1), a.real(2), type));
         }},
        plain("DEMA", "Double Exponential Moving Average", by_period<Dema>),
        plain("EMA", "Exponential Moving Average", by_period<Ema>),
        plain("KAMA", "Kaufman Adaptive Moving Average", by_period<Kama>),
        {"MA",
         overlap_group,
         "Moving average",
         in_real(),
         {period(30, 1), average("optInMAType", "matype")},
         out_real(),
         [](const Arguments& a) {
             const AverageType type = average_type(a, 1);
             return by_average({type}, [&]<class Average>(std::type_identity<Average>) {
                 return erased(average_of<Average>(a.integer(0), type));
             });
         }},
        {"MAMA",
         overlap_group,
         "MESA Adaptive Moving Average",
         in_real(),
         {real("optInFastLimit", "fastlimit", 0.5, 0.01, 0.99),
          real("optInSlowLimit", "slowlimit", 0.05, 0.01, 0.99)},
         {{"outMAMA"}, {"outFAMA"}},
         [](const Arguments& a) { return erased(Mama::make(a.real(0), a.real(1))); }},
        plain("SMA", "Simple Moving Average", by_period<Sma>),
        {"T3",
         overlap_group,
         "Triple Exponential Moving Average (T3)",
         in_real(),
         {period(5), real("optInVFactor", "vfactor", 0.7, 0, 1)},
         out_real(),
         [](const Arguments& a) { return erased(T3::make(a.integer(0), a.real(1))); }},
        plain("TEMA", "Triple Exponential Moving Average", by_period<Tema>),
        plain("TRIMA", "Triangular Moving Average", by_period<Trima>),
        plain("WMA", "Weighted Moving Average", by_period<Wma>),
    };
}

}  // namespace outcry::indicator
