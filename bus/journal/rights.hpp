// SPDX-License-Identifier: Apache-2.0
// Who may say what, as the first event of a log tells it: judged event by event, in order.
// One owner, one thread; it copies what it keeps. It proves that each event has a producer allowed
// to say it, not that the producer said so: that is what re-execution is for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"

namespace outcry::journal {

/// The first of these refs that names nothing said before `seq`; 0: none does. The broker asks it
/// of members of other makers, so that it sequences nothing which is judged wrong here.
[[nodiscard]] std::uint64_t first_ref_not_before(std::uint64_t seq, BytesView refs);

class Rights {
 public:
    /// What is wrong with the event, whose channel names `source_name` as its speaker; nothing when
    /// it may stand there. The first event of the log must be judged first.
    [[nodiscard]] std::optional<std::string> judge(const Prefix& prefix, const SaidView& said,
                                                   std::string_view source_name);
    /// Begins behind events that are no longer held: `first_event` is the record of seq 1, empty
    /// when it is unknown too.
    [[nodiscard]] std::optional<std::string> begin_at(std::uint64_t seq, BytesView first_event);

 private:
    [[nodiscard]] std::optional<std::string> open(const SaidView& said);
    [[nodiscard]] std::optional<std::string> judge_own(const Prefix& prefix, const SaidView& said);
    [[nodiscard]] std::optional<std::string> judge_member(const Prefix& prefix,
                                                          const SaidView& said,
                                                          std::string_view source_name);
    [[nodiscard]] std::optional<std::string> count(const Prefix& prefix, const SaidView& said);

    std::optional<FloorOpened> opened_;
    std::vector<std::uint64_t> source_seqs_;  // the last of each source; unknown ones are 0
    bool from_start_ = true;
    bool closed_ = false;
};

}  // namespace outcry::journal
