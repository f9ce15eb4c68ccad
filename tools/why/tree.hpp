// SPDX-License-Identifier: Apache-2.0
// An explanation as a tree: what was said, and below it what it rests on; printed with branches or
// as JSON. Plain values and pure functions for any thread. A tree owns everything in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/table.hpp"

namespace outcry::tools {

struct Branch {
    std::string label;               // `fill`, `core`, `bull`, `rsi:14@1h`
    std::vector<std::string> cells;  // columns, aligned with those of siblings that have as many
    std::uint64_t seq = 0;           // of the event told here; 0 for a detail of the one above
    std::string event;               // that event as a JSON object; empty for a detail
    std::string computed;  // what was worked out about it, as a JSON object; empty: nothing was
    std::vector<Branch> branches;
    Colour colour = Colour::none;  // of the label
};

/// A line about the event above it that is no event itself.
[[nodiscard]] Branch detail(std::string label, std::vector<std::string> cells,
                            Colour colour = Colour::none);
/// `depth` levels below the root; every line ends in a newline.
[[nodiscard]] std::string tree_text(const Branch& root, int depth, const Look& look);
/// `{"role", "text", "event", "computed", "because": […]}`, nested; `computed` only where something
/// was worked out. Details are left out: they stand in the body of their event.
[[nodiscard]] std::string tree_json(const Branch& root, int depth);

}  // namespace outcry::tools
