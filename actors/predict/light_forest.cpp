// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/light_forest.hpp"

#include <algorithm>
#include <cmath>

#include "actors/predict/limits.hpp"
#include "actors/predict/rounded_exp.hpp"
#include "outcry/base/check.hpp"

namespace outcry::predict {
namespace {

constexpr std::uint32_t above_all =
    0xffff'fffe;  // every rank, below the bound of an open condition
constexpr double zero_bound = static_cast<double>(1e-35F);  // LightGBM's kZeroThreshold

/// How many of the ascending thresholds are below the value: it goes left of the k-th, counted
/// from 0, when that is k or less. Halves without a branch.
std::uint32_t rank_of(double value, const double* thresholds, std::uint32_t count) {
    std::uint32_t rank = 0;
    while (count > 0) {
        const std::uint32_t half = (count + 1) / 2;
        rank += thresholds[rank + half - 1] < value ? half : 0;
        count -= half;
    }
    return rank;
}

}  // namespace

/// The row as nodes want it.
class LightForest::Keys {
 public:
    Keys(const LightForest& forest, std::span<const double> row) {
        for (const View& view : forest.views_) {
            const Thresholds range = forest.ranges_[view.feature];
            const double given = row[view.feature];
            const double value = given != given ? 0.0 : given;
            const bool missing = view.missing == LightMissing::nan ? given != given
                                 : view.missing == LightMissing::zero
                                     ? value >= -zero_bound && value <= zero_bound
                                     : false;
            keys[view.slot] =
                missing ? (view.default_left ? 0U : above_all)
                        : rank_of(value, forest.thresholds_.data() + range.first, range.count);
        }
        for (const Categories& each : forest.categories_) {
            const double value = row[each.feature];
            const bool known = value > -1.0 && value < static_cast<double>(each.known);
            const std::size_t line = known ? static_cast<std::size_t>(value) : each.known;
            const std::uint8_t* answers = forest.answers_.data() + each.first + line * each.splits;
            for (std::uint32_t i = 0; i < each.splits; ++i) keys[each.first_slot + i] = answers[i];
        }
        keys[forest.slots_ - 1] = 0;
    }
    std::uint32_t keys[limits::slots_max];
};

double LightForest::margin(std::span<const double> row) const {
    OUTCRY_CHECK(row.size() == features_);
    const Keys keys(*this, row);
    double sum = 0;
    const auto add = [&](std::uint32_t worth) { sum += values_[worth]; };
    if (even_.empty())
        trees_.walk(keys.keys, [&](std::size_t, std::size_t leaf) { add(trees_.nodes[leaf].key); });
    else
        even_.walk(keys.keys, add);
    return sum;
}

double LightForest::probability_of(double margin) const {
    return 1.0 / (1.0 + rounded_exp(-sigmoid_ * margin));
}

double LightForest::probability(std::span<const double> row) const {
    return probability_of(margin(row));
}

void LightForest::leaves(std::span<const double> row, std::span<std::uint32_t> out) const {
    OUTCRY_CHECK(row.size() == features_ && out.size() == trees());
    const Keys keys(*this, row);
    trees_.walk(keys.keys,
                [&](std::size_t tree, std::size_t leaf) { out[tree] = trees_.numbers[leaf]; });
}

void LightForest::contributions(std::span<const double> row, std::span<double> out) const {
    OUTCRY_CHECK(row.size() == features_ && out.size() == features_ + 1);
    const Keys keys(*this, row);
    std::fill(out.begin(), out.end(), 0.0);
    const auto passes = [&](const Condition& each) {
        bool all = true;
        for (std::uint32_t i = each.first; i < each.first + each.count; ++i) {
            const std::uint32_t key = keys.keys[atoms_[i].slot];
            all = all && key >= atoms_[i].low && key < atoms_[i].high;
        }
        return all;
    };
    tree_shap::add(rule_, paths_, conditions_.data(), passes, out);
    out[features_] = bias_;
}

Result<LightForest> LightForest::parse(std::string_view bytes) {
    OUTCRY_ASSIGN(const LightModel model, read_lightgbm(bytes));
    return build(model);
}

}  // namespace outcry::predict
