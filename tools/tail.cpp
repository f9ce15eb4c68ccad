// SPDX-License-Identifier: Apache-2.0
// Events as they are said: from a running floor's tap, or from a run's journal, also while it
// grows.
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <map>

#include "bus/link/zmq_link.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "tools/events.hpp"
#include "tools/log_place.hpp"
#include "tools/tap_silence.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

/// `live`, `last`, `start`, a seq or a time.
struct Start {
    std::uint64_t seq = 1;
    bool live = false;
    bool last = false;
};

Result<Start> parse_start(const std::string& text, JournalReader& reader) {
    Start start;
    if (text == "start") return start;
    if (text == "live" || text == "last") {
        start.live = text == "live";
        start.last = text == "last";
        start.seq = reader.last_seq() + 1;
        return start;
    }
    auto seq = first_seq_at("--from", text, reader);
    if (!seq) {
        Error why = std::move(seq).error();
        why.message += "; --from live waits for what comes";
        return why;
    }
    start.seq = std::max<std::uint64_t>(1, *seq);
    return start;
}

/// The latest event of each topic that is picked, in order of seq.
Result<std::map<std::uint64_t, bool>> latest(JournalReader& reader,
                                             const std::vector<std::string>& patterns) {
    std::map<std::string, std::uint64_t> by_topic;
    for (std::uint64_t seq = held_from(reader, 1); seq <= reader.last_seq();
         seq = held_from(reader, seq + 1)) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (picked(patterns, record.said.topic)) by_topic[std::string(record.said.topic)] = seq;
    }
    std::map<std::uint64_t, bool> seqs;
    for (const auto& [topic, seq] : by_topic) seqs[seq] = true;
    return seqs;
}

Result<int> tail_run(const TailOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    EventPrinter printer(reader->sources(), options.json, look_of(STDOUT_FILENO));
    OUTCRY_ASSIGN(const Start start, parse_start(options.from, *reader));
    std::uint64_t printed = 0;
    const auto print = [&](std::uint64_t seq) -> Result<bool> {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes));
        if (!picked(options.patterns, record.said.topic)) return true;
        OUTCRY_TRY(printer.print(record));
        ++printed;
        return (options.count == 0 || printed < options.count) &&
               (record.said.schema != "floor.closed" || !(start.live || start.last));
    };
    if (start.last) {
        OUTCRY_ASSIGN(const auto seqs, latest(*reader, options.patterns));
        for (const auto& [seq, wanted] : seqs) {
            OUTCRY_ASSIGN(const bool more, print(seq));
            if (!more) return 0;
        }
    }
    OUTCRY_ASSIGN(const bool ended, has_ended(*reader));
    const bool follow = (start.live || start.last) && !ended;
    if (start.live && ended) std::fputs("outcry: this run has ended: nothing follows\n", stderr);
    for (std::uint64_t seq = start.seq; interrupted == 0;) {
        for (seq = held_from(*reader, seq); seq <= reader->last_seq();
             seq = held_from(*reader, seq + 1)) {
            OUTCRY_ASSIGN(const bool more, print(seq));
            if (!more) return 0;
        }
        if (!follow) break;
        std::fflush(stdout);
        ::usleep(100'000);
        OUTCRY_ASSIGN(const bool grew, reader->refresh());
        if (grew) printer = EventPrinter(reader->sources(), options.json, look_of(STDOUT_FILENO));
    }
    if (printed == 0 && !follow && !start.live && !options.patterns.empty())
        std::fprintf(stderr, "outcry: %s\n",
                     nothing_picked(options.patterns, reader->schemas()).c_str());
    return 0;
}

Result<int> tail_tap(const TailOptions& options) {
    ZmqContext context;
    OUTCRY_ASSIGN(const auto listener, ZmqListener::connect(context, options.connect));
    const Look look = look_of(STDOUT_FILENO);
    std::uint64_t printed = 0;
    std::string topic;
    BytesView event;
    TapSilence silence(options.connect);
    while (interrupted == 0) {
        if (!listener->receive(topic, event, TapSilence::receive_ms)) {
            silence.nothing_heard();
            continue;
        }
        silence.heard();
        if (!picked(options.patterns, topic)) continue;
        OUTCRY_ASSIGN(const std::string text, to_json(event));
        if (options.json)
            std::printf("%s\n", text.c_str());
        else
            std::printf("%s  %s\n", painted(printable(topic), Colour::bold, look).c_str(),
                        text.c_str());
        std::fflush(stdout);
        if (options.count != 0 && ++printed >= options.count) break;
    }
    return 0;
}

}  // namespace

Result<void> check_tail_start(const std::string& text) {
    if (text == "start" || text == "live" || text == "last" || parse_log_place(text)) return {};
    return invalid("wants live, last, start, a seq or a time, got " + quoted(text));
}

Result<int> tail(const TailOptions& options) {
    for (const std::string& pattern : options.patterns) OUTCRY_TRY(check_pattern(pattern));
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &action, nullptr);
    return options.connect.empty() ? tail_run(options) : tail_tap(options);
}

}  // namespace outcry::tools
