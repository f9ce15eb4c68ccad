// SPDX-License-Identifier: Apache-2.0
// An indicator put together in words: "ema:12 - ema:26", "(close - sma:50) / atr:14". One series,
// one thread; allocates when made and never again; it owns the indicators it names.
//
//   sum     := product (("+" | "-") product)*        function := abs | sqrt | log | min | max
//   product := factor (("*" | "/") factor)*          column   := open | high | low | close | volume
//   factor  := ("-" | "+") factor | number | column | "(" sum ")"
//            | function "(" sum ("," sum)* ")" | indicator
//   indicator := name [":" value ("," value)*] ["." output]      no blanks inside
//
// It speaks once all it names have spoken, and is silent on a bar where its value is not finite
// (a division by zero).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "outcry/indicator/registry.hpp"

namespace outcry::indicator {

inline constexpr std::size_t expression_bytes_max = 1024;
inline constexpr std::size_t expression_steps_max = 128;  // numbers, columns, indicators, operators
inline constexpr std::size_t expression_nesting_max = 24;

struct Expression {
    std::unique_ptr<Indicator> indicator;  // takes bars, has one output
    std::vector<IndicatorSpec> parts;      // what it names, each once
};

/// An Error's place is `[AT]`, AT being the character of the text, from 0, where it does not go on.
[[nodiscard]] Result<Expression> parse_expression(std::string_view text);

/// TA-Lib's name of an output as people say it: outMACDHist is `histogram`, outRealUpperBand
/// `upper`, outSlowK `k`; empty for outReal and outInteger.
[[nodiscard]] std::string output_name(std::string_view indicator, std::string_view output);

}  // namespace outcry::indicator
