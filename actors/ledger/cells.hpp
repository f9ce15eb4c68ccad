// SPDX-License-Identifier: Apache-2.0
// How what an event says becomes a cell of a row. Pure functions for any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/ledger/database.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/time.hpp"

namespace outcry::ledger {

/// Without the mark that a name carries which C++ keeps for itself: `volatile_`.
template <class E>
[[nodiscard]] std::string_view name_of(E value) {
    std::string_view name =
        outcry_describe_enum(std::type_identity<E>{}).names[static_cast<std::size_t>(value)];
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

/// The day a moment ends or lies in: midnight closes the day before, as the last bar of that day
/// does.
[[nodiscard]] inline std::string day_of(TimeNs t) { return time::to_iso({t.ns - 1}).substr(0, 10); }

[[nodiscard]] inline Cell seq_or_null(std::uint64_t seq) { return seq == 0 ? Cell() : Cell(seq); }
[[nodiscard]] inline Cell or_null(const std::optional<double>& value) {
    return value ? Cell(*value) : Cell();
}
[[nodiscard]] inline Cell text_or_null(const std::string& text) {
    return text.empty() ? Cell() : Cell(text);
}

}  // namespace outcry::ledger
