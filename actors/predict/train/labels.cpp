// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/labels.hpp"

#include "outcry/base/check.hpp"

namespace outcry::predict {
namespace {

struct Barriers {
    double stop, target;
    bool rising;  // a long entry

    [[nodiscard]] bool stopped(const indicator::Ohlcv& bar) const {
        return rising ? bar.low <= stop : bar.high >= stop;
    }
    [[nodiscard]] bool reached(const indicator::Ohlcv& bar) const {
        return rising ? bar.high > target : bar.low < target;
    }
};

}  // namespace

Outcome outcome_of(std::span<const PastBar> bars, std::size_t decided, Side entry,
                   const Question& question) {
    OUTCRY_CHECK(decided < bars.size());
    const TimeNs end = bars[decided].close_time + question.horizon;
    if (decided + 1 >= bars.size() || bars.back().close_time < end) return Outcome::unknown;
    const bool rising = entry == Side::buy;
    const double sign = rising ? 1.0 : -1.0;
    const double price = bars[decided + 1].bar.open;
    const Barriers barriers{price * (1.0 - sign * question.stop.to_double()),
                            price * (1.0 + sign * question.target.to_double()), rising};
    for (std::size_t at = decided + 1; at < bars.size() && bars[at].close_time <= end; ++at) {
        if (barriers.stopped(bars[at].bar)) return Outcome::stop;
        if (barriers.reached(bars[at].bar)) return Outcome::target;
    }
    return Outcome::neither;
}

}  // namespace outcry::predict
