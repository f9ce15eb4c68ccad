// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/clock.hpp"

#include <chrono>

namespace outcry::clock {

TimeNs wall_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

std::int64_t steady_ns() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

}  // namespace outcry::clock
