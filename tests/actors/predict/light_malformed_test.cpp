// SPDX-License-Identifier: Apache-2.0
// LightGBM texts that are torn, foreign or made to hurt: each is an error that names what is wrong,
// never a crash.
#include <gtest/gtest.h>

#include "actors/predict/light_forest.hpp"
#include "tests/actors/predict/golden.hpp"

namespace outcry::predict {
namespace {

const std::string& whole() {
    static const std::string text = golden::gunzip("binary_50x15.txt.gz", "lightgbm");
    return text;
}

std::string complaint_of(const std::string& bytes) {
    const auto forest = LightForest::parse(bytes);
    return forest.ok() ? "" : forest.error().text();
}

/// The first `from` in the whole text replaced by `to`.
std::string after(const std::string& from, const std::string& to) {
    std::string text = whole();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return complaint_of(text.replace(at, from.size(), to));
}

struct Planted {
    const char* name;
    const char* from;
    const char* to;
    const char* words;
};

class LightMalformed : public testing::TestWithParam<Planted> {};

TEST_P(LightMalformed, is_refused_with_the_place_and_the_reason) {
    const std::string complaint = after(GetParam().from, GetParam().to);
    EXPECT_NE(complaint.find(GetParam().words), std::string::npos) << complaint;
}

const Planted planted[] = {
    {"version", "version=v4", "version=v9", "version is \"v9\""},
    {"classes", "num_class=1", "num_class=3", "only models with one output"},
    {"multiclass", "num_tree_per_iteration=1", "num_tree_per_iteration=3", "only models with one"},
    {"regression", "objective=binary sigmoid:1", "objective=regression",
     "objective is \"regression\""},
    {"sigmoid", "sigmoid:1", "sigmoid:-2", "sigmoid is -2"},
    {"no_objective", "objective=binary", "objectiv=binary", "objective is missing"},
    {"random_forest", "label_index=0", "average_output", "random forests are not read"},
    {"fewer_names", "feature_names=ret1 ", "feature_names=", "11 feature names for 12"},
    {"many_features", "max_feature_idx=11", "max_feature_idx=5000", "max_feature_idx is 5000"},
    {"no_leaves", "num_leaves=15", "num_leaves=0", "tree 0: num_leaves is 0"},
    {"other_leaves", "num_leaves=15", "num_leaves=16", "should list 16 values, has 15"},
    {"fewer_leaves", "num_leaves=15", "num_leaves=14", "lists more than 14 values"},
    {"many_leaves", "num_leaves=15", "num_leaves=99999999", "num_leaves is 99999999"},
    {"linear", "is_linear=0", "is_linear=1", "linear leaves"},
    {"unknown_feature", "split_feature=11", "split_feature=12", "splits on feature 12 of 12"},
    {"negative_feature", "split_feature=11", "split_feature=-1", "not a number in range"},
    {"decision", "decision_type=2", "decision_type=12", "decision_type[0] is 12"},
    {"categorical", "decision_type=2", "decision_type=1", "names category set -0.002159 of 0"},
    {"threshold", "threshold=-0.0021587243413004067", "threshold=nan",
     "threshold[0] is not finite"},
    {"threshold_text", "threshold=-0.0021587243413004067", "threshold=x", "threshold is \"x\""},
    {"leaf", "leaf_value=-0.072032125298036542", "leaf_value=inf", "not finite"},
    {"child", "left_child=2 10", "left_child=2 77", "names child 77 of 29"},
    {"leaf_child", "left_child=2 10 3 -1", "left_child=2 10 3 -99", "names child 112 of 29"},
    {"cycle", "left_child=2 10", "left_child=2 0", "a cycle"},
    {"twice", "left_child=2 10", "left_child=2 2", "a cycle"},
    {"no_count", "internal_count=20000", "internal_count=0", "internal_count is zero"},
    {"negative_count", "leaf_count=52", "leaf_count=-52", "its count is negative"},
    {"missing_field", "leaf_count=", "leaf_coun=", "leaf_count is missing"},
    {"field_twice", "num_cat=0", "num_leaves=15", "num_leaves stands there twice"},
    {"tree_left_out", "Tree=1\n", "Tree=2\n", "expected Tree=1, found \"Tree=2\""},
};
INSTANTIATE_TEST_SUITE_P(Planted, LightMalformed, testing::ValuesIn(planted),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(LightMalformed, no_truncation_is_taken_for_a_whole_model) {
    const std::size_t end = whole().find("end of trees");
    ASSERT_NE(end, std::string::npos);
    for (std::size_t bytes = 0; bytes < end; bytes += 499)
        ASSERT_FALSE(LightForest::parse(std::string_view(whole()).substr(0, bytes)).ok()) << bytes;
    EXPECT_NE(complaint_of(whole().substr(0, whole().find("Tree=49"))).find("the file is torn"),
              std::string::npos);
    EXPECT_NE(complaint_of("{}").find("does not begin with a line `tree`"), std::string::npos);
    EXPECT_NE(complaint_of(""), "");
}

TEST(LightMalformed, no_changed_byte_does_harm) {
    std::string text = whole().substr(0, whole().find("Tree=3")) + "end of trees\n";
    const std::vector<double> row(12, 0.01);
    std::vector<double> shares(13);
    for (std::size_t at = 0; at < text.size(); at += 7) {
        const char before = text[at];
        text[at] = static_cast<char>(before == '1' ? '9' : at % 3 == 0 ? '-' : '1');
        if (const auto forest = LightForest::parse(text);
            forest.ok() && forest->features() == row.size()) {
            EXPECT_TRUE(forest->margin(row) < 1e300);
            forest->contributions(row, shares);
        }
        text[at] = before;
    }
}

}  // namespace
}  // namespace outcry::predict
