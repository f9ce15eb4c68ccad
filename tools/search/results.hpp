// SPDX-License-Identifier: Apache-2.0
// `results.db` beside the runs: every floor that was ever tried, once each, whoever tried it, and
// the series it was tried on. SEARCH.md has its tables. Several processes may use it at once; one
// thread an object.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/ledger/database.hpp"
#include "tools/search/data_set.hpp"
#include "tools/search/trial.hpp"

namespace outcry::tools {

class Results {
 public:
    /// `folder` holds the runs; file and folder are made when there are none.
    [[nodiscard]] static Result<std::unique_ptr<Results>> open(const std::string& folder);

    /// What is known of the floor with this plan on this data until then, tried by this build. An
    /// instant is one, however it is spelled.
    [[nodiscard]] Result<std::optional<Trial>> find(const DataSet& data, const std::string& until,
                                                    const std::string& plan);
    /// Keeps a trial. One that is known is written over, never counted again. Committed when this
    /// returns.
    [[nodiscard]] Result<void> keep(const DataSet& data, const std::string& until,
                                    const Trial& trial);
    /// Counts a trial that no search may take for one of its own: it writes over nothing that is
    /// known, and `find` does not give it.
    [[nodiscard]] Result<void> count(const DataSet& data, const std::string& until,
                                     const Trial& trial);
    /// A search and the verdict on its best, said once it has ended.
    [[nodiscard]] Result<void> note_search(const std::string& verb, const std::string& what,
                                           const std::string& data, std::uint64_t points,
                                           const std::string& best, const std::string& verdict);
    /// How much was tried on any of its series, by whatever search: each floor once, but for these.
    /// Seen from the one that is judged; without one each for itself. Reads all of them, one after
    /// the other: some tenths of a millisecond each.
    [[nodiscard]] Result<statistics::Trials> trials_on(const DataSet& data,
                                                       const Trial& judged = {},
                                                       const std::vector<Trial>& but = {});

 private:
    explicit Results(ledger::Database database) : database_(std::move(database)) {}
    [[nodiscard]] Result<void> write(const char* how, const DataSet& data, const std::string& until,
                                     const Trial& trial, const std::string& build);

    ledger::Database database_;
    std::string noted_;  // the data whose series were written down last
};

/// Judges the report's floor as one of all that were tried on its data. Without data it stays
/// alone.
[[nodiscard]] Result<void> judge_among(Results& results, const DataSet& data, Report& report);

}  // namespace outcry::tools
