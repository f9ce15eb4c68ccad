// SPDX-License-Identifier: Apache-2.0
// A journal as `why` walks it: single events by seq, each read once, and short walks around one to
// find its kin. One thread. The reader outlives the log; events live as long as the log.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/bus/journal.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::tools {

/// How far what one answer says may stand apart: an order's last word from its fill, a vote from
/// its forecast.
inline constexpr std::uint64_t same_answer_events = 8;

/// What became of one order, as seqs; 0 is unknown.
struct Trail {
    std::string id;
    std::uint64_t placed = 0;          // its first word, where that is near
    std::uint64_t order = 0;           // its latest
    std::vector<std::uint64_t> fills;  // ascending
    std::uint64_t verdict = 0;
    std::uint64_t proposal = 0;
};

class WhyLog {
 public:
    struct Event {
        Buffer bytes;
        RecordView record;
        std::vector<std::uint64_t> refs;

        template <class E>
        [[nodiscard]] Result<E> as() const {
            return decoded<E>(record.said.body);
        }
    };

    explicit WhyLog(JournalReader& reader) : reader_(reader) {}

    [[nodiscard]] Result<const Event*> at(std::uint64_t seq);
    /// True when there is an event at `seq` and it is of `schema`.
    [[nodiscard]] bool is(std::uint64_t seq, std::string_view schema);
    [[nodiscard]] std::string speaker(std::uint16_t source) const;
    [[nodiscard]] std::uint64_t first_seq() const { return reader_.first_seq(); }
    [[nodiscard]] std::uint64_t last_seq() const { return reader_.last_seq(); }

    using Visit = std::function<Result<bool>(const RecordView&)>;  // false ends the walk
    /// From `from` on to `to`, as far as the log goes.
    [[nodiscard]] Result<void> walk(std::uint64_t from, std::uint64_t to, const Visit& visit) {
        return walk_on(from, to, visit);
    }
    /// The first event at or after that time; last_seq() + 1 when there is none.
    [[nodiscard]] Result<std::uint64_t> seek_time(TimeNs time) { return reader_.seek_time(time); }

    /// The last event of a schema; 0 when there is none.
    [[nodiscard]] Result<std::uint64_t> last_of(std::string_view schema);
    /// The last word of the last order whose id begins so; 0 when there is none.
    [[nodiscard]] Result<std::uint64_t> last_order(std::string_view beginning);

    /// Everything near `near` that was said of the order: back to its first word, on to its last.
    [[nodiscard]] Result<Trail> trail(const std::string& id, std::uint64_t near);
    /// Risk's answer to a proposal, and the order placed on a verdict: said soon after, or 0.
    [[nodiscard]] Result<std::uint64_t> verdict_on(std::uint64_t proposal);
    [[nodiscard]] Result<std::uint64_t> order_on(std::uint64_t verdict);

 private:
    [[nodiscard]] Result<void> walk_back(std::uint64_t from, std::uint64_t to, const Visit& visit);
    [[nodiscard]] Result<void> walk_on(std::uint64_t from, std::uint64_t to, const Visit& visit);
    [[nodiscard]] Result<std::uint64_t> answer_to(std::uint64_t cause, std::string_view schema);
    [[nodiscard]] Result<void> look_back(Trail& trail, std::uint64_t near, Order& latest);
    [[nodiscard]] Result<void> look_on(Trail& trail, std::uint64_t near, Order& latest);
    [[nodiscard]] Result<void> find_decision(Trail& trail, const Order& latest);

    JournalReader& reader_;
    std::map<std::uint64_t, Event> events_;
};

}  // namespace outcry::tools
