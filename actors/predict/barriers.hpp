// SPDX-License-Identifier: Apache-2.0
// What became of an entry, by the rules of paper execution (DOMAIN: stop first, targets traded
// through): training labels and the scoring of forecasts ask the same question here. Pure values
// for any thread. Nothing owns them.
#pragma once

#include "actors/predict/model_file.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::predict {

enum class Outcome { target, stop, neither, unknown };
OUTCRY_DESCRIBE_ENUM(Outcome, "outcome", target, stop, neither, unknown);

/// The triple barrier (López de Prado, Advances in Financial Machine Learning, 2018, section 3.3)
/// measured from the entry's price.
struct Barriers {
    double stop = 0;
    double target = 0;
    bool rising = true;  // a long entry

    [[nodiscard]] bool stopped(const indicator::Ohlcv& bar) const {
        return rising ? bar.low <= stop : bar.high >= stop;
    }
    [[nodiscard]] bool reached(const indicator::Ohlcv& bar) const {
        return rising ? bar.high > target : bar.low < target;
    }
    /// A bar that touches both was stopped; touching the stop is enough for it, the target must be
    /// traded through.
    [[nodiscard]] Outcome met(const indicator::Ohlcv& bar) const {
        if (stopped(bar)) return Outcome::stop;
        return reached(bar) ? Outcome::target : Outcome::unknown;
    }
};

/// Where a question's barriers stand, as factors of the price; worked out once for many prices.
struct BarrierFactors {
    double stop = 1;
    double target = 1;
    bool rising = true;

    [[nodiscard]] static BarrierFactors of(Side entry, const Question& question) {
        const bool rising = entry == Side::buy;
        const double sign = rising ? 1.0 : -1.0;
        return {1.0 - sign * question.stop.to_double(), 1.0 + sign * question.target.to_double(),
                rising};
    }
    [[nodiscard]] Barriers around(double price) const {
        return {price * stop, price * target, rising};
    }
};

/// Of both questions.
struct BothBarriers {
    BarrierFactors bought;
    BarrierFactors sold;

    [[nodiscard]] static BothBarriers of(const Question& question) {
        return {BarrierFactors::of(Side::buy, question), BarrierFactors::of(Side::sell, question)};
    }
};

/// Whether the next bar's close is above (long) or below (short) the decision's; equal is neither.
[[nodiscard]] inline Outcome next_bar(double decided, double close, Side entry) {
    if (close == decided) return Outcome::neither;
    return (close > decided) == (entry == Side::buy) ? Outcome::target : Outcome::stop;
}

}  // namespace outcry::predict
