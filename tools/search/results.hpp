// SPDX-License-Identifier: Apache-2.0
// `results.db` beside the runs: every floor that was ever tried on a set of data, once each,
// whoever tried it. SEARCH.md has its tables. Several processes may use it at once; one thread an
// object.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/ledger/database.hpp"
#include "tools/search/trial.hpp"

namespace outcry::tools {

class Results {
 public:
    /// `folder` holds the runs; file and folder are made when there are none.
    [[nodiscard]] static Result<std::unique_ptr<Results>> open(const std::string& folder);

    /// What is known of the floor with this plan on this data until then, tried by this build.
    [[nodiscard]] Result<std::optional<Trial>> find(const std::string& data,
                                                    const std::string& until,
                                                    const std::string& plan);
    /// Keeps a trial. One that is known is written over, never counted again. Committed when this
    /// returns.
    [[nodiscard]] Result<void> keep(const std::string& data, const std::string& until,
                                    const Trial& trial);
    /// A search and the verdict on its best, said once it has ended.
    [[nodiscard]] Result<void> note_search(const std::string& verb, const std::string& what,
                                           const std::string& data, std::uint64_t points,
                                           const std::string& best, const std::string& verdict);
    /// How much was tried on this data, by whatever search.
    [[nodiscard]] Result<statistics::Trials> trials_on(const std::string& data);

 private:
    explicit Results(ledger::Database database) : database_(std::move(database)) {}
    ledger::Database database_;
};

/// Counts the report's own floor too, and judges it as one of all that were tried on its data.
/// Without data it stays alone.
[[nodiscard]] Result<void> judge_among(Results& results, Report& report);

}  // namespace outcry::tools
