// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/oscillator.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view oscillator_group = "Momentum Indicators";

template <bool in_percent>
IndicatorInfo price_oscillator(std::string_view name, std::string_view hint) {
    return {name,
            oscillator_group,
            hint,
            in_real(),
            {whole("optInFastPeriod", "fastperiod", 12), whole("optInSlowPeriod", "slowperiod", 26),
             average("optInMAType", "matype")},
            out_real(),
            [](const Arguments& a) {
                const AverageType type = average_type(a, 2);
                return by_average({type}, [&]<class Average>(std::type_identity<Average>) {
                    return erased(PriceOscillatorOf<Average>::make(in_percent, a.integer(0),
                                                                   a.integer(1), type));
                });
            }};
}

}  // namespace

std::vector<IndicatorInfo> oscillator_table() {
    return {
        price_oscillator<false>("APO", "Absolute Price Oscillator"),
        {"BOP",
         oscillator_group,
         "Balance Of Power",
         in_ohlc(),
         {},
         out_real(),
         [](const Arguments&) { return erased(Result<BalanceOfPower>(BalanceOfPower{})); }},
        {"IMI",
         oscillator_group,
         "Intraday Momentum Index",
         in_price("inPriceOC", {"open", "close"}),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(IntradayMomentum::make(a.integer(0))); }},
        price_oscillator<true>("PPO", "Percentage Price Oscillator"),
        {"ULTOSC",
         oscillator_group,
         "Ultimate Oscillator",
         in_hlc(),
         {whole("optInTimePeriod1", "timeperiod1", 7, 1),
          whole("optInTimePeriod2", "timeperiod2", 14, 1),
          whole("optInTimePeriod3", "timeperiod3", 28, 1)},
         out_real(),
         [](const Arguments& a) {
             return erased(UltimateOscillator::make(a.integer(0), a.integer(1), a.integer(2)));
         }},
    };
}

}  // namespace outcry::indicator
