// SPDX-License-Identifier: Apache-2.0
// A moving average whose type is a parameter, for the indicators that let one choose (BBANDS,
// STOCH, MACDEXT, …). One series, one thread; allocates when made and never again. Only the chosen
// member exists. Indicators take the average as a template: `…Of<Sma>` is small and quick and
// serves whoever asks for simple averages, `…Of<MovingAverage>` everybody else.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "outcry/indicator/adaptive.hpp"
#include "outcry/indicator/averages.hpp"
#include "outcry/indicator/hilbert.hpp"

namespace outcry::indicator {

/// In TA-Lib's order: the number of a type is its MAType.
enum class AverageType : std::int32_t { sma, ema, wma, dema, tema, trima, kama, mama, t3 };
OUTCRY_DESCRIBE_ENUM(AverageType, "average_type", sma, ema, wma, dema, tema, trima, kama, mama, t3);

/// One of the averages by its type. A period of 1 passes the input through, whatever the type.
/// Unit: the input's. First value: the type's own. Source: TA-Lib MA.
struct MovingAverage {
    AverageType type = AverageType::sma;
    std::int32_t period = 1;
    std::optional<Sma> sma;
    std::optional<Ema> ema;
    std::optional<Wma> wma;
    std::optional<Dema> dema;
    std::optional<Tema> tema;
    std::optional<Trima> trima;
    std::optional<Kama> kama;
    std::optional<Mama> mama;
    std::optional<T3> t3;

    [[nodiscard]] static Result<MovingAverage> make(std::int64_t period, AverageType type);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const;
    /// Whether the chosen member is the one that exists.
    [[nodiscard]] bool sound() const;
};
OUTCRY_DESCRIBE(MovingAverage, "moving_average", type, period, sma, ema, wma, dema, tema, trima,
                kama, mama, t3);

/// An average of the type that an indicator holds: a simple one where that is all it can hold.
template <class Average>
[[nodiscard]] Result<Average> average_of(std::int64_t period, AverageType type) {
    if constexpr (std::is_same_v<Average, Sma>) {
        OUTCRY_CHECK(type == AverageType::sma);
        return Sma::make(period);
    } else {
        return Average::make(period, type);
    }
}

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> MovingAverage::update(double value) {
    if (period == 1) return value;
    switch (type) {
        case AverageType::sma:
            return sma->update(value);
        case AverageType::ema:
            return ema->update(value);
        case AverageType::wma:
            return wma->update(value);
        case AverageType::dema:
            return dema->update(value);
        case AverageType::tema:
            return tema->update(value);
        case AverageType::trima:
            return trima->update(value);
        case AverageType::kama:
            return kama->update(value);
        case AverageType::mama: {
            const auto both = mama->update(value);
            if (!both) return std::nullopt;
            return both->mama;
        }
        case AverageType::t3:
            return t3->update(value);
    }
    return std::nullopt;
}

}  // namespace outcry::indicator
