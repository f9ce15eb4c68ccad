// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>

#include <array>
#include <atomic>
#include <mutex>

#include "outcry/base/text.hpp"

namespace outcry::log {

namespace {

constexpr std::array<std::string_view, 5> names{"debug", "info", "warning", "error", "off"};

std::string pattern(std::string_view name) {
    // spdlog reads % as a flag; a name is somebody else's text.
    std::string safe;
    for (const char c : printable(name)) safe += c == '%' ? "%%" : std::string(1, c);
    return joined({"%Y-%m-%d %H:%M:%S.%e %^%-7l%$ ", safe, safe.empty() ? "" : ": ", "%v"});
}

spdlog::logger& logger() {
    static spdlog::logger the_logger = [] {
        // Colours only on a terminal: the sink finds out.
        spdlog::logger made("outcry", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>());
        made.set_formatter(std::make_unique<spdlog::pattern_formatter>(
            pattern(""), spdlog::pattern_time_type::utc));
        made.flush_on(spdlog::level::warn);
        return made;
    }();
    return the_logger;
}

std::atomic<Level> current{Level::info};

void write(Level at, spdlog::level::level_enum spdlog_level, std::string_view message) {
    if (at < current.load(std::memory_order_relaxed)) return;
    const std::string line = printable(message);
    logger().log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

Result<Level> parse_level(std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text) return static_cast<Level>(i);
    return invalid(
        joined({quoted(text), " is not a log level: one of debug, info, warning, error, off",
                did_you_mean(text, names)}));
}

void set_level(Level level) {
    current = level;
    logger().set_level(spdlog::level::trace);
}

Level level() { return current; }

void set_name(std::string_view name) {
    logger().set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern(name), spdlog::pattern_time_type::utc));
}

void debug(std::string_view message) { write(Level::debug, spdlog::level::debug, message); }
void info(std::string_view message) { write(Level::info, spdlog::level::info, message); }
void warning(std::string_view message) { write(Level::warning, spdlog::level::warn, message); }
void error(std::string_view message) { write(Level::error, spdlog::level::err, message); }

}  // namespace outcry::log
