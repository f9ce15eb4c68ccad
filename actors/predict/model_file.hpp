// SPDX-License-Identifier: Apache-2.0
// The shipped model: one JSON file with a described header and a forest for each side, long and
// short asked separately. Immutable after loading, so any thread may read it. It owns its forests;
// the file may go.
//
// {"format": 1, "header": {…ModelHeader…}, "long": {…XGBoost's own JSON…}, "short": {…}}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/predict/forest.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/market.hpp"

namespace outcry::predict {

/// target_before_stop: the triple barrier. next_bar: the next bar's close is above (long) or below
/// (short) this one's.
enum class LabelKind { target_before_stop, next_bar };
OUTCRY_DESCRIBE_ENUM(LabelKind, "predict.label_kind", target_before_stop, next_bar);

/// What the probabilities are of: that an entry at the close of a `timeframe` bar reaches `target`
/// before `stop` within `horizon`. A bar that touches both counts as the stop, and so does reaching
/// neither. A next-bar question has neither target nor stop, and one bar of horizon.
struct Question {
    Ratio target;
    Ratio stop;
    DurationNs horizon;
    Timeframe timeframe;
    LabelKind label = LabelKind::target_before_stop;

    bool operator==(const Question&) const = default;
};
OUTCRY_DESCRIBE(Question, "predict.question", target, stop, horizon, timeframe, label);

/// 95 %, by the circular block bootstrap (see train/intervals.hpp).
struct Interval {
    double low = 0;
    double high = 0;

    bool operator==(const Interval&) const = default;
};
OUTCRY_DESCRIBE(Interval, "predict.interval", low, high);

/// Quality on rows the model had not seen, beside always answering with the base rate of its
/// training rows.
struct Score {
    std::int64_t rows = 0;
    double base_rate = 0;       // share of targets among these rows
    std::optional<double> auc;  // absent when all rows have one answer
    double log_loss = 0;        // nats
    double brier = 0;
    double baseline_log_loss = 0;
    double baseline_brier = 0;
    double hit_rate = 0;  // share of rows where what it held likelier happened
    double baseline_hit_rate = 0;
    double effective_rows = 0;  // overlapping labels counted by their uniqueness
    // Where measured: not of single folds.
    std::optional<Interval> auc_interval = std::nullopt;
    std::optional<Interval> log_loss_interval = std::nullopt;
    std::optional<Interval> brier_interval = std::nullopt;
    std::optional<Interval> hit_rate_interval = std::nullopt;
    std::optional<Interval> log_loss_gain_interval =
        std::nullopt;  // baseline less the model, on the same rows

    bool operator==(const Score&) const = default;
};
OUTCRY_DESCRIBE(Score, "predict.score", rows, base_rate, auc, log_loss, brier, baseline_log_loss,
                baseline_brier, hit_rate, baseline_hit_rate, effective_rows, auc_interval,
                log_loss_interval, brier_interval, hit_rate_interval, log_loss_gain_interval);

/// One step of the walk forward: trained on what was known before `from`, scored on [from, to).
struct Fold {
    TimeNs from;
    TimeNs to;
    std::int64_t trained_rows = 0;
    std::int64_t purged_rows = 0;     // their label horizon reached into the fold
    Score raw;                        // of the forest alone
    std::optional<Score> calibrated;  // with what earlier folds taught; absent in the first
    std::int64_t trees = 0;           // where its early stopping ended

    bool operator==(const Fold&) const = default;
};
OUTCRY_DESCRIBE(Fold, "predict.fold", from, to, trained_rows, purged_rows, raw, calibrated, trees);

/// Platt (1999): p = 1 / (1 + e^-(slope margin + intercept)), fitted on margins of folds not
/// trained on.
struct Calibration {
    double slope = 1;
    double intercept = 0;
    std::int64_t rows = 0;

    bool operator==(const Calibration&) const = default;
};
OUTCRY_DESCRIBE(Calibration, "predict.calibration", slope, intercept, rows);

/// What one feature does in the forest.
struct Importance {
    std::string feature;
    double contribution = 0;  // mean of its absolute TreeSHAP in log-odds over training rows
    double gain = 0;          // training loss its splits took away, as the library counts it
    std::int64_t splits = 0;

    bool operator==(const Importance&) const = default;
};
OUTCRY_DESCRIBE(Importance, "predict.importance", feature, contribution, gain, splits);

/// Log loss after so many trees, on the rows trained on and on later ones kept aside.
struct LearningPoint {
    std::int64_t trees = 0;
    double train = 0;
    double validation = 0;

    bool operator==(const LearningPoint&) const = default;
};
OUTCRY_DESCRIBE(LearningPoint, "predict.learning_point", trees, train, validation);

struct SideHeader {
    std::int64_t rows = 0;
    double base_rate = 0;  // share of targets among all training rows
    Calibration calibration;
    Score held_out;  // all folds but the first together, each calibrated by those before it
    std::vector<Fold> folds;
    std::int64_t trees = 0;                    // of the shipped forest
    std::vector<LearningPoint> learning = {};  // of its early stopping
    std::vector<Importance> importance = {};   // the strongest first

    bool operator==(const SideHeader&) const = default;
};
OUTCRY_DESCRIBE(SideHeader, "predict.side_header", rows, base_rate, calibration, held_out, folds,
                trees, learning, importance);

/// How one feature was spread over the training rows, for the population stability index.
struct FeatureSpread {
    std::vector<double> edges;   // ascending; a value belongs above every edge that is below it
    std::vector<double> shares;  // one more than edges, and last the share of missing values

    bool operator==(const FeatureSpread&) const = default;
};
OUTCRY_DESCRIBE(FeatureSpread, "predict.feature_spread", edges, shares);

struct ModelHeader {
    std::string name;
    Question question;
    std::vector<std::string> features;
    std::string features_hash;
    TimeNs trained_from;  // open of the first bar seen
    TimeNs trained_to;    // close of the last bar seen, by a feature or a label
    std::vector<std::string> symbols;
    std::vector<std::string> sources;  // data files, without folders
    std::string library;
    std::map<std::string, std::string> parameters;  // as given to the library
    std::uint64_t seed = 0;
    SideHeader long_side;
    SideHeader short_side;
    std::vector<FeatureSpread> spread = {};  // one a feature; empty in files of older builds
    std::map<std::string, std::string> training = {};  // how it was weighed, validated and stopped

    bool operator==(const ModelHeader&) const = default;
};
OUTCRY_DESCRIBE(ModelHeader, "predict.model_header", name, question, features, features_hash,
                trained_from, trained_to, symbols, sources, library, parameters, seed, long_side,
                short_side, spread, training);

class Model {
 public:
    [[nodiscard]] static Result<Model> load(const std::string& path);
    [[nodiscard]] static Result<Model> parse(std::string_view bytes);
    /// The file's bytes; the boosters are XGBoost's JSON.
    [[nodiscard]] static std::string write(const ModelHeader& header, std::string_view long_booster,
                                           std::string_view short_booster);

    [[nodiscard]] const ModelHeader& header() const { return header_; }
    /// SHA-256 of the file's bytes, in hexadecimal.
    [[nodiscard]] const std::string& hash() const { return hash_; }
    [[nodiscard]] const Forest& forest(Side entry) const {
        return entry == Side::buy ? long_ : short_;
    }
    [[nodiscard]] const SideHeader& side(Side entry) const {
        return entry == Side::buy ? header_.long_side : header_.short_side;
    }

    /// Refused when the features this build computes are not those it was trained on.
    [[nodiscard]] Result<void> check_features() const;
    /// Refused when trading from `from` would trade what the model has seen: the remedy is in the
    /// message.
    [[nodiscard]] Result<void> check_range(TimeNs from) const;
    /// Refused when the strategy asks another question than the model answers.
    [[nodiscard]] Result<void> check_question(Ratio target, Ratio stop) const;

    /// The forest's log-odds, calibrated.
    [[nodiscard]] double log_odds(Side entry, std::span<const float> row) const;
    /// Calibrated: that a buy (long) or sell (short) entry reaches target before stop.
    [[nodiscard]] double probability(Side entry, std::span<const float> row) const;
    /// What each feature adds to the calibrated log-odds, and last what they are on average.
    void contributions(Side entry, std::span<const float> row, std::span<double> out) const;
    /// The log-odds together with their contributions.
    [[nodiscard]] double explained(Side entry, std::span<const float> row,
                                   std::span<double> out) const;

 private:
    ModelHeader header_;
    std::string hash_;
    Forest long_;
    Forest short_;
};

}  // namespace outcry::predict
