// SPDX-License-Identifier: Apache-2.0
// Members that live and do not answer: stopped, caught in a loop, waiting for what never comes. A
// floor waits for all of them, so whoever runs it is told soon, and each is killed after a while
// and started again; one that hangs at the same event again is lost as if that had killed it. Who
// has not joined yet may be starting for long, and is only told of. The broker's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "actors/runtime/supervisor.hpp"
#include "bus/broker/broker.hpp"

namespace outcry {

class FloorHangs {
 public:
    using Tell = std::function<void(const std::string& text)>;
    FloorHangs(std::int64_t patience_ns, Tell tell)
        : patience_ns_(patience_ns), tell_(std::move(tell)) {}

    /// To be called about once a second.
    void look(const Broker& broker, Supervisor& supervisor, std::int64_t steady_ns);

 private:
    struct Owed {
        std::uint64_t seq = 0;  // that it has not answered
        // While it works, these move: what it is done with is only told with each of its messages,
        // which may answer a thousand events.
        std::uint64_t done_upto = 0;
        std::uint64_t handling = 0;
        bool missing = false;  // not joined
        std::int64_t since_ns = 0;
        bool told = false;

        [[nodiscard]] bool at_same_point(const Owed& other) const {
            return seq == other.seq && done_upto == other.done_upto && handling == other.handling &&
                   missing == other.missing;
        }
    };

    std::int64_t patience_ns_;
    Tell tell_;
    std::map<std::uint16_t, Owed> owed_;  // by member
};

}  // namespace outcry
