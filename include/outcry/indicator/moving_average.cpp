// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/moving_average.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {
namespace {

template <class Average>
Result<void> choose(std::optional<Average>& place, Result<Average> made) {
    if (!made) return std::move(made).failure();
    place = std::move(made).value();
    return {};
}

Result<void> choose(MovingAverage& average, std::int64_t period) {
    switch (average.type) {
        case AverageType::sma:
            return choose(average.sma, Sma::make(period));
        case AverageType::ema:
            return choose(average.ema, Ema::make(period));
        case AverageType::wma:
            return choose(average.wma, Wma::make(period));
        case AverageType::dema:
            return choose(average.dema, Dema::make(period));
        case AverageType::tema:
            return choose(average.tema, Tema::make(period));
        case AverageType::trima:
            return choose(average.trima, Trima::make(period));
        case AverageType::kama:
            return choose(average.kama, Kama::make(period));
        case AverageType::mama:
            return choose(average.mama, Mama::make());
        case AverageType::t3:
            return choose(average.t3, T3::make(period));
    }
    return invalid("ma: matype " + std::to_string(static_cast<int>(average.type)) +
                   " is outside 0..8");
}

}  // namespace

Result<MovingAverage> MovingAverage::make(std::int64_t period, AverageType type) {
    OUTCRY_TRY(check_period("ma", "timeperiod", period));
    MovingAverage made;
    made.type = type;
    made.period = static_cast<std::int32_t>(period);
    if (period > 1) OUTCRY_TRY(choose(made, period));
    return made;
}

bool MovingAverage::sound() const {
    if (period == 1) return true;
    switch (type) {
        case AverageType::sma:
            return sma.has_value();
        case AverageType::ema:
            return ema.has_value();
        case AverageType::wma:
            return wma.has_value();
        case AverageType::dema:
            return dema.has_value();
        case AverageType::tema:
            return tema.has_value();
        case AverageType::trima:
            return trima.has_value();
        case AverageType::kama:
            return kama.has_value();
        case AverageType::mama:
            return mama.has_value();
        case AverageType::t3:
            return t3.has_value();
    }
    return false;
}

int MovingAverage::lookback() const {
    if (period == 1) return 0;
    switch (type) {
        case AverageType::sma:
            return sma->lookback();
        case AverageType::ema:
            return ema->lookback();
        case AverageType::wma:
            return wma->lookback();
        case AverageType::dema:
            return dema->lookback();
        case AverageType::tema:
            return tema->lookback();
        case AverageType::trima:
            return trima->lookback();
        case AverageType::kama:
            return kama->lookback();
        case AverageType::mama:
            return mama->lookback();
        case AverageType::t3:
            return t3->lookback();
    }
    return 0;
}

}  // namespace outcry::indicator
