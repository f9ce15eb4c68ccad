// SPDX-License-Identifier: Apache-2.0
// Where two runs part: the first event that differs, field by field, and a summary by topic. Runs
// of the same members are walked side by side by seq, the four digits of the plan left out of the
// names of orders; runs of different topologies are aligned by round. Pure functions of two
// readers, main thread. What is returned owns its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/layout.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/codec/json.hpp"

namespace outcry::tools {

/// One event of one run, as a line names it.
struct EventName {
    std::uint64_t seq = 0;
    TimeNs time;
    std::string actor;
    std::string topic;

    bool operator==(const EventName&) const = default;
};
OUTCRY_DESCRIBE(EventName, "diff.event", seq, time, actor, topic);

/// One place at which the runs say different things; a run that has nothing there has no event.
struct Parting {
    std::optional<EventName> a;
    std::optional<EventName> b;
    std::string field;  // as tools/diff/compare.hpp names it; empty when one run has ended
    std::string value_a;
    std::string value_b;
    std::optional<TimeNs> round;  // it belongs to, where rounds are compared

    bool operator==(const Parting&) const = default;
};
OUTCRY_DESCRIBE(Parting, "diff.parting", a, b, field, value_a, value_b, round);

/// Events of one topic; orders and timers of one name each count as one topic.
struct TopicCount {
    std::string topic;
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t differing =
        0;  // of those both have, first against first: bodies that are not the same

    bool operator==(const TopicCount&) const = default;
};
OUTCRY_DESCRIBE(TopicCount, "diff.topic_count", topic, a, b, differing);

/// Rounds are told apart by venue, instrument and close.
struct RoundCount {
    std::uint64_t both = 0;
    std::uint64_t differing = 0;  // another action, or another verdict
    std::uint64_t only_a = 0;
    std::uint64_t only_b = 0;

    bool operator==(const RoundCount&) const = default;
};
OUTCRY_DESCRIBE(RoundCount, "diff.round_count", both, differing, only_a, only_b);

struct Diff {
    bool equal = true;
    std::string aligned_by = "seq";  // or `round`
    std::uint64_t events_a = 0;
    std::uint64_t events_b = 0;
    std::vector<std::string> only_a;  // members of one floor alone
    std::vector<std::string> only_b;
    std::optional<Parting> opening;  // of floor.opened: another topology, parameter or instrument
    std::optional<Parting> first;    // after that
    std::optional<RoundCount> rounds;
    std::vector<TopicCount> topics;
};
OUTCRY_DESCRIBE(Diff, "diff", equal, aligned_by, events_a, events_b, only_a, only_b, opening, first,
                rounds, topics);

[[nodiscard]] Result<Diff> compare_runs(JournalReader& a, JournalReader& b);
[[nodiscard]] std::string diff_text(const Diff& diff, const Look& look);

struct DiffOptions {
    std::string a;
    std::string b;
    bool json = false;
};
/// 0 when every byte is the same, 1 when the runs part.
[[nodiscard]] Result<int> diff(const DiffOptions& options);

}  // namespace outcry::tools
