// SPDX-License-Identifier: Apache-2.0
// A topology with somebody left out, or with another kind in somebody's place: what a what-if asks
// before the file is read. Plain functions over a document's tree, any thread.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/kind.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry {

struct Swap {
    std::string actor;
    std::string kind;
};

namespace topology {

/// Takes [actor.NAME] out, and its name from every list and table of the other actors: voters,
/// hears, weights.
[[nodiscard]] Result<void> drop_actor(Value& root, const std::string& name);
/// Gives the actor another kind; parameters that kind does not take are left out. A standing
/// service may be named.
[[nodiscard]] Result<void> swap_kind(Value& root, const Swap& swap, const std::vector<Kind>& kinds);

}  // namespace topology
}  // namespace outcry
