// SPDX-License-Identifier: Apache-2.0
// Pending timers of all actors, ordered by (due, setting seq). A pure container: it reads no clock
// and fires nothing itself. Owned by the sequencer, on its thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "outcry/event/floor.hpp"

namespace outcry {

class Timers {
 public:
    struct Pending {
        TimerSet timer;
        std::uint64_t set_seq;
        std::uint16_t owner;
    };

    /// Sets or moves (owner, id). More than limits::timers_max pending are refused.
    [[nodiscard]] Result<void> set(std::uint16_t owner, const TimerSet& timer, std::uint64_t seq);
    void cancel(std::uint16_t owner, const std::string& id);
    [[nodiscard]] bool empty() const { return by_due_.empty(); }
    /// Due time of the earliest; call only when not empty.
    [[nodiscard]] TimeNs earliest() const { return {by_due_.begin()->first.first}; }
    /// The seq that set the first of them; call only when not empty.
    [[nodiscard]] std::uint64_t first_set() const { return by_due_.begin()->first.second; }
    /// Removes and returns all timers with the earliest due time, in setting order.
    [[nodiscard]] std::vector<Pending> take_earliest();
    /// Removes and returns the first of them; call only when not empty.
    [[nodiscard]] Pending take_first();
    [[nodiscard]] std::vector<Pending> take_all();
    /// All of them in the order they will fire.
    [[nodiscard]] std::vector<const Pending*> pending() const;

 private:
    using Key = std::pair<std::int64_t, std::uint64_t>;  // due, setting seq

    std::map<Key, Pending> by_due_;
    std::map<std::pair<std::uint16_t, std::string>, Key> by_id_;
};

}  // namespace outcry
