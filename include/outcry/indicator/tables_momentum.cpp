// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/macd.hpp"
#include "outcry/indicator/momentum.hpp"
#include "outcry/indicator/stochastic.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view group = "Momentum Indicators";

struct AroonOscillator {
    static auto step(Aroon& aroon, const Ohlcv& bar) { return aroon.oscillator(bar); }
};

template <ChangeKind kind>
IndicatorInfo change(std::string_view name, std::string_view hint) {
    return {name, group, hint, in_real(), {period(10, 1)}, out_real(), [](const Arguments& a) {
                return erased(Change::make(kind, a.integer(0)));
            }};
}

std::vector<OutputInfo> macd_outputs() { return {{"outMACD"}, {"outMACDSignal"}, {"outMACDHist"}}; }

std::vector<IndicatorInfo> convergence() {
    return {
        {"MACD",
         group,
         "Moving Average Convergence/Divergence",
         in_real(),
         {whole("optInFastPeriod", "fastperiod", 12), whole("optInSlowPeriod", "slowperiod", 26),
          whole("optInSignalPeriod", "signalperiod", 9, 1)},
         macd_outputs(),
         [](const Arguments& a) {
             return erased(Macd::make(a.integer(0), a.integer(1), a.integer(2)));
         }},
        {"MACDEXT",
         group,
         "MACD with controllable MA type",
         in_real(),
         {whole("optInFastPeriod", "fastperiod", 12), average("optInFastMAType", "fastmatype"),
          whole("optInSlowPeriod", "slowperiod", 26), average("optInSlowMAType", "slowmatype"),
          whole("optInSignalPeriod", "signalperiod", 9, 1),
          average("optInSignalMAType", "signalmatype")},
         macd_outputs(),
         [](const Arguments& a) {
             return erased(MacdExt::make({a.integer(0), average_type(a, 1)},
                                         {a.integer(2), average_type(a, 3)},
                                         {a.integer(4), average_type(a, 5)}));
         }},
        {"MACDFIX",
         group,
         "Moving Average Convergence/Divergence Fix 12/26",
         in_real(),
         {whole("optInSignalPeriod", "signalperiod", 9, 1)},
         macd_outputs(),
         [](const Arguments& a) { return erased(Macd::fixed(a.integer(0))); }},
    };
}

std::vector<IndicatorInfo> stochastics() {
    return {
        {"STOCH",
         group,
         "Stochastic",
         in_hlc(),
         {whole("optInFastK_Period", "fastk_period", 5, 1),
          whole("optInSlowK_Period", "slowk_period", 3, 1),
          average("optInSlowK_MAType", "slowk_matype"),
          whole("optInSlowD_Period", "slowd_period", 3, 1),
          average("optInSlowD_MAType", "slowd_matype")},
         {{"outSlowK"}, {"outSlowD"}},
         [](const Arguments& a) {
             return erased(Stoch::make(a.integer(0), a.integer(1), a.integer(3), average_type(a, 2),
                                       average_type(a, 4)));
         }},
        {"STOCHF",
         group,
         "Stochastic Fast",
         in_hlc(),
         {whole("optInFastK_Period", "fastk_period", 5, 1),
          whole("optInFastD_Period", "fastd_period", 3, 1),
          average("optInFastD_MAType", "fastd_matype")},
         {{"outFastK"}, {"outFastD"}},
         [](const Arguments& a) {
             return erased(StochF::make(a.integer(0), a.integer(1), average_type(a, 2)));
         }},
        {"STOCHRSI",
         group,
         "Stochastic Relative Strength Index",
         in_real(),
         {period(14), whole("optInFastK_Period", "fastk_period", 5, 1),
          whole("optInFastD_Period", "fastd_period", 3, 1),
          average("optInFastD_MAType", "fastd_matype")},
         {{"outFastK"}, {"outFastD"}},
         [](const Arguments& a) {
             return erased(
                 StochRsi::make(a.integer(0), a.integer(1), a.integer(2), average_type(a, 3)));
         }},
    };
}

}  // namespace

std::vector<IndicatorInfo> momentum_table() {
    std::vector<IndicatorInfo> all{
        {"AROON",
         group,
         "Aroon",
         in_hl(),
         {period(14)},
         {{"outAroonDown"}, {"outAroonUp"}},
         [](const Arguments& a) { return erased(Aroon::make(a.integer(0))); }},
        {"AROONOSC",
         group,
         "Aroon Oscillator",
         in_hl(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased<AroonOscillator>(Aroon::make(a.integer(0))); }},
        {"CCI",
         group,
         "Commodity Channel Index",
         in_hlc(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Cci::make(a.integer(0))); }},
        {"CMO",
         group,
         "Chande Momentum Oscillator",
         in_real(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Cmo::make(a.integer(0))); }},
        change<ChangeKind::mom>("MOM", "Momentum"),
        change<ChangeKind::roc>("ROC", "Rate of change : ((price/prevPrice)-1)*100"),
        change<ChangeKind::rocp>("ROCP", "Rate of change Percentage: (price-prevPrice)/prevPrice"),
        change<ChangeKind::rocr>("ROCR", "Rate of change ratio: (price/prevPrice)"),
        change<ChangeKind::rocr100>("ROCR100",
                                    "Rate of change ratio 100 scale: (price/prevPrice)*100"),
        {"RSI",
         group,
         "Relative Strength Index",
         in_real(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Rsi::make(a.integer(0))); }},
        {"TRIX",
         group,
         "1-day Rate-Of-Change (ROC) of a Triple Smooth EMA",
         in_real(),
         {period(30, 1)},
         out_real(),
         [](const Arguments& a) { return erased(Trix::make(a.integer(0))); }},
        {"WILLR",
         group,
         "Williams' %R",
         in_hlc(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(WillR::make(a.integer(0))); }},
    };
    for (auto part : {convergence(), stochastics()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace outcry::indicator
