// SPDX-License-Identifier: Apache-2.0
// From an order's fill back to the tick it rests on, by walking what each event refers to; any
// other event likewise. Main thread. What is returned owns its text; the reader must outlive the
// call only.
#pragma once

#include <string>

#include "outcry/bus/journal.hpp"
#include "tools/why/tree.hpp"

namespace outcry::tools {

struct WhyOptions {
    std::string run;
    std::string what;  // order id or its beginning, or a seq; empty: the last order that was filled
    int depth = 8;     // levels of the tree
    bool json = false;
    std::string not_ = {};  // `BUY@2025-05-19T14:15`: why that was not done; `run` is then the
                            // symbol, `what` the run
};
/// When `what` is empty and `run` is no run, `run` is what is asked about in the last run.
[[nodiscard]] Result<int> why(const WhyOptions& options);

/// The tree of one question, `what` as in WhyOptions. `base` is the folder the run's topology stood
/// in, where models lie; empty: what they said is not worked out again.
[[nodiscard]] Result<Branch> explain(JournalReader& reader, const std::string& what, int depth,
                                     const std::string& base = {});

}  // namespace outcry::tools
