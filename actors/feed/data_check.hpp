// SPDX-License-Identifier: Apache-2.0
// Looks at a file of market data before anyone trades on it: what its columns are, what it spans,
// what is wrong where. A pure function of the file, any thread. The report owns its text; bad rows
// are in it, they are no error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"

namespace outcry::feed {

enum class DataKind { bars, trades, funding, quotes };
OUTCRY_DESCRIBE_ENUM(DataKind, "data.kind", bars, trades, funding, quotes);

struct DataProblem {
    std::uint64_t row = 0;  // as an editor counts, the header is 1
    std::string column;     // empty: the whole row
    std::string what;       // `expected a price above 0, found "0"`

    bool operator==(const DataProblem&) const = default;
};
OUTCRY_DESCRIBE(DataProblem, "data.problem", row, column, what);

/// Rows that should stand before `row` and do not.
struct DataGap {
    std::uint64_t row = 0;
    TimeNs after;   // stamp of the row before
    TimeNs before;  // stamp of `row`
    std::uint64_t missing = 0;

    bool operator==(const DataGap&) const = default;
};
OUTCRY_DESCRIBE(DataGap, "data.gap", row, after, before, missing);

struct DataReport {
    std::string file;
    DataKind kind = DataKind::bars;
    std::vector<std::string> columns;
    std::vector<std::string> used;  // columns a feed reads
    std::uint64_t rows = 0;         // without the header
    TimeNs first;                   // stamps, as they stand in the file
    TimeNs last;
    std::optional<Timeframe> timeframe;  // the usual distance of rows: bars and funding
    std::uint64_t gaps = 0;
    std::uint64_t missing = 0;  // rows in all gaps, of trades: ids
    std::uint64_t duplicates = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t off_grid = 0;
    std::uint64_t bad_rows = 0;         // everything a feed refuses, the three above included
    std::vector<DataGap> gap_list;      // the first ones
    std::vector<DataProblem> problems;  // the first ones
    std::uint64_t jumps =
        0;  // bars that open half above or a third below the last close (splits?),
            // or reach as far beyond their own open and close (wrong prints?)
    std::vector<DataProblem> jump_list = {};  // the first ones
    std::uint64_t still = 0;                  // bars without volume: nothing is filled in them

    /// A feed takes every row. Gaps are facts of a market, not faults.
    [[nodiscard]] bool ok() const { return bad_rows == 0 && rows > 0; }
    bool operator==(const DataReport&) const = default;
};
OUTCRY_DESCRIBE(DataReport, "data.report", file, kind, columns, used, rows, first, last, timeframe,
                gaps, missing, duplicates, out_of_order, off_grid, bad_rows, gap_list, problems,
                jumps, jump_list, still);

/// How many gaps and problems a report lists; it counts them all.
inline constexpr std::size_t data_report_lines_max = 50;

/// An error only when the file cannot be read at all or its columns are of no kind a feed knows.
[[nodiscard]] Result<DataReport> check_data_file(const std::string& path);

}  // namespace outcry::feed
