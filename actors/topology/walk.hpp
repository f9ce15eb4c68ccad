// SPDX-License-Identifier: Apache-2.0
// Walks a joined graph of deciders in one state of the floor: every point that its free inputs can
// lead to. One thread. Visitors are called while the walk runs; what they are shown is gone
// afterwards.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "actors/topology/joined.hpp"

namespace outcry::topology {

/// A point: the live variables, and the free assignment that first led here.
struct Point {
    std::vector<double> live;
    std::vector<double> given;
};

struct WalkEnd {
    std::vector<Point> points;
    std::vector<VarId> live;   // columns of Point::live: what was to be kept
    std::vector<VarId> given;  // columns of Point::given
    bool too_large = false;

    [[nodiscard]] double value(const Point& point, VarId var) const;
    [[nodiscard]] Witness witness(const Point& point, const Joined& joined) const;
};

/// Called for every distinct point a model is run at.
using AtModel = std::function<void(const JoinedModel& model, std::span<const double> inputs,
                                   std::span<const double> outputs, std::span<const double> next)>;

/// `keep`: variables to be in the end points; the next state of all models is there as well, as
/// `next_var(i)`.
[[nodiscard]] WalkEnd walk(const Joined& joined, std::span<const double> state,
                           const std::vector<VarId>& keep, const AtModel& at);

/// The variable that holds the floor's i-th state after the round.
[[nodiscard]] inline VarId next_var(const Joined& joined, std::size_t i) {
    return static_cast<VarId>(joined.vars.size() + i);
}

}  // namespace outcry::topology
