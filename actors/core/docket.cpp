// SPDX-License-Identifier: Apache-2.0
#include "actors/core/docket.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::core {

using predict::BothBarriers;
using predict::Outcome;
using predict::Question;

std::vector<Docketed> Docket::hear(const Bar& bar, const Question& question) {
    std::vector<Docketed> answered;
    if (waiting.empty()) return answered;
    const TimeNs close = bar.close_time();
    const indicator::Ohlcv prices{bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                                  bar.close.to_double(), bar.volume.to_double()};
    const BothBarriers barriers = BothBarriers::of(question);
    std::size_t kept = 0;
    for (Docketed& one : waiting) {
        const TimeNs end = one.round + question.horizon;
        if (close <= end && close > one.round) {
            if (one.entry == 0) one.entry = prices.open;
            if (one.long_end == Outcome::unknown)
                one.long_end = barriers.bought.around(one.entry).met(prices);
            if (one.short_end == Outcome::unknown)
                one.short_end = barriers.sold.around(one.entry).met(prices);
        }
        if (close >= end) {
            // Without a bar of its horizon nobody knows what came of it: there was no market.
            if (one.entry != 0) answered.push_back(std::move(one));
        } else if (&waiting[kept++] != &one) {
            waiting[kept - 1] = std::move(one);
        }
    }
    waiting.resize(kept);
    return answered;
}

std::int64_t stride_of(const Question& question) {
    const std::int64_t bar = std::max<std::int64_t>(question.timeframe.approximate_ns(), 1);
    const std::int64_t apart = question.horizon.ns / Docket::waiting_per_horizon;
    return std::max<std::int64_t>((apart + bar - 1) / bar, 1);
}

bool takes_down(const Question& question, TimeNs round) {
    const std::int64_t bar = std::max<std::int64_t>(question.timeframe.approximate_ns(), 1);
    return round.ns / bar % stride_of(question) == 0;
}

double independence(const Question& question) {
    const double apart = static_cast<double>(stride_of(question)) *
                         static_cast<double>(question.timeframe.approximate_ns());
    return std::min(1.0,
                    apart / static_cast<double>(std::max<std::int64_t>(question.horizon.ns, 1)));
}

double log_loss(double p, Outcome end) {
    const double said = end == Outcome::target ? p : 1.0 - p;
    return -math::log(std::clamp(said, 1e-12, 1.0));
}

}  // namespace outcry::core
