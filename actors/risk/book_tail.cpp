// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/book_tail.hpp"

#include <cmath>

#include "outcry/math/math.hpp"

namespace outcry::risk {

namespace {

constexpr double rounding = 1e-9;  // far above what the sums of 100,000 returns can be off by

/// Returns of a book of such shares, of which none is zero but perhaps `without`.
std::vector<double> summed(const BookTail::Series& series, const std::vector<double>& shares,
                           std::size_t without) {
    std::vector<double> sum(series.empty() ? 0 : series.front().size(), 0.0);
    std::size_t one = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double share = shares[i];
        if (share == 0) continue;
        const double* came = series[one++].data();
        if (i == without) continue;
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += share * came[k];
    }
    return sum;
}

}  // namespace

EwmaParabola::EwmaParabola(std::span<const double> rest, std::span<const double> moving,
                           double decay) {
    double weight = 1, weights = 0;
    for (std::size_t i = rest.size(); i > 0; --i) {
        const double b = rest[i - 1], m = moving[i - 1];
        rest_ += weight * b * b;
        cross_ += weight * b * m;
        moving_ += weight * m * m;
        weights += weight;
        weight *= decay;
    }
    if (!(weights > 0)) return;
    rest_ /= weights;
    cross_ /= weights;
    moving_ /= weights;
}

std::pair<double, double> EwmaParabola::around(double share) const {
    const double line = 2 * share * cross_, square = share * share * moving_;
    const double variance = rest_ + line + square;
    // What cancels is as uncertain as what it is made of.
    const double off = rounding * (rest_ + std::fabs(line) + square);
    return {math::sqrt(std::fmax(0.0, variance - off)), math::sqrt(variance + off)};
}

BookTail::BookTail(const ValueAtRisk& asked, std::vector<double> shares, std::size_t place,
                   double towards, SeriesOf series_of, Span span)
    : asked_(asked),
      shares_(std::move(shares)),
      place_(place),
      before_(shares_[place]),
      towards_(towards),
      series_of_(std::move(series_of)),
      span_(span) {}

const BookTail::Series& BookTail::past() {
    auto& past = pasts_[shares_[place_] != 0 ? 1 : 0];
    if (!past) past = series_of_(shares_);
    return *past;
}

const Tail& BookTail::at(double increase) {
    if (looked_at_ == increase) return last_;
    looked_at_ = increase;
    shares_[place_] = before_ + towards_ * increase;
    const std::vector<double> came = summed(past(), shares_, shares_.size());
    const auto tail = [&](TailMethod method) {
        return over_periods(tail_of(came, method, asked_.level.to_double(), asked_.decay),
                            span_.periods);
    };
    last_ = tail(asked_.method);
    if (span_.tested) return last_;
    for (const TailMethod other :
         {TailMethod::historical, TailMethod::parametric, TailMethod::ewma}) {
        const Tail one = tail(other);
        last_.value_at_risk = std::fmax(last_.value_at_risk, one.value_at_risk);
        last_.expected_shortfall = std::fmax(last_.expected_shortfall, one.expected_shortfall);
    }
    return last_;
}

std::optional<std::pair<Tail, Tail>> BookTail::around(double increase) {
    const double share = before_ + towards_ * increase;
    if (!span_.tested || asked_.method != TailMethod::ewma || share == 0) return std::nullopt;
    if (!parabola_) {
        shares_[place_] = share;
        const Series& series = past();
        std::size_t moving = 0;
        for (std::size_t i = 0; i < place_; ++i) moving += shares_[i] != 0 ? 1U : 0U;
        if (series[moving].size() < 2) return std::nullopt;
        parabola_.emplace(summed(series, shares_, place_), series[moving], asked_.decay);
    }
    const auto [low, high] = parabola_->around(share);
    const double level = asked_.level.to_double();
    return std::pair{over_periods(normal_tail(0, low, level), span_.periods),
                     over_periods(normal_tail(0, high, level), span_.periods)};
}

}  // namespace outcry::risk
