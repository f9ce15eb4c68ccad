// SPDX-License-Identifier: Apache-2.0
// What the process tells its operator, one line a message, on stderr: a wall around spdlog.
// Any thread. Credentials never come here; control characters are escaped, so that a message cannot
// fake a second line.
#pragma once

#include <string_view>

#include "outcry/base/result.hpp"

namespace outcry::log {

enum class Level { debug, info, warning, error, off };

/// `debug`, `info`, `warning`, `error` or `off`.
[[nodiscard]] Result<Level> parse_level(std::string_view text);
/// Messages below `level` are dropped; it begins at info.
void set_level(Level level);
[[nodiscard]] Level level();
/// Who speaks, when several processes share a terminal: `bull`, `broker`.
void set_name(std::string_view name);

void debug(std::string_view message);
void info(std::string_view message);
void warning(std::string_view message);
void error(std::string_view message);

}  // namespace outcry::log
