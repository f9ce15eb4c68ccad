// SPDX-License-Identifier: Apache-2.0
// A recorded lockstep floor, laid out so that changed floors can be told from it (retelling.hpp):
// what comes in, and who answered what with what. Read once from a journal, then immutable, any
// thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/broker/topics.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

/// Members that hear, directly or by others, what a changed member says; the changed ones
/// themselves. By roster place.
[[nodiscard]] std::vector<bool> reached_by(const std::vector<Member>& members,
                                           const std::vector<std::uint16_t>& changed);

class Retold {
 public:
    [[nodiscard]] static Result<std::unique_ptr<Retold>> read(JournalReader& reader);

    /// Why no changed floor can be told from it; empty when one can. What the world replied, and
    /// what an operator or a stop did, is nothing that would come again.
    [[nodiscard]] const std::string& obstacle() const { return obstacle_; }
    [[nodiscard]] std::size_t events() const { return events_.size(); }
    /// What comes in at one time, with all that follows from it. The first is the opening.
    [[nodiscard]] std::size_t steps() const { return steps_.size(); }

 private:
    friend class Retelling;

    static constexpr std::uint32_t none = UINT32_MAX;

    /// The place in `events_` is its seq less one.
    struct Event {
        SaidView said;
        std::uint32_t topic = 0;         // in topics_
        std::uint32_t first_answer = 0;  // all answers to it stand together
        std::uint32_t answers = 0;
        std::uint32_t timer =
            none;  // in timers_, when it sets one that fires or is cancelled at the end
        std::uint16_t source = 0;
    };
    struct SpokenOf {  // a topic by one source
        std::string text;
        std::string schema;
        std::uint16_t source = 0;
    };
    struct Timer {
        TimerFired fired;
        std::uint32_t event = none;  // of its firing; none: it was pending at the end
    };
    struct Step {
        std::uint32_t begin = 0;
        std::uint32_t inputs = 0;  // from `begin` on
        TimeNs time;
    };
    struct Reading;

    FloorOpened opened_;
    std::vector<Event> events_;
    std::vector<SpokenOf> topics_;
    std::vector<Timer> timers_;
    std::vector<Step> steps_;
    std::string closing_;          // the reason
    std::optional<TimeNs> until_;  // where there was more to come
    std::string obstacle_;
    Buffer bytes_;
};

}  // namespace outcry
