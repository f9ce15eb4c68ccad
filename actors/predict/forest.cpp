// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/forest.hpp"

#include <cmath>

#include "actors/predict/limits.hpp"
#include "actors/predict/order_key.hpp"
#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {

/// The row as nodes want it: each value's key with missing below every threshold, then with missing
/// above, then the leaves' slot.
struct Forest::Slots {
    explicit Slots(std::span<const float> row) {
        const std::size_t count = row.size();
        for (std::size_t i = 0; i < count; ++i) {
            const float value = row[i];
            const std::uint32_t key = order_key(value + 0.0F);  // -0 becomes +0: they compare equal
            keys[i] = value != value ? 0 : key;
            keys[count + i] = value != value ? missing_key : key;
        }
        keys[2 * count] = 0;
    }
    /// From a node to the child the row goes to; a leaf stays. Branchless: compare, add with carry.
    [[nodiscard]] std::size_t below(const Node* nodes, std::size_t at) const {
        const Node& node = nodes[at];
        return at + node.step + (keys[node.slot] >= node.key ? 1U : 0U);
    }
    std::uint32_t keys[2 * limits::features_max + 1];
};

// Trees go `lanes` abreast: each step waits for a load of its own tree only. `see(tree, leaf)`
// hears them in order.
template <class See>
void Forest::walk(std::span<const float> row, See&& see) const {
    OUTCRY_CHECK(row.size() == features_);
    const Slots slots(row);
    const Node* const nodes = nodes_.data();
    const std::size_t count = roots_.size();
    std::size_t tree = 0;
    for (; tree + lanes <= count; tree += lanes) {
        std::size_t at[lanes];
        for (std::size_t lane = 0; lane < lanes; ++lane) at[lane] = roots_[tree + lane];
        for (unsigned level = group_depths_[tree / lanes]; level != 0; --level)
            for (std::size_t lane = 0; lane < lanes; ++lane)
                at[lane] = slots.below(nodes, at[lane]);
        for (std::size_t lane = 0; lane < lanes; ++lane) see(tree + lane, at[lane]);
    }
    for (; tree < count; ++tree) {
        std::size_t at = roots_[tree];
        while (nodes[at].step != 0) at = slots.below(nodes, at);
        see(tree, at);
    }
}

float Forest::margin(std::span<const float> row) const {
    float sum = base_margin_;
    walk(row, [&](std::size_t, std::size_t leaf) { sum += from_order_key(nodes_[leaf].key); });
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
    OUTCRY_CHECK(out.size() == roots_.size());
    walk(row, [&](std::size_t tree, std::size_t leaf) { out[tree] = numbers_[leaf]; });
}

Result<Forest> Forest::parse(std::string_view bytes) {
    OUTCRY_ASSIGN(const TreeModel model, read_xgboost(bytes));
    return build(model);
}

}  // namespace outcry::predict
