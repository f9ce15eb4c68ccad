// SPDX-License-Identifier: Apache-2.0
// Watches the clock that a floor runs freely by. The time of a log never goes back, so where the
// machine's clock does (set by somebody, by a time server, by a host that woke up) the log's time
// stands still until then: whoever runs the floor must know. The broker's thread; reads no clock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "outcry/base/time.hpp"

namespace outcry {

class FloorClock {
 public:
    using Tell = std::function<void(const std::string& text)>;
    explicit FloorClock(Tell tell) : tell_(std::move(tell)) {}

    /// To be called about once a second; `log` is the time of the latest event.
    void look(TimeNs wall, std::int64_t steady_ns, TimeNs log);

 private:
    Tell tell_;
    std::optional<std::int64_t> ahead_ns_;  // wall before steady, at the look before
};

}  // namespace outcry
