// SPDX-License-Identifier: Apache-2.0
// What a log must show of the sequencer itself: all it says follows from what was said before, to
// the byte, and so does when its timers fire. Owned by the verifier, on its thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "bus/broker/timers.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"

namespace outcry {

class VerifySequencer {
 public:
    /// `own_seq` is the number of floor.opened.
    void open(Ordering order, std::uint64_t own_seq);
    /// Takes note of the timers an actor sets or cancels.
    [[nodiscard]] Result<void> hear(const RecordView& record);
    /// What is wrong with words of its own; empty when nothing is. Moves the clock with a timer
    /// that fires. `inputs` were admitted before.
    [[nodiscard]] std::string fault_of(const RecordView& record, TimeNs& clock,
                                       std::uint64_t inputs);
    /// The fault of words that are not what they are called.
    [[nodiscard]] static std::string unreadable(const Error& error);
    /// The number of its next words, and what is wrong with them where these have another.
    [[nodiscard]] std::string count(const RecordView& record);
    /// Whether the bytes are those of `event` under the number that was counted last.
    template <class E>
    [[nodiscard]] bool are_words(const RecordView& record, const E& event) const;
    /// Why an input that is admitted at `time` and answers `cause` cannot stand where it does,
    /// because of a timer; empty where it can.
    [[nodiscard]] std::string fault_of_input(TimeNs time, std::uint64_t cause) const;
    /// Timers of the same moment are still to fire.
    [[nodiscard]] bool is_firing() const { return !firing_.empty(); }

 private:
    [[nodiscard]] std::string fired(const RecordView& record, TimeNs& clock);
    [[nodiscard]] std::string cancelled(const RecordView& record);
    [[nodiscard]] std::string closed(const RecordView& record, TimeNs clock,
                                     std::uint64_t inputs) const;
    [[nodiscard]] std::string fault_of_reason(const std::string& reason, TimeNs clock) const;
    template <class E>
    [[nodiscard]] bool is_of(const RecordView& record, const Timers::Pending& pending,
                             E event) const;

    Ordering order_ = Ordering::lockstep;
    std::uint64_t own_seq_ = 0;
    Timers timers_;
    std::deque<Timers::Pending> firing_;
    std::deque<Timers::Pending> cancelling_;
    std::optional<TimeNs> pending_;  // the first of those that the close cancels was due
    std::optional<TimeNs> fired_due_;
    TimeNs fired_after_{0};
    std::uint64_t fired_seq_ = 0;
};

}  // namespace outcry
