// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/intervals.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "actors/predict/train/metrics.hpp"
#include "outcry/base/check.hpp"

namespace outcry::predict {
namespace {

constexpr std::size_t resamples = 500;
constexpr std::int64_t blocks_min = 4;

/// Steele, Lea and Flood, Fast splittable pseudorandom number generators (2014).
class SplitMix {
 public:
    explicit SplitMix(std::uint64_t seed) : state_(seed) {}
    /// Evenly below `bound`, but for a part in 2^53.
    std::int64_t below(std::int64_t bound) {
        std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
        z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
        z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
        z ^= z >> 31;
        const double share = static_cast<double>(z >> 11) / 9007199254740992.0;
        return std::min(static_cast<std::int64_t>(share * static_cast<double>(bound)), bound - 1);
    }

 private:
    std::uint64_t state_;
};

class Bootstrap {
 public:
    Bootstrap(const HeldOut& rows, DurationNs block)
        : rows_(rows), block_(block), ranking_(ranking_of(rows.probabilities)) {
        first_ = rows.decided.front();
        span_ = rows.decided.back().ns - first_.ns + 1;
        blocks_ = (span_ + block.ns - 1) / block.ns;
        for (std::size_t i = 0; i < rows.targets.size(); ++i) {
            const bool happened = rows.targets[i] != 0;
            const double truth = happened ? 1.0 : 0.0;
            const double off = rows.probabilities[i] - truth;
            loss_.push_back(surprise(rows.probabilities[i], happened));
            gain_.push_back(surprise(rows.baselines[i], happened) - loss_.back());
            brier_.push_back(off * off);
            hits_.push_back(hit(rows.probabilities[i], happened) ? 1.0 : 0.0);
        }
    }
    [[nodiscard]] bool enough() const { return blocks_ >= blocks_min; }

    std::optional<Bounds> run(Score& score, std::uint64_t seed) {
        SplitMix chance(seed);
        std::vector<double> auc;
        std::vector<double> loss;
        std::vector<double> brier;
        std::vector<double> hits;
        std::vector<double> gain;
        for (std::size_t round = 0; round < resamples; ++round) {
            draw(chance);
            if (total_ <= 0) continue;
            if (const auto area = auc_of(rows_.probabilities, rows_.targets, ranking_, counts_))
                auc.push_back(*area);
            loss.push_back(mean(loss_));
            brier.push_back(mean(brier_));
            hits.push_back(mean(hits_));
            gain.push_back(mean(gain_));
        }
        score.auc_interval = between(auc);
        score.log_loss_interval = between(loss);
        score.brier_interval = between(brier);
        score.hit_rate_interval = between(hits);
        score.log_loss_gain_interval = between(gain);
        if (!score.auc_interval || !score.log_loss_gain_interval) return std::nullopt;
        // Sorted by now; 1.25 % lie below.
        return Bounds{auc[auc.size() / 80], gain[gain.size() / 80]};
    }

 private:
    /// How often each row is in the resample: as many blocks as cover the span, each begun anywhere
    /// and going on at the front where it passes the end.
    void draw(SplitMix& chance) {
        counts_.assign(rows_.targets.size() + 1, 0.0);
        const auto add = [&](std::int64_t from, std::int64_t to) {
            const auto at = [&](std::int64_t ns) {
                return static_cast<std::size_t>(std::lower_bound(rows_.decided.begin(),
                                                                 rows_.decided.end(),
                                                                 TimeNs{first_.ns + ns}) -
                                                rows_.decided.begin());
            };
            counts_[at(from)] += 1;
            counts_[at(to)] -= 1;
        };
        for (std::int64_t block = 0; block < blocks_; ++block) {
            const std::int64_t from = chance.below(span_);
            const std::int64_t to = from + block_.ns;
            add(from, std::min(to, span_));
            if (to > span_) add(0, to - span_);
        }
        total_ = 0;
        double now = 0;
        for (double& count : counts_) {
            now += count;
            count = now;
            total_ += now;
        }
        counts_.pop_back();  // behind the last row nothing is counted
    }

    [[nodiscard]] double mean(const std::vector<double>& values) const {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i) sum += counts_[i] * values[i];
        return sum / total_;
    }

    static std::optional<Interval> between(std::vector<double>& values) {
        if (values.size() < resamples / 2) return std::nullopt;
        std::sort(values.begin(), values.end());
        const std::size_t cut = values.size() / 40;  // 2.5 % on either side
        return Interval{values[cut], values[values.size() - 1 - cut]};
    }

    const HeldOut& rows_;
    DurationNs block_;
    std::vector<std::size_t> ranking_;
    std::vector<double> loss_;
    std::vector<double> gain_;
    std::vector<double> brier_;
    std::vector<double> hits_;
    std::vector<double> counts_;
    double total_ = 0;
    TimeNs first_;
    std::int64_t span_ = 0;
    std::int64_t blocks_ = 0;
};

}  // namespace

std::optional<Bounds> add_intervals(Score& score, const HeldOut& rows, DurationNs block,
                                    std::uint64_t seed) {
    OUTCRY_CHECK(std::is_sorted(rows.decided.begin(), rows.decided.end()) && block.ns > 0);
    if (rows.decided.empty()) return std::nullopt;
    Bootstrap bootstrap(rows, block);
    return bootstrap.enough() ? bootstrap.run(score, seed) : std::nullopt;
}

}  // namespace outcry::predict
