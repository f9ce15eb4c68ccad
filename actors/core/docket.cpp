// SPDX-License-Identifier: Apache-2.0
#include "actors/core/docket.hpp"

#include <algorithm>
#include <utility>

#include "outcry/math/math.hpp"

namespace outcry::core {

using predict::BothBarriers;
using predict::Outcome;
using predict::Question;

void Docket::wait(Docketed one) {
    std::size_t at = waiting.size();
    while (at > 0 && waiting[at - 1].round > one.round) --at;
    waiting.insert(at, std::move(one));
}

std::vector<Docketed> Docket::hear(const Bar& bar, const Question& question) {
    std::vector<Docketed> answered;
    if (waiting.empty()) return answered;
    const TimeNs close = bar.close_time();
    const indicator::Ohlcv prices{bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                                  bar.close.to_double(), bar.volume.to_double()};
    const BothBarriers barriers = BothBarriers::of(question);
    waiting.hear(prices, barriers, [&](Docketed& one) {
        if (close > one.round + question.horizon || close <= one.round) return;
        if (one.entry == 0) one.entry = prices.open;
        if (one.long_end == Outcome::unknown)
            one.long_end = barriers.bought.around(one.entry).met(prices);
        if (one.short_end == Outcome::unknown)
            one.short_end = barriers.sold.around(one.entry).met(prices);
    });
    while (!waiting.empty() && close >= waiting.front().round + question.horizon) {
        Docketed first = waiting.pop_front();
        // Without a bar of its horizon nobody knows what came of it: there was no market.
        if (first.entry != 0) answered.push_back(std::move(first));
    }
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
