// SPDX-License-Identifier: Apache-2.0
// What `outcry replay` is told. Plain values; tools/replay/replay.cpp proves, tools/replay/play.cpp
// plays.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::tools {

struct ReplayOptions {
    std::string run;
    bool verify = false;
    std::string speed = "max";
    std::string onto;           // bus endpoint of a running floor
    std::string as = "replay";  // the seat it takes there
    std::string secret;         // file with that launch's secret
    std::string times = "kept";
    std::vector<std::string> topics;
    std::string from;  // seq or time
    std::string to;
    bool loop = false;
    bool json = false;
};
/// `max` is 0, `100x` is 100.
[[nodiscard]] Result<double> parse_speed(const std::string& text);
[[nodiscard]] Result<int> replay(const ReplayOptions& options);
/// Prints the log at its pace, or says it onto a floor.
[[nodiscard]] Result<int> play(const ReplayOptions& options);

}  // namespace outcry::tools
