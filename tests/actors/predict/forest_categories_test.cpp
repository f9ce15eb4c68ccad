// SPDX-License-Identifier: Apache-2.0
// Categorical splits, as each generation of XGBoost writes and answers them; files that have them
// wrong.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "actors/predict/forest.hpp"
#include "tests/actors/predict/golden.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;

/// A model of this version, written and asked by it: tests/golden/xgboost/versions.py.
class Versions : public testing::TestWithParam<const char*> {
 protected:
    void SetUp() override {
        const std::string name = std::string("categorical_8x4_") + GetParam();
        for (const char* ending : {".json.gz", ".ubj.gz"}) {
            auto forest = Forest::parse(golden::gunzip(name + ending));
            ASSERT_TRUE(forest.ok()) << ending << ": " << forest.error().text();
            forests_.push_back(std::move(*forest));
        }
        rows_ = golden::rows(name, 4);
        ASSERT_EQ(rows_.size(), 80U);
    }
    std::vector<Forest> forests_;
    std::vector<golden::Row> rows_;
};

TEST_P(Versions, reach_the_same_leaves_and_add_to_the_same_score) {
    for (const Forest& forest : forests_) {
        EXPECT_EQ(forest.library(), std::string("xgboost ") + GetParam());
        std::vector<std::uint32_t> leaves(forest.trees());
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            forest.leaves(rows_[row].values, leaves);
            ASSERT_EQ(leaves, rows_[row].leaves) << "row " << row;
            ASSERT_EQ(std::bit_cast<std::uint32_t>(forest.margin(rows_[row].values)),
                      std::bit_cast<std::uint32_t>(rows_[row].margin))
                << "row " << row;
            const auto ours = std::bit_cast<std::int32_t>(forest.probability(rows_[row].values));
            ASSERT_LE(std::abs(ours - std::bit_cast<std::int32_t>(rows_[row].probability)), 1);
        }
    }
}

TEST_P(Versions, contribute_alike_and_add_up) {
    for (const Forest& forest : forests_) {
        std::vector<double> shares(5);
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            forest.contributions(rows_[row].values, shares);
            double sum = 0;
            for (std::size_t i = 0; i < shares.size(); ++i) {
                sum += shares[i];
                ASSERT_NEAR(shares[i], static_cast<double>(rows_[row].contributions[i]), 2e-6)
                    << "row " << row << " place " << i;
            }
            ASSERT_NEAR(sum, static_cast<double>(rows_[row].margin), 2e-6) << "row " << row;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(OfXgboost, Versions,
                         testing::Values("1.7.6", "2.1.4", "3.0.5", "3.1.3", "3.2.0"),
                         [](const auto& one) {
                             std::string name = one.param;
                             for (char& letter : name)
                                 if (letter == '.') letter = '_';
                             return name;
                         });

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

/// Right for categories 1 and 3, else left.
TreeModel stump(bool missing_left) {
    TreeModel model;
    model.features = 1;
    Tree tree;
    tree.left = {1, -1, -1};
    tree.right = {2, -1, -1};
    tree.feature = {0, 0, 0};
    tree.threshold = {nothing, -1.0F, 1.0F};
    tree.missing_left = {static_cast<std::uint8_t>(missing_left ? 1 : 0), 0, 0};
    tree.cover = {10.0F, 4.0F, 6.0F};
    tree.categories = {{0, {1, 3}}};
    model.trees.push_back(tree);
    return model;
}

TEST(Categories, send_known_ones_right_missing_ones_by_default_and_all_else_left) {
    for (const bool missing_left : {true, false}) {
        const auto forest = Forest::build(stump(missing_left));
        ASSERT_TRUE(forest) << forest.error().text();
        std::vector<double> shares(2);
        for (const auto& [value, wanted] :
             std::vector<std::pair<float, float>>{{0, -1},
                                                  {1, 1},
                                                  {1.9F, 1},
                                                  {2, -1},
                                                  {3, 1},
                                                  {4, -1},
                                                  {-0.5F, -1},
                                                  {-1, -1},
                                                  {1e30F, -1},
                                                  {nothing, missing_left ? -1.0F : 1.0F}}) {
            const std::vector<float> row{value};
            EXPECT_EQ(forest->margin(row), wanted) << value;
            forest->contributions(row, shares);
            EXPECT_NEAR(shares[0] + shares[1], static_cast<double>(wanted), 1e-15) << value;
        }
    }
}

TEST(Categories, may_be_asked_above_a_threshold_of_the_same_feature) {
    TreeModel model = stump(true);
    Tree& tree = model.trees[0];  // below the right one: under 2 is 5, else 7
    tree.left = {1, -1, 3, -1, -1};
    tree.right = {2, -1, 4, -1, -1};
    tree.feature.assign(5, 0);
    tree.threshold = {nothing, -1.0F, 2.0F, 5.0F, 7.0F};
    tree.missing_left = {1, 0, 1, 0, 0};
    tree.cover = {10.0F, 4.0F, 6.0F, 2.0F, 4.0F};
    const auto forest = Forest::build(model);
    ASSERT_TRUE(forest) << forest.error().text();
    std::vector<double> shares(2);
    for (const auto& [value, wanted] :
         std::vector<std::pair<float, float>>{{0, -1}, {1, 5}, {2, -1}, {3, 7}, {nothing, -1}}) {
        const std::vector<float> row{value};
        EXPECT_EQ(forest->margin(row), wanted) << value;
        forest->contributions(row, shares);
        EXPECT_NEAR(shares[0] + shares[1], static_cast<double>(wanted), 1e-14) << value;
    }
}

struct Planted {
    const char* name;
    std::function<void(Json&)> change;
    const char* words;
};

class CategoriesMalformed : public testing::TestWithParam<Planted> {};

TEST_P(CategoriesMalformed, are_refused_with_the_place_and_the_reason) {
    Json model = Json::parse(golden::gunzip("categorical_8x4_3.1.3.json.gz"));
    GetParam().change(model["learner"]["gradient_booster"]["model"]["trees"][2]);
    const auto forest = Forest::parse(model.dump());
    ASSERT_FALSE(forest.ok());
    EXPECT_NE(forest.error().text().find(GetParam().words), std::string::npos)
        << forest.error().text();
}

const Planted planted[] = {
    {"node_that_is_not", [](Json& t) { t["categories_nodes"][0] = 999; },
     "tree 2: categories_nodes[0], node 999, is out of order or no node of"},
    {"twice_the_same", [](Json& t) { t["categories_nodes"][1] = t["categories_nodes"][0]; },
     "tree 2: categories_nodes[1], node 0, is out of order"},
    {"fewer_sizes", [](Json& t) { t["categories_sizes"].erase(0); },
     "categories_sizes should list"},
    {"no_category", [](Json& t) { t["categories_sizes"][0] = 0; }, "node 0, has no category"},
    {"beyond_the_end", [](Json& t) { t["categories_sizes"][0] = 100'000; },
     "takes categories 0 and 99999 more of"},
    {"below_zero", [](Json& t) { t["categories"][0] = -1; }, "categories[0] is -1, out of range"},
    {"too_many", [](Json& t) { t["categories"][0] = 70'000; },
     "tree 2, node 0: asks for category 70000, known are those below 65536"},
    {"numerical_and_categorical", [](Json& t) { t["split_type"][0] = 0; },
     "split_type[0] is 0, but categories_nodes says otherwise"},
    {"left_out", [](Json& t) { t.erase("categories"); }, "categories is missing"},
    {"no_list", [](Json& t) { t["categories"] = 5; }, "categories is not a list"},
    {"unknown_feature", [](Json& t) { t["split_indices"][0] = 4; },
     "tree 2, node 0: splits on feature 4 of 4"},
};

INSTANTIATE_TEST_SUITE_P(Planted, CategoriesMalformed, testing::ValuesIn(planted),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace outcry::predict
