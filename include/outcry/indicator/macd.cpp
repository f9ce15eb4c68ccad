// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/macd.hpp"

#include <algorithm>
#include <utility>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Macd> Macd::make(std::int64_t fast_period, std::int64_t slow_period,
                        std::int64_t signal_period) {
    OUTCRY_TRY(check_period("macd", "fastperiod", fast_period));
    OUTCRY_TRY(check_period("macd", "slowperiod", slow_period));
    OUTCRY_TRY(check_period("macd", "signalperiod", signal_period));
    if (slow_period < fast_period) std::swap(slow_period, fast_period);
    Macd made{Ema::make(fast_period).value(), Ema::make(slow_period).value(),
              Ema::make(signal_period).value(), 0};
    made.wait = made.slow.period - made.fast.period;
    return made;
}

Result<Macd> Macd::fixed(std::int64_t signal_period) {
    OUTCRY_TRY(check_period("macdfix", "signalperiod", signal_period));
    return Macd{Ema::make(12, 0.15).value(), Ema::make(26, 0.075).value(),
                Ema::make(signal_period).value(), 26 - 12};
}

template <class Average>
Result<MacdExtOf<Average>> MacdExtOf<Average>::make(Line fast, Line slow, Line signal) {
    OUTCRY_TRY(check_period("macdext", "fastperiod", fast.period));
    OUTCRY_TRY(check_period("macdext", "slowperiod", slow.period));
    OUTCRY_TRY(check_period("macdext", "signalperiod", signal.period));
    if (slow.period < fast.period) std::swap(slow, fast);
    MacdExtOf made;
    OUTCRY_ASSIGN(made.fast, average_of<Average>(fast.period, fast.type));
    OUTCRY_ASSIGN(made.slow, average_of<Average>(slow.period, slow.type));
    OUTCRY_ASSIGN(made.signal, average_of<Average>(signal.period, signal.type));
    const int longest = std::max(made.fast.lookback(), made.slow.lookback());
    made.wait_fast = longest - made.fast.lookback();
    made.wait_slow = longest - made.slow.lookback();
    return made;
}

template <class Average>
int MacdExtOf<Average>::lookback() const {
    return std::max(fast.lookback(), slow.lookback()) + signal.lookback();
}

template struct MacdExtOf<Sma>;
template struct MacdExtOf<MovingAverage>;

}  // namespace outcry::indicator
