// SPDX-License-Identifier: Apache-2.0
// Two runs compared round by round: what was voted, proposed and ruled at one close of one
// instrument, whatever seq it had and whoever else was on the floor. Pure functions of two readers,
// main thread. What is returned owns its text.
#pragma once

#include "tools/diff/diff.hpp"

namespace outcry::tools {

struct RoundDiff {
    RoundCount count;
    std::optional<Parting> first;  // the earliest round, votes before proposals before verdicts
};

[[nodiscard]] Result<RoundDiff> compare_rounds(JournalReader& a, JournalReader& b);

}  // namespace outcry::tools
