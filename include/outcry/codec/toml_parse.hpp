// SPDX-License-Identifier: Apache-2.0
// The wall to toml++: text in, a Value tree or the place and words of its first syntax error out.
// A pure function for any thread. Used by codec/toml.cpp alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "outcry/codec/value.hpp"

namespace outcry::detail {

struct TomlFailure {
    TextPlace at;
    std::string message;
};

/// Positions are moved so that what follows the first `skipped` characters stands at `start`.
[[nodiscard]] std::optional<Value> parse_toml(std::string_view text, TomlFailure& failure,
                                              TextPlace start = {1, 1, 0}, std::size_t skipped = 0);

}  // namespace outcry::detail
