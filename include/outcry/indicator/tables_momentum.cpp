// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/macd.hpp"
#include "outcry/indicator/momentum.hpp"
#include "outcry/indicator/stochastic.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view momentum_group = "Momentum Indicators";

struct AroonOscillator {
    static auto step(Aroon& aroon, const Ohlcv& bar) { return aroon.oscillator(bar); }
};

/// With the kind known to the compiler, so that a block is a loop without a choice in it.
template <ChangeKind kind>
struct Changing {
    static std::optional<double> step(Change& state, double value, double) {
        const auto before = state.before(value);
        if (!before) return std::nullopt;
        return changed(kind, value, *before);
    }
    static auto step(Change& state, const Ohlcv& bar) { return step(state, bar.close, 0); }
};

template <ChangeKind kind>
IndicatorInfo change(std::string_view name, std::string_view hint) {
    return {
        name, momentum_group, hint, in_real(), {period(10, 1)}, out_real(), [](const Arguments& a) {
            return erased<Changing<kind>>(Change::make(kind, a.integer(0)));
        }};
}

std::vector<OutputInfo> macd_outputs() { return {{"outMACD"}, {"outMACDSignal"}, {"outMACDHist"}}; }

std::vector<IndicatorInfo> convergence() {
    return {
        {"MACD",
         momentum_group,
         "Moving Average Convergence/Divergence",
         in_real(),
         {whole("optInFastPeriod", "fastperiod", 12), whole("optInSlowPeriod", "slowperiod", 26),
          whole("optInSignalPeriod", "signalperiod", 9, 1)},
         macd_outputs(),
         [](const Arguments& a) {
             return erased(Macd::make(a.integer(0), a.integer(1), a.integer(2)));
         }},
        {"MACDEXT",
         momentum_group,
         "MACD with controllable MA type",
         in_real(),
         {whole("optInFastPeriod", "fastperiod", 12), average("optInFastMAType", "fastmatype"),
          whole("optInSlowPeriod", "slowperiod", 26), average("optInSlowMAType", "slowmatype"),
          whole("optInSignalPeriod", "signalperiod", 9, 1),
          average("optInSignalMAType", "signalmatype")},
         macd_outputs(),
         [](const Arguments& a) {
             const AverageType fast = average_type(a, 1);
             const AverageType slow = average_type(a, 3);
             const AverageType signal = average_type(a, 5);
             return by_average(
                 {fast, slow, signal}, [&]<class Average>(std::type_identity<Average>) {
                     return erased(MacdExtOf<Average>::make(
                         {a.integer(0), fast}, {a.integer(2), slow}, {a.integer(4), signal}));
                 });
         }},
        {"MACDFIX",
         momentum_group,
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
         momentum_group,
         "Stochastic",
         in_hlc(),
         {whole("optInFastK_Period", "fastk_period", 5, 1),
          whole("optInSlowK_Period", "slowk_period", 3, 1),
          average("optInSlowK_MAType", "slowk_matype"),
          whole("optInSlowD_Period", "slowd_period", 3, 1),
          average("optInSlowD_MAType", "slowd_matype")},
         {{"outSlowK"}, {"outSlowD"}},
         [](const Arguments& a) {
             const AverageType k = average_type(a, 2);
             const AverageType d = average_type(a, 4);
             return by_average({k, d}, [&]<class Average>(std::type_identity<Average>) {
                 return erased(
                     StochOf<Average>::make(a.integer(0), a.integer(1), a.integer(3), k, d));
             });
         }},
        {"STOCHF",
         momentum_group,
         "Stochastic Fast",
         in_hlc(),
         {whole("optInFastK_Period", "fastk_period", 5, 1),
          whole("optInFastD_Period", "fastd_period", 3, 1),
          average("optInFastD_MAType", "fastd_matype")},
         {{"outFastK"}, {"outFastD"}},
         [](const Arguments& a) {
             const AverageType type = average_type(a, 2);
             return by_average({type}, [&]<class Average>(std::type_identity<Average>) {
                 return erased(StochFOf<Average>::make(a.integer(0), a.integer(1), type));
             });
         }},
        {"STOCHRSI",
         momentum_group,
         "Stochastic Relative Strength Index",
         in_real(),
         {period(14), whole("optInFastK_Period", "fastk_period", 5, 1),
          whole("optInFastD_Period", "fastd_period", 3, 1),
          average("optInFastD_MAType", "fastd_matype")},
         {{"outFastK"}, {"outFastD"}},
         [](const Arguments& a) {
             const AverageType type = average_type(a, 3);
             return by_average({type}, [&]<class Average>(std::type_identity<Average>) {
                 return erased(
                     StochRsiOf<Average>::make(a.integer(0), a.integer(1), a.integer(2), type));
             });
         }},
    };
}

}  // namespace

std::vector<IndicatorInfo> momentum_table() {
    std::vector<IndicatorInfo> all{
        {"AROON",
         momentum_group,
         "Aroon",
         in_hl(),
         {period(14)},
         {{"outAroonDown"}, {"outAroonUp"}},
         [](const Arguments& a) { return erased(Aroon::make(a.integer(0))); }},
        {"AROONOSC",
         momentum_group,
         "Aroon Oscillator",
         in_hl(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased<AroonOscillator>(Aroon::make(a.integer(0))); }},
        {"CCI",
         momentum_group,
         "Commodity Channel Index",
         in_hlc(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Cci::make(a.integer(0))); }},
        {"CMO",
         momentum_group,
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
         momentum_group,
         "Relative Strength Index",
         in_real(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(Rsi::make(a.integer(0))); }},
        {"TRIX",
         momentum_group,
         "1-day Rate-Of-Change (ROC) of a Triple Smooth EMA",
         in_real(),
         {period(30, 1)},
         out_real(),
         [](const Arguments& a) { return erased(Trix::make(a.integer(0))); }},
        {"WILLR",
         momentum_group,
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
