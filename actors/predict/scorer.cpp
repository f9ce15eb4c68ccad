// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/scorer.hpp"

#include <algorithm>

#include "outcry/math/two.hpp"

namespace outcry::predict {
namespace {

/// Of a probability and of its base rate.
math::Two losses_of(double probability, double base_rate, Outcome end) {
    const auto said = [end](double p) {
        return std::clamp(end == Outcome::target ? p : 1.0 - p, 1e-12, 1.0);
    };
    const math::Two logs = math::log(math::Two{said(probability), said(base_rate)});
    return {-logs.first, -logs.second};
}
double loss_of(double probability, Outcome end) {
    return losses_of(probability, probability, end).first;
}

EntryEnd told(Outcome end) {
    if (end == Outcome::target) return EntryEnd::target;
    return end == Outcome::stop ? EntryEnd::stop : EntryEnd::neither;
}

/// What the bar, closing within the horizon, makes of one that waits.
void look(Waiting& one, const indicator::Ohlcv& bar, TimeNs close, const Question& question,
          const BothBarriers& barriers) {
    if (question.label == LabelKind::next_bar) {
        if (close != question.timeframe.close_of(one.close_time)) return;
        one.long_end = next_bar(one.decided.to_double(), bar.close, Side::buy);
        one.short_end = next_bar(one.decided.to_double(), bar.close, Side::sell);
        return;
    }
    if (one.entry == 0) one.entry = bar.open;
    if (one.long_end == Outcome::unknown) one.long_end = barriers.bought.around(one.entry).met(bar);
    if (one.short_end == Outcome::unknown) one.short_end = barriers.sold.around(one.entry).met(bar);
}

Settled settle(const Waiting& one, const Bar& bar, Timeframe timeframe, const std::string& model) {
    const math::Two rises = losses_of(one.p_long, one.base_rate_long, one.long_end);
    const math::Two falls = losses_of(one.p_short, one.base_rate_short, one.short_end);
    Settled settled{{bar.venue, bar.instrument, timeframe, one.close_time, model, one.p_long,
                     one.p_short, told(one.long_end), told(one.short_end), rises.first, falls.first,
                     rises.second, falls.second},
                    {}};
    for (std::size_t i = 0; i < one.member_long.size(); ++i)
        settled.member_losses.push_back(loss_of(one.member_long[i], one.long_end) +
                                        loss_of(one.member_short[i], one.short_end));
    return settled;
}

}  // namespace

void Scorer::wait(const Forecast& forecast, Price decided, std::span<const Opinion> opinions) {
    if (waiting.size() >= waiting_max) return;
    Waiting one;
    one.close_time = forecast.close_time;
    one.decided = decided;
    one.p_long = forecast.p_long;
    one.p_short = forecast.p_short;
    one.base_rate_long = forecast.base_rate_long;
    one.base_rate_short = forecast.base_rate_short;
    for (const Opinion& member : opinions) {
        one.member_long.push_back(member.p_long);
        one.member_short.push_back(member.p_short);
    }
    waiting.push_back(std::move(one));
}

std::vector<Settled> Scorer::hear(const Bar& bar, const Question& question, Timeframe timeframe,
                                  const std::string& model) {
    const TimeNs close = bar.close_time();
    const indicator::Ohlcv prices{bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                                  bar.close.to_double(), bar.volume.to_double()};
    const auto end_of = [&](const Waiting& one) { return one.close_time + question.horizon; };
    const BothBarriers barriers = BothBarriers::of(question);
    waiting.hear(prices, barriers, [&](Waiting& one) {
        if (close <= end_of(one)) look(one, prices, close, question, barriers);
    });
    std::vector<Settled> settled;
    while (!waiting.empty() && close >= end_of(waiting.front()))
        settled.push_back(settle(waiting.pop_front(), bar, timeframe, model));
    return settled;
}

}  // namespace outcry::predict
