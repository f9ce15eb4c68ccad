// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/tables.hpp"
#include "outcry/indicator/volume.hpp"

namespace outcry::indicator {
namespace {
constexpr std::string_view volume_group = "Volume Indicators";
}  // namespace

std::vector<IndicatorInfo> volume_table() {
    return {
        {"AD",
         volume_group,
         "Chaikin A/D Line",
         in_hlcv(),
         {},
         out_real(),
         [](const Arguments&) { return erased(Result<Ad>(Ad{})); }},
        {"ADOSC",
         volume_group,
         "Chaikin A/D Oscillator",
         in_hlcv(),
         {whole("optInFastPeriod", "fastperiod", 3), whole("optInSlowPeriod", "slowperiod", 10)},
         out_real(),
         [](const Arguments& a) { return erased(AdOsc::make(a.integer(0), a.integer(1))); }},
        {"OBV",
         volume_group,
         "On Balance Volume",
         {{"inReal", {"close"}, true}, {"inPriceV", {"volume"}, false}},
         {},
         out_real(),
         [](const Arguments&) { return erased(Result<Obv>(Obv{})); }},
        {"MFI",
         "Momentum Indicators",
         "Money Flow Index",
         in_hlcv(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Mfi::make(a.integer(0))); }},
    };
}

}  // namespace outcry::indicator
