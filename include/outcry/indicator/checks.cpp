// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/checks.hpp"

#include <cmath>
#include <cstdio>
#include <string>

namespace outcry::indicator {
namespace {
std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", value);
    return text;
}
}  // namespace

Result<void> check_period(std::string_view indicator, std::string_view parameter,
                          std::int64_t value, std::int64_t least) {
    if (value >= least && value <= period_max) return {};
    return invalid(std::string(indicator) + ": " + std::string(parameter) + " " +
                   std::to_string(value) + " is outside " + std::to_string(least) + ".." +
                   std::to_string(period_max));
}

Result<void> check_range(std::string_view indicator, std::string_view parameter, double value,
                         double least, double most) {
    if (std::isfinite(value) && value >= least && value <= most) return {};
    return invalid(std::string(indicator) + ": " + std::string(parameter) + " " + number(value) +
                   " is outside " + number(least) + ".." + number(most));
}

}  // namespace outcry::indicator
