// SPDX-License-Identifier: Apache-2.0
// Where two runs part: the first event that differs, field by field, and how many of each schema
// both have. Pure functions of two readers, main thread. What is returned owns its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// One seq at which the runs say different things; a run that has ended has no event there.
struct Parting {
    std::optional<EventName> a;
    std::optional<EventName> b;
    std::string field;  // as tools/compare.hpp names it; empty when one run has ended
    std::string value_a;
    std::string value_b;

    bool operator==(const Parting&) const = default;
};
OUTCRY_DESCRIBE(Parting, "diff.parting", a, b, field, value_a, value_b);

struct SchemaCount {
    std::string schema;
    std::uint64_t a = 0;
    std::uint64_t b = 0;

    bool operator==(const SchemaCount&) const = default;
};
OUTCRY_DESCRIBE(SchemaCount, "diff.schema_count", schema, a, b);

struct Diff {
    bool equal = true;
    std::uint64_t events_a = 0;
    std::uint64_t events_b = 0;
    std::optional<Parting> opening;  // of floor.opened: another topology, parameter or instrument
    std::optional<Parting> first;    // after that
    std::vector<SchemaCount> schemas;
};
OUTCRY_DESCRIBE(Diff, "diff", equal, events_a, events_b, opening, first, schemas);

[[nodiscard]] Result<Diff> compare_runs(JournalReader& a, JournalReader& b);
[[nodiscard]] std::string diff_text(const Diff& diff, bool colours);

struct DiffOptions {
    std::string a;
    std::string b;
    bool json = false;
};
/// 0 when every byte is the same, 1 when the runs part.
[[nodiscard]] Result<int> diff(const DiffOptions& options);

}  // namespace outcry::tools
