// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/walk_forward.hpp"

#include "actors/predict/train/metrics.hpp"
#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

/// Raw scores of rows that the forest which gave them had not seen.
struct Unseen {
    std::vector<double> margins;
    std::vector<std::uint8_t> targets;
    std::vector<TimeNs> horizon_end;

    /// The calibration that was possible at `now`: labels that end later were not known.
    [[nodiscard]] Calibration known_at(TimeNs now, double weight) const {
        std::vector<double> known_margins;
        std::vector<std::uint8_t> known_targets;
        for (std::size_t i = 0; i < margins.size(); ++i) {
            if (horizon_end[i] > now) continue;
            known_margins.push_back(margins[i]);
            known_targets.push_back(targets[i]);
        }
        return platt(known_margins, known_targets, weight);
    }
};

/// Forecasts beside what happened and what a constant would have said.
struct Said {
    std::vector<double> probabilities;
    std::vector<std::uint8_t> targets;
    std::vector<double> baselines;

    void add(std::span<const double> more, std::span<const std::uint8_t> happened,
             std::span<const double> constants) {
        probabilities.insert(probabilities.end(), more.begin(), more.end());
        targets.insert(targets.end(), happened.begin(), happened.end());
        baselines.insert(baselines.end(), constants.begin(), constants.end());
    }
    [[nodiscard]] Score score() const { return score_of(probabilities, targets, baselines); }
};

std::vector<double> calibrated(std::span<const float> margins, const Calibration& calibration) {
    std::vector<double> probabilities;
    for (const float margin : margins)
        probabilities.push_back(math::logistic(calibration.slope * static_cast<double>(margin) +
                                               calibration.intercept));
    return probabilities;
}

}  // namespace

Result<std::vector<Split>> split_forward(const Dataset& rows, std::int32_t folds,
                                         double first_share) {
    if (folds < 1 || folds > 64 || !(first_share > 0 && first_share < 1))
        return invalid("folds must be 1 to 64 and first_share between 0 and 1");
    if (rows.rows() == 0)
        return invalid(
            "no rows: the bars end before the first warm-up (3d) and horizon are over; give more "
            "data");
    const TimeNs first = rows.decided.front();
    const TimeNs end = rows.decided.back() + DurationNs{feature_base.approximate_ns()};
    const auto span = static_cast<double>(end.ns - first.ns);
    std::vector<Split> splits;
    for (std::int32_t fold = 0; fold < folds; ++fold) {
        const auto edge = [&](std::int32_t index) {
            const double share = first_share + (1.0 - first_share) * index / folds;
            if (index == folds) return end;
            return feature_base.open_of({first.ns + static_cast<std::int64_t>(span * share)});
        };
        Split split{edge(fold), edge(fold + 1), {}, {}, 0};
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            if (rows.decided[row] >= split.to) break;
            if (rows.decided[row] >= split.from)
                split.test.push_back(row);
            else if (rows.horizon_end[row] <= split.from)
                split.train.push_back(row);
            else
                ++split.purged;
        }
        if (split.train.empty() || split.test.empty())
            return invalid("fold " + std::to_string(fold + 1) + " of " + std::to_string(folds) +
                           " has " + std::to_string(split.train.size()) +
                           " training rows after purging " + std::to_string(split.purged) +
                           " and " + std::to_string(split.test.size()) +
                           " test rows; give more data, fewer folds or a shorter horizon");
        splits.push_back(std::move(split));
    }
    return splits;
}

Result<Walk> walk_forward(const Dataset& rows, const std::vector<Split>& splits, Side entry,
                          double weight, const FitAndScore& fit) {
    OUTCRY_CHECK(!splits.empty());
    Walk walk;
    Unseen unseen;
    Said all;
    for (const Split& split : splits) {
        const Dataset train = rows.select(split.train);
        const Dataset test = rows.select(split.test);
        const auto& targets = test.targets(entry);
        OUTCRY_ASSIGN(const std::vector<float> margins, fit(train, test));
        Fold fold{split.from,
                  split.to,
                  static_cast<std::int64_t>(split.train.size()),
                  static_cast<std::int64_t>(split.purged),
                  {},
                  std::nullopt};
        const std::vector<double> baselines(targets.size(), base_rate_of(train.targets(entry)));
        Said raw;
        raw.add(calibrated(margins, {1.0, 0.0, 0}), targets, baselines);
        fold.raw = raw.score();
        const Calibration known = unseen.known_at(split.from, weight);
        if (known.rows > 0) {
            Said said;
            said.add(calibrated(margins, known), targets, baselines);
            fold.calibrated = said.score();
            all.add(said.probabilities, targets, baselines);
        }
        unseen.margins.insert(unseen.margins.end(), margins.begin(), margins.end());
        unseen.targets.insert(unseen.targets.end(), targets.begin(), targets.end());
        unseen.horizon_end.insert(unseen.horizon_end.end(), test.horizon_end.begin(),
                                  test.horizon_end.end());
        walk.folds.push_back(std::move(fold));
    }
    walk.held_out = all.score();
    walk.calibration = platt(unseen.margins, unseen.targets, weight);
    return walk;
}

}  // namespace outcry::predict
