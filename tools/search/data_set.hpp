// SPDX-License-Identifier: Apache-2.0
// What a floor is fed with, as far as it can be told apart: each series by the content of its rows,
// so that a trial counts for all who use one of its series, whatever stands beside it and however
// its file is packed; each model by its file, so that one trained anew makes another floor. Reads
// files, writes none. Any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/feed/rows_digest.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry::tools {

struct DataSet {
    std::string digest;               // of all of it, instrument by instrument, and the models
    std::vector<std::string> series;  // digests, sorted, each once
    std::map<std::string, std::string> models = {};  // digests by the parameter that names each
    std::string market = {};                         // the digest without the models

    /// Fed from elsewhere: nobody can say what that was.
    [[nodiscard]] bool empty() const { return digest.empty(); }
};

/// Digests by path, for whoever asks of many floors that share files.
struct FileDigests {
    std::map<std::string, std::optional<feed::RowsDigest>> rows;
    std::map<std::string, std::string> models;
};

/// SHA-256 over the rows of every file of every recorded feed, over what makes a made-up market up,
/// and over the models. Empty when there is another sort of feed. A file without rows is no series.
[[nodiscard]] DataSet data_set_of(const Plan& plan, FileDigests* known = nullptr);
/// What several floors were fed with together, by their digests.
[[nodiscard]] DataSet united(const std::map<std::string, DataSet>& sets);

}  // namespace outcry::tools
