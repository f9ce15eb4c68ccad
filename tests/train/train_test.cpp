// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/train.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <limits>

#include "actors/predict/features.hpp"
#include "actors/predict/train/booster.hpp"
#include "actors/predict/train/dataset.hpp"
#include "outcry/base/file.hpp"
#include "tests/support/folders.hpp"
#include "tests/train/walk.hpp"

namespace outcry::predict {
namespace {

TrainOptions options() {
    static const std::string first =
        testing_walk::write_csv("train_first.csv", testing_walk::bars(2500, 1));
    static const std::string second =
        testing_walk::write_csv("train_second.csv", testing_walk::bars(2200, 2));
    TrainOptions options;
    options.name = "small";
    options.data = {{"AAA", first}, {"BBB", second}};
    options.horizon = {4 * ns_per_hour};
    options.trees = 12;
    options.child_weight_min = 2;
    options.l2 = 1;
    options.learning_rate = 0.3;
    return options;
}

std::string bytes_of(const std::string& path) {
    const auto bytes = read_file(path);
    EXPECT_TRUE(bytes.ok());
    return bytes.ok() ? std::string(as_text(bytes->view())) : "";
}

TEST(Train, writes_a_model_that_knows_what_it_was_trained_on) {
    TrainOptions asked = options();
    asked.out = testing_walk::own_file("small_model.json");
    std::int64_t last = 0;
    const auto report = train(asked, [&](std::int64_t done, std::int64_t total, std::string_view) {
        EXPECT_GE(done, last);
        EXPECT_LE(done, total);
        last = done;
    });
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(last, 12 * 2 * 5 * 2);
    const auto model = Model::load(asked.out);
    ASSERT_TRUE(model.ok()) << model.error().text();
    EXPECT_EQ(model->hash(), report->hash);
    EXPECT_EQ(model->header(), report->header);
    EXPECT_EQ(model->header().features.size(), feature_count);
    EXPECT_TRUE(model->check_features().ok());
    const auto bars = testing_walk::bars(2500, 1);
    EXPECT_EQ(model->header().trained_to, bars.back().close_time);
    EXPECT_FALSE(model->check_range(bars[100].close_time).ok());
    EXPECT_TRUE(model->check_range(bars.back().close_time).ok());
    EXPECT_EQ(report->rows_compared, 2 * report->rows);
    EXPECT_EQ(model->header().long_side.folds.size(), 4U);
    EXPECT_GT(model->header().long_side.folds[1].purged_rows, 0);
    EXPECT_FALSE(report->verdict.empty());
}

TEST(Train, gives_the_same_bytes_again_and_others_for_another_seed) {
    TrainOptions asked = options();
    for (const char* method : {"hist", "exact"}) {
        asked.method = method;
        asked.out = testing_walk::own_file("again_1.json");
        ASSERT_TRUE(train(asked).ok());
        const std::string once = bytes_of(asked.out);
        asked.out = testing_walk::own_file("again_2.json");
        ASSERT_TRUE(train(asked).ok());
        EXPECT_EQ(once, bytes_of(asked.out));
        asked.seed = 2;
        const auto other = train(asked);
        ASSERT_TRUE(other.ok());
        // The header names the seed; the trees themselves must differ too.
        const std::string differs = bytes_of(asked.out);
        EXPECT_NE(once.substr(once.find("\n\"long\"")), differs.substr(differs.find("\n\"long\"")));
        asked.seed = 1;
    }
}

TEST(Train, sees_no_bar_that_closes_after_until) {
    TrainOptions asked = options();
    asked.until = testing_walk::bars(2500, 1)[2100].close_time;
    const auto report = train(asked);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->header.trained_to, asked.until);
    const std::string hash = report->hash;
    auto longer = testing_walk::bars(2500, 1);
    for (std::size_t i = 2101; i < longer.size(); ++i) longer[i].bar.high *= 2;
    // The name of a source stands in the header, so the changed bars go by the same one.
    asked.data[0].path = testing_walk::write_csv("train_first.csv", longer);
    const auto again = train(asked);
    testing_walk::write_csv("train_first.csv", testing_walk::bars(2500, 1));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->hash, hash);
}

TEST(Train, stops_early_weighs_overlap_and_keeps_what_it_learned_from) {
    TrainOptions asked = options();
    asked.trees = 60;
    asked.patience = 5;
    asked.trees_min = 3;
    const auto report = train(asked);
    ASSERT_TRUE(report.ok()) << report.error().text();
    const SideHeader& side = report->header.long_side;
    EXPECT_GE(side.trees, 3);
    EXPECT_LT(side.trees, 60);
    ASSERT_FALSE(side.learning.empty());
    const auto best =
        std::min_element(side.learning.begin(), side.learning.end(),
                         [](const auto& a, const auto& b) { return a.validation < b.validation; });
    EXPECT_EQ(side.trees, std::max<std::int64_t>(best->trees, 3));
    EXPECT_LE(side.learning.back().trees, best->trees + 5);
    EXPECT_LT(side.held_out.effective_rows, 0.7 * static_cast<double>(side.held_out.rows));
    ASSERT_EQ(side.importance.size(), feature_count);
    EXPECT_GE(side.importance[0].contribution, side.importance[1].contribution);
    EXPECT_GT(side.importance[0].splits, 0);
    EXPECT_TRUE(side.held_out.auc_interval.has_value());
    ASSERT_EQ(report->header.spread.size(), feature_count);
    double sum = 0;
    for (const double share : report->header.spread[0].shares) sum += share;
    EXPECT_NEAR(sum, 1.0, 1e-9);
    EXPECT_EQ(report->header.training.at("weights"), "uniqueness");
    EXPECT_GT(report->long_plots.roc.size(), 5U);  // few trees say few different things
    EXPECT_EQ(report->long_plots.roc.back().true_rate, 1.0);
    EXPECT_EQ(report->long_plots.reliability.size(), 10U);
    asked.patience = 0;
    asked.weights = Weighting::none;
    const auto all = train(asked);
    ASSERT_TRUE(all.ok()) << all.error().text();
    EXPECT_EQ(all->header.long_side.trees, 60);
    EXPECT_TRUE(all->header.long_side.learning.empty());
}

TEST(Train, answers_whether_the_next_bar_rises) {
    TrainOptions asked = options();
    asked.label = LabelKind::next_bar;
    asked.validation = Validation::around;
    asked.embargo = {ns_per_hour};
    asked.out = testing_walk::own_file("next_bar_model.json");
    const auto report = train(asked);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_NEAR(report->header.long_side.base_rate + report->header.short_side.base_rate, 1.0,
                0.02);
    const auto model = Model::load(asked.out);
    ASSERT_TRUE(model.ok()) << model.error().text();
    const auto refused = model->check_question(Ratio{4'000'000}, Ratio{2'000'000});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("whether the next bar rises"), std::string::npos);
}

TEST(Train, learns_from_days_as_from_five_minutes_and_its_file_says_so) {
    const auto days = testing_walk::bars(2500, 1, ns_per_day);
    TrainOptions asked = options();
    asked.data = {{"AAA", testing_walk::write_csv("train_days.csv", days, ns_per_day)}};
    EXPECT_NE(train(asked).error().text().find("or train on these with --features-on 1d"),
              std::string::npos)
        << train(asked).error().text();
    asked.features_on = asked.timeframe = Timeframe::of_ns(ns_per_day);
    asked.horizon = {10 * ns_per_day};
    asked.folds = 2;
    asked.out = testing_walk::own_file("daily_model.json");
    const auto report = train(asked);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_GT(report->rows, 1500);
    const auto model = Model::load(asked.out);
    ASSERT_TRUE(model.ok()) << model.error().text();
    EXPECT_EQ(find_features(model->header().features_hash),
              (FeatureChoice{FeatureSet::standard, asked.features_on}));
    EXPECT_EQ(model->header().features.front(), "ret_1d");
    EXPECT_EQ(model->header().training.at("features_on"), "1d");
    EXPECT_EQ(model->header().trained_from, days.front().close_time - DurationNs{ns_per_day});

    asked.until = days[900].close_time;
    asked.horizon = {60 * ns_per_day};
    const std::string starved = train(asked).error().text();
    EXPECT_NE(starved.find("no rows: features of 1d bars warm up for 864 of them (864d), then the "
                           "horizon of 60d must pass, and the longest stretch without more than 12 "
                           "of them missing holds 901; give more bars of 1d"),
              std::string::npos)
        << starved;
}

TEST(Train, says_what_is_wrong_with_its_options) {
    const auto complaint = [](auto change) {
        TrainOptions asked = options();
        change(asked);
        const auto report = train(asked);
        return report.ok() ? std::string() : report.error().text();
    };
    EXPECT_NE(complaint([](TrainOptions& o) { o.data.clear(); }).find("no data"),
              std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) { o.trees = 0; }).find("trees"), std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) { o.method = "gpu_hist"; }).find("gpu_hist"),
              std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) { o.stop = Ratio{}; }).find("stop"), std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) { o.horizon = {60 * ns_per_day}; }).find("no rows"),
              std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) {
                  o.timeframe = Timeframe::of_ns(7 * ns_per_minute);
              }).find("7m"),
              std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) {
                  o.data[0].path = "/nonexistent.csv";
              }).find("/nonexistent.csv"),
              std::string::npos);
    EXPECT_NE(complaint([](TrainOptions& o) { o.until = TimeNs{1}; }).find("no bar closes by"),
              std::string::npos);
}

TEST(Booster, and_the_flat_forest_agree_bit_for_bit_also_on_missing_values) {
    testing_walk::Random random(5);
    std::vector<float> values;
    std::vector<std::uint8_t> targets;
    for (int row = 0; row < 3000; ++row) {
        double sum = 0;
        for (int column = 0; column < 5; ++column) {
            const double value = std::round(100 * random.next()) / 100;
            sum += value;
            values.push_back(random.next() < 0.15 ? std::numeric_limits<float>::quiet_NaN()
                                                  : static_cast<float>(value));
        }
        targets.push_back(sum + random.next() > 3.2 ? 1 : 0);
    }
    for (const char* method : {"hist", "exact"}) {
        const auto booster =
            Booster::train({values, targets, {}},
                           {{"a", "b", "c", "d", "e"},
                            {{"max_depth", "7"}, {"tree_method", method}, {"base_score", "0.27"}},
                            50,
                            {}});
        ASSERT_TRUE(booster.ok()) << booster.error().text();
        const auto json = booster->to_json();
        const auto theirs = booster->margins(values, 5);
        ASSERT_TRUE(json.ok() && theirs.ok());
        const auto forest = Forest::parse(*json);
        ASSERT_TRUE(forest.ok()) << forest.error().text();
        EXPECT_EQ(forest->library(), library_version());
        EXPECT_EQ(forest->feature_names().at(4), "e");
        for (std::size_t row = 0; row < targets.size(); ++row)
            ASSERT_EQ(
                std::bit_cast<std::uint32_t>(forest->margin(std::span(values).subspan(row * 5, 5))),
                std::bit_cast<std::uint32_t>((*theirs)[row]))
                << method << " row " << row;
    }
}

TEST(Booster, tells_what_the_library_does_not_like) {
    const std::vector<float> values(20, 1.0F);
    const std::vector<std::uint8_t> targets(20, 1);
    const auto booster =
        Booster::train({values, targets, {}}, {{"a"}, {{"max_depth", "minus three"}}, 1, {}});
    ASSERT_FALSE(booster.ok());
    EXPECT_NE(booster.error().message.find("libxgboost"), std::string::npos);
}

TEST(Dataset, holds_what_features_say_and_what_became_of_the_entry) {
    const auto bars = testing_walk::bars(1500, 3);
    const Question question{Ratio{1'000'000},
                            Ratio{1'000'000},
                            {2 * ns_per_hour},
                            Timeframe::of_ns(15 * ns_per_minute)};
    const auto rows = rows_of(bars, question);
    ASSERT_TRUE(rows.ok());
    ASSERT_GT(rows->rows(), 100U);
    Features features = Features::make();
    std::size_t next = 0;
    for (std::size_t at = 0; at < bars.size() && next < rows->rows(); ++at) {
        ASSERT_TRUE(features.add(bars[at].close_time, bars[at].bar).ok());
        if (bars[at].close_time != rows->decided[next]) continue;
        const FeatureRow row = features.row();
        for (std::size_t i = 0; i < feature_count; ++i) ASSERT_EQ(row[i], rows->row(next)[i]);
        ASSERT_EQ(rows->target_long[next],
                  outcome_of(bars, at, Side::buy, question) == Outcome::target);
        ASSERT_EQ(rows->target_short[next],
                  outcome_of(bars, at, Side::sell, question) == Outcome::target);
        ++next;
    }
    EXPECT_EQ(next, rows->rows());
    EXPECT_EQ(rows->decided.front(), bars[863].close_time);
    EXPECT_EQ(rows->decided[1] - rows->decided[0], DurationNs{15 * ns_per_minute});
}

TEST(Dataset, merges_symbols_by_time) {
    const Question question{Ratio{1'000'000},
                            Ratio{1'000'000},
                            {2 * ns_per_hour},
                            Timeframe::of_ns(15 * ns_per_minute)};
    const auto a = rows_of(testing_walk::bars(1500, 3), question);
    const auto b = rows_of(testing_walk::bars(1200, 4), question);
    ASSERT_TRUE(a.ok() && b.ok());
    const std::vector<Dataset> parts{*a, *b};
    const Dataset all = merge(parts);
    EXPECT_EQ(all.rows(), a->rows() + b->rows());
    EXPECT_TRUE(std::is_sorted(all.decided.begin(), all.decided.end()));
    EXPECT_EQ(all.row(0)[0], a->row(0)[0]);
    EXPECT_EQ(all.row(1)[0], b->row(0)[0]);
}

}  // namespace
}  // namespace outcry::predict
