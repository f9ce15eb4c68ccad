// SPDX-License-Identifier: Apache-2.0
// What a running floor had been told before: halts stand until trading is resumed, and a flattening
// among them with them. Reads the log of a run while it is written. Main thread.
#pragma once

#include <cstdint>
#include <string>

#include "outcry/base/result.hpp"

namespace outcry::tools {

struct StandingHalt {
    bool known = false;     // the log was read back to where it can be told
    std::uint64_t seq = 0;  // of the first halt that stands; 0: none did
    std::string by;
    std::uint64_t flatten_seq = 0;  // of the first of them that flattens; 0: none does
    std::string flatten_by;
    bool on_halt_flattens = false;  // the topology's own on_halt
};

/// What stood before the event `seq` of the run in `folder`. Takes a second or two at most; then it
/// is not known.
[[nodiscard]] Result<StandingHalt> standing_halt(const std::string& folder, std::uint64_t seq);
/// What a halt at that seq means beside what stood: a line, or two.
[[nodiscard]] std::string halt_words(const StandingHalt& before, bool flatten);

}  // namespace outcry::tools
