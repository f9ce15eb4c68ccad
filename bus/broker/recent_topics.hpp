// SPDX-License-Identifier: Apache-2.0
// Which topic each of the latest events had, so that cursors near the head of the log filter without reading records again.
// Owned by the broker, on its thread; entries point into the sequencer's topic table.
#pragma once

#include <cstdint>
#include <vector>

namespace outcry {

struct Topic;

class RecentTopics {
 public:
    void add(std::uint64_t seq, const Topic& topic) {
        slots_[seq % size] = {seq, &topic};
    }
    /// nullptr when the event is too old to be remembered.
    [[nodiscard]] const Topic* find(std::uint64_t seq) const {
        const Slot& slot = slots_[seq % size];
        return slot.seq == seq ? slot.topic : nullptr;
    }

 private:
    static constexpr std::size_t size = 1 << 16;
    struct Slot {
        std::uint64_t seq = 0;
        const Topic* topic = nullptr;
    };
    std::vector<Slot> slots_ = std::vector<Slot>(size);
};

}  // namespace outcry
