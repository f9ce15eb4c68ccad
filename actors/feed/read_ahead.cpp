// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/read_ahead.hpp"

#include <utility>

namespace outcry::feed {

Result<void> ReadAhead::take(std::size_t room, InputRun& run) {
    if (taken_ == ready_.size()) next_portions(room);
    Portion& next = ready_[taken_++];
    std::swap(run, next.run);
    return next.filled;
}

/// The first are filled at once, and so is all that comes after the end: a short feed needs no
/// thread.
void ReadAhead::next_portions(std::size_t room) {
    if (begun_) {
        beside_.finish();
        std::swap(ready_, coming_);
    } else {
        fill(ready_, room);
    }
    taken_ = 0;
    const Portion& last = ready_.back();
    begun_ = last.filled.ok() && !last.run.ended;
    if (begun_) beside_.begin([this, room] { fill(coming_, room); });
}

void ReadAhead::fill(Portions& portions, std::size_t room) {
    for (Portion& portion : portions) {
        portion.run.clear();
        portion.filled = fill_(room, portion.run);
    }
}

}  // namespace outcry::feed
