// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/schema_fit.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace fs = std::filesystem;

namespace {

/// A launch that was killed before its first event leaves a folder in which nothing was said.
Error never_began(const std::string& folder) {
    const auto facts = read_run_facts(folder);
    return error(Error::Kind::not_found,
                 joined({"this launch was killed before its journal began, so there is nothing to "
                         "read or to resume; launch it again: outcry run ",
                         facts ? facts->topology : "TOPOLOGY"}),
                 folder);
}

/// The run that may have been meant, or all there are when they are few.
std::string hint_of_run(const std::string& run, const std::string& folder) {
    std::error_code failed;
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder, failed))
        if (!entry.is_symlink(failed) && fs::is_directory(entry.path() / "journal", failed))
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    const std::vector<std::string_view> known(names.begin(), names.end());
    return name_hint(fs::path(run).filename().string(), known);
}

}  // namespace

Result<int> misused(const Error& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "outcry: %s\n", printable(error.text(), "\n\t").c_str());
    return 2;
}

Result<std::string> resolve_run(const std::string& run, const std::string& folder) {
    std::error_code failed;
    const std::string wanted = run.empty() || run == "last" ? folder + "/last" : run;
    for (const std::string& candidate : {wanted, folder + "/" + wanted}) {
        if (fs::is_directory(candidate + "/journal", failed) &&
            !fs::is_empty(candidate + "/journal", failed))
            return fs::canonical(candidate, failed).string();
        if (failed == std::errc::permission_denied) break;
        if (fs::exists(candidate + "/run.json", failed)) return never_began(candidate);
    }
    if (failed == std::errc::permission_denied)
        return error(Error::Kind::io,
                     "cannot be looked into: Permission denied; a run folder is its owner's alone",
                     wanted);
    if (run.empty() || run == "last")
        return error(
            Error::Kind::not_found,
            "no run yet in `" + folder + "`; make one with: outcry run topologies/paper.toml");
    return error(Error::Kind::not_found,
                 joined({quoted(run), " is no run: it holds no journal", hint_of_run(run, folder),
                         "; make one with: outcry run topologies/paper.toml"}));
}

Result<RunFacts> read_run_facts(const std::string& folder) {
    RunFacts facts;
    facts.base = folder;
    const auto bytes = read_file(folder + "/run.json");
    if (!bytes) return facts;  // a journal of somebody else's: paths are then relative to it
    const auto known = nlohmann::json::parse(as_text(*bytes), nullptr, false);
    if (!known.is_object() || !known.contains("topology") || !known["topology"].is_string())
        return error(Error::Kind::corrupt,
                     "does not say which topology was run: it is damaged; put it back from a copy, "
                     "or write {\"topology\": \"PATH\"} into it",
                     folder + "/run.json");
    facts.topology = known["topology"].get<std::string>();
    facts.base = fs::path(facts.topology).parent_path().string();
    if (const auto set = known.find("set"); set != known.end() && set->is_array())
        for (const auto& one : *set)
            if (one.is_string()) facts.set.push_back(one.get<std::string>());
    if (const auto until = known.find("until"); until != known.end() && until->is_string())
        facts.until = until->get<std::string>();
    if (const auto data = known.find("data"); data != known.end() && data->is_string())
        facts.data = data->get<std::string>();
    if (const auto series = known.find("series"); series != known.end() && series->is_array())
        for (const auto& one : *series)
            if (one.is_string()) facts.series.push_back(one.get<std::string>());
    if (const auto models = known.find("models"); models != known.end() && models->is_object()) {
        facts.models.emplace();
        for (const auto& one : models->items())
            if (one.value().is_string())
                facts.models->emplace(one.key(), one.value().get<std::string>());
    }
    return facts;
}

RunFacts known_run_facts(const std::string& folder) {
    auto known = read_run_facts(folder);
    if (known) return std::move(known).value();
    std::fprintf(stderr, "outcry: %s\n", printable(known.error().text()).c_str());
    RunFacts nothing;
    nothing.base = folder;
    return nothing;
}

Result<std::vector<std::string>> check_schemas(const JournalReader& reader) {
    return fit_schemas(reader.schemas());
}

Result<bool> has_ended(JournalReader& reader) {
    if (reader.last_seq() == 0) return false;
    OUTCRY_ASSIGN(const BytesView bytes, reader.read(reader.last_seq()));
    OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
    return record.said.schema == schema_name<FloorClosed>;
}

std::string recorded_build(const JournalReader& reader) {
    const auto found = reader.head().facts.find("build");
    return found == reader.head().facts.end() ? "an unknown build" : found->second;
}

Result<void> same_schemas(const JournalReader& reader, std::string_view doing) {
    OUTCRY_ASSIGN(const auto older, check_schemas(reader));
    if (older.empty()) return {};
    std::string names;
    for (const std::string& name : older) names += (names.empty() ? "" : ", ") + name;
    return error(
        Error::Kind::protocol,
        joined({"recorded by an older build (", recorded_build(reader), "), whose ", names,
                " had fewer fields: this build (", this_build(), ") reads them, but cannot ", doing,
                " byte for byte as it did; use that build"}));
}

std::string this_build() {
    return std::string("outcry ") + OUTCRY_VERSION + ", " + OUTCRY_COMPILER + ", " + OUTCRY_COMMIT;
}

std::string percent(double fraction, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%+.*f", decimals, fraction * 100.0);
    std::string out = text;
    if (out[0] == '-') out.replace(0, 1, "\u2212");
    return out + " %";
}

}  // namespace outcry::tools
