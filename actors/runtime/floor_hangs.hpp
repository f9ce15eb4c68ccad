// SPDX-License-Identifier: Apache-2.0
// Members that live and do not answer: stopped, caught in a loop, waiting for what never comes. A
// floor waits for all of them, so whoever runs it is told soon, and each is killed after a while
// and started again; one that hangs at the same event again is lost as if that had killed it. The
// broker's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "actors/runtime/supervisor.hpp"
#include "bus/broker/sequencer.hpp"

namespace outcry {

class FloorHangs {
 public:
    using Tell = std::function<void(const std::string& text)>;
    FloorHangs(std::int64_t patience_ns, Tell tell)
        : patience_ns_(patience_ns), tell_(std::move(tell)) {}

    /// To be called about once a second.
    void look(const Sequencer& sequencer, Supervisor& supervisor, std::int64_t steady_ns);

 private:
    struct Owed {
        std::uint64_t seq = 0;        // that it has not answered
        std::uint64_t done_upto = 0;  // while it catches up, this moves
        std::int64_t since_ns = 0;
        bool told = false;
    };

    std::int64_t patience_ns_;
    Tell tell_;
    std::map<std::uint16_t, Owed> owed_;  // by member
};

}  // namespace outcry
