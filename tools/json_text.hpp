// SPDX-License-Identifier: Apache-2.0
// JSON of the edges as text that is always valid: bytes that are not UTF-8 (of a file's name, of a
// damaged journal) become U+FFFD, where the library would throw. Any thread.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace outcry::tools {

/// `indent` of -1: on one line.
[[nodiscard]] std::string json_text(const auto& json, int indent = -1) {
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace outcry::tools
