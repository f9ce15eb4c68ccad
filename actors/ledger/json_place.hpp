// SPDX-License-Identifier: Apache-2.0
// Where a value stands in a JSON text, for complaints about it. A plain function for any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcry::ledger {

struct JsonPlace {
    std::size_t line = 1;
    std::size_t column = 1;  // in bytes
};
/// The value at `path` (names of members, numbers of items) of a text that is known to be JSON.
/// Nothing where there is none, or behind a name that is written with escapes.
[[nodiscard]] std::optional<JsonPlace> place_in_json(std::string_view text,
                                                     const std::vector<std::string>& path);

/// A member of an object, at whatever depth, or an item of a list.
struct JsonMember {
    std::string path;  // `active_positions[0].size`, names as they are written
    JsonPlace place;
};
/// Members whose object has one of that name before them, up to twenty; the innermost first.
[[nodiscard]] std::vector<JsonMember> repeated_in_json(std::string_view text);
/// The first scalar that is written so, in a text that is JSON or was up to where a parser gave up.
[[nodiscard]] std::optional<JsonMember> find_in_json(std::string_view text, std::string_view value);

}  // namespace outcry::ledger
