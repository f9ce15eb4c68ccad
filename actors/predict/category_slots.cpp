// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/category_slots.hpp"

#include <algorithm>

#include "actors/predict/flat_trees.hpp"
#include "actors/predict/limits.hpp"

namespace outcry::predict {

CategorySlots::Question CategorySlots::question(const Tree& tree, std::uint32_t node) {
    return {tree.categories.at(node), tree.missing_left[node] == 0};
}

Result<CategorySlots> CategorySlots::of(const TreeModel& model, Places& places) {
    for (std::size_t index = 0; index < model.trees.size(); ++index) {
        const Tree& tree = model.trees[index];
        for (const auto& [node, right] : tree.categories) {
            if (node >= tree.left.size() || tree.feature.size() != tree.left.size() ||
                tree.missing_left.size() != tree.left.size())
                return broken_tree(index, node, "asks for categories, but there is no such node");
            if (tree.left[node] == -1) continue;  // a leaf now, a split before it was pruned
            if (tree.feature[node] >= model.features)
                return broken_tree(index, node,
                                   "splits on feature " + std::to_string(tree.feature[node]) +
                                       " of " + std::to_string(model.features));
            if (!right.empty() && right.back() >= limits::categories_max)
                return broken_tree(index, node,
                                   "asks for category " + std::to_string(right.back()) +
                                       ", known are those below " +
                                       std::to_string(limits::categories_max) +
                                       "; train with fewer categories");
            places[tree.feature[node]].emplace(question(tree, node), 0U);
        }
    }
    CategorySlots made;
    std::uint32_t slots = 0;
    for (auto& [feature, asked] : places) {
        OUTCRY_TRY(made.add(feature, asked, slots));
        slots += static_cast<std::uint32_t>(asked.size());
    }
    return made;
}

Result<void> CategorySlots::add(std::uint32_t feature, std::map<Question, std::uint32_t>& asked,
                                std::uint32_t first_slot) {
    Feature one{feature, first_slot, static_cast<std::uint32_t>(asked.size()), 0, answers_.size()};
    for (auto& [question, slot] : asked) {
        slot = first_slot++;
        if (!question.first.empty()) one.known = std::max(one.known, question.first.back() + 1);
    }
    const std::size_t answers = asked.size() * (std::size_t{one.known} + 2);
    if (first_slot >= limits::slots_max - 2 * limits::features_max ||
        answers_.size() + answers > limits::category_answers_max)
        return error(Error::Kind::limit,
                     "model: more than " +
                         std::to_string(limits::slots_max - 2 * limits::features_max) +
                         " different category sets, or more than " +
                         std::to_string(limits::category_answers_max) +
                         " answers to them; train with fewer categories or trees");
    answers_.resize(answers_.size() + answers, 0);
    for (const auto& [question, slot] : asked) {
        std::uint8_t* const place = answers_.data() + one.first + (slot - one.first_slot);
        for (const std::uint32_t member : question.first)
            place[std::size_t{member} * one.questions] = 1;
        place[(std::size_t{one.known} + 1) * one.questions] = question.second ? 1 : 0;
    }
    features_.push_back(one);
    return {};
}

void CategorySlots::answer(std::span<const float> row, std::uint32_t* slots) const {
    for (const Feature& each : features_) {
        const float value = row[each.feature];
        // As the library has it: a fraction is cut off, whatever is no known category goes left.
        const bool known = value >= 0.0F && value < static_cast<float>(each.known);
        const std::size_t line = value != value ? std::size_t{each.known} + 1
                                 : known        ? static_cast<std::size_t>(value)
                                                : each.known;
        const std::uint8_t* answers = answers_.data() + each.first + line * each.questions;
        for (std::uint32_t i = 0; i < each.questions; ++i) slots[each.first_slot + i] = answers[i];
    }
}

}  // namespace outcry::predict
