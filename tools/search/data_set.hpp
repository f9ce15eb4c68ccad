// SPDX-License-Identifier: Apache-2.0
// What a floor is fed with, as far as it can be told apart: each series by the content of its rows,
// so that a trial counts for all who use one of its series, whatever stands beside it and however
// its file is packed. Reads files, writes none. Any thread.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"

namespace outcry::tools {

struct DataSet {
    std::string digest;               // of all of it, instrument by instrument
    std::vector<std::string> series;  // digests, sorted, each once

    /// Fed from elsewhere: nobody can say what that was.
    [[nodiscard]] bool empty() const { return digest.empty(); }
};

/// SHA-256 over the rows of every file of every recorded feed, and over what makes a made-up market
/// up. Empty when there is another sort of feed. A file without rows is no series.
[[nodiscard]] DataSet data_set_of(const Plan& plan);

}  // namespace outcry::tools
