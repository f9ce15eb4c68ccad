// SPDX-License-Identifier: Apache-2.0
#include "actors/case/evidence.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"

namespace outcry::cases {

Result<const Rule*> find_rule(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Rule& rule : rules()) {
        if (rule.name == name) return &rule;
        names.push_back(rule.name);
    }
    std::string known;
    for (const std::string_view each : names)
        known += known.empty() ? std::string(each) : joined({", ", each});
    return error(Error::Kind::not_found, joined({"no rule is named ", quoted(name),
                                                 did_you_mean(name, names), "; rules: ", known}));
}

std::vector<Evidence> default_findings() {
    constexpr Timeframe hour = Timeframe::of_ns(ns_per_hour);
    return {
        {"ema_stack", 0.12, std::nullopt, true, {}},
        {"ema_side", 0.08, std::nullopt, false, {}},
        {"directional", 0.12, std::nullopt, true, {}},
        {"macd_cross", 0.14, std::nullopt, true, {}},
        {"rsi_side", 0.06, std::nullopt, true, {}},
        {"rsi_zone", 0.16, std::nullopt, true, {}},
        {"stochastic", 0.08, std::nullopt, true, {}},
        {"bollinger", 0.12, std::nullopt, true, {}},
        {"flow_slope", 0.08, std::nullopt, true, {}},
        {"reach", 0.30, std::nullopt, true, {}},
        {"fibonacci", 0.08, std::nullopt, false, {}},
        {"forecast", 0.10, std::nullopt, false, {}},
        {"ema_stack", 0.16, hour, false, {}},
        {"ema_side", 0.10, hour, false, {}},
        {"directional", 0.14, hour, false, {}},
        {"macd_cross", 0.10, hour, false, {}},
        {"rsi_zone", 0.16, hour, false, {}},
        {"bollinger", 0.10, hour, false, {}},
        {"fibonacci", 0.12, hour, false, {}},
        {"candles", 0.06, std::nullopt, false, {}},
        {"money_flow", 0.06, std::nullopt, false, {}},
        {"squeeze_break", 0.08, std::nullopt, false, {}},
        {"structure", 0.08, std::nullopt, false, {}},
        {"swing_break", 0.08, std::nullopt, false, {}},
        {"double_extreme", 0.10, std::nullopt, false, {}},
        {"head_shoulders", 0.10, std::nullopt, false, {}},
        {"triangle", 0.08, std::nullopt, false, {}},
        {"swing_level", 0.08, std::nullopt, false, {}},
        {"structure", 0.12, hour, false, {}},
        {"double_extreme", 0.12, hour, false, {}},
        {"head_shoulders", 0.12, hour, false, {}},
        {"swing_level", 0.10, hour, false, {}},
        {"pivots", 0.06, hour, false, {}},
    };
}

std::string_view indicator_of(std::string_view reading) {
    const std::size_t dot = reading.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == reading.size()) return reading;
    const char next = reading[dot + 1];
    return next >= 'a' && next <= 'z' ? reading.substr(0, dot) : reading;
}

}  // namespace outcry::cases
