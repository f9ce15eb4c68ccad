// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/keeping.hpp"

#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

/// The table [name]; nullptr when it is left out, or is none, which is complained about.
const Value* table_of(const TomlDocument& document, std::string_view name,
                      std::vector<Diagnostic>& diagnostics) {
    const Value* table = document.root().get(name);
    if (table == nullptr || table->is_table()) return table;
    diagnostics.push_back(document.complaint(
        table->at, joined({"expected a table [", name, "], got ", describe_value(*table)})));
    return nullptr;
}

}  // namespace

SnapshotsTable read_snapshots(const TomlDocument& document, std::vector<Diagnostic>& diagnostics) {
    const Value* table = table_of(document, "snapshots", diagnostics);
    if (table == nullptr) return {};
    const auto read = document.read<SnapshotsTable>(*table, diagnostics);
    if (!read) return {};
    if (read->kept < 1 || read->kept > 1000)
        diagnostics.push_back(document.complaint(
            table->get("kept")->at,
            joined({"kept of ", std::to_string(read->kept), " is not in 1..1000"})));
    return *read;
}

LogSettings read_log(const TomlDocument& document, std::vector<Diagnostic>& diagnostics) {
    const Value* table = table_of(document, "log", diagnostics);
    if (table == nullptr) return {};
    auto read = document.read<LogSettings>(*table, diagnostics);
    if (!read) return {};
    const auto complain = [&](std::string_view key, std::string message) {
        diagnostics.push_back(document.complaint(table->get(key)->at, std::move(message)));
    };
    if (read->segment_bytes < limits::chunk_bytes_soft)
        complain("segment_bytes",
                 joined({"segment_bytes of ", std::to_string(read->segment_bytes), " is below ",
                         std::to_string(limits::chunk_bytes_soft), ", one chunk"}));
    if (read->segment_age && read->segment_age->ns <= 0)
        complain("segment_age",
                 "segment_age must be positive; leave it out for segments of any age");
    return *read;
}

}  // namespace outcry::topology
