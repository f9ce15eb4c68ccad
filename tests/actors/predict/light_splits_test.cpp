// SPDX-License-Identifier: Apache-2.0
// What a split of a LightGBM model does with each kind of value.
#include <gtest/gtest.h>

#include <limits>

#include "actors/predict/light_forest.hpp"

namespace outcry::predict {
namespace {

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
