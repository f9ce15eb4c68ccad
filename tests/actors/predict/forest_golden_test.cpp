// SPDX-License-Identifier: Apache-2.0
// The flat forests beside the leaves, raw scores, probabilities and contributions of the libraries
// themselves: XGBoost 1.7.4 and LightGBM, every way they have of treating a missing value.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <type_traits>

#include "actors/predict/float_log.hpp"
#include "actors/predict/forest.hpp"
#include "actors/predict/light_forest.hpp"
#include "actors/predict/shap_table.hpp"
#include "tests/actors/predict/golden.hpp"
#include "tests/support/effort.hpp"

namespace outcry::predict {
namespace {

struct Xgboost {
    using Forest = predict::Forest;
    using Number = float;
    static constexpr const char* library = "xgboost";
    static constexpr const char* ending = ".json.gz";
    static constexpr double tolerance = 2e-6;  // the library adds contributions up in float32
};
struct XgboostPlain : Xgboost {
    static constexpr const char* name = "logistic_50x4";
};
struct XgboostMissing : Xgboost {
    static constexpr const char* name = "logistic_300x6_missing";
};

struct Lightgbm {
    using Forest = LightForest;
    using Number = double;
    static constexpr const char* library = "lightgbm";
    static constexpr const char* ending = ".txt.gz";
    static constexpr double tolerance = 1e-12;
};
struct LightgbmNone : Lightgbm {
    static constexpr const char* name = "binary_50x15";
};
struct LightgbmNan : Lightgbm {
    static constexpr const char* name = "binary_300x31_missing_categorical";
};
struct LightgbmZero : Lightgbm {
    static constexpr const char* name = "binary_60x15_zero_missing";
};

template <class Model>
class Golden : public testing::Test {
 protected:
    using Number = typename Model::Number;
    using Bits = std::conditional_t<sizeof(Number) == 4, std::int32_t, std::int64_t>;

    void SetUp() override {
        auto parsed = Model::Forest::parse(
            golden::gunzip(std::string(Model::name) + Model::ending, Model::library));
        ASSERT_TRUE(parsed.ok()) << parsed.error().text();
        forest_ = std::move(*parsed);
        rows_ = golden::rows_of<Number>(Model::library, Model::name, forest_.features());
        ASSERT_EQ(rows_.size(), 500U);
        rows_.resize(test::tries(rows_.size()));
    }
    typename Model::Forest forest_;
    std::vector<golden::RowOf<Number>> rows_;
};

struct Names {
    template <class Model>
    static std::string GetName(int) {
        return std::string(Model::library) + "_" + Model::name;
    }
};
using Models =
    testing::Types<XgboostPlain, XgboostMissing, LightgbmNone, LightgbmNan, LightgbmZero>;
TYPED_TEST_SUITE(Golden, Models, Names);

TYPED_TEST(Golden, reaches_the_same_leaf_of_every_tree) {
    std::vector<std::uint32_t> leaves(this->forest_.trees());
    for (std::size_t row = 0; row < this->rows_.size(); ++row) {
        const auto& one = this->rows_[row];
        this->forest_.leaves(one.values, leaves);
        ASSERT_EQ(leaves, one.leaves) << "row " << row << " " << one.kind;
    }
}

TYPED_TEST(Golden, adds_to_the_same_raw_score_bit_for_bit) {
    using Whole = typename TestFixture::Bits;
    for (std::size_t row = 0; row < this->rows_.size(); ++row) {
        const auto& one = this->rows_[row];
        ASSERT_EQ(std::bit_cast<Whole>(this->forest_.margin(one.values)),
                  std::bit_cast<Whole>(one.margin))
            << "row " << row << " " << one.kind;
    }
}

TYPED_TEST(Golden, says_the_same_probability_within_one_ulp) {
    using Whole = typename TestFixture::Bits;
    for (std::size_t row = 0; row < this->rows_.size(); ++row) {
        const auto& one = this->rows_[row];
        const auto ours = std::bit_cast<Whole>(this->forest_.probability(one.values));
        ASSERT_LE(std::abs(ours - std::bit_cast<Whole>(one.probability)), 1) << "row " << row;
    }
}

TYPED_TEST(Golden, contributes_alike_and_adds_up_to_the_raw_score) {
    std::vector<double> shares(this->forest_.features() + 1);
    for (std::size_t row = 0; row < this->rows_.size(); ++row) {
        const auto& one = this->rows_[row];
        this->forest_.contributions(one.values, shares);
        double sum = 0;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            sum += shares[i];
            ASSERT_NEAR(shares[i], static_cast<double>(one.contributions[i]), TypeParam::tolerance)
                << "row " << row << " place " << i;
        }
        ASSERT_NEAR(sum, static_cast<double>(one.margin), TypeParam::tolerance) << "row " << row;
    }
}

TYPED_TEST(Golden, is_explained_by_the_very_margin_and_contributions) {
    if constexpr (requires(std::span<double> out) { this->forest_.explained({}, out); }) {
        std::vector<double> shares(this->forest_.features() + 1), explained(shares.size());
        for (std::size_t row = 0; row < this->rows_.size(); ++row) {
            const auto& one = this->rows_[row];
            ASSERT_EQ(this->forest_.explained(one.values, explained), one.margin) << "row " << row;
            this->forest_.contributions(one.values, shares);
            ASSERT_EQ(explained, shares) << "row " << row;
        }
    }
}

TEST(Forest, reads_ubjson_as_it_reads_json) {
    std::vector<const char*> names{XgboostPlain::name};
    // The larger model's UBJSON is left out of the repository.
    if (std::getenv("OUTCRY_MODELS_DIR") != nullptr) names.push_back(XgboostMissing::name);
    for (const std::string name : names) {
        const auto text = Forest::parse(golden::gunzip(name + ".json.gz"));
        const auto binary = Forest::parse(golden::gunzip(name + ".ubj.gz"));
        ASSERT_TRUE(binary.ok()) << binary.error().text();
        EXPECT_EQ(binary->feature_names(), text->feature_names());
        for (const auto& row : golden::rows(name, text->features()))
            ASSERT_EQ(binary->margin(row.values), text->margin(row.values));
    }
}

/// Eight splits of one feature, one below the other, whose leaves are worth nothing.
Tree idle_chain() {
    constexpr std::int32_t splits = 8;
    Tree tree;
    for (std::int32_t i = 0; i < splits; ++i) {
        tree.left.insert(tree.left.end(), {2 * i + 1, -1});
        tree.right.insert(tree.right.end(), {2 * i + 2, -1});
        tree.threshold.insert(tree.threshold.end(), {static_cast<float>(i), 0.0F});
        tree.cover.insert(tree.cover.end(), {static_cast<float>(20 - 2 * i), 1.0F});
    }
    // Split i stands at 2i, its left leaf behind it; below the last one stand two leaves.
    tree.left.push_back(-1);
    tree.right.push_back(-1);
    tree.threshold.push_back(0.0F);
    tree.cover.push_back(3.0F);
    tree.feature.assign(tree.left.size(), 0);
    tree.missing_left.assign(tree.left.size(), 1);
    return tree;
}

TEST(Forest, adds_the_same_but_for_rounding_whether_its_terms_stand_ready_or_not) {
    const auto model = read_xgboost(golden::gunzip("logistic_50x4.json.gz"));
    ASSERT_TRUE(model) << model.error().text();
    TreeModel deeper = *model;
    deeper.trees.push_back(idle_chain());
    const auto rule = quadrature::gauss_legendre(2);
    ASSERT_FALSE(ShapTable::of(*model, rule).empty());
    ASSERT_TRUE(ShapTable::of(deeper, rule).empty()) << "the same way twice compares nothing";
    const auto ready = Forest::build(*model), worked_out = Forest::build(deeper);
    ASSERT_TRUE(ready && worked_out);
    std::vector<double> shares(ready->features() + 1), others(shares.size());
    std::size_t missing = 0;
    for (auto& row : golden::rows_of<float>("xgboost", "logistic_50x4", ready->features())) {
        if (missing++ % 3 == 0) row.values[missing % row.values.size()] = std::nanf("");
        ASSERT_EQ(ready->explained(row.values, shares), ready->margin(row.values));
        ASSERT_EQ(worked_out->explained(row.values, others), ready->margin(row.values));
        // Some two hundred additions, each rounded by half a unit of sums around one.
        for (std::size_t i = 0; i < shares.size(); ++i)
            ASSERT_NEAR(shares[i], others[i], 1e-14) << "row " << missing << " place " << i;
    }
}

TEST(Forest, begins_with_the_logarithm_that_the_library_took) {
    for (std::uint32_t bits = 0x3000'0000; bits < 0x4f00'0000; bits += 5003) {
        const auto value = std::bit_cast<float>(bits);
        ASSERT_EQ(float_log(value), std::log(value)) << value;
    }
}

}  // namespace
}  // namespace outcry::predict
