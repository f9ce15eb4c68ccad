// SPDX-License-Identifier: Apache-2.0
// Models that are torn, foreign or made to hurt: each is an error that names what is wrong, never a
// crash.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "actors/predict/forest.hpp"
#include "actors/predict/limits.hpp"
#include "tests/actors/predict/golden.hpp"
#include "tests/support/effort.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;

Json small_model() {
    static const Json model = Json::parse(golden::gunzip("logistic_50x4.json.gz"));
    return model;
}

std::string complaint_of(const std::string& bytes) {
    const auto forest = Forest::parse(bytes);
    return forest.ok() ? "" : forest.error().text();
}

std::string complaint_after(const std::function<void(Json&)>& change) {
    Json model = small_model();
    change(model);
    return complaint_of(model.dump());
}

Json& tree(Json& model, int index) {
    return model["learner"]["gradient_booster"]["model"]["trees"][static_cast<std::size_t>(index)];
}

struct Planted {
    const char* name;
    std::function<void(Json&)> change;
    const char* words;
};

class ForestMalformed : public testing::TestWithParam<Planted> {};

TEST_P(ForestMalformed, is_refused_with_the_place_and_the_reason) {
    const std::string complaint = complaint_after(GetParam().change);
    EXPECT_NE(complaint.find(GetParam().words), std::string::npos) << complaint;
}

const Planted planted[] = {
    {"child_out_of_range", [](Json& m) { tree(m, 3)["left_children"][1] = 31; },
     "tree 3, node 1: names child 31"},
    {"negative_child", [](Json& m) { tree(m, 3)["right_children"][1] = -7; },
     "tree 3, node 1: names child -7"},
    {"cycle", [](Json& m) { tree(m, 0)["left_children"][1] = 0; },
     "tree 0, node 1: names child 0, which the tree already holds: a cycle"},
    {"shared_child", [](Json& m) { tree(m, 0)["left_children"][2] = 3; }, "already holds"},
    {"half_a_leaf", [](Json& m) { tree(m, 0)["left_children"][1] = -1; },
     "has a right child but no left one"},
    {"unknown_feature", [](Json& m) { tree(m, 2)["split_indices"][0] = 12; },
     "tree 2, node 0: splits on feature 12 of 12"},
    {"negative_feature", [](Json& m) { tree(m, 2)["split_indices"][0] = -1; },
     "split_indices[0] is -1, out of range"},
    {"infinite_threshold", [](Json& m) { tree(m, 2)["split_conditions"][0] = 1e300; },
     "threshold is not finite"},
    {"infinite_leaf", [](Json& m) { tree(m, 2)["split_conditions"].back() = -1e300; },
     "value is not finite"},
    {"no_cover", [](Json& m) { tree(m, 1)["sum_hessian"][0] = 0.0; }, "sum_hessian is zero"},
    {"negative_cover", [](Json& m) { tree(m, 1)["sum_hessian"][4] = -1.0; },
     "sum_hessian is negative"},
    {"short_column", [](Json& m) { tree(m, 1)["left_children"].erase(0); },
     "left_children should list"},
    {"text_in_a_column", [](Json& m) { tree(m, 1)["left_children"][0] = "x"; },
     "left_children[0] is not a whole number"},
    {"fraction_for_a_child", [](Json& m) { tree(m, 1)["left_children"][0] = 1.5; },
     "left_children[0] is not a whole number"},
    {"missing_column", [](Json& m) { tree(m, 1).erase("sum_hessian"); }, "sum_hessian is missing"},
    {"column_is_a_map", [](Json& m) { tree(m, 1)["default_left"] = Json::object(); },
     "default_left should list"},
    {"categorical", [](Json& m) { tree(m, 1)["split_type"][0] = 1; },
     "tree 1: split_type[0] is 1, but categories_nodes says otherwise"},
    {"unknown_kind_of_split", [](Json& m) { tree(m, 1)["split_type"][0] = 2; },
     "tree 1: split_type[0] is 2, known are 0, numerical, and 1, categorical"},
    {"no_threshold", [](Json& m) { tree(m, 1)["split_conditions"][0] = nullptr; },
     "threshold is not finite"},
    {"no_nodes", [](Json& m) { tree(m, 1)["tree_param"]["num_nodes"] = "0"; }, "num_nodes is 0"},
    {"many_nodes", [](Json& m) { tree(m, 1)["tree_param"]["num_nodes"] = "99999999"; },
     "num_nodes is 99999999"},
    {"number_as_text", [](Json& m) { tree(m, 1)["tree_param"]["num_nodes"] = "3x"; },
     "not a number"},
    {"tree_is_a_number", [](Json& m) { tree(m, 1) = 5; }, "tree_param is missing"},
    {"fewer_trees", [](Json& m) { m["learner"]["gradient_booster"]["model"]["trees"].erase(0); },
     "num_trees is 50 but 49"},
    {"other_output", [](Json& m) { m["learner"]["gradient_booster"]["model"]["tree_info"][0] = 1; },
     "only models with one output"},
    {"dart", [](Json& m) { m["learner"]["gradient_booster"]["name"] = "dart"; },
     "booster is dart, only gbtree is read; train with booster=gbtree"},
    {"leaves_of_several_values",
     [](Json& m) { tree(m, 1)["tree_param"]["size_leaf_vector"] = "3"; },
     "size_leaf_vector is 3; leaves with several values are not read, train with"},
    {"regression", [](Json& m) { m["learner"]["objective"]["name"] = "reg:squarederror"; },
     "objective is reg:squarederror"},
    {"classes", [](Json& m) { m["learner"]["learner_model_param"]["num_class"] = "3"; },
     "3 classes"},
    {"no_features", [](Json& m) { m["learner"]["learner_model_param"]["num_feature"] = "0"; },
     "0 features"},
    {"many_features",
     [](Json& m) { m["learner"]["learner_model_param"]["num_feature"] = "100000"; },
     "100000 features"},
    {"fewer_names", [](Json& m) { m["learner"]["feature_names"].erase(0); }, "11 feature names"},
    {"base_score_of_one",
     [](Json& m) { m["learner"]["learner_model_param"]["base_score"] = "1E0"; }, "base_score"},
    {"base_scores_of_three_outputs",
     [](Json& m) { m["learner"]["learner_model_param"]["base_score"] = "[5E-1,4E-1,1E-1]"; },
     "base_score lists 3 numbers; only models with one output are read, train one for each"},
    {"base_score_of_nothing",
     [](Json& m) { m["learner"]["learner_model_param"]["base_score"] = "[]"; },
     "base_score is \"[]\", neither a number nor a list of one; write the model anew with"},
    {"version_as_text", [](Json& m) { m["version"] = "1.7.4"; }, "version"},
    {"no_learner", [](Json& m) { m.erase("learner"); }, "learner is missing"},
    {"learner_is_null", [](Json& m) { m["learner"] = nullptr; }, "is missing"},
};

INSTANTIATE_TEST_SUITE_P(Planted, ForestMalformed, testing::ValuesIn(planted),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(ForestMalformed, no_truncation_of_a_model_is_taken_for_a_whole_one) {
    const std::string text = golden::gunzip("logistic_50x4.json.gz");
    const std::string binary = golden::gunzip("logistic_50x4.ubj.gz");
    for (std::size_t bytes = 0; bytes + 2 < text.size(); bytes += 997)
        ASSERT_FALSE(Forest::parse(text.substr(0, bytes)).ok()) << bytes;
    for (std::size_t bytes = 0; bytes + 2 < binary.size(); bytes += 997)
        ASSERT_FALSE(Forest::parse(binary.substr(0, bytes)).ok()) << bytes;
}

TEST(ForestMalformed, flipped_bytes_give_an_error_or_a_forest_but_no_crash) {
    const std::string binary = golden::gunzip("logistic_50x4.ubj.gz");
    std::uint64_t random = 12345;
    const std::vector<float> row(12, 0.1F);
    for (int round = 0; round < test::tries(400); ++round) {
        std::string broken = binary;
        for (int flips = 0; flips < 3; ++flips) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            broken[(random >> 20) % broken.size()] = static_cast<char>(random >> 56);
        }
        const auto forest = Forest::parse(broken);
        if (!forest.ok()) {
            EXPECT_FALSE(forest.error().message.empty());
        } else if (forest->features() == row.size()) {
            (void)forest->margin(row);
        }
    }
}

TEST(ForestMalformed, bombs_are_stopped_by_their_limits) {
    const std::string nearly =
        std::string(limits::model_nesting_max, '[') + std::string(limits::model_nesting_max, ']');
    EXPECT_EQ(complaint_of(nearly).find("nested"), std::string::npos) << complaint_of(nearly);
    EXPECT_NE(complaint_of("[" + nearly + "]").find("nested deeper"), std::string::npos);
    const std::string deep(1 << 20, '[');
    EXPECT_NE(complaint_of(deep).find("nested deeper"), std::string::npos) << complaint_of(deep);
    EXPECT_NE(complaint_of("{L\x00\x00\x00\x00\x00\x00\x00\x01"
                           "a" +
                           deep),
              "");
    std::string ubj_deep = std::string(
                               "{i\x01"
                               "a") +
                           deep;
    EXPECT_NE(complaint_of(ubj_deep).find("nested deeper"), std::string::npos)
        << complaint_of(ubj_deep);
    const std::string huge = std::string(
        "{i\x01"
        "a[$Z#L\x00\x00\x00\xff\xff\xff\xff\xff",
        17);
    EXPECT_NE(complaint_of(huge).find("more than"), std::string::npos) << complaint_of(huge);
}

TEST(ForestMalformed, what_is_not_a_model_is_named_as_such) {
    EXPECT_NE(complaint_of("").find("empty"), std::string::npos);
    EXPECT_NE(complaint_of("hello").find("cannot be read"), std::string::npos);
    EXPECT_NE(complaint_of("[1,2]").find("learner is missing"), std::string::npos);
    EXPECT_NE(complaint_of("{}").find("learner is missing"), std::string::npos);
    EXPECT_NE(complaint_of("tree\nversion=v3\n").find("cannot be read"), std::string::npos);
}

TEST(Forest, refuses_trees_whose_columns_differ_in_length) {
    TreeModel model;
    model.features = 1;
    model.trees.push_back({{-1}, {-1}, {0}, {0.5F}, {0}, {}});
    const auto forest = Forest::build(model);
    ASSERT_FALSE(forest.ok());
    EXPECT_NE(forest.error().message.find("columns differ"), std::string::npos);
}

TEST(Forest, a_tree_of_one_leaf_adds_its_value_and_explains_nothing) {
    TreeModel model;
    model.features = 2;
    model.trees.push_back({{-1}, {-1}, {0}, {-0.25F}, {0}, {4.0F}});
    const auto forest = Forest::build(model);
    ASSERT_TRUE(forest.ok()) << forest.error().text();
    const std::vector<float> row{1.0F, std::numeric_limits<float>::quiet_NaN()};
    EXPECT_EQ(forest->margin(row), -0.25F);
    std::vector<double> shares(3);
    forest->contributions(row, shares);
    EXPECT_EQ(shares, (std::vector<double>{0.0, 0.0, -0.25}));
}

TEST(Forest, takes_minus_zero_for_zero_at_a_threshold_of_zero) {
    for (const float threshold : {0.0F, -0.0F}) {
        TreeModel model;
        model.features = 1;
        model.trees.push_back({{1, -1, -1},
                               {2, -1, -1},
                               {0, 0, 0},
                               {threshold, -1.0F, 1.0F},
                               {1, 0, 0},
                               {2.0F, 1.0F, 1.0F}});
        const auto forest = Forest::build(model);
        ASSERT_TRUE(forest.ok()) << forest.error().text();
        std::vector<double> shares(2);
        for (const float value : {0.0F, -0.0F}) {  // neither is below the other: both go right
            EXPECT_EQ(forest->margin(std::vector<float>{value}), 1.0F);
            forest->contributions(std::vector<float>{value}, shares);
            EXPECT_EQ(shares, (std::vector<double>{1.0, 0.0}));
        }
        EXPECT_EQ(forest->margin(std::vector<float>{-1e-45F}), -1.0F);
    }
}

TEST(Forest, refuses_a_tree_deeper_than_its_limit) {
    Tree chain;
    const auto depth = static_cast<std::int32_t>(limits::depth_max) + 1;
    for (std::int32_t node = 0; node < 2 * depth + 1; ++node) {
        const bool inner = node % 2 == 0 && node < 2 * depth;
        chain.left.push_back(inner ? node + 1 : -1);
        chain.right.push_back(inner ? node + 2 : -1);
        chain.feature.push_back(0);
        chain.threshold.push_back(1.0F);
        chain.missing_left.push_back(0);
        chain.cover.push_back(1.0F);
    }
    TreeModel model;
    model.features = 1;
    model.trees.push_back(chain);
    const auto forest = Forest::build(model);
    ASSERT_FALSE(forest.ok());
    EXPECT_NE(forest.error().message.find("deeper than 250"), std::string::npos)
        << forest.error().text();
}

}  // namespace
}  // namespace outcry::predict
