// SPDX-License-Identifier: Apache-2.0
// How orders are called: `7f3a-731-e` is the plan's first four digits, the proposal's seq and the
// part it plays. Pure functions for any thread. Whoever reads an id learns which proposal it
// serves.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "outcry/event/trading.hpp"

namespace outcry::execution {

enum class Part : char { entry = 'e', stop = 's', target = 't', close = 'x', liquidation = 'l' };

[[nodiscard]] inline std::string order_id(std::string_view plan, std::uint64_t proposal,
                                          Part part) {
    std::string id(plan.substr(0, 4));
    id += '-';
    id += std::to_string(proposal);
    id += '-';
    id += static_cast<char>(part);
    return id;
}

/// Whether it is the id of an order that closes what the account no longer carries.
[[nodiscard]] inline bool liquidates(std::string_view id) { return id.ends_with("-l"); }

/// Whether an order of this part is an exit on its way: a close, a liquidation, or a stop that was
/// hit and goes at the market from then on. Other stops, and targets, stand by.
[[nodiscard]] constexpr bool closes_at_market(Part part, OrderType type) {
    return part == Part::close || part == Part::liquidation ||
           (part == Part::stop && type == OrderType::market);
}

struct OrderName {
    std::uint64_t proposal = 0;
    Part part = Part::entry;
};

/// nullopt when `id` was not made by order_id().
[[nodiscard]] inline std::optional<OrderName> parse_order_id(std::string_view id) {
    const std::size_t last = id.rfind('-');
    if (last == std::string_view::npos || last + 2 != id.size() || last == 0) return std::nullopt;
    const std::size_t first = id.rfind('-', last - 1);
    if (first == std::string_view::npos) return std::nullopt;
    OrderName name;
    const char* begin = id.data() + first + 1;
    const char* end = id.data() + last;
    const auto read = std::from_chars(begin, end, name.proposal);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    if (std::string_view("estxl").find(id.back()) == std::string_view::npos) return std::nullopt;
    name.part = static_cast<Part>(id.back());
    return name;
}

}  // namespace outcry::execution
