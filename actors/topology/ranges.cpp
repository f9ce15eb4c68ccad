// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/ranges.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

std::optional<std::uint32_t> number_of(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

}  // namespace

Result<std::vector<RangeItem>> expand_range(std::string_view text) {
    const std::size_t open = text.find('{');
    if (open == std::string_view::npos) return std::vector<RangeItem>{{std::string(text), {}}};
    const std::size_t close = text.find('}', open);
    const std::size_t dots = text.find("..", open);
    const auto refused = [&](std::string_view why) {
        return invalid(joined({"range ", quoted(text), " ", why, "; write it as SYN{001..240}"}));
    };
    if (close == std::string_view::npos || dots == std::string_view::npos || dots > close)
        return refused("has no {first..last}");
    const std::string_view first_text = text.substr(open + 1, dots - open - 1);
    const auto first = number_of(first_text);
    const auto last = number_of(text.substr(dots + 2, close - dots - 2));
    if (!first || !last) return refused("does not count from a number to a number");
    if (*last < *first) return refused("counts down");
    if (*last - *first >= range_items_max)
        return refused(joined({"of ", std::to_string(*last - *first + 1), " names exceeds ",
                               std::to_string(range_items_max)}));
    std::vector<RangeItem> items;
    for (std::uint32_t i = *first; i <= *last; ++i) {
        std::string number = std::to_string(i);
        if (number.size() < first_text.size())
            number.insert(0, first_text.size() - number.size(), '0');
        items.push_back({joined({text.substr(0, open), number, text.substr(close + 1)}), number});
    }
    return items;
}

}  // namespace outcry::topology
