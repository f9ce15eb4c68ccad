// SPDX-License-Identifier: Apache-2.0
// Bounds of everything a model file may hold; a file beyond one is refused by name, value and
// limit. Compile-time constants for any thread. Nothing owns them.
#pragma once

#include <cstddef>

namespace outcry::predict::limits {

inline constexpr std::size_t model_bytes_max = 64 * 1024 * 1024;
inline constexpr std::size_t known_models_max = 4;  // that a thread keeps as it has read them
inline constexpr std::size_t model_elements_max = 32'000'000;  // numbers, texts, lists, maps in it
inline constexpr std::size_t model_nesting_max = 16;
inline constexpr std::size_t features_max = 1024;
inline constexpr std::size_t trees_max = 16'384;
inline constexpr std::size_t tree_nodes_max = 65'535;  // a child is found by a 16-bit step
inline constexpr std::size_t forest_nodes_max = 8'000'000;
inline constexpr std::size_t depth_max = 250;         // fits the byte a group of trees keeps it in
inline constexpr std::size_t path_features_max = 64;  // different ones on the way to one leaf
inline constexpr std::size_t conditions_max = 16'000'000;   // on all ways to all leaves
inline constexpr std::size_t table_terms_max = 512 * 1024;  // of a forest's contributions, 4 MiB
inline constexpr std::size_t slots_max = 32'768;            // keys a row is made into
inline constexpr std::size_t categories_max = 65'536;       // of one feature
inline constexpr std::size_t category_answers_max = 64 * 1024 * 1024;  // splits times categories
inline constexpr std::size_t spread_edges_max = 64;

static_assert(2 * features_max + 1 <= slots_max && slots_max <= 65'535,
              "a slot is 16 bits: a value twice per feature and the leaves'");
static_assert(tree_nodes_max <= 65'535);
static_assert(depth_max <= 255);

}  // namespace outcry::predict::limits
