// SPDX-License-Identifier: Apache-2.0
// Who asks whom: a strategy is one core with the voters it names, so a voter learns from the roster
// whose question it answers. Pure functions for any thread; parameters are read by their keys,
// whatever kind they belong to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/event/floor.hpp"

namespace outcry {

/// A parameter of canonical `params` by its key; nothing where there is none, or another sort of
/// value.
[[nodiscard]] std::optional<std::int64_t> integer_param(BytesView params, std::string_view key);
[[nodiscard]] std::optional<std::string> text_param(BytesView params, std::string_view key);
/// Empty where there is none.
[[nodiscard]] std::vector<std::string> texts_param(BytesView params, std::string_view key);

/// Whether this member decides by the votes of `voter`.
[[nodiscard]] bool asks(const RosterEntry& core, std::string_view voter);

/// Under which strategy's name `voter` votes: that of the core that names it. The floor's name
/// where nobody does; none where several strategies do, whose one answer then counts for each.
[[nodiscard]] std::string strategy_of(const FloorOpened& opened, std::string_view voter);

}  // namespace outcry
