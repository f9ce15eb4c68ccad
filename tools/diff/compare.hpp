// SPDX-License-Identifier: Apache-2.0
// Two records side by side: the first field in which they differ, with both values, in words.
// Pure functions for any thread. Everything returned owns its text.
#pragma once

#include <optional>
#include <string>

#include "outcry/base/bytes.hpp"

namespace outcry::tools {

/// One field and what it is in each record. `path` is a field of the record (`seq`, `topic`,
/// `source`, `time`, …) or a place in its body as a JSON pointer: `body/ballots/1/p_long`. A side
/// that lacks the field says `absent`.
struct Difference {
    std::string path;
    std::string a;
    std::string b;

    bool operator==(const Difference&) const = default;
};

/// nullopt when the bytes are the same. Topic and schema are compared before the sequencer's
/// prefix, because two records that speak of different things differ in all the rest too.
[[nodiscard]] std::optional<Difference> first_difference(BytesView record_a, BytesView record_b);
/// `body/ballots/1/p_long: 0.33 against 0.34`; empty when the bytes are the same.
[[nodiscard]] std::string describe_difference(BytesView record_a, BytesView record_b);
/// A value of a body for one line of text: printable, and not longer than 160 bytes.
[[nodiscard]] std::string one_line(const std::string& value);

}  // namespace outcry::tools
