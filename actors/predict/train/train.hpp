// SPDX-License-Identifier: Apache-2.0
// Training, as `outcry train` calls it: bars in, one model file out, with what it is worth measured
// by walking forward. One call, one thread, minutes at most; the same options, data and library
// version give the same bytes. Nothing outlives it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actors/predict/features.hpp"
#include "actors/predict/model_file.hpp"
#include "actors/predict/train/bar_file.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

/// One symbol's base bars, or bars of a whole part of them.
struct TrainSource {
    std::string symbol;  // as the instruments file names it
    std::string path;    // CSV or CSV.gz
};
OUTCRY_DESCRIBE(TrainSource, "train.source", symbol, path);

/// One symbol's base bars that someone has read already, from a recorded run say.
struct TrainBars {
    std::string symbol;
    std::string source;  // where they come from, for the header
    std::vector<PastBar> bars;
};

/// uniqueness: a row counts by how little its label overlaps others of its symbol.
enum class Weighting { uniqueness, none };
OUTCRY_DESCRIBE_ENUM(Weighting, "train.weighting", uniqueness, none);

/// forward: each fold trained on its past alone. around: on past and future, purged and embargoed.
enum class Validation { forward, around };
OUTCRY_DESCRIBE_ENUM(Validation, "train.validation", forward, around);

struct TrainOptions {
    std::string name = "target-before-stop";
    std::vector<TrainSource> data;
    BarStamp stamp = BarStamp::open;
    std::string out;  // path of the model file; empty writes none
    TimeNs until;     // bars closing later are not seen; 0 sees all
    LabelKind label = LabelKind::target_before_stop;
    Ratio target = Ratio{4'000'000};  // 4 %, the paper floor's
    Ratio stop = Ratio{2'000'000};    // 2 %
    DurationNs horizon = {3 * ns_per_day};
    Timeframe timeframe = Timeframe::of_ns(15 * ns_per_minute);  // of decisions
    std::int32_t trees = 120;
    std::int32_t depth = 4;
    double learning_rate = 0.01;
    double subsample = 0.7;  // of rows, a tree
    double columns = 0.7;    // of features, a tree
    double child_weight_min = 100;
    double l2 = 50;
    std::string method = "hist";  // or exact
    std::uint64_t seed = 1;
    std::int32_t folds = 4;    // steps of the walk forward
    double first_share = 0.4;  // of the time span, before the first fold
    Validation validation = Validation::forward;
    DurationNs embargo = {ns_per_day};  // around: behind a test's last label, not trained on
    Weighting weights = Weighting::uniqueness;
    std::int32_t patience = 20;  // trees without a better validation until it stops; 0 never does
    double validation_share = 0.2;  // the latest of the rows trained on, to stop by
    std::int32_t trees_min = 10;    // as few trees early stopping may leave
    FeatureSet features =
        FeatureSet::standard;              // market: order flow, and the symbols among each other
    Timeframe features_on = feature_base;  // the bars features and labels are made of
};
OUTCRY_DESCRIBE(TrainOptions, "train.options", name, data, stamp, out, until, target, stop, horizon,
                timeframe, trees, depth, learning_rate, subsample, columns, child_weight_min, l2,
                method, seed, folds, first_share, label, validation, embargo, weights, patience,
                validation_share, trees_min, features, features_on);

struct RocPoint {
    double false_rate = 0;
    double true_rate = 0;
};
OUTCRY_DESCRIBE(RocPoint, "train.roc_point", false_rate, true_rate);

/// A tenth of the held-out rows, by what was said of them.
struct ReliabilityBin {
    double said = 0;
    double happened = 0;
    std::int64_t rows = 0;
};
OUTCRY_DESCRIBE(ReliabilityBin, "train.reliability_bin", said, happened, rows);

struct SidePlots {
    std::vector<RocPoint> roc;
    std::vector<ReliabilityBin> reliability;
};
OUTCRY_DESCRIBE(SidePlots, "train.side_plots", roc, reliability);

struct TrainReport {
    ModelHeader header;
    std::string path;
    std::string hash;
    std::int64_t bytes = 0;
    std::int64_t rows = 0;
    std::int64_t rows_compared = 0;  // raw scores of our forest and the library's, all bit-equal
    std::string verdict;             // what the figures say, for people
    SidePlots long_plots;
    SidePlots short_plots;
};
OUTCRY_DESCRIBE(TrainReport, "train.report", header, path, hash, bytes, rows, rows_compared,
                verdict, long_plots, short_plots);

/// `done` of `total` units of work, and what is being done.
using TrainProgress =
    std::function<void(std::int64_t done, std::int64_t total, std::string_view doing)>;

/// Reads options.data and trains.
[[nodiscard]] Result<TrainReport> train(const TrainOptions& options,
                                        const TrainProgress& progress = {});
/// Trains on bars that are there already; options.data is not read.
[[nodiscard]] Result<TrainReport> train(const TrainOptions& options, std::vector<TrainBars> bars,
                                        const TrainProgress& progress = {});

}  // namespace outcry::predict
