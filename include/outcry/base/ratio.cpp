// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/ratio.hpp"

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::int64_t percent_per_one = 100;
constexpr std::int64_t points_per_one = 10'000;

}  // namespace

Result<Ratio> parse_ratio(std::string_view text) {
    const bool percent = text.ends_with('%');
    if (!percent && !text.ends_with("bp"))
        return invalid(joined(
            {quoted(text), " is not a percentage or basis points such as \"5%\" or \"50bp\""}));
    const std::int64_t per_one = percent ? percent_per_one : points_per_one;
    OUTCRY_ASSIGN(const std::int64_t units,
                  fixed::parse(text.substr(0, text.size() - (percent ? 1 : 2))));
    if (units % per_one != 0)
        return invalid(joined({quoted(text), " is finer than 0.0001bp, the smallest ratio kept"}));
    return Ratio{units / per_one};
}

std::string ratio_text(Ratio ratio) {
    constexpr std::int64_t one_percent = fixed_scale / percent_per_one;
    const bool small = ratio.units > -one_percent && ratio.units < one_percent && ratio.units != 0;
    const std::int64_t per_one = small ? points_per_one : percent_per_one;
    // Whole ratios beyond 92 million percent leave 64 bits once multiplied: print the two parts
    // apart.
    const std::int64_t step = fixed_scale / per_one;
    const std::string whole = std::to_string(ratio.units / step);
    std::string decimals = fixed::to_string(ratio.units % step * per_one);
    const bool negative = ratio.units < 0;
    const std::size_t point = decimals.find('.');
    decimals = point == std::string::npos ? "" : decimals.substr(point);
    const std::string_view sign = negative && whole == "0" ? "-" : "";
    return joined({sign, whole, decimals, small ? "bp" : "%"});
}

Result<void> within(std::string_view name, Ratio value, Ratio low, Ratio high) {
    if (value > low && value <= high) return {};
    const bool from_zero = low.units < 0;
    return invalid(joined(
        {name, " of ", ratio_text(value),
         from_zero ? std::string(" must be at least 0%") : " must be above " + ratio_text(low),
         " and at most ", ratio_text(high)}));
}

}  // namespace outcry
