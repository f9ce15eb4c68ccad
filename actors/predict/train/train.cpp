// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/train.hpp"

#include <algorithm>
#include <filesystem>

#include "actors/predict/train/booster.hpp"
#include "actors/predict/train/importance.hpp"
#include "actors/predict/train/metrics.hpp"
#include "actors/predict/train/side.hpp"
#include "actors/predict/train/verdict.hpp"
#include "actors/predict/train/walk_forward.hpp"
#include "outcry/base/file.hpp"

namespace outcry::predict {
namespace {

std::vector<std::string> feature_names(const TrainOptions& options) {
    std::vector<std::string> names;
    for (const FeatureSpec& spec : feature_specs(options.features, options.features_on))
        names.emplace_back(spec.name);
    return names;
}

class Training {
 public:
    Training(const TrainOptions& options, const TrainProgress& progress)
        : options_(options), progress_(progress) {}

    Result<TrainReport> run(std::vector<TrainBars> bars) {
        OUTCRY_TRY(check());
        OUTCRY_TRY(make_rows(std::move(bars)));
        OUTCRY_ASSIGN(const auto splits, split());
        describe(splits.size());
        std::string json[2];
        for (const Side entry : {Side::buy, Side::sell}) {
            const bool rising = entry == Side::buy;
            SideTrainer trainer(options_, report_.header, rows_, entry,
                                [this](std::int64_t trees) { step(trees); });
            OUTCRY_ASSIGN(auto trained, trainer.train(splits));
            (rising ? report_.header.long_side : report_.header.short_side) =
                std::move(trained.header);
            (rising ? report_.long_plots : report_.short_plots) = std::move(trained.plots);
            json[rising ? 0 : 1] = std::move(trained.json);
            bounds_[rising ? 0 : 1] = trained.bounds;
            report_.rows_compared += static_cast<std::int64_t>(rows_.rows());
        }
        return finish(json[0], json[1]);
    }

    /// The files' bars.
    Result<std::vector<TrainBars>> read() const {
        if (options_.data.empty()) return invalid("no data; name at least one file of bars");
        OUTCRY_TRY(check_feature_base(options_.features_on));
        std::vector<TrainBars> all;
        for (const TrainSource& source : options_.data) {
            say("reading " + source.symbol);
            OUTCRY_ASSIGN(auto bars, read_bar_file(source.path, options_.stamp,
                                                   {options_.features_on.approximate_ns()}));
            all.push_back({source.symbol, source.path, std::move(bars)});
        }
        return all;
    }

 private:
    Result<void> check() const {
        const TrainOptions& o = options_;
        const bool barriers = o.label == LabelKind::target_before_stop;
        if (barriers && (o.target.units <= 0 || o.stop.units <= 0 || o.stop.units >= fixed_scale))
            return invalid("target and stop must be above zero, the stop below 100 %");
        OUTCRY_TRY(check_feature_base(o.features_on));
        const std::string on = o.features_on.to_string();
        if (o.horizon.ns < o.features_on.approximate_ns() || o.horizon.ns > 366 * ns_per_day)
            return invalid("horizon must be " + on + " to 366d");
        if (!o.timeframe.is_timed() || o.timeframe.is_calendar() ||
            o.timeframe.approximate_ns() % o.features_on.approximate_ns() != 0)
            return invalid("timeframe " + o.timeframe.to_string() + " is no multiple of " + on +
                           ", the bars features are made of; set timeframe=" + on);
        if (o.trees < 1 || o.trees > 10'000) return invalid("trees must be 1 to 10000");
        if (o.depth < 1 || o.depth > 12) return invalid("depth must be 1 to 12");
        if (o.method != "hist" && o.method != "exact")
            return invalid("method " + o.method + " is unknown; hist or exact");
        const auto share = [](double value) { return value > 0 && value <= 1; };
        if (!share(o.learning_rate) || !share(o.subsample) || !share(o.columns))
            return invalid("learning_rate, subsample and columns must be above 0 and at most 1");
        if (o.patience < 0 || o.trees_min < 1 || !share(o.validation_share) ||
            o.validation_share > 0.5)
            return invalid(
                "patience must not be below 0, trees_min not below 1, validation_share above 0 and "
                "at most 0.5");
        if (!(o.child_weight_min >= 0) || !(o.l2 >= 0))
            return invalid("child_weight_min and l2 must not be below zero");
        return {};
    }

    Result<void> make_rows(std::vector<TrainBars> sources) {
        std::vector<Dataset> parts;
        std::vector<std::span<const PastBar>> seen;
        ModelHeader& header = report_.header;
        for (TrainBars& source : sources) {
            auto& bars = source.bars;
            if (options_.until.ns != 0)
                std::erase_if(bars,
                              [&](const PastBar& bar) { return bar.close_time > options_.until; });
            if (bars.empty())
                return invalid("no bar closes by " + time::to_iso(options_.until), source.source);
            const TimeNs open =
                bars.front().close_time - DurationNs{options_.features_on.approximate_ns()};
            header.trained_from =
                header.symbols.empty() ? open : std::min(header.trained_from, open);
            header.trained_to = std::max(header.trained_to, bars.back().close_time);
            header.symbols.push_back(source.symbol);
            header.sources.push_back(std::filesystem::path(source.source).filename().string());
            seen.emplace_back(bars);
            if (options_.features == FeatureSet::market) continue;
            auto rows = rows_of(bars, question(), options_.features_on);
            if (!rows) return std::move(rows).error().at(source.source);
            parts.push_back(std::move(*rows));
        }
        if (options_.features == FeatureSet::standard) {
            rows_ = merge(parts);
        } else {
            OUTCRY_ASSIGN(rows_, market_rows_of(seen, question(), options_.features_on));
        }
        return rows_.rows() == 0 ? nothing_to_learn(seen) : Result<void>();
    }

    /// Features warm up, the horizon must pass, and a longer gap begins anew.
    [[nodiscard]] Result<void> nothing_to_learn(
        std::span<const std::span<const PastBar>> seen) const {
        const DurationNs base{options_.features_on.approximate_ns()};
        std::size_t longest = 0;
        for (const auto& bars : seen) {
            std::size_t together = 0;
            for (std::size_t i = 0; i < bars.size(); ++i) {
                const bool goes_on = i > 0 && bars[i].close_time - bars[i - 1].close_time <=
                                                  DurationNs{(Features::gap_max + 1) * base.ns};
                together = goes_on ? together + 1 : 1;
                longest = std::max(longest, together);
            }
        }
        const std::string on = options_.features_on.to_string();
        return invalid("no rows: features of " + on + " bars warm up for " +
                       std::to_string(Features::bars_needed) + " of them (" +
                       time::to_string(DurationNs{Features::bars_needed * base.ns}) +
                       "), then the horizon of " + time::to_string(question().horizon) +
                       " must pass, and the longest stretch without more than " +
                       std::to_string(Features::gap_max) + " of them missing holds " +
                       std::to_string(longest) + "; give more bars of " + on +
                       ", or bars of another length with --features-on");
    }

    [[nodiscard]] Result<std::vector<Split>> split() const {
        return options_.validation == Validation::forward
                   ? split_forward(rows_, options_.folds, options_.first_share)
                   : split_around(rows_, options_.folds, options_.embargo);
    }

    [[nodiscard]] Question question() const {
        if (options_.label == LabelKind::next_bar)
            return {
                {}, {}, {options_.timeframe.approximate_ns()}, options_.timeframe, options_.label};
        return {options_.target, options_.stop, options_.horizon, options_.timeframe,
                options_.label};
    }

    void describe(std::size_t folds) {
        ModelHeader& header = report_.header;
        header.name = options_.name;
        header.question = question();
        header.features = feature_names(options_);
        header.features_hash = features_hash(options_.features, options_.features_on);
        header.spread = spread_of(rows_);
        header.library = library_version();
        header.seed = options_.seed;
        header.parameters = {{"trees", std::to_string(options_.trees)},
                             {"max_depth", std::to_string(options_.depth)},
                             {"eta", parameter_text(options_.learning_rate)},
                             {"subsample", parameter_text(options_.subsample)},
                             {"colsample_bytree", parameter_text(options_.columns)},
                             {"min_child_weight", parameter_text(options_.child_weight_min)},
                             {"lambda", parameter_text(options_.l2)},
                             {"tree_method", options_.method}};
        header.training = {
            {"weights", options_.weights == Weighting::uniqueness ? "uniqueness" : "none"},
            {"validation", options_.validation == Validation::forward ? "forward" : "around"},
            {"folds", std::to_string(folds)},
            {"embargo", time::to_string(options_.embargo)},
            {"patience", std::to_string(options_.patience)},
            {"validation_share", parameter_text(options_.validation_share)},
            {"trees_min", std::to_string(options_.trees_min)}};
        // What the hash tells as well; a model of five minutes is written as it always was.
        if (options_.features_on != feature_base)
            header.training["features_on"] = options_.features_on.to_string();
        report_.rows = static_cast<std::int64_t>(rows_.rows());
        total_ = 2 * SideTrainer::work(options_);
    }

    void step(std::int64_t trees) {
        done_ += trees;
        say("training");
    }

    Result<TrainReport> finish(const std::string& rising, const std::string& falling) {
        const std::string file = Model::write(report_.header, rising, falling);
        OUTCRY_ASSIGN(const Model model, Model::parse(file));
        report_.hash = model.hash();
        report_.bytes = static_cast<std::int64_t>(file.size());
        report_.path = options_.out;
        report_.verdict = verdict_of(report_.header, bounds_[0], bounds_[1]);
        if (!options_.out.empty()) OUTCRY_TRY(write_file_atomic(options_.out, as_bytes(file)));
        return std::move(report_);
    }

    void say(std::string_view doing) const {
        if (progress_) progress_(done_, std::max<std::int64_t>(total_, 1), doing);
    }

    const TrainOptions& options_;
    const TrainProgress& progress_;
    Dataset rows_;
    TrainReport report_;
    std::optional<Bounds> bounds_[2];  // long, short
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
};

}  // namespace

Result<TrainReport> train(const TrainOptions& options, const TrainProgress& progress) {
    Training training(options, progress);
    OUTCRY_ASSIGN(auto bars, training.read());
    return training.run(std::move(bars));
}

Result<TrainReport> train(const TrainOptions& options, std::vector<TrainBars> bars,
                          const TrainProgress& progress) {
    if (bars.empty())
        return invalid("no bars of " + options.features_on.to_string() + " to train on");
    return Training(options, progress).run(std::move(bars));
}

}  // namespace outcry::predict
