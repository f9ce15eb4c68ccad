// SPDX-License-Identifier: Apache-2.0
// The verbs that look after a journal.
#include <unistd.h>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "bus/journal/inspect.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/content_head.hpp"
#include "tools/events.hpp"
#include "tools/json_text.hpp"
#include "tools/log_place.hpp"
#include "tools/printed.hpp"
#include "tools/run_lock.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

Result<std::unique_ptr<Store>> open_run(const std::string& run) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(run));
    return open_folder_store(folder + "/journal", false);
}

/// A floor opens before its clock is set: where nothing else was said there is no time.
std::string clock_or_dash(TimeNs time) { return time.ns == 0 ? "-" : time::for_people(time); }

/// What is known of the events that were not saved.
std::string lost_text(const RecoverReport& report) {
    if (!report.lossy) return {};
    if (report.dropped_events == 0)
        return "lost: what is left after the damage does not say how many events stood there\n";
    return joined({"lost: ", counted(report.dropped_events), " events, seq ",
                   counted(report.events + 1), " to ",
                   counted(report.events + report.dropped_events),
                   ", and whatever else was said after them\n"});
}

nlohmann::ordered_json to_json_object(const BadRange& bad) {
    return {{"file", bad.file}, {"begin", bad.begin}, {"end", bad.end}, {"what", bad.what}};
}

}  // namespace

Result<int> log_info(const LogOptions& options) {
    OUTCRY_ASSIGN(const auto store, open_run(options.run));
    OUTCRY_ASSIGN(const JournalInfo known, info(*store));
    if (options.json) {
        nlohmann::ordered_json out = {{"floor", known.head.floor},
                                      {"first_seq", known.first_seq},
                                      {"last_seq", known.last_seq},
                                      {"bytes", known.bytes},
                                      {"torn_bytes", known.torn_bytes},
                                      {"content_head", to_hex(known.content_head)},
                                      {"file_head", to_hex(known.file_head)},
                                      {"facts", known.head.facts}};
        for (const SegmentInfo& s : known.segments)
            out["segments"].push_back({{"name", s.name},
                                       {"first_seq", s.first_seq},
                                       {"last_seq", s.last_seq},
                                       {"bytes", s.bytes},
                                       {"chunks", s.chunks},
                                       {"sealed", s.sealed},
                                       {"retired", s.retired},
                                       {"compression", s.compression}});
        for (const ChannelInfo& c : known.channels)
            out["channels"].push_back({{"id", c.id},
                                       {"source", c.source_name},
                                       {"schema", c.schema},
                                       {"events", c.events}});
        std::puts(json_text(out, 2).c_str());
        return 0;
    }
    const Look look = look_of(STDOUT_FILENO);
    std::string text =
        joined({"floor ", printable(known.head.floor), "   seq ", counted(known.first_seq), " to ",
                counted(known.last_seq), "   ", clock_or_dash(known.first_time), " to ",
                clock_or_dash(known.last_time), "\n"});
    if (const auto build = known.head.facts.find("build"); build != known.head.facts.end())
        text += joined({"recorded by ", printable(build->second), "\n"});
    const std::uint64_t each =
        known.last_seq == 0 ? 0 : (known.bytes + known.last_seq / 2) / known.last_seq;
    text += joined({counted(known.bytes), " bytes, ", counted(each), " an event   content head ",
                    to_hex(known.content_head), "\n"});
    if (known.torn_bytes != 0)
        text +=
            joined({"torn: ", counted(known.torn_bytes), " bytes after the last whole chunk\n"});
    Table segments({{"segment"},
                    {"first seq", Align::right},
                    {"last seq", Align::right},
                    {"bytes", Align::right},
                    {"chunks", Align::right},
                    {"state"}});
    for (const SegmentInfo& s : known.segments)
        segments.row({s.name, counted(s.first_seq), counted(s.last_seq), counted(s.bytes),
                      counted(s.chunks),
                      s.retired               ? "retired"
                      : !s.sealed             ? "open"
                      : s.compression.empty() ? "sealed"
                                              : "sealed, " + s.compression});
    Table channels({{"source"}, {"schema"}, {"events", Align::right}});
    for (const ChannelInfo& c : known.channels)
        channels.row({c.source_name, c.schema, counted(c.events)});
    text = wrapped_text(text, look.width) + segments.text(look) + channels.text(look);
    std::fputs(text.c_str(), stdout);
    return 0;
}

Result<int> log_cat(const LogOptions& options) {
    OUTCRY_ASSIGN(const auto store, open_run(options.run));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    EventPrinter printer(reader->sources(), options.json, look_of(STDOUT_FILENO));
    std::uint64_t printed = 0;
    std::uint64_t from = 1;
    if (!options.from.empty()) {
        OUTCRY_ASSIGN(from, first_seq_at("--from", options.from, *reader));
    }
    for (std::uint64_t seq = held_from(*reader, from); seq <= reader->last_seq();
         seq = held_from(*reader, seq + 1)) {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes));
        if (!picked(options.patterns, record.said.topic)) continue;
        OUTCRY_TRY(printer.print(record));
        if (++printed == options.count) break;
    }
    if (printed == 0 && !options.patterns.empty())
        std::fprintf(stderr, "outcry: %s\n",
                     nothing_picked(options.patterns, reader->schemas()).c_str());
    return 0;
}

Result<int> log_verify(const LogOptions& options) {
    OUTCRY_ASSIGN(const auto store, open_run(options.run));
    std::optional<KeptHead> kept;
    if (!options.head.empty()) {
        OUTCRY_ASSIGN(kept, parse_kept_head(options.head));
    }
    OUTCRY_ASSIGN(VerifyReport report, verify(*store, {}, true));
    if (kept) report.head_matches = kept->is_of(to_hex(report.content_head));
    if (options.json) {
        nlohmann::ordered_json out = {{"passed", report.passed()},
                                      {"events", report.events},
                                      {"first_held", report.first_held},
                                      {"segments", report.segments},
                                      {"bytes", report.bytes},
                                      {"sealed", report.sealed},
                                      {"torn", report.torn},
                                      {"content_head", to_hex(report.content_head)},
                                      {"file_head", to_hex(report.file_head)}};
        if (report.bad) out["bad"] = to_json_object(*report.bad);
        if (kept) {
            out["head_matches"] = *report.head_matches;
            out["head_digits"] = kept->digits();
        }
        std::puts(json_text(out, 2).c_str());
        return report.passed() ? 0 : 1;
    }
    std::printf("%s events, %s bytes in %s segments   content head %s\n",
                counted(report.events).c_str(), counted(report.bytes).c_str(),
                counted(report.segments).c_str(), to_hex(report.content_head).c_str());
    if (report.first_held != 1)
        std::printf(
            "events up to seq %s were retired: their heads are taken as the segments state them\n",
            counted(report.first_held - 1).c_str());
    if (report.bad)
        std::printf("%s: bytes %llu to %llu: %s\n", report.bad->file.c_str(),
                    static_cast<unsigned long long>(report.bad->begin),
                    static_cast<unsigned long long>(report.bad->end), report.bad->what.c_str());
    if (report.head_matches && !*report.head_matches)
        std::printf("content head differs from %s: the log was cut or rewritten, or has gone on\n",
                    options.head.c_str());
    if (report.head_matches && *report.head_matches && !kept->whole())
        std::printf(
            "%zu digits of the head agree, not all 64: who rewrites a log can meet so few "
            "by trying; keep the whole head\n",
            kept->digits());
    std::printf("%s\n",
                report.passed()
                    ? "verified: every CRC, both chains, every seq, every speaker's right to say it"
                : report.bad
                    ? "not verified; `outcry log recover` saves what stands before the damage"
                    : "not verified: nothing is damaged, but this is not the log whose head was "
                      "kept; a copy from elsewhere shows where they part: outcry diff");
    return report.passed() ? 0 : 1;
}

namespace {

/// What going on and asking what-if need beside the journal: how the run was launched, and from
/// what. The ledger is written anew from the log.
Result<void> copy_launch(const std::string& from, const std::string& to) {
    for (const char* name : {"/run.json", "/topology.toml"}) {
        const auto bytes = read_file(from + name);
        if (bytes) OUTCRY_TRY(write_file_atomic(to + name, as_bytes(as_text(*bytes))));
    }
    return {};
}

}  // namespace

Result<int> log_recover(const LogOptions& options) {
    OUTCRY_ASSIGN(const std::string run, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto from, open_folder_store(run + "/journal", false));
    OUTCRY_ASSIGN(const auto to, open_folder_store(options.to + "/journal", true));
    OUTCRY_ASSIGN(const RunLock lock,
                  RunLock::take(options.to, RunLock::Of::run, "outcry log recover"));
    OUTCRY_ASSIGN(const RecoverReport report, recover(*from, *to));
    OUTCRY_TRY(copy_launch(run, options.to));
    if (options.json) {
        nlohmann::ordered_json out = {{"events", report.events},
                                      {"segments", report.segments},
                                      {"dropped_bytes", report.dropped_bytes},
                                      {"dropped_events", report.dropped_events},
                                      {"lossy", report.lossy},
                                      {"content_head", to_hex(report.content_head)}};
        for (const BadRange& bad : report.dropped) out["dropped"].push_back(to_json_object(bad));
        std::puts(json_text(out, 2).c_str());
        return report.lossy ? 3 : 0;
    }
    std::printf("saved %s events to %s/journal   content head %s\n", counted(report.events).c_str(),
                options.to.c_str(), to_hex(report.content_head).c_str());
    for (const BadRange& bad : report.dropped)
        std::printf("dropped %s: bytes %llu to %llu: %s\n", bad.file.c_str(),
                    static_cast<unsigned long long>(bad.begin),
                    static_cast<unsigned long long>(bad.end), bad.what.c_str());
    std::fputs(lost_text(report).c_str(), stdout);
    return report.lossy ? 3 : 0;
}

}  // namespace outcry::tools
