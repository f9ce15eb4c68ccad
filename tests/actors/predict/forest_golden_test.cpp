// SPDX-License-Identifier: Apache-2.0
// The flat forest beside XGBoost 1.7.4's own leaves, margins, probabilities and contributions.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>

#include "actors/predict/float_log.hpp"
#include "actors/predict/forest.hpp"
#include "tests/actors/predict/golden.hpp"

namespace outcry::predict {
namespace {

class ForestGolden : public testing::TestWithParam<const char*> {
 protected:
    void SetUp() override {
        auto parsed = Forest::parse(golden::gunzip(std::string(GetParam()) + ".json.gz"));
        ASSERT_TRUE(parsed.ok()) << parsed.error().text();
        forest_ = std::move(*parsed);
        rows_ = golden::rows(GetParam(), forest_.features());
        ASSERT_EQ(rows_.size(), 500U);
    }
    Forest forest_;
    std::vector<golden::Row> rows_;
};

TEST_P(ForestGolden, reaches_the_same_leaf_of_every_tree) {
    std::vector<std::uint32_t> leaves(forest_.trees());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        forest_.leaves(rows_[row].values, leaves);
        ASSERT_EQ(leaves, rows_[row].leaves) << "row " << row << " " << rows_[row].kind;
    }
}

TEST_P(ForestGolden, adds_to_the_same_margin_bit_for_bit) {
    for (std::size_t row = 0; row < rows_.size(); ++row)
        ASSERT_EQ(std::bit_cast<std::uint32_t>(forest_.margin(rows_[row].values)),
                  std::bit_cast<std::uint32_t>(rows_[row].margin))
            << "row " << row << " " << rows_[row].kind;
}

TEST_P(ForestGolden, says_the_same_probability_within_one_ulp) {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const auto ours = std::bit_cast<std::int32_t>(forest_.probability(rows_[row].values));
        const auto theirs = std::bit_cast<std::int32_t>(rows_[row].probability);
        ASSERT_LE(std::abs(ours - theirs), 1) << "row " << row;
    }
}

TEST_P(ForestGolden, contributes_alike_and_adds_up_to_the_margin) {
    std::vector<double> shares(forest_.features() + 1);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        forest_.contributions(rows_[row].values, shares);
        double sum = 0;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            sum += shares[i];
            ASSERT_NEAR(shares[i], static_cast<double>(rows_[row].contributions[i]), 2e-6)
                << "row " << row << " place " << i;
        }
        ASSERT_NEAR(sum, static_cast<double>(rows_[row].margin), 2e-6) << "row " << row;
    }
}

TEST(Forest, begins_with_the_logarithm_that_the_library_took) {
    for (std::uint32_t bits = 0x3000'0000; bits < 0x4f00'0000; bits += 5003) {
        const auto value = std::bit_cast<float>(bits);
        ASSERT_EQ(float_log(value), std::log(value)) << value;
    }
}

INSTANTIATE_TEST_SUITE_P(Models, ForestGolden,
                         testing::Values("logistic_50x4", "logistic_300x6_missing"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(ForestGolden, reads_ubjson_as_it_reads_json) {
    // The larger model's UBJSON is left out of the repository; OUTCRY_MODELS_DIR has it.
    if (std::string(GetParam()) != "logistic_50x4" && std::getenv("OUTCRY_MODELS_DIR") == nullptr)
        GTEST_SKIP() << "set OUTCRY_MODELS_DIR to the folder of the full reference set";
    auto binary = Forest::parse(golden::gunzip(std::string(GetParam()) + ".ubj.gz"));
    ASSERT_TRUE(binary.ok()) << binary.error().text();
    EXPECT_EQ(binary->feature_names(), forest_.feature_names());
    for (const auto& row : rows_) ASSERT_EQ(binary->margin(row.values), forest_.margin(row.values));
}

}  // namespace
}  // namespace outcry::predict
