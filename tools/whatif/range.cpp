// SPDX-License-Identifier: Apache-2.0
// The values of `A..B/STEPS`, as the parameter takes them.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "outcry/base/text.hpp"
#include "tools/whatif/whatif.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t steps_max = 1000;
constexpr int decimals_kept = 8;  // of money, prices, quantities and, as shares, ratios

struct Amount {
    double value = 0;
    std::string unit;  // `bp`, `%`, `ms` …
};

/// One end of the range; an error names the parameter and how far into its words that end stands.
Result<Amount> parse_amount(const std::string& all, std::size_t from, std::size_t to,
                            const std::string& option) {
    const std::string_view text = std::string_view(all).substr(from, to - from);
    Amount amount;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, amount.value);
    if (read.ec != std::errc{} || !std::isfinite(amount.value))
        return invalid(joined({option, " wants a number such as 4bp on either side of .., and ",
                               all.substr(0, all.find('=')), " has ", quoted(text),
                               "; name what is no number one by one, with commas"}),
                       joined({option, " ", all, ":", std::to_string(from + 1)}));
    amount.unit.assign(read.ptr, end);
    return amount;
}

/// With no more decimals than that, and no zeros behind.
std::string with_decimals(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    std::string made = text;
    if (made.find('.') == std::string::npos) return made;
    made.erase(made.find_last_not_of('0') + 1);
    if (made.ends_with('.')) made.pop_back();
    return made == "-0" ? "0" : made;
}

struct Span {
    std::string_view unit;
    std::string_view finer;
    double of_it = 1;  // are one
};
constexpr Span spans[] = {{"w", "d", 7},    {"d", "h", 24},    {"h", "m", 60},    {"m", "s", 60},
                          {"s", "ms", 1e3}, {"ms", "us", 1e3}, {"us", "ns", 1e3}, {"ns", "ns", 1}};

/// As a parameter of that unit takes it. A duration is a whole number of its unit, or of the next
/// finer one.
std::string amount_text(double value, const std::string& unit) {
    if (unit == "%") return with_decimals(value, decimals_kept - 2) + unit;
    if (unit == "bp") return with_decimals(value, decimals_kept - 4) + unit;
    for (const Span& span : spans) {
        if (span.unit != unit) continue;
        const double finer = std::round(value * span.of_it);
        const double whole = std::round(finer / span.of_it);
        if (whole * span.of_it == finer) return with_decimals(whole, 0) + unit;
        return with_decimals(finer, 0) + std::string(span.finer);
    }
    char text[64];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text + unit;
}

/// Rounding makes equals of neighbours.
void merge(std::vector<std::string>& values) {
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// What the parameter is described as; nullptr where the floor has no such one.
const TypeInfo* type_of(const std::string& parameter, const std::vector<PlannedActor>& members,
                        const FindKind& find) {
    std::string_view left = parameter;
    const auto next = [&left] {
        const std::string_view word = left.substr(0, left.find('.'));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        return word;
    };
    std::string_view actor = next();
    if (actor == "actor") actor = next();
    const auto member = std::find_if(members.begin(), members.end(),
                                     [&](const PlannedActor& one) { return one.name == actor; });
    const Kind* kind = member == members.end() ? nullptr : find(member->kind);
    const TypeInfo* type = kind == nullptr ? nullptr : kind->manifest.params;
    const auto bare = [](const TypeInfo* one) {
        while (one != nullptr && one->kind == TypeInfo::Kind::optional) one = one->element;
        return one;
    };
    while (type != nullptr && !left.empty()) {
        type = bare(type);
        const std::string_view word = next();
        if (type->kind == TypeInfo::Kind::map) {
            type = type->element;
            continue;
        }
        const auto field = std::find_if(type->fields.begin(), type->fields.end(),
                                        [&](const FieldInfo& one) { return one.name == word; });
        type = field == type->fields.end() ? nullptr : field->type;
    }
    return bare(type);
}

}  // namespace

Result<Range> parse_range(const std::string& text, const std::string& option) {
    const auto refuse = [&] {
        return invalid(
            joined({option, " wants ACTOR.PARAM=A..B/STEPS such as core.edge_min=4bp..20bp/8, got ",
                    quoted(text)}));
    };
    const std::size_t sign = text.find('='),
                      dots = text.find("..", sign == std::string::npos ? 0 : sign);
    const std::size_t slash = text.rfind('/');
    if (sign == std::string::npos || sign == 0 || dots == std::string::npos ||
        slash == std::string::npos || slash < dots || text.find('.') > sign)
        return refuse();
    OUTCRY_ASSIGN(Amount low, parse_amount(text, sign + 1, dots, option));
    OUTCRY_ASSIGN(const Amount high, parse_amount(text, dots + 2, slash, option));
    if (low.unit.empty()) low.unit = high.unit;
    if (low.unit != high.unit)
        return invalid(joined({option, " ", text.substr(0, sign), " goes from ", quoted(low.unit),
                               " to ", quoted(high.unit), "; use one unit"}));
    std::size_t steps = 0;
    const auto read = std::from_chars(text.data() + slash + 1, text.data() + text.size(), steps);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return refuse();
    if (steps < 1 || steps > steps_max)
        return invalid(joined({option, " ", text.substr(0, sign), " takes 1 to ",
                               std::to_string(steps_max), " steps, got ", std::to_string(steps)}));
    Range range{text.substr(0, sign), {}};
    for (std::size_t i = 0; i <= steps; ++i)
        range.values.push_back(
            amount_text(low.value + (high.value - low.value) * static_cast<double>(i) /
                                        static_cast<double>(steps),
                        low.unit));
    merge(range.values);
    return range;
}

void fit_range(Range& range, const std::vector<PlannedActor>& members, const FindKind& find) {
    const TypeInfo* type = type_of(range.parameter, members, find);
    if (type == nullptr) return;
    using enum TypeInfo::Kind;
    const bool whole = type->kind == integer;
    if (!whole && type->kind != price && type->kind != quantity && type->kind != money) return;
    for (std::string& value : range.values) {
        double number = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
        const std::string unit = value.substr(static_cast<std::size_t>(read.ptr - value.data()));
        value =
            with_decimals(whole ? std::round(number) : number, whole ? 0 : decimals_kept) + unit;
    }
    merge(range.values);
}

}  // namespace outcry::tools
