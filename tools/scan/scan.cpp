// SPDX-License-Identifier: Apache-2.0
// `outcry scan`: the last ranking of a run, or of a running floor each time one is said.
#include "tools/scan/scan.hpp"

#include <sys/ioctl.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>

#include "bus/link/zmq_link.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/bus/topic_index.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/event/record.hpp"
#include "tools/scan/view.hpp"
#include "tools/tap_silence.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

/// The last event before `end` on each topic that is shown, in the order they were said: what came
/// before on a topic shows no more.
Result<std::vector<std::uint64_t>> last_shown(JournalReader& reader, std::uint64_t end) {
    OUTCRY_ASSIGN(TopicIndex* const index, reader.topics());
    std::vector<TopicEntry> topics;
    for (const std::string_view schema : ScanView::schemas)
        OUTCRY_TRY(index->topics(schema, [&](const TopicEntry& one) {
            if (one.schema == schema && one.first < end) topics.push_back(one);
            return true;
        }));
    std::vector<std::uint64_t> last;
    for (const TopicEntry& one : topics) {
        last.push_back(one.last);
        if (one.last < end) continue;
        OUTCRY_ASSIGN(const auto seqs, index->seqs(one.topic, one.first, end - 1));
        last.back() = seqs.back();
    }
    std::sort(last.begin(), last.end());
    return last;
}

Result<int> scan_run(const ScanOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    std::uint64_t end = reader->last_seq() + 1;
    if (!options.at.empty()) {
        const auto time = time::parse(options.at);
        if (!time) return invalid("--at wants a time, got " + quoted(options.at));
        OUTCRY_ASSIGN(end, reader->seek_time({time->ns + 1}));
    }
    OUTCRY_ASSIGN(const auto shown, last_shown(*reader, end));
    ScanView view;
    for (const std::uint64_t seq : shown) {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        view.hear(record.said.schema, record.said.body);
    }
    if (view.empty())
        return error(Error::Kind::not_found,
                     "no ranking was said by then; a floor says one with kind = "
                     "\"scanner.standard\", such as topologies/scanner.toml",
                     folder);
    const std::string text =
        options.json ? view.json() + "\n" : view.text(options.rows, look_of(STDOUT_FILENO));
    std::fputs(text.c_str(), stdout);
    return 0;
}

/// Schema and body of an event as the tap sends it.
struct Tapped {
    std::string_view schema;
    BytesView body;
};
Result<Tapped> read_tapped(BytesView event) {
    msgpack::Reader in(event);
    Tapped tapped;
    std::size_t count = 0;
    if (!in.map(count)) return in.error();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        std::string_view key;
        if (!in.text(key)) break;
        if (key == "schema")
            in.text(tapped.schema);
        else if (key == "body")
            in.slice(tapped.body);
        else
            in.skip();
    }
    if (!in.ok()) return in.error();
    return tapped;
}

/// Of the terminal; more than any has where it does not say.
std::size_t terminal_lines() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return 10'000;
    return size.ws_row;
}

Result<int> scan_tap(const ScanOptions& options) {
    ZmqContext context;
    OUTCRY_ASSIGN(const auto listener, ZmqListener::connect(context, options.connect));
    const bool terminal = ::isatty(STDOUT_FILENO) != 0 && !options.json;
    ScanView view;
    std::string topic;
    BytesView event;
    std::uint64_t told = 0;
    std::ptrdiff_t lines = 0;
    TapSilence silence(options.connect);
    while (interrupted == 0 && (options.count == 0 || told < options.count)) {
        if (!listener->receive(topic, event, TapSilence::receive_ms)) {
            silence.nothing_heard();
            continue;
        }
        silence.heard();
        if (!ScanView::shows(std::string_view(topic).substr(0, topic.find('.')))) continue;
        OUTCRY_ASSIGN(const Tapped tapped, read_tapped(event));
        if (!view.hear(tapped.schema, tapped.body) || tapped.schema != schema_name<Ranking>)
            continue;
        // What has scrolled away cannot be drawn over: the picture leaves a line to the cursor.
        const std::string text = options.json ? view.json() + "\n"
                                 : terminal   ? view.text_within(terminal_lines() - 1, options.rows,
                                                                 look_of(STDOUT_FILENO))
                                              : view.text(options.rows, look_of(STDOUT_FILENO));
        if (terminal && lines > 0) std::printf("\x1b[%tdA\x1b[J", lines);
        lines = std::count(text.begin(), text.end(), '\n');
        std::fputs(text.c_str(), stdout);
        std::fflush(stdout);
        ++told;
    }
    return 0;
}

}  // namespace

Result<int> scan(const ScanOptions& options) {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &action, nullptr);
    return options.connect.empty() ? scan_run(options) : scan_tap(options);
}

}  // namespace outcry::tools
