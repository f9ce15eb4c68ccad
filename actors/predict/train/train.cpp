// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/train.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "actors/predict/train/booster.hpp"
#include "actors/predict/train/metrics.hpp"
#include "actors/predict/train/walk_forward.hpp"
#include "outcry/base/file.hpp"

namespace outcry::predict {
namespace {

std::string shortest(double value) {
    std::array<char, 40> text{};
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} ? std::string(text.data(), end) : "0";
}

/// 0.53, for people.
std::string two_decimals(double value) {
    std::array<char, 40> text{};
    const auto [end, failure] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 2);
    return failure == std::errc{} ? std::string(text.data(), end) : "?";
}

std::vector<std::string> feature_names() {
    std::vector<std::string> names;
    for (const FeatureSpec& spec : feature_specs()) names.emplace_back(spec.name);
    return names;
}

class Training {
 public:
    Training(const TrainOptions& options, const TrainProgress& progress)
        : options_(options), progress_(progress) {}

    Result<TrainReport> run() {
        OUTCRY_TRY(check());
        OUTCRY_TRY(read());
        OUTCRY_ASSIGN(const auto splits,
                      split_forward(rows_, options_.folds, options_.first_share));
        describe();
        OUTCRY_ASSIGN(const std::string rising, side(Side::buy, splits, report_.header.long_side));
        OUTCRY_ASSIGN(const std::string falling,
                      side(Side::sell, splits, report_.header.short_side));
        return finish(rising, falling);
    }

 private:
    Result<void> check() const {
        const TrainOptions& o = options_;
        if (o.data.empty()) return invalid("no data; name at least one file of five-minute bars");
        if (o.target.units <= 0 || o.stop.units <= 0 || o.stop.units >= fixed_scale)
            return invalid("target and stop must be above zero, the stop below 100 %");
        if (o.horizon.ns < feature_base.approximate_ns() || o.horizon.ns > 366 * ns_per_day)
            return invalid("horizon must be 5m to 366d");
        if (o.timeframe.is_calendar() ||
            o.timeframe.approximate_ns() % feature_base.approximate_ns() != 0)
            return invalid("timeframe " + o.timeframe.to_string() + " is no multiple of 5m");
        if (o.trees < 1 || o.trees > 10'000) return invalid("trees must be 1 to 10000");
        if (o.depth < 1 || o.depth > 12) return invalid("depth must be 1 to 12");
        if (o.method != "hist" && o.method != "exact")
            return invalid("method " + o.method + " is unknown; hist or exact");
        const auto share = [](double value) { return value > 0 && value <= 1; };
        if (!share(o.learning_rate) || !share(o.subsample) || !share(o.columns))
            return invalid("learning_rate, subsample and columns must be above 0 and at most 1");
        if (!(o.child_weight_min >= 0) || !(o.l2 >= 0))
            return invalid("child_weight_min and l2 must not be below zero");
        return {};
    }

    Result<void> read() {
        std::vector<Dataset> parts;
        for (const TrainSource& source : options_.data) {
            say("reading " + source.symbol);
            OUTCRY_ASSIGN(auto bars, read_bar_file(source.path, options_.stamp,
                                                   {feature_base.approximate_ns()}));
            if (options_.until.ns != 0)
                std::erase_if(bars,
                              [&](const PastBar& bar) { return bar.close_time > options_.until; });
            if (bars.empty())
                return invalid("no bar closes by " + time::to_iso(options_.until), source.path);
            const TimeNs open = bars.front().close_time - DurationNs{feature_base.approximate_ns()};
            ModelHeader& header = report_.header;
            header.trained_from = parts.empty() ? open : std::min(header.trained_from, open);
            header.trained_to = std::max(header.trained_to, bars.back().close_time);
            auto rows = rows_of(bars, question());
            if (!rows) return std::move(rows).error().at(source.path);
            parts.push_back(std::move(*rows));
        }
        rows_ = merge(parts);
        return {};
    }

    [[nodiscard]] Question question() const {
        return {options_.target, options_.stop, options_.horizon, options_.timeframe};
    }

    void describe() {
        ModelHeader& header = report_.header;
        header.name = options_.name;
        header.question = question();
        header.features = feature_names();
        header.features_hash = features_hash();
        for (const TrainSource& source : options_.data) {
            header.symbols.push_back(source.symbol);
            header.sources.push_back(std::filesystem::path(source.path).filename().string());
        }
        header.library = library_version();
        header.seed = options_.seed;
        header.parameters = {{"trees", std::to_string(options_.trees)},
                             {"max_depth", std::to_string(options_.depth)},
                             {"eta", shortest(options_.learning_rate)},
                             {"subsample", shortest(options_.subsample)},
                             {"colsample_bytree", shortest(options_.columns)},
                             {"min_child_weight", shortest(options_.child_weight_min)},
                             {"lambda", shortest(options_.l2)},
                             {"tree_method", options_.method}};
        report_.rows = static_cast<std::int64_t>(rows_.rows());
        total_ = 2LL * options_.trees * (options_.folds + 1);
    }

    Result<Booster> fit(const Dataset& rows, Side entry) {
        auto parameters = report_.header.parameters;
        parameters.erase("trees");
        parameters["seed"] = std::to_string(options_.seed);
        parameters["base_score"] = shortest(base_rate_of(rows.targets(entry)));
        return Booster::train(rows.values, rows.targets(entry), report_.header.features, parameters,
                              options_.trees, [this](std::int32_t) {
                                  ++done_;
                                  say("training");
                              });
    }

    /// Walks forward, then trains on everything; the trees' JSON.
    Result<std::string> side(Side entry, const std::vector<Split>& splits, SideHeader& header) {
        const auto score = [&](const Dataset& seen, const Dataset& test) -> Result<std::vector<float>> {
            OUTCRY_ASSIGN(const Booster fold, fit(seen, entry));
            return fold.margins(test.values, feature_count);
        };
        OUTCRY_ASSIGN(Walk walk, walk_forward(rows_, splits, entry, weight(), score));
        const auto& targets = rows_.targets(entry);
        header.rows = static_cast<std::int64_t>(rows_.rows());
        header.base_rate = static_cast<double>(std::count(targets.begin(), targets.end(), 1)) /
                           static_cast<double>(targets.size());
        header.calibration = walk.calibration;
        header.held_out = walk.held_out;
        header.folds = std::move(walk.folds);
        OUTCRY_ASSIGN(const Booster booster, fit(rows_, entry));
        OUTCRY_ASSIGN(std::string json, booster.to_json());
        OUTCRY_TRY(compare(booster, json));
        return json;
    }

    /// A model is not shipped unless our evaluator says of every row what the library says.
    Result<void> compare(const Booster& booster, const std::string& json) {
        OUTCRY_ASSIGN(const Forest forest, Forest::parse(json));
        OUTCRY_ASSIGN(const std::vector<float> theirs,
                      booster.margins(rows_.values, feature_count));
        for (std::size_t row = 0; row < rows_.rows(); ++row)
            if (std::bit_cast<std::uint32_t>(forest.margin(rows_.row(row))) !=
                std::bit_cast<std::uint32_t>(theirs[row]))
                return error(
                    Error::Kind::internal,
                    "the flat forest differs from libxgboost at row " + std::to_string(row));
        report_.rows_compared += static_cast<std::int64_t>(rows_.rows());
        return {};
    }

    Result<TrainReport> finish(const std::string& rising, const std::string& falling) {
        const std::string file = Model::write(report_.header, rising, falling);
        OUTCRY_ASSIGN(const Model model, Model::parse(file));
        report_.hash = model.hash();
        report_.bytes = static_cast<std::int64_t>(file.size());
        report_.path = options_.out;
        report_.verdict = verdict();
        if (!options_.out.empty()) OUTCRY_TRY(write_file_atomic(options_.out, as_bytes(file)));
        return std::move(report_);
    }

    /// Rows of one symbol overlap as long as the horizon lasts.
    [[nodiscard]] double weight() const {
        return std::fmin(1.0, static_cast<double>(options_.timeframe.approximate_ns()) /
                                  static_cast<double>(options_.horizon.ns));
    }

    [[nodiscard]] std::string verdict() const {
        std::string words;
        bool edge = false;
        for (const auto& [name, side] : {std::pair{"long", &report_.header.long_side},
                                         std::pair{"short", &report_.header.short_side}}) {
            const Score& score = side->held_out;
            const double error = auc_error_of(score, weight());
            const double auc = score.auc.value_or(0.5);
            edge = edge || (auc > 0.5 + 2 * error && score.log_loss < score.baseline_log_loss);
            words += std::string(words.empty() ? "" : ", ") + name + " AUC " + two_decimals(auc) +
                     " (chance 0.50 ± " + two_decimals(error) + ")";
        }
        const Score& score = report_.header.long_side.held_out;
        const double independent = weight() * static_cast<double>(score.rows);
        return (edge ? "better than chance on held-out rows: " : "no edge shown: ") + words + "; " +
               std::to_string(score.rows) + " held-out rows overlap like " +
               std::to_string(static_cast<std::int64_t>(std::ceil(independent))) +
               " independent ones";
    }

    void say(std::string_view doing) const {
        if (progress_) progress_(done_, std::max<std::int64_t>(total_, 1), doing);
    }

    const TrainOptions& options_;
    const TrainProgress& progress_;
    Dataset rows_;
    TrainReport report_;
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
};

}  // namespace

Result<TrainReport> train(const TrainOptions& options, const TrainProgress& progress) {
    return Training(options, progress).run();
}

}  // namespace outcry::predict
