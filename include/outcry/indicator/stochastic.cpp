// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/stochastic.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<StochasticK> StochasticK::make(std::int64_t period) {
    OUTCRY_TRY(check_period("stoch", "fastk_period", period));
    return StochasticK{RollingSpan::make(period).value()};
}

template <class Average>
Result<StochFOf<Average>> StochFOf<Average>::make(std::int64_t k_period, std::int64_t d_period,
                                                  AverageType d_type) {
    OUTCRY_TRY(check_period("stochf", "fastk_period", k_period));
    OUTCRY_TRY(check_period("stochf", "fastd_period", d_period));
    OUTCRY_ASSIGN(Average d, average_of<Average>(d_period, d_type));
    return StochFOf{StochasticK::make(k_period).value(), std::move(d)};
}

template <class Average>
Result<StochOf<Average>> StochOf<Average>::make(std::int64_t fast_k, std::int64_t slow_k,
                                                std::int64_t slow_d, AverageType k_type,
                                                AverageType d_type) {
    OUTCRY_TRY(check_period("stoch", "fastk_period", fast_k));
    OUTCRY_TRY(check_period("stoch", "slowk_period", slow_k));
    OUTCRY_TRY(check_period("stoch", "slowd_period", slow_d));
    OUTCRY_ASSIGN(Average k, average_of<Average>(slow_k, k_type));
    OUTCRY_ASSIGN(Average d, average_of<Average>(slow_d, d_type));
    return StochOf{StochasticK::make(fast_k).value(), std::move(k), std::move(d)};
}

template <class Average>
Result<StochRsiOf<Average>> StochRsiOf<Average>::make(std::int64_t period, std::int64_t k_period,
                                                      std::int64_t d_period, AverageType d_type) {
    OUTCRY_TRY(check_period("stochrsi", "timeperiod", period, 2));
    OUTCRY_ASSIGN(StochFOf<Average> stochastic,
                  StochFOf<Average>::make(k_period, d_period, d_type));
    return StochRsiOf{WilderGains::make(period).value(), std::move(stochastic)};
}

template struct StochFOf<Sma>;
template struct StochFOf<MovingAverage>;
template struct StochOf<Sma>;
template struct StochOf<MovingAverage>;
template struct StochRsiOf<Sma>;
template struct StochRsiOf<MovingAverage>;

Result<WillR> WillR::make(std::int64_t period) {
    OUTCRY_TRY(check_period("willr", "timeperiod", period));
    return WillR{RollingSpan::make(period).value()};
}

Result<Aroon> Aroon::make(std::int64_t period) {
    OUTCRY_TRY(check_period("aroon", "timeperiod", period));
    // the window spans n+1 bars, one more than a period may say
    OUTCRY_ASSIGN(RollingRange range, RollingRange::make(period + 1, TieRule::newest));
    return Aroon{static_cast<std::int32_t>(period), std::move(range)};
}

}  // namespace outcry::indicator
