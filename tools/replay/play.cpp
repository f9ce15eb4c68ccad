// SPDX-License-Identifier: Apache-2.0
// Plays a recorded log: to the screen, or onto a running floor (tools/replay/onto.cpp). The
// keyboard pauses, steps, seeks and changes the speed.
#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "outcry/base/clock.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/topic.hpp"
#include "tools/events.hpp"
#include "tools/log_place.hpp"
#include "tools/replay/keyboard.hpp"
#include "tools/replay/onto.hpp"
#include "tools/replay/player.hpp"
#include "tools/replay/replay.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// Where to end: a seq, or the last seq at a time; 0 for the end of the log.
Result<std::uint64_t> parse_to(const std::string& text, JournalReader& reader) {
    if (text.empty()) return std::uint64_t{0};
    OUTCRY_ASSIGN(const LogPlace end, parse_log_place(text));
    std::uint64_t after = end.seq + 1;
    if (end.time) {
        OUTCRY_ASSIGN(after, reader.seek_time(*end.time + DurationNs{1}));
    }
    if (after > reader.first_seq()) return after - 1;
    return invalid(joined({"--to ", text, " is before the first event this log holds, seq ",
                           std::to_string(reader.first_seq())}));
}

class Screen final : public Sink {
 public:
    Screen(const JournalReader& reader, bool json)
        : printer_(reader.sources(), json, look_of(STDOUT_FILENO)) {}
    Result<void> take(const RecordView& record, bool, std::uint32_t) override {
        return printer_.print(record);
    }
    Result<void> rest(std::optional<TimeNs>) override {
        std::fflush(stdout);
        return {};
    }
    Result<void> finish() override { return rest(std::nullopt); }

 private:
    EventPrinter printer_;
};

void show_state(const Player& player) {
    char speed[32] = "max";
    if (player.speed() > 0) std::snprintf(speed, sizeof speed, "%gx", player.speed());
    std::fprintf(stderr, "\r\x1b[K%s  %s%s\r", time::to_iso(player.position()).c_str(), speed,
                 player.paused() ? "  paused" : "");
}

Result<void> drive(Player& player, Sink& sink) {
    const Keyboard keyboard;
    const bool shown = keyboard.present() && ::isatty(STDERR_FILENO) != 0;
    if (shown) std::fprintf(stderr, "%s\n", Keyboard::help());
    std::uint32_t jumps = 0, anchors = 0;
    std::int64_t looked_ns = 0;
    while (!player.ended() && !sink.closed()) {
        const std::int64_t now = clock::steady_ns();
        OUTCRY_ASSIGN(const auto record, player.due(now));
        int wait_ms = 0;
        if (record) {
            OUTCRY_TRY(sink.take(*record, std::exchange(jumps, player.jumps()) != player.jumps(),
                                 player.turn()));
            if (std::exchange(anchors, player.anchors()) != player.anchors() && player.speed() == 1)
                player.catch_up(sink.behind_ns());
            if (now - looked_ns < look_ms * ns_per_ms) continue;
        } else if (!player.ended()) {
            OUTCRY_TRY(sink.rest(player.next_event_time()));
            const std::int64_t wait = player.paused() ? INT64_MAX : player.wait_ns(now);
            wait_ms = static_cast<int>(std::min<std::int64_t>(wait / ns_per_ms + 1, look_ms));
        }
        looked_ns = now;
        const auto key = keyboard.wait(wait_ms);
        if (key) OUTCRY_TRY(player.command(*key, clock::steady_ns()));
        if (key && shown) show_state(player);
    }
    return sink.finish();
}

}  // namespace

Result<double> parse_speed(const std::string& text) {
    if (text == "max") return 0.0;
    double speed = 0;  // strtod would read `0x10x` as sixteen
    const char* const end = text.data() + text.size() - (text.ends_with('x') ? 1 : 0);
    const auto read = std::from_chars(text.data(), end, speed);
    if (!text.ends_with('x') || read.ec != std::errc{} || read.ptr != end || !(speed > 0) ||
        std::isinf(speed))
        return invalid("wants max or a factor such as 100x, got " + quoted(text));
    return speed;
}

Result<int> play(const ReplayOptions& options) {
    for (const std::string& pattern : options.topics) OUTCRY_TRY(check_pattern(pattern));
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    PlayerOptions playing;
    OUTCRY_ASSIGN(playing.speed, parse_speed(options.speed));
    if (!options.from.empty()) {
        OUTCRY_ASSIGN(playing.from, first_seq_at("--from", options.from, *reader));
    }
    OUTCRY_ASSIGN(playing.to, parse_to(options.to, *reader));
    if (const auto order = check_range(options.from, options.to, playing.from, playing.to); !order)
        return misused(order.error());
    playing.patterns = options.topics;
    playing.loop = options.loop;
    if (reader->last_seq() == 0)
        return error(Error::Kind::not_found,
                     joined({"this run's log holds no event yet",
                             options.onto.empty()
                                 ? ""
                                 : "; it may be the floor that is to be joined, which became the "
                                   "last run when it was launched: name the run that is played"}),
                     folder);
    std::unique_ptr<Sink> sink = std::make_unique<Screen>(*reader, options.json);
    if (!options.onto.empty()) {
        OUTCRY_ASSIGN(sink, join_with(options, *reader, playing));
    }
    Player player(*reader, std::move(playing));
    OUTCRY_TRY(drive(player, *sink));
    return 0;
}

}  // namespace outcry::tools
