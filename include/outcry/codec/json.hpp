// SPDX-License-Identifier: Apache-2.0
// Bodies as JSON and back. 64-bit integers and fixed-point numbers are text there, times ISO text,
// durations "250ms", ratios "30%". Pure functions for any thread. Everything returned owns its
// bytes.
#pragma once

#include <string>
#include <string_view>

#include "outcry/codec/encode.hpp"

namespace outcry {

/// plain: for programs that draw. Integers and fixed-point numbers are JSON numbers, ratios shares
/// of one, durations seconds; it is not read back.
enum class JsonStyle { compact, pretty, plain };

/// A canonical body in the words of its description. Fields that an older build did not know are
/// left out.
[[nodiscard]] Result<std::string> to_json(BytesView body, const TypeInfo& type,
                                          JsonStyle style = JsonStyle::compact);
/// Any canonical value without a description: integers beyond 2^53 as text, bytes in hexadecimal.
[[nodiscard]] Result<std::string> to_json(BytesView value, JsonStyle style = JsonStyle::compact);
/// Canonical bytes in declared order. Missing fields take their default; unknown keys, wrong kinds
/// and missing required fields are refused, the place being `line:column` for broken JSON and else
/// a JSON pointer. All misfits stand in one message.
[[nodiscard]] Result<Buffer> from_json(std::string_view json, const TypeInfo& type);

template <Described T>
[[nodiscard]] std::string json_of(const T& value, JsonStyle style = JsonStyle::compact) {
    return to_json(encoded(value).view(), type_info<T>(), style).value();
}
template <Described T>
[[nodiscard]] Result<T> from_json(std::string_view json) {
    OUTCRY_ASSIGN(const Buffer body, from_json(json, type_info<T>()));
    return decoded<T>(body.view());
}

/// `text` in quotes, escaped as JSON wants it. The text must be UTF-8.
void append_json_text(std::string& out, std::string_view text);

}  // namespace outcry
