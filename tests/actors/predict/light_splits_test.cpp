// SPDX-License-Identifier: Apache-2.0
// The flat forest beside LightGBM's own leaves, raw scores, probabilities and contributions.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "actors/predict/light_forest.hpp"
#include "tests/actors/predict/golden.hpp"

namespace outcry::predict {
namespace {

using Row = golden::RowOf<double>;

class LightGolden : public testing::TestWithParam<const char*> {
 protected:
    void SetUp() override {
        auto parsed =
            LightForest::parse(golden::gunzip(std::string(GetParam()) + ".txt.gz", "lightgbm"));
        ASSERT_TRUE(parsed.ok()) << parsed.error().text();
        forest_ = std::move(*parsed);
        rows_ = golden::rows_of<double>("lightgbm", GetParam(), forest_.features());
        ASSERT_EQ(rows_.size(), 500U);
    }
    LightForest forest_;
    std::vector<Row> rows_;
};

TEST_P(LightGolden, reaches_the_same_leaf_of_every_tree) {
    std::vector<std::uint32_t> leaves(forest_.trees());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        forest_.leaves(rows_[row].values, leaves);
        ASSERT_EQ(leaves, rows_[row].leaves) << "row " << row << " " << rows_[row].kind;
    }
}

TEST_P(LightGolden, adds_to_the_same_raw_score_bit_for_bit) {
    for (std::size_t row = 0; row < rows_.size(); ++row)
        ASSERT_EQ(std::bit_cast<std::uint64_t>(forest_.margin(rows_[row].values)),
                  std::bit_cast<std::uint64_t>(rows_[row].margin))
            << "row " << row << " " << rows_[row].kind;
}

TEST_P(LightGolden, says_the_same_probability_within_one_ulp) {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const auto ours = std::bit_cast<std::int64_t>(forest_.probability(rows_[row].values));
        const auto theirs = std::bit_cast<std::int64_t>(rows_[row].probability);
        ASSERT_LE(std::llabs(ours - theirs), 1) << "row " << row;
    }
}

TEST_P(LightGolden, contributes_alike_and_adds_up_to_the_raw_score) {
    std::vector<double> shares(forest_.features() + 1);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        forest_.contributions(rows_[row].values, shares);
        double sum = 0;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            sum += shares[i];
            ASSERT_NEAR(shares[i], rows_[row].contributions[i], 1e-12)
                << "row " << row << " place " << i;
        }
        ASSERT_NEAR(sum, rows_[row].margin, 1e-12) << "row " << row;
    }
}

INSTANTIATE_TEST_SUITE_P(Models, LightGolden,
                         testing::Values("binary_50x15", "binary_300x31_missing_categorical"),
                         [](const auto& one) { return std::string(one.param); });

// One split each, so that what it does with a value can be read off the sign.

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double endless = std::numeric_limits<double>::infinity();

LightModel stump(LightSplit split) {
    LightModel model;
    model.features = 1;
    model.feature_names = {"x"};
    LightTree tree;
    tree.splits.push_back(std::move(split));
    tree.left = {1, -1, -1};
    tree.right = {2, -1, -1};
    tree.values = {-1.0, 1.0};
    tree.cover = {10.0, 4.0, 6.0};
    model.trees.push_back(std::move(tree));
    return model;
}

struct Case {
    const char* name;
    LightMissing missing;
    bool default_left;
    std::vector<std::pair<double, double>> wanted;  // value, sign
};

class LightSplits : public testing::TestWithParam<Case> {};

TEST_P(LightSplits, sends_a_value_where_its_missing_type_says) {
    const Case& one = GetParam();
    const auto forest =
        LightForest::build(stump({0, false, one.default_left, one.missing, -0.5, {}}));
    ASSERT_TRUE(forest.ok()) << forest.error().text();
    std::vector<double> shares(2);
    for (const auto& [value, sign] : one.wanted) {
        const std::vector<double> row{value};
        EXPECT_EQ(forest->margin(row), sign) << value;
        forest->contributions(row, shares);
        EXPECT_NEAR(shares[0] + shares[1], sign, 1e-15) << value;
    }
}

const Case cases[] = {
    {"none",
     LightMissing::none,
     true,
     {{-0.5, -1}, {-0.4, 1}, {nothing, 1}, {0, 1}, {-endless, -1}, {endless, 1}}},
    {"zero_left",
     LightMissing::zero,
     true,
     {{-0.5, -1}, {-0.4, 1}, {nothing, -1}, {0, -1}, {1e-36, -1}, {-1e-36, -1}, {1e-34, 1}}},
    {"zero_right", LightMissing::zero, false, {{-0.5, -1}, {nothing, 1}, {0, 1}, {1e-36, 1}}},
    {"nan_left", LightMissing::nan, true, {{-0.5, -1}, {nothing, -1}, {0, 1}, {1e-36, 1}}},
    {"nan_right", LightMissing::nan, false, {{-0.6, -1}, {nothing, 1}, {endless, 1}}},
};
INSTANTIATE_TEST_SUITE_P(Missing, LightSplits, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(LightForest, sends_known_categories_left_and_everything_else_right) {
    const auto forest =
        LightForest::build(stump({0, true, true, LightMissing::nan, 0, {0, 3, 40}}));
    ASSERT_TRUE(forest.ok()) << forest.error().text();
    for (const auto& [value, sign] : std::vector<std::pair<double, double>>{{0, -1},
                                                                            {3, -1},
                                                                            {40, -1},
                                                                            {3.9, -1},
                                                                            {-0.5, -1},
                                                                            {1, 1},
                                                                            {41, 1},
                                                                            {-1, 1},
                                                                            {1e300, 1},
                                                                            {nothing, 1},
                                                                            {endless, 1},
                                                                            {-endless, 1},
                                                                            {4294967299.0, 1}})
        EXPECT_EQ(forest->margin(std::vector<double>{value}), sign) << value;
}

TEST(LightForest, merges_what_two_splits_of_one_feature_ask_of_missing_values) {
    // Below -1 left, else below 1; NaN goes right at the first and left at the second.
    LightModel model = stump({0, false, false, LightMissing::nan, -1.0, {}});
    LightTree& tree = model.trees[0];
    tree.splits.push_back({0, false, true, LightMissing::nan, 1.0, {}});
    tree.left = {2, 3, -1, -1, -1};
    tree.right = {1, 4, -1, -1, -1};
    tree.values = {-1.0, 2.0, 5.0};
    tree.cover = {10.0, 6.0, 4.0, 3.0, 3.0};
    const auto forest = LightForest::build(model);
    ASSERT_TRUE(forest.ok()) << forest.error().text();
    std::vector<double> shares(2);
    for (const auto& [value, wanted] :
         std::vector<std::pair<double, double>>{{-2, -1}, {0, 2}, {3, 5}, {nothing, 2}}) {
        const std::vector<double> row{value};
        EXPECT_EQ(forest->margin(row), wanted) << value;
        forest->contributions(row, shares);
        EXPECT_NEAR(shares[0] + shares[1], wanted, 1e-14) << value;
    }
}

}  // namespace
}  // namespace outcry::predict
