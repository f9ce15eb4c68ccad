// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/forest.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "actors/predict/limits.hpp"
#include "actors/predict/order_key.hpp"
#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {

/// The row as nodes want it: each value's key with missing below every threshold, then with missing
/// above, then the leaves' slot, then the answers to categorical splits.
struct Forest::Slots {
    Slots(const Forest& forest, std::span<const float> row) {
        const std::size_t count = row.size();
        for (std::size_t i = 0; i < count; ++i) {
            const float value = row[i];
            const std::uint32_t key = order_key(value + 0.0F);  // -0 becomes +0: they compare equal
            keys[i] = value != value ? 0 : key;
            keys[count + i] = value != value ? missing_key : key;
        }
        keys[2 * count] = 0;
        if (!forest.categories_.empty()) forest.categories_.answer(row, keys + 2 * count + 1);
    }
    std::uint32_t keys[limits::slots_max];
};

float Forest::margin(std::span<const float> row) const {
    OUTCRY_CHECK(row.size() == features_);
    const Slots slots(*this, row);
    float sum = base_margin_;
    const auto add = [&](std::uint32_t worth) { sum += std::bit_cast<float>(worth); };
    if (even_.empty())
        trees_.walk(slots.keys,
                    [&](std::size_t, std::size_t leaf) { add(trees_.nodes[leaf].key); });
    else
        even_.walk(slots.keys, add);
    return sum;
}

float Forest::probability_of(float margin) {
    // XGBoost's own form and constants (src/common/math.h, Sigmoid); only expf is ours.
    const float exponent = std::fmin(-margin, 88.7F);
    const auto power = static_cast<float>(math::exp(static_cast<double>(exponent)));
    return 1.0F / (power + 1.0F + 1e-16F);
}

float Forest::probability(std::span<const float> row) const { return probability_of(margin(row)); }

void Forest::leaves(std::span<const float> row, std::span<std::uint32_t> out) const {
    OUTCRY_CHECK(row.size() == features_ && out.size() == trees());
    const Slots slots(*this, row);
    trees_.walk(slots.keys,
                [&](std::size_t tree, std::size_t leaf) { out[tree] = trees_.numbers[leaf]; });
}

void Forest::contributions(std::span<const float> row, std::span<double> out) const {
    OUTCRY_CHECK(row.size() == features_ && out.size() == features_ + 1);
    std::fill(out.begin(), out.end(), 0.0);
    out[features_] = bias_;
    if (!table_.empty()) {
        (void)table_.add(Slots(*this, row).keys, out, 0);
        return;
    }
    std::uint32_t keys[limits::features_max];
    bool whole = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const bool missing = row[i] != row[i];
        keys[i] = missing ? missing_key : order_key(row[i] + 0.0F);
        whole = whole && !missing;
    }
    const auto inside = [&](const Condition& each) {
        return keys[each.feature] - each.low < each.span;
    };
    const auto passes = [&](const Condition& each) {
        return inside(each) | (keys[each.feature] == each.missing);
    };
    if (!categories_.empty()) {
        const Slots slots(*this, row);
        const auto agrees = [&](const Condition& each) {
            const Answers& asked = asked_[static_cast<std::size_t>(&each - conditions_.data())];
            bool all = passes(each);
            for (std::uint32_t i = asked.first; i < asked.first + asked.count; ++i)
                all = all && slots.keys[answers_[i].slot] == answers_[i].right;
            return all;
        };
        return tree_shap::add(rule_, paths_, conditions_.data(), agrees, out);
    }
    if (whole)
        tree_shap::add(rule_, paths_, conditions_.data(), inside, out);
    else
        tree_shap::add(rule_, paths_, conditions_.data(), passes, out);
}

float Forest::explained(std::span<const float> row, std::span<double> out) const {
    if (table_.empty()) {
        contributions(row, out);
        return margin(row);
    }
    OUTCRY_CHECK(row.size() == features_ && out.size() == features_ + 1);
    std::fill(out.begin(), out.end(), 0.0);
    out[features_] = bias_;
    return table_.add(Slots(*this, row).keys, out, base_margin_);
}

Result<Forest> Forest::parse(std::string_view bytes) {
    OUTCRY_ASSIGN(const TreeModel model, read_xgboost(bytes));
    return build(model);
}

}  // namespace outcry::predict
