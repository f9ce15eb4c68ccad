// SPDX-License-Identifier: Apache-2.0
// What a search may choose from: a few parameters with a list of values each. Plain values, any
// thread.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/base/result.hpp"

namespace outcry::tools {

struct Dimension {
    std::string parameter;            // ACTOR.PARAM
    std::vector<std::string> values;  // in their order
    bool range = false;               // they were not written one by one
};

/// One value of each dimension, by its place.
using Point = std::vector<std::size_t>;

struct Space {
    std::vector<Dimension> dimensions;

    [[nodiscard]] std::uint64_t size() const;
    /// The `number`-th of all points; the last dimension moves first.
    [[nodiscard]] Point at(std::uint64_t number) const;
    /// ACTOR.PARAM=VALUE of each dimension, as --set takes them.
    [[nodiscard]] std::vector<std::string> words(const Point& point) const;
};

/// With the values of ranges as the floor's parameters take them: whole numbers where they are.
[[nodiscard]] Space fitted(Space space, const Plan& plan);
/// Each `ACTOR.PARAM=A..B/STEPS` or `ACTOR.PARAM=V1,V2,V3`.
[[nodiscard]] Result<Space> parse_space(const std::vector<std::string>& texts);
/// `core.edge_min=4bp core.quorum=2`.
[[nodiscard]] std::string one_text(const std::vector<std::string>& words);

}  // namespace outcry::tools
