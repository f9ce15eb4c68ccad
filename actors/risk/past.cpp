// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/past.hpp"

#include <algorithm>

namespace outcry::risk {

namespace {

bool all_have(std::span<const Returns* const> held, std::size_t slot) {
    return std::all_of(held.begin(), held.end(),
                       [slot](const Returns* returns) { return (*returns)[slot].has_value(); });
}

}  // namespace

Past::Past(std::span<const Returns* const> held, std::size_t at, std::size_t kept,
           std::size_t size) {
    // A ring that no step has begun yet is empty.
    std::size_t length = held.empty() ? 0 : size;
    for (const Returns* returns : held) length = std::min(length, returns->size());
    const auto clipped = [length](std::size_t from, std::size_t end) {
        return Run{std::min(from, length), std::min(end, length)};
    };
    if (at < kept) runs_[0] = clipped(at + size - kept, size);
    runs_[1] = clipped(at < kept ? 0 : at - kept, at + 1);
    if (runs_[1].end == at + 1 && !all_have(held, at)) runs_[1].end = at;
    bool whole = true;
    for (const Returns* returns : held)
        for (const Run& run : runs_)
            for (std::size_t slot = run.from; slot < run.end; ++slot)
                whole &= (*returns)[slot].has_value();
    steps_ = runs_[0].end - runs_[0].from + runs_[1].end - runs_[1].from;
    if (!whole) list(held);
}

void Past::list(std::span<const Returns* const> held) {
    listed_.reserve(steps_);
    for (Run& run : runs_) {
        for (std::size_t slot = run.from; slot < run.end; ++slot)
            if (all_have(held, slot)) listed_.push_back(slot);
        run = {};
    }
    steps_ = listed_.size();
}

}  // namespace outcry::risk
