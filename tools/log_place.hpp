// SPDX-License-Identifier: Apache-2.0
// A place in a log as people write it, a seq or a time, and the seq that stands there. Main thread;
// nothing outlives the call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "outcry/base/time.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry::tools {

struct LogPlace {
    std::uint64_t seq = 0;  // when it is no time
    std::optional<TimeNs> time;
};
[[nodiscard]] Result<LogPlace> parse_log_place(const std::string& text);

/// That seq, or the next one that is held: of a log whose beginning was retired that is seq 1, the
/// opening of its floor, and what came after the beginning.
[[nodiscard]] std::uint64_t held_from(const JournalReader& reader, std::uint64_t seq);
/// The seq, or the first one at that time or after; refused beyond the end of the log. `option` is
/// what it was said with: `--from`.
[[nodiscard]] Result<std::uint64_t> first_seq_at(const std::string& option, const std::string& text,
                                                 JournalReader& reader);
/// Refuses a range that ends before it begins. A stretch of time in which nothing was said is fine.
[[nodiscard]] Result<void> check_range(const std::string& from, const std::string& to,
                                       std::uint64_t from_seq, std::uint64_t to_seq);

}  // namespace outcry::tools
