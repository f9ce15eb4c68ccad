// SPDX-License-Identifier: Apache-2.0
// The verbs that make a journal smaller or quicker to search, and the one that times it.
#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "bus/journal/inspect.hpp"
#include "bus/journal/rewrite.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/table.hpp"
#include "tools/json_text.hpp"
#include "tools/log_place.hpp"
#include "tools/printed.hpp"
#include "tools/run_lock.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

Result<std::string> journal_of(const std::string& run) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(run));
    return folder + "/journal";
}

int print(const RewriteReport& report, const char* done, const char* nothing, bool json) {
    if (json) {
        const nlohmann::ordered_json out = {{"rewritten", report.rewritten},
                                            {"first_held", report.first_held},
                                            {"bytes_before", report.bytes_before},
                                            {"bytes_after", report.bytes_after},
                                            {"content_head", to_hex(report.content_head)}};
        std::puts(json_text(out, 2).c_str());
        return 0;
    }
    if (report.rewritten.empty()) {
        std::printf("%s\n", nothing);
        return 0;
    }
    std::printf("%s %zu segments: %s bytes, before %s   content head unchanged %s\n", done,
                report.rewritten.size(), counted(report.bytes_after).c_str(),
                counted(report.bytes_before).c_str(), to_hex(report.content_head).c_str());
    if (report.first_held != 1)
        std::printf("held from seq %s on\n", counted(report.first_held).c_str());
    return 0;
}

/// Nanoseconds of one call after another, and what stands out among them.
struct Times {
    std::vector<double> us;

    template <class Call>
    Result<void> take(const Call& call) {
        const std::int64_t begun = clock::steady_ns();
        OUTCRY_TRY(call());
        us.push_back(static_cast<double>(clock::steady_ns() - begun) / 1e3);
        return {};
    }
    [[nodiscard]] double at(double part) {
        std::sort(us.begin(), us.end());
        return us[std::min(us.size() - 1,
                           static_cast<std::size_t>(part * static_cast<double>(us.size())))];
    }
};

struct Timing {
    double open_ms = 0, index_ms = 0, last_of_us = 0;
    Times by_seq, by_time;
    double read_s = 0;
};

/// Places all over the journal, the same in each run.
std::uint64_t next_place(std::uint64_t& state, std::uint64_t first, std::uint64_t last) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return first + (state >> 20) % (last - first + 1);
}

Result<void> time_seeks(JournalReader& reader, const JournalInfo& known, Timing& timing) {
    constexpr int seeks = 1000;
    std::uint64_t state = 1;
    for (int i = 0; i < seeks; ++i) {
        const std::uint64_t seq = next_place(state, known.first_seq, known.last_seq);
        OUTCRY_TRY(timing.by_seq.take([&] { return reader.read(seq); }));
    }
    for (int i = 0; i < seeks; ++i) {
        OUTCRY_ASSIGN(const BytesView there,
                      reader.read(next_place(state, known.first_seq, known.last_seq)));
        OUTCRY_ASSIGN(const Prefix prefix, read_prefix(there));
        // From somewhere else, or the chunk would be at hand.
        OUTCRY_TRY(reader.read(next_place(state, known.first_seq, known.last_seq)));
        OUTCRY_TRY(timing.by_time.take([&] { return reader.seek_time(prefix.time); }));
    }
    return {};
}

double ms_since(std::int64_t begun) {
    return static_cast<double>(clock::steady_ns() - begun) / 1e6;
}

Result<Timing> measure(Store& store, const JournalInfo& known) {
    Timing timing;
    std::int64_t begun = clock::steady_ns();
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
    timing.open_ms = ms_since(begun);
    OUTCRY_TRY(time_seeks(*reader, known, timing));
    begun = clock::steady_ns();
    OUTCRY_ASSIGN(TopicIndex* const index, reader->topics());
    timing.index_ms = ms_since(begun);
    begun = clock::steady_ns();
    OUTCRY_TRY(index->last_of("fill"));
    timing.last_of_us = ms_since(begun) * 1e3;
    begun = clock::steady_ns();
    for (std::uint64_t seq = known.first_seq; seq <= known.last_seq; ++seq)
        OUTCRY_TRY(reader->read(seq));
    timing.read_s = ms_since(begun) / 1e3;
    return timing;
}

}  // namespace

Result<int> log_compress(const LogOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    // A floor may go on meanwhile: only sealed segments are touched.
    OUTCRY_ASSIGN(const RunLock segments,
                  RunLock::take(folder, RunLock::Of::segments, "outcry log compress"));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const RewriteReport report, compress(*store, options.level));
    return print(report, "compressed", "nothing to compress: every sealed segment is compressed",
                 options.json);
}

Result<int> log_retire(const LogOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    const std::string self = "outcry log retire";
    OUTCRY_ASSIGN(const RunLock run, RunLock::take(folder, RunLock::Of::run, self));
    OUTCRY_ASSIGN(const RunLock segments, RunLock::take(folder, RunLock::Of::segments, self));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const LogPlace before, parse_log_place(options.before));
    std::uint64_t seq = before.seq;
    if (before.time) {
        OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
        OUTCRY_ASSIGN(seq, reader->seek_time(*before.time));
    }
    OUTCRY_ASSIGN(const RewriteReport report, retire(*store, seq));
    return print(report, "retired", "nothing to retire: no whole segment ends before that",
                 options.json);
}

Result<int> log_index(const LogOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, journal_of(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder, false));
    OUTCRY_ASSIGN(const std::size_t written, write_topic_index(*store, true));
    std::printf("%zu indexes written\n", written);
    return 0;
}

Result<int> log_time(const LogOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, journal_of(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder, false));
    OUTCRY_ASSIGN(const JournalInfo known, info(*store));
    if (known.last_seq < known.first_seq)
        return error(Error::Kind::not_found, "journal holds no event", folder);
    OUTCRY_ASSIGN(Timing timing, measure(*store, known));
    const double events = static_cast<double>(known.last_seq - known.first_seq + 1);
    if (options.json) {
        const nlohmann::ordered_json out = {{"events", known.last_seq - known.first_seq + 1},
                                            {"bytes", known.bytes},
                                            {"open_ms", timing.open_ms},
                                            {"seek_seq_us",
                                             {{"p50", timing.by_seq.at(.5)},
                                              {"p99", timing.by_seq.at(.99)},
                                              {"max", timing.by_seq.at(1)}}},
                                            {"seek_time_us",
                                             {{"p50", timing.by_time.at(.5)},
                                              {"p99", timing.by_time.at(.99)},
                                              {"max", timing.by_time.at(1)}}},
                                            {"index_open_ms", timing.index_ms},
                                            {"last_fill_us", timing.last_of_us},
                                            {"read_events_s", events / timing.read_s}};
        std::puts(json_text(out, 2).c_str());
        return 0;
    }
    std::printf("%s events, %s bytes\n", counted(known.last_seq - known.first_seq + 1).c_str(),
                counted(known.bytes).c_str());
    Table table({{"what"}, {"p50", Align::right}, {"p99", Align::right}, {"max", Align::right}});
    const auto row = [&](const char* what, Times& times) {
        const auto cell = [&](double part) {
            char text[32];
            std::snprintf(text, sizeof text, "%.1f us", times.at(part));
            return std::string(text);
        };
        table.row({what, cell(.5), cell(.99), cell(1)});
    };
    row("seek by seq", timing.by_seq);
    row("seek by time", timing.by_time);
    std::fputs(table.text(look_of(STDOUT_FILENO)).c_str(), stdout);
    std::printf("opened in %.2f ms, its topic index in %.2f ms, the last fill in %.1f us\n",
                timing.open_ms, timing.index_ms, timing.last_of_us);
    std::printf("read through at %s events/s\n",
                counted(static_cast<std::uint64_t>(events / timing.read_s)).c_str());
    return 0;
}

}  // namespace outcry::tools
