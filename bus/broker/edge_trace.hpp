// SPDX-License-Identifier: Apache-2.0
// What a log shows of one edge: how many of its inputs it holds, which requests they answer, and
// where the edge must be asked again after a stop. Owned by the sequencer, on its thread. It grows
// with what is open, never with the history.
//
// An edge may give several replies to one request, so the last request it has answered counts as
// half answered and is asked again; what the log holds of it is then matched. An edge that owes
// exactly one reply is asked only what it has not answered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "outcry/bus/snapshot.hpp"

namespace outcry {

class EdgeTrace {
 public:
    explicit EdgeTrace(bool one_reply = false) : one_reply_(one_reply) {}

    /// An event of its mail.
    void heard(std::uint64_t seq);
    /// One of its inputs came into the log at `seq`; cause 0: its own.
    void said(std::uint64_t source_seq, std::uint64_t cause, std::uint64_t seq);

    /// Inputs after which it goes on.
    [[nodiscard]] std::uint64_t accepted() const;
    /// Requests up to here are not asked again.
    [[nodiscard]] std::uint64_t done_upto() const {
        return one_reply_ ? 0 : state_.before_last_cause;
    }
    /// The first mail it may have to hear again; `none` when there is none (it always hears seq 1
    /// again).
    [[nodiscard]] std::uint64_t hear_from(std::uint64_t none) const;
    /// An edge of one reply: this request has no reply in the log.
    [[nodiscard]] bool owes(std::uint64_t seq) const;
    /// `replied` holds for every request without a reply in the log (but seq 1).
    template <class Replied>
    [[nodiscard]] bool all_owed(Replied&& replied) const {
        return state_.owed_beyond == 0 && std::all_of(owed_.begin(), owed_.end(), replied);
    }
    [[nodiscard]] bool one_reply() const { return one_reply_; }
    /// What stands in the log beyond accepted(): source_seq and place.
    [[nodiscard]] std::map<std::uint64_t, std::uint64_t> logged() const;

    [[nodiscard]] EdgeState state() const;
    void restore(const EdgeState& state);

 private:
    struct Logged {
        std::uint64_t cause;
        std::uint64_t seq;
    };

    void absorb();

    bool one_reply_;
    EdgeState state_;                         // its lists stay empty here
    std::map<std::uint64_t, Logged> logged_;  // after a gap, and the replies to the last request
    std::deque<std::uint64_t>
        owed_;  // mail after the last request that is answered for good, ascending
};

}  // namespace outcry
