// SPDX-License-Identifier: Apache-2.0
#include "tools/search/space.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "tools/whatif/whatif.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t dimensions_max = 16;
constexpr std::uint64_t points_max = 1'000'000'000;

Result<Dimension> parse_list(const std::string& text, std::size_t sign) {
    Dimension made{text.substr(0, sign), {}, false};
    std::size_t from = sign + 1;
    for (;;) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        made.values.push_back(text.substr(from, comma - from));
        if (made.values.back().empty())
            return invalid(joined({"--param has an empty value in ", quoted(text)}));
        if (comma == text.size()) break;
        from = comma + 1;
    }
    if (made.values.size() > 1000)
        return invalid(joined({"--param takes at most 1000 values, got ", quoted(text)}));
    return made;
}

}  // namespace

std::uint64_t Space::size() const {
    std::uint64_t count = 1;
    for (const Dimension& one : dimensions) count *= one.values.size();
    return count;
}

Point Space::at(std::uint64_t number) const {
    Point point(dimensions.size());
    for (std::size_t i = dimensions.size(); i-- > 0;) {
        point[i] = number % dimensions[i].values.size();
        number /= dimensions[i].values.size();
    }
    return point;
}

std::vector<std::string> Space::words(const Point& point) const {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < dimensions.size(); ++i)
        made.push_back(joined({dimensions[i].parameter, "=", dimensions[i].values[point[i]]}));
    return made;
}

Space fitted(Space space, const Plan& plan) {
    for (Dimension& one : space.dimensions) {
        if (!one.range) continue;
        Range range{std::move(one.parameter), std::move(one.values)};
        fit_range(range, plan.members, find_kind);
        one.parameter = std::move(range.parameter);
        one.values = std::move(range.values);
    }
    return space;
}

Result<Space> parse_space(const std::vector<std::string>& texts) {
    if (texts.empty())
        return invalid(
            "nothing to search; say --param ACTOR.PARAM=A..B/STEPS or ACTOR.PARAM=V1,V2");
    if (texts.size() > dimensions_max)
        return invalid(joined({"a search takes at most ", std::to_string(dimensions_max),
                               " parameters, got ", std::to_string(texts.size())}));
    Space space;
    std::uint64_t count = 1;
    for (const std::string& text : texts) {
        const std::size_t sign = text.find('=');
        if (sign == std::string::npos || text.find('.') > sign || sign + 1 == text.size())
            return invalid(joined(
                {"--param wants ACTOR.PARAM=A..B/STEPS or ACTOR.PARAM=V1,V2, got ", quoted(text)}));
        if (text.find("..", sign) != std::string::npos) {
            OUTCRY_ASSIGN(Range range, parse_range(text, "--param"));
            space.dimensions.push_back({std::move(range.parameter), std::move(range.values), true});
        } else {
            OUTCRY_ASSIGN(Dimension list, parse_list(text, sign));
            space.dimensions.push_back(std::move(list));
        }
        for (std::size_t i = 0; i + 1 < space.dimensions.size(); ++i)
            if (space.dimensions[i].parameter == space.dimensions.back().parameter)
                return invalid(joined(
                    {"--param names ", quoted(space.dimensions.back().parameter), " twice"}));
        count *= space.dimensions.back().values.size();
        if (count > points_max)
            return invalid(
                joined({"a search takes at most ", std::to_string(points_max), " points"}));
    }
    return space;
}

std::string one_text(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

}  // namespace outcry::tools
