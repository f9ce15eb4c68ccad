// SPDX-License-Identifier: Apache-2.0
// Which topic each of the latest events had, so that cursors near the head of the log filter
// without reading records again. Owned by the broker, on its thread; entries point into the
// sequencer's topic table.
#pragma once

#include <cstdint>
#include <vector>

namespace outcry {

struct Topic;

class RecentTopics {
 public:
    /// Events come without gaps.
    void add(std::uint64_t seq, const Topic& topic) {
        if (first_ == 0) first_ = seq;
        slots_[seq % size] = &topic;
        last_ = seq;
    }
    /// nullptr when the event is too old to be remembered.
    [[nodiscard]] const Topic* find(std::uint64_t seq) const {
        const bool known = seq >= first_ && seq <= last_ && last_ - seq < size;
        return known ? slots_[seq % size] : nullptr;
    }

 private:
    static constexpr std::size_t size = 1 << 16;
    std::vector<const Topic*> slots_ = std::vector<const Topic*>(size);
    std::uint64_t first_ = 0;  // 0: nothing was added yet
    std::uint64_t last_ = 0;
};

}  // namespace outcry
