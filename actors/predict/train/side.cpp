// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/side.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <numeric>

#include "actors/predict/train/importance.hpp"
#include "actors/predict/train/intervals.hpp"
#include "actors/predict/train/metrics.hpp"

namespace outcry::predict {
namespace {

/// The earlier part to learn from and the later one to stop by, purged as folds are.
Result<Split> split_to_stop(const Dataset& rows, double share) {
    const auto span = static_cast<double>(rows.decided.back().ns - rows.decided.front().ns);
    const TimeNs from{rows.decided.back().ns - static_cast<std::int64_t>(span * share)};
    Split split{from, rows.decided.back(), {}, {}, 0};
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (rows.decided[row] > from)
            split.test.push_back(row);
        else if (rows.horizon_end[row] <= from)
            split.train.push_back(row);
        else
            ++split.purged;
    }
    if (!split.train.empty() && !split.test.empty()) return split;
    return invalid(
        "early stopping leaves " + std::to_string(split.train.size()) +
        " training rows after purging " + std::to_string(split.purged) +
        "; give more data, a shorter horizon, a smaller validation_share, or patience=0");
}

}  // namespace

std::vector<float> SideTrainer::weights(const Dataset& rows) const {
    if (options_.weights == Weighting::none) return {};
    std::vector<float> all = rows.unique(entry_);
    const double mean =
        std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    for (float& one : all) one = static_cast<float>(static_cast<double>(one) / mean);
    return all;
}

// Rows of one moment count as one: what moves one symbol moves the others.
double SideTrainer::weight() const {
    const auto& unique = rows_.unique(entry_);
    const auto count = static_cast<double>(unique.size());
    std::size_t moments = 1;
    for (std::size_t row = 1; row < rows_.rows(); ++row)
        moments += rows_.decided[row] != rows_.decided[row - 1] ? 1U : 0U;
    const double mean = std::accumulate(unique.begin(), unique.end(), 0.0) / count;
    return mean * static_cast<double>(moments) / count;
}

TrainingPlan SideTrainer::plan(const Dataset& rows, std::int32_t trees) {
    TrainingPlan plan{header_.features, header_.parameters, trees,
                      [this](std::int32_t) { step_(1); }};
    plan.parameters.erase("trees");
    plan.parameters["seed"] = std::to_string(options_.seed);
    plan.parameters["base_score"] = parameter_text(base_rate_of(rows.targets(entry_)));
    return plan;
}

Result<std::vector<LearningPoint>> SideTrainer::learn(const Dataset& rows) {
    OUTCRY_ASSIGN(const Split split, split_to_stop(rows, options_.validation_share));
    const Dataset early = rows.select(split.train);
    const Dataset late = rows.select(split.test);
    const auto early_weights = weights(early);
    const auto late_weights = weights(late);
    OUTCRY_ASSIGN(auto points, Booster::learn({early.values, early.targets(entry_), early_weights},
                                              {late.values, late.targets(entry_), late_weights},
                                              plan(early, options_.trees), options_.patience));
    step_(options_.trees - points.back().trees);
    return points;
}

/// Finds the number of trees on a later part, then trains that many on everything.
Result<SideTrainer::Grown> SideTrainer::grow(const Dataset& rows) {
    std::vector<LearningPoint> learning;
    std::int32_t trees = options_.trees;
    if (options_.patience > 0) {
        OUTCRY_ASSIGN(learning, learn(rows));
        const auto best = std::min_element(
            learning.begin(), learning.end(),
            [](const auto& a, const auto& b) { return a.validation < b.validation; });
        trees = std::max(static_cast<std::int32_t>(best->trees),
                         std::min(options_.trees_min, options_.trees));
    }
    const auto row_weights = weights(rows);
    OUTCRY_ASSIGN(Booster booster, Booster::train({rows.values, rows.targets(entry_), row_weights},
                                                  plan(rows, trees)));
    step_(options_.trees - trees);
    return Grown{std::move(booster), std::move(learning), trees};
}

/// A model is not shipped unless our evaluator says of every row what the library says.
Result<void> SideTrainer::compare(const Booster& booster, const Forest& forest) const {
    OUTCRY_ASSIGN(const std::vector<float> theirs, booster.margins(rows_.values, rows_.features));
    for (std::size_t row = 0; row < rows_.rows(); ++row)
        if (std::bit_cast<std::uint32_t>(forest.margin(rows_.row(row))) !=
            std::bit_cast<std::uint32_t>(theirs[row]))
            return error(Error::Kind::internal,
                         "the flat forest differs from libxgboost at row " + std::to_string(row));
    return {};
}

Result<SideTrainer::Trained> SideTrainer::train(const std::vector<Split>& splits) {
    const auto score = [&](const Dataset& seen, const Dataset& test) -> Result<Fitted> {
        OUTCRY_ASSIGN(const Grown fold, grow(seen));
        OUTCRY_ASSIGN(auto margins, fold.booster.margins(test.values, test.features));
        return Fitted{std::move(margins), fold.trees};
    };
    OUTCRY_ASSIGN(Walk walk, walk_forward(rows_, splits, entry_, weight(), score));
    Trained trained;
    trained.bounds = add_intervals(
        walk.held_out,
        {walk.said.probabilities, walk.said.targets, walk.said.baselines, walk.said.decided},
        header_.question.horizon, options_.seed);
    SideHeader& header = trained.header;
    const auto& targets = rows_.targets(entry_);
    header.rows = static_cast<std::int64_t>(rows_.rows());
    header.base_rate = static_cast<double>(std::count(targets.begin(), targets.end(), 1)) /
                       static_cast<double>(targets.size());
    header.calibration = walk.calibration;
    header.held_out = walk.held_out;
    header.folds = std::move(walk.folds);
    trained.plots = plots_of(walk.said);
    OUTCRY_ASSIGN(Grown all, grow(rows_));
    OUTCRY_ASSIGN(trained.json, all.booster.to_json());
    OUTCRY_ASSIGN(const Forest forest, Forest::parse(trained.json));
    OUTCRY_TRY(compare(all.booster, forest));
    OUTCRY_ASSIGN(header.importance, importance_of(forest, trained.json, rows_));
    header.learning = std::move(all.learning);
    header.trees = all.trees;
    return trained;
}

SidePlots plots_of(const Said& said) {
    SidePlots plots;
    const auto ranking = ranking_of(said.probabilities);
    const auto count = ranking.size();
    const double hits = std::accumulate(said.targets.begin(), said.targets.end(), 0.0);
    const double misses = static_cast<double>(count) - hits;
    double above_hits = hits;
    double above_misses = misses;
    std::size_t pushed = 0;  // a point a hundredth of the rows, and none between equal forecasts
    for (std::size_t at = 0; at < count; ++at) {
        const bool fresh =
            at == 0 || said.probabilities[ranking[at]] != said.probabilities[ranking[at - 1]];
        if (fresh && hits > 0 && misses > 0 &&
            (plots.roc.empty() || (at - pushed) * 100 >= count)) {
            plots.roc.push_back({above_misses / misses, above_hits / hits});
            pushed = at;
        }
        (said.targets[ranking[at]] != 0 ? above_hits : above_misses) -= 1;
    }
    std::reverse(plots.roc.begin(), plots.roc.end());
    for (std::size_t part = 0; part < 10; ++part) {
        ReliabilityBin bin;
        for (std::size_t at = part * count / 10; at < (part + 1) * count / 10; ++at) {
            bin.said += said.probabilities[ranking[at]];
            bin.happened += said.targets[ranking[at]];
            ++bin.rows;
        }
        if (bin.rows == 0) continue;
        bin.said /= static_cast<double>(bin.rows);
        bin.happened /= static_cast<double>(bin.rows);
        plots.reliability.push_back(bin);
    }
    return plots;
}

}  // namespace outcry::predict
