// SPDX-License-Identifier: Apache-2.0
// Bars as one writes them first: each timeframe looks at each print. What the aggregator is tested
// against and measured beside. One thread; test and benchmark code only.
#pragma once

#include <algorithm>
#include <vector>

#include "actors/bars/aggregator.hpp"

namespace outcry::test {

class NaiveBars {
 public:
    struct Said {
        Timeframe timeframe;
        bars::Window window;
    };

    explicit NaiveBars(std::vector<Timeframe> timeframes)
        : timeframes_(std::move(timeframes)), windows_(timeframes_.size()) {}

    /// A print not before the last one. `say(timeframe, window)` hears what it closes.
    template <class Say>
    void add(TimeNs t, Price price, Quantity size, Side taker, std::uint64_t seq, Say&& say) {
        for (std::size_t i = 0; i < timeframes_.size(); ++i) {
            bars::Window& bar = windows_[i];
            if (bar.open && timeframes_[i].is_timed() && t >= bar.close_time) {
                say(timeframes_[i], bar);
                bar.open = false;
            }
            if (!bar.open) {
                const TimeNs open = timeframes_[i].open_of(t);
                bar.begin(open, timeframes_[i].close_of(open), true);
                bar.first = bar.high = bar.low = price;
                bar.first_seq = seq;
            }
            bar.high = std::max(bar.high, price);
            bar.low = std::min(bar.low, price);
            bar.last = price;
            bar.last_seq = seq;
            bar.volume.units += size.units;
            bar.bought.units += taker == Side::buy ? size.units : 0;
            ++bar.trades;
            const bars::Wide worth =
                bar.turnover() + static_cast<bars::Wide>(price.units) * size.units;
            bar.turnover_high = static_cast<std::int64_t>(worth >> 64);
            bar.turnover_low = static_cast<std::uint64_t>(worth);
            if (timeframes_[i].is_timed()) continue;
            bar.close_time = t;
            if (is_full(timeframes_[i], bar)) {
                say(timeframes_[i], bar);
                bar.open = false;
            }
        }
    }

 private:
    static bool is_full(const Timeframe& timeframe, const bars::Window& bar) {
        switch (timeframe.measure()) {
            case Timeframe::Measure::ticks:
                return bar.trades >= static_cast<std::uint64_t>(timeframe.amount());
            case Timeframe::Measure::volume:
                return bar.volume.units >= timeframe.amount();
            default:
                return bar.turnover() >= static_cast<bars::Wide>(timeframe.amount()) * fixed_scale;
        }
    }

    std::vector<Timeframe> timeframes_;
    std::vector<bars::Window> windows_;
};

}  // namespace outcry::test
