// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/walk_forward.hpp"

#include <algorithm>

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

std::vector<double> calibrated(std::span<const float> margins, const Calibration& calibration) {
    std::vector<double> probabilities;
    for (const float margin : margins)
        probabilities.push_back(math::logistic(calibration.slope * static_cast<double>(margin) +
                                               calibration.intercept));
    return probabilities;
}

Result<void> check_folds(const Dataset& rows, std::int32_t folds, std::int32_t least) {
    if (folds < least || folds > 64)
        return invalid("folds must be " + std::to_string(least) + " to 64");
    if (rows.rows() == 0) return invalid("no rows; give more bars");
    return {};
}

Result<void> check_split(const Split& split, std::int32_t fold, std::int32_t folds) {
    if (!split.train.empty() && !split.test.empty()) return {};
    return invalid("fold " + std::to_string(fold + 1) + " of " + std::to_string(folds) + " has " +
                   std::to_string(split.train.size()) + " training rows after purging " +
                   std::to_string(split.purged) + " and " + std::to_string(split.test.size()) +
                   " test rows; give more data, fewer folds or a shorter horizon");
}

/// Edges of equal stretches of time; the last lies behind the last row.
TimeNs edge_of(const Dataset& rows, double share) {
    const TimeNs first = rows.decided.front();
    const TimeNs end = rows.decided.back() + DurationNs{feature_base.approximate_ns()};
    if (share >= 1.0) return end;
    const auto span = static_cast<double>(end.ns - first.ns);
    return feature_base.open_of({first.ns + static_cast<std::int64_t>(span * share)});
}

}  // namespace

void Said::add(std::span<const double> more, const Dataset& rows, Side entry, double constant) {
    const auto& happened = rows.targets(entry);
    probabilities.insert(probabilities.end(), more.begin(), more.end());
    targets.insert(targets.end(), happened.begin(), happened.end());
    baselines.insert(baselines.end(), happened.size(), constant);
    decided.insert(decided.end(), rows.decided.begin(), rows.decided.end());
}

Score Said::score() const { return score_of(probabilities, targets, baselines); }

Result<std::vector<Split>> split_forward(const Dataset& rows, std::int32_t folds,
                                         double first_share) {
    if (!(first_share > 0 && first_share < 1))
        return invalid("first_share must lie between 0 and 1");
    OUTCRY_TRY(check_folds(rows, folds, 1));
    std::vector<Split> splits;
    for (std::int32_t fold = 0; fold < folds; ++fold) {
        const auto edge = [&](std::int32_t index) {
            if (index == folds) return edge_of(rows, 1.0);
            return edge_of(rows, first_share + (1.0 - first_share) * index / folds);
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
        OUTCRY_TRY(check_split(split, fold, folds));
        splits.push_back(std::move(split));
    }
    return splits;
}

Result<std::vector<Split>> split_around(const Dataset& rows, std::int32_t folds,
                                        DurationNs embargo) {
    if (embargo.ns < 0) return invalid("embargo must not be below zero");
    OUTCRY_TRY(check_folds(rows, folds, 2));
    std::vector<Split> splits;
    for (std::int32_t fold = 0; fold < folds; ++fold) {
        Split split{edge_of(rows, static_cast<double>(fold) / folds),
                    edge_of(rows, static_cast<double>(fold + 1) / folds),
                    {},
                    {},
                    0};
        TimeNs known = split.to;  // the last label of the test
        for (std::size_t row = 0; row < rows.rows(); ++row)
            if (rows.decided[row] >= split.from && rows.decided[row] < split.to)
                known = std::max(known, rows.horizon_end[row]);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            if (rows.decided[row] >= split.from && rows.decided[row] < split.to)
                split.test.push_back(row);
            else if (rows.horizon_end[row] <= split.from || rows.decided[row] >= known + embargo)
                split.train.push_back(row);
            else
                ++split.purged;
        }
        OUTCRY_TRY(check_split(split, fold, folds));
        splits.push_back(std::move(split));
    }
    return splits;
}

Result<Walk> walk_forward(const Dataset& rows, const std::vector<Split>& splits, Side entry,
                          double weight, const FitAndScore& fit) {
    OUTCRY_CHECK(!splits.empty());
    Walk walk;
    Unseen unseen;
    for (const Split& split : splits) {
        const Dataset train = rows.select(split.train);
        const Dataset test = rows.select(split.test);
        const auto& targets = test.targets(entry);
        OUTCRY_ASSIGN(const Fitted fitted, fit(train, test));
        const std::vector<float>& margins = fitted.margins;
        Fold fold{split.from,
                  split.to,
                  static_cast<std::int64_t>(split.train.size()),
                  static_cast<std::int64_t>(split.purged),
                  {},
                  std::nullopt,
                  fitted.trees};
        const double constant = base_rate_of(train.targets(entry));
        Said raw;
        raw.add(calibrated(margins, {1.0, 0.0, 0}), test, entry, constant);
        fold.raw = raw.score();
        const Calibration known = unseen.known_at(split.from, weight);
        if (known.rows > 0) {
            const auto probabilities = calibrated(margins, known);
            Said said;
            said.add(probabilities, test, entry, constant);
            fold.calibrated = said.score();
            walk.said.add(probabilities, test, entry, constant);
        }
        unseen.margins.insert(unseen.margins.end(), margins.begin(), margins.end());
        unseen.targets.insert(unseen.targets.end(), targets.begin(), targets.end());
        unseen.horizon_end.insert(unseen.horizon_end.end(), test.horizon_end.begin(),
                                  test.horizon_end.end());
        walk.folds.push_back(std::move(fold));
    }
    walk.held_out = walk.said.score();
    walk.held_out.effective_rows = weight * static_cast<double>(walk.held_out.rows);
    walk.calibration = platt(unseen.margins, unseen.targets, weight);
    return walk;
}

}  // namespace outcry::predict
