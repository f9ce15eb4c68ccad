// SPDX-License-Identifier: Apache-2.0
// The ledger's tables, their version, and opening a file that may be new, older, newer, damaged or
// somebody else's. Plain functions, one thread a file. LEDGER.md explains the tables to those who
// query them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "actors/ledger/database.hpp"

namespace outcry::ledger {

inline constexpr std::int64_t schema_version = 6;

/// Opens the file, makes the tables where it is new, and refuses what this program cannot go on
/// with.
[[nodiscard]] Result<Database> open_ledger(const std::string& path);

/// Opens a ledger of this version for reading alone, and beside it, as `results`, what was
/// searched.
[[nodiscard]] Result<Database> open_to_read(const std::string& path,
                                            const std::string& results = {});

/// Every row of every table that comes from the log, as SQL, sorted: two ledgers of one log give
/// the same text.
[[nodiscard]] Result<std::string> dump(Database& database);

/// Notes the head of the content chain a finished run ended with, so that ledger and log can be
/// told to belong together.
[[nodiscard]] Result<void> note_content_head(const std::string& path, std::string_view head);

}  // namespace outcry::ledger
