// SPDX-License-Identifier: Apache-2.0
// The `ledger` verbs: what a run's SQLite file says, whether it agrees with the log to the last
// unit, and how it is written anew. Functions for the main thread; results own themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"

namespace outcry::tools {

struct LedgerOptions {
    std::string run;
    std::string file;  // a ledger that belongs to no run, such as an imported one
    std::string sql;
    std::int64_t days = 7;
    std::int64_t seconds = 60;  // that a query may work
    bool json = false;
};
[[nodiscard]] Result<int> ledger_report(const LedgerOptions& options);
[[nodiscard]] Result<int> ledger_sql(const LedgerOptions& options);
[[nodiscard]] Result<int> ledger_rebuild(const LedgerOptions& options);
[[nodiscard]] Result<int> ledger_audit(const LedgerOptions& options);

/// Reads the journal of a run into a new ledger at `path`; the log's content head is noted.
[[nodiscard]] Result<void> write_ledger(const std::string& folder, const std::string& path);

/// One sum, as several books have it. Whole numbers: units of 1e-8, or counts.
struct AuditLine {
    std::string what;
    std::vector<std::string> from;      // `fills`, `account`, `ledger`
    std::vector<std::int64_t> amounts;  // of each
    bool equal = true;
};
OUTCRY_DESCRIBE(AuditLine, "audit.line", what, from, amounts, equal);
struct Audit {
    std::vector<AuditLine> lines;
    bool equal = true;
};
OUTCRY_DESCRIBE(Audit, "audit", lines, equal);
/// Adds up the journal and the ledger of a run folder and lays the sums side by side.
[[nodiscard]] Result<Audit> audit_run(const std::string& folder);

struct ImportOptions {
    std::string file;
    std::string to = "imported.db";
    bool json = false;
};
[[nodiscard]] Result<int> import_state(const ImportOptions& options);

}  // namespace outcry::tools
