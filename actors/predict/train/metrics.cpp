// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

/// Value, gradient and Hessian of what calibration minimises.
struct Loss {
    double value = 0, slope = 0, shift = 0;
    double slope_slope = 0, slope_shift = 0, shift_shift = 0;
};

/// In coordinates where "leave the forest alone" is slope 1, shift 0, and a smaller slope draws
/// towards the mean margin: log-odds = centre + slope (margin - centre) + shift.
class Platt {
 public:
    Platt(std::span<const double> margins, std::span<const std::uint8_t> targets, double weight)
        : margins_(margins), targets_(targets), weight_(weight) {
        hits_ = weight * std::accumulate(targets.begin(), targets.end(), 0.0);
        misses_ = weight * static_cast<double>(targets.size()) - hits_;
        hit_ = (hits_ + 1.0) / (hits_ + 2.0);
        miss_ = 1.0 / (misses_ + 2.0);
        for (const double margin : margins) centre_ += margin / static_cast<double>(margins.size());
    }

    Calibration fit() const {
        Place best{1.0, 0.0};
        Loss now = at(best);
        for (int round = 0; round < 100; ++round)
            if (!step(best, now)) break;
        const auto rows = static_cast<std::int64_t>(targets_.size());
        if (best.slope > 0 && std::isfinite(best.shift))
            return {best.slope, centre_ * (1.0 - best.slope) + best.shift, rows};
        return {0.0, math::logit((hits_ + 1.0) / (hits_ + misses_ + 2.0)), rows};
    }

 private:
    struct Place {
        double slope, shift;
    };
    static constexpr double slope_precision = 4.0;  // of the priors: 1 / deviation²
    static constexpr double shift_precision = 16.0;

    Loss at(const Place& place) const {
        const double off = place.slope - 1.0;
        Loss loss;
        loss.value =
            (slope_precision * off * off + shift_precision * place.shift * place.shift) / 2;
        loss.slope = slope_precision * off;
        loss.shift = shift_precision * place.shift;
        loss.slope_slope = slope_precision;
        loss.shift_shift = shift_precision;
        for (std::size_t i = 0; i < margins_.size(); ++i) {
            const double x = margins_[i] - centre_;
            const double z = centre_ + place.slope * x + place.shift;
            const double p = math::logistic(z);
            const double wanted = targets_[i] != 0 ? hit_ : miss_;
            const double gap = weight_ * (p - wanted);
            const double curvature = weight_ * p * (1.0 - p);
            // log(1 + e^z) - wanted z, without overflow
            loss.value +=
                weight_ * (std::fmax(z, 0.0) + math::log1p(math::exp(-std::fabs(z))) - wanted * z);
            loss.slope += gap * x;
            loss.shift += gap;
            loss.slope_slope += curvature * x * x;
            loss.slope_shift += curvature * x;
            loss.shift_shift += curvature;
        }
        return loss;
    }

    /// One Newton step, halved until it helps; false when nothing does.
    bool step(Place& best, Loss& now) const {
        if (std::fabs(now.slope) < 1e-10 && std::fabs(now.shift) < 1e-10) return false;
        const double a = now.slope_slope;
        const double b = now.slope_shift;
        const double c = now.shift_shift;
        const double determinant = a * c - b * b;
        const double slope_step = (b * now.shift - c * now.slope) / determinant;
        const double shift_step = (b * now.slope - a * now.shift) / determinant;
        for (double length = 1.0; length > 1e-10; length /= 2) {
            const Place place{best.slope + length * slope_step, best.shift + length * shift_step};
            const Loss next = at(place);
            if (!(next.value < now.value)) continue;
            best = place;
            now = next;
            return true;
        }
        return false;
    }

    std::span<const double> margins_;
    std::span<const std::uint8_t> targets_;
    double weight_;
    double hits_, misses_;  // in independent rows
    double hit_, miss_;     // smoothed targets
    double centre_ = 0;
};

}  // namespace

double surprise(double probability, bool happened) {
    const double said = std::clamp(happened ? probability : 1.0 - probability, 1e-12, 1.0);
    return -math::log(said);
}

std::vector<std::size_t> ranking_of(std::span<const double> scores) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
    return order;
}

std::optional<double> auc_of(std::span<const double> scores, std::span<const std::uint8_t> targets,
                             std::span<const std::size_t> ranking, std::span<const double> counts) {
    double wins = 0;
    double positives = 0;
    double negatives = 0;
    for (std::size_t from = 0; from < ranking.size();) {
        std::size_t to = from;
        double hits = 0;
        double misses = 0;
        for (; to < ranking.size() && scores[ranking[to]] == scores[ranking[from]]; ++to) {
            const std::size_t row = ranking[to];
            const double count = counts.empty() ? 1.0 : counts[row];
            (targets[row] != 0 ? hits : misses) += count;
        }
        wins += hits * (negatives + misses / 2.0);
        positives += hits;
        negatives += misses;
        from = to;
    }
    if (positives == 0 || negatives == 0) return std::nullopt;
    return wins / (positives * negatives);
}

Score score_of(std::span<const double> probabilities, std::span<const std::uint8_t> targets,
               std::span<const double> baselines) {
    OUTCRY_CHECK(probabilities.size() == targets.size() && baselines.size() == targets.size());
    Score score;
    score.rows = static_cast<std::int64_t>(targets.size());
    if (targets.empty()) return score;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const bool happened = targets[i] != 0;
        const double truth = happened ? 1.0 : 0.0;
        score.base_rate += truth;
        score.log_loss += surprise(probabilities[i], happened);
        score.brier += (probabilities[i] - truth) * (probabilities[i] - truth);
        score.baseline_log_loss += surprise(baselines[i], happened);
        score.baseline_brier += (baselines[i] - truth) * (baselines[i] - truth);
        score.hit_rate += hit(probabilities[i], happened) ? 1.0 : 0.0;
        score.baseline_hit_rate += hit(baselines[i], happened) ? 1.0 : 0.0;
    }
    const auto count = static_cast<double>(targets.size());
    for (double* sum : {&score.base_rate, &score.log_loss, &score.brier, &score.baseline_log_loss,
                        &score.baseline_brier, &score.hit_rate, &score.baseline_hit_rate})
        *sum /= count;
    score.effective_rows = count;
    score.auc = auc_of(probabilities, targets, ranking_of(probabilities), {});
    return score;
}

double auc_error_of(const Score& score, double weight) {
    const double rows = std::fmax(2.0, weight * static_cast<double>(score.rows));
    const double positives = std::fmax(1.0, rows * score.base_rate);
    const double negatives = std::fmax(1.0, rows - positives);
    return std::sqrt((positives + negatives + 1.0) / (12.0 * positives * negatives));
}

double base_rate_of(std::span<const std::uint8_t> targets) {
    const auto hits = std::accumulate(targets.begin(), targets.end(), 0.0);
    return (hits + 1.0) / (static_cast<double>(targets.size()) + 2.0);
}

Calibration platt(std::span<const double> margins, std::span<const std::uint8_t> targets,
                  double weight) {
    OUTCRY_CHECK(margins.size() == targets.size() && weight > 0);
    return Platt(margins, targets, weight).fit();
}

}  // namespace outcry::predict
