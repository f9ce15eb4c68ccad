// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/luck.hpp"

#include <algorithm>
#include <numeric>

#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"
#include "outcry/statistics/random.hpp"
#include "outcry/statistics/sharpe.hpp"

namespace outcry::statistics {

namespace {

constexpr std::uint64_t seed = 1;  // of all chances: what was tried before must find the same ones

/// The days' distance from their mean, of length 1; nothing of who never moved.
std::vector<double> of_length_one(Series returns) {
    const Moments m = moments(returns);
    if (!(m.deviation > 0)) return {};
    const double length = m.deviation * math::sqrt(static_cast<double>(m.count) - 1.0);
    std::vector<double> made(returns.begin(), returns.end());
    for (double& x : made) x = (x - m.mean) / length;
    return made;
}

void add_day(double part, const Chances::Day& chances, Chances::Day& scores) {
    for (std::size_t k = 0; k < Chances::draws; ++k) scores[k] += part * chances[k];
}

/// As many independent ones whose best shows that much: the inverse of [D] equation 1.
double independent(double luck, double count) {
    double few = 1, many = count;
    if (luck >= expected_maximum_sharpe(many, 1)) return many;
    for (int i = 0; i < 60; ++i) {
        const double middle = (few + many) / 2;
        (expected_maximum_sharpe(middle, 1) < luck ? few : many) = middle;
    }
    return few;
}

}  // namespace

const Chances::Day& Chances::of(std::int64_t day) {
    if (next_ == days_.end() || next_->first != day) next_ = days_.lower_bound(day);
    if (next_ == days_.end() || next_->first != day) {
        next_ = days_.emplace_hint(next_, day, Day{});
        Random random(seed_of(seed, static_cast<std::uint64_t>(day)));
        for (double& chance : next_->second) chance = random.normal();
    }
    return (next_++)->second;
}

Luck::Luck(Chances& chances, const Tried& judged)
    : chances_(chances), judged_(of_length_one(judged.returns)), judged_days_(judged.days) {
    OUTCRY_CHECK(judged.days.size() == judged.returns.size());
    if (judged_.empty()) return;
    for (std::size_t i = 0; i < judged_.size(); ++i)
        add_day(judged_[i], chances_.of(judged_days_[i]), own_);
    take(own_);
}

void Luck::add(const Tried& tried) {
    count_ += 1;
    if (show(tried)) moving_ += 1;
}

/// False: it never moved.
bool Luck::show(const Tried& tried) {
    OUTCRY_CHECK(tried.days.size() == tried.returns.size());
    const std::vector<double> parts = of_length_one(tried.returns);
    if (parts.empty()) return false;
    Scores scores{};
    for (std::size_t i = 0; i < parts.size(); ++i)
        add_day(parts[i], chances_.of(tried.days[i]), scores);
    if (parts.size() < gate_observations_min && parts.size() < judged_.size())
        fill_up(tried, static_cast<double>(parts.size()) / static_cast<double>(judged_.size()),
                scores);
    take(scores);
    return true;
}

/// What the judged one shows of the days that the short one has not.
void Luck::fill_up(const Tried& tried, double share, Scores& scores) {
    Scores rest = own_;
    double length = 1;
    for (const std::int64_t day : tried.days) {
        const auto at = std::lower_bound(judged_days_.begin(), judged_days_.end(), day);
        if (at == judged_days_.end() || *at != day) continue;
        const double part = judged_[static_cast<std::size_t>(at - judged_days_.begin())];
        add_day(-part, chances_.of(day), rest);
        length -= part * part;
    }
    const double kept = math::sqrt(share),
                 filled = length > 1e-9 ? math::sqrt((1.0 - share) / length) : 0.0;
    for (std::size_t k = 0; k < Chances::draws; ++k)
        scores[k] = kept * scores[k] + filled * rest[k];
}

void Luck::take(const Scores& scores) {
    for (std::size_t k = 0; k < Chances::draws; ++k) {
        largest_[k] = any_ ? std::max(largest_[k], scores[k]) : scores[k];
        smallest_[k] = any_ ? std::min(smallest_[k], scores[k]) : scores[k];
    }
    any_ = true;
}

Trials Luck::trials() const {
    // Each draw stands for its mirror image too, so that the luck of one is none.
    double luck = 0;
    for (std::size_t k = 0; k < Chances::draws; ++k)
        luck += (largest_[k] - smallest_[k]) / (2.0 * static_cast<double>(Chances::draws));
    return {count_, count_ > 0 ? independent(luck, std::max(moving_, 1.0)) : 0.0};
}

Trials trials_of(const std::vector<Tried>& tried, const Tried& judged) {
    Chances chances;
    Luck luck(chances, judged);
    for (const Tried& one : tried) luck.add(one);
    return luck.trials();
}

Trials trials_of(const std::vector<Series>& returns) {
    std::size_t longest = 0;
    for (const Series series : returns) longest = std::max(longest, series.size());
    std::vector<std::int64_t> days(longest);
    std::iota(days.begin(), days.end(), 0);
    std::vector<Tried> tried;
    for (const Series series : returns)
        tried.push_back({series, std::span(days).first(series.size())});
    return trials_of(tried);
}

}  // namespace outcry::statistics
