// SPDX-License-Identifier: Apache-2.0
// Plays a recorded log: to the screen, or onto a running floor, where it takes the seat of a
// feed.replay actor and marks what it says. The keyboard pauses, steps, seeks and changes the
// speed.
#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "actors/feed/replayed.hpp"
#include "actors/runtime/runner.hpp"
#include "bus/link/publisher.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/replay.hpp"
#include "tools/events.hpp"
#include "tools/log_place.hpp"
#include "tools/replay/keyboard.hpp"
#include "tools/replay/player.hpp"
#include "tools/replay/replay.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

constexpr int look_ms = 50;     // keys and a closed floor are looked for this often
constexpr int patience_s = 60;  // of the floor to join: its other members may still be starting

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

/// Where played events go.
class Sink {
 public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    /// `jumped`: it does not follow the one before.
    [[nodiscard]] virtual Result<void> take(const RecordView& record, bool jumped,
                                            std::uint32_t turn) = 0;
    /// Nothing is due for a while; `next` is the event time of what follows, where that is known.
    [[nodiscard]] virtual Result<void> rest(std::optional<TimeNs> next) = 0;
    [[nodiscard]] virtual Result<void> finish() = 0;
    [[nodiscard]] virtual bool closed() const { return false; }
};

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

class Onto final : public Sink {
 public:
    static Result<std::unique_ptr<Onto>> connect(const ReplayOptions& options,
                                                 JournalReader& reader, std::int64_t grid_ns) {
        std::unique_ptr<Onto> onto(new Onto);
        onto->shift_wanted_ = options.times == "shifted";
        onto->grid_ns_ = grid_ns;
        OUTCRY_ASSIGN(const BytesView first, reader.read(1));
        OUTCRY_ASSIGN(const RecordView record, read_record(first));
        OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
        onto->origin_.floor = opened.floor;
        onto->origin_.plan = opened.plan;
        PublisherOptions publishing;
        publishing.endpoint = options.onto;
        publishing.name = options.as;
        OUTCRY_ASSIGN(publishing.secret, secret_of(options));
        publishing.patience_ms = patience_s * 1000;
        publishing.manifest = manifest_digest(replayed_feed_kind().manifest);
        onto->context_ = std::make_unique<ZmqContext>();
        std::fprintf(stderr, "outcry: joining the floor at %s, which has %d s to answer\n",
                     printable(options.onto).c_str(), patience_s);
        auto joined_floor = Publisher::connect(*onto->context_, std::move(publishing));
        if (!joined_floor) {
            Error why = std::move(joined_floor).error();
            if (why.kind == Error::Kind::io)
                why.message +=
                    "; its RUN/operations.log says `bus at` which endpoint, and its tap "
                    "is another";
            return why;
        }
        onto->publisher_ = std::move(*joined_floor);
        return onto;
    }

    Result<void> take(const RecordView& record, bool jumped, std::uint32_t turn) override {
        if (jumped) OUTCRY_TRY(mark(record, turn));
        ++said_;
        last_ = record.said.event_time + origin_.shift;
        publisher_->complete_upto(last_ - DurationNs{1});
        OUTCRY_ASSIGN(const BytesView body, shifted_body(record.said));
        return publisher_->publish(record.said.topic, record.said.schema, body, last_);
    }
    Result<void> rest(std::optional<TimeNs> next) override {
        if (next) publisher_->complete_upto(*next + origin_.shift - DurationNs{1});
        return publisher_->flush();
    }
    Result<void> finish() override {
        if (said_ == 0)
            return error(
                Error::Kind::not_found,
                "no input of this run was picked; a feed's bars, trades, funding and status can "
                "be replayed, see --topics, --from and --to");
        publisher_->complete_upto(
            last_);  // a floor in lockstep writes the last moment once it is over
        OUTCRY_TRY(publisher_->finish());
        std::printf("replayed  %llu events of %s, times %s\n",
                    static_cast<unsigned long long>(said_), origin_.floor.c_str(),
                    shift_wanted_ ? "shifted" : "kept");
        return {};
    }
    [[nodiscard]] bool closed() const override { return publisher_->closed(); }

 private:
    Onto() = default;

    static Result<std::string> secret_of(const ReplayOptions& options) {
        const char* secret = std::getenv("OUTCRY_SECRET");
        if (secret != nullptr && options.secret.empty()) return std::string(secret);
        const std::string path = options.secret.empty() ? "runs/last/bus.secret" : options.secret;
        auto bytes = read_file(path);
        if (!bytes)
            return error(
                Error::Kind::not_found,
                "no secret to join with: " + bytes.error().text() +
                    "; name the floor's RUN/bus.secret with --secret, or set OUTCRY_SECRET");
        return std::string(as_text(*bytes));
    }

    /// What stands inside moves with the event: a bar that opened in another year would be late for
    /// whoever hears it.
    Result<BytesView> shifted_body(const SaidView& said) {
        if (origin_.shift.ns == 0) return said.body;
        body_.clear();
        if (said.schema == schema_name<Bar>) {
            OUTCRY_ASSIGN(Bar bar, decoded<Bar>(said.body));
            bar.open_time = bar.open_time + origin_.shift;
            if (bar.closed_at) bar.closed_at = *bar.closed_at + origin_.shift;
            OUTCRY_CHECK(encode(body_, bar));
        } else if (said.schema == schema_name<FeedStatus>) {
            OUTCRY_ASSIGN(FeedStatus status, decoded<FeedStatus>(said.body));
            status.live_from = status.live_from + origin_.shift;
            OUTCRY_CHECK(encode(body_, status));
        } else {
            return said.body;
        }
        return body_.view();
    }

    /// The moment comes to lie at most one step of the grid before now. After a jump time goes on:
    /// what was said before, at a speed perhaps, may be ahead of the clock.
    DurationNs shift_of(TimeNs recorded) const {
        const std::int64_t wanted = (clock::wall_now() - recorded).ns;
        std::int64_t shift = wanted - (wanted % grid_ns_ + grid_ns_) % grid_ns_;
        const std::int64_t back = (last_ - (recorded + DurationNs{shift})).ns;
        if (back >= 0) shift += (back / grid_ns_ + 1) * grid_ns_;
        return {shift};
    }

    /// Says what follows, before it follows.
    Result<void> mark(const RecordView& record, std::uint32_t turn) {
        const TimeNs recorded = record.said.event_time;
        if (shift_wanted_)
            origin_.shift = shift_of(recorded);
        else if (turn == 2 && origin_.turn == 1)  // once: what nobody reads would fill up
            std::fprintf(stderr,
                         "outcry: from its second turn on what is said again is late for whoever "
                         "builds bars of it; --times shifted lets time go on\n");
        origin_.from_seq = record.prefix.seq;
        origin_.recorded = recorded;
        origin_.turn = turn;
        body_.clear();
        OUTCRY_CHECK(encode(body_, origin_));
        return publisher_->publish(schema_name<ReplayOrigin>, schema_name<ReplayOrigin>, body_,
                                   recorded + origin_.shift);
    }

    std::unique_ptr<ZmqContext> context_;
    std::unique_ptr<Publisher> publisher_;
    bool shift_wanted_ = false;
    std::int64_t grid_ns_ = ns_per_hour;
    ReplayOrigin origin_;
    TimeNs last_{0};  // event time of what was said last
    std::uint64_t said_ = 0;
    Buffer body_;
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
    std::uint32_t jumps = 0;
    std::int64_t looked_ns = 0;
    while (!player.ended() && !sink.closed()) {
        const std::int64_t now = clock::steady_ns();
        OUTCRY_ASSIGN(const auto record, player.due(now));
        int wait_ms = 0;
        if (record) {
            OUTCRY_TRY(sink.take(*record, std::exchange(jumps, player.jumps()) != player.jumps(),
                                 player.turn()));
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

/// A floor is given what the first one was given: the inputs of its feeds. What its actors said of
/// them it says itself.
std::function<bool(const RecordView&)> inputs_only(const FloorOpened& opened) {
    std::vector<bool> edge(opened.roster.size() + 1, false);
    for (std::size_t i = 0; i < opened.roster.size(); ++i)
        edge[i + 1] = opened.roster[i].role == Role::edge;
    return [edge](const RecordView& record) {
        const auto& schemas = replayable_schemas();
        return record.prefix.cause == 0 && record.prefix.source < edge.size() &&
               edge[record.prefix.source] &&
               std::find(schemas.begin(), schemas.end(), record.said.schema) != schemas.end();
    };
}

/// Bars stay on the grid of their timeframe, and those built of them end where they ended: so times
/// are shifted by whole hours, or by whole bars of the longest that will be said.
Result<std::int64_t> grid_of(JournalReader& reader, const PlayerOptions& playing) {
    std::int64_t grid = ns_per_hour;
    const std::uint64_t last = playing.to == 0 ? reader.last_seq() : playing.to;
    for (std::uint64_t seq = std::max(playing.from, reader.first_seq());
         seq <= std::min(last, reader.last_seq()); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<Bar> ||
            !picked(playing.patterns, record.said.topic) || !playing.picks(record))
            continue;
        OUTCRY_ASSIGN(const Bar bar, decoded<Bar>(record.said.body));
        if (bar.timeframe.is_timed()) grid = std::max(grid, bar.timeframe.approximate_ns());
    }
    return grid;
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
    if (!options.onto.empty()) {
        OUTCRY_ASSIGN(const BytesView first, reader->read(1));
        OUTCRY_ASSIGN(const RecordView record, read_record(first));
        OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
        playing.picks = inputs_only(opened);
    }
    std::unique_ptr<Sink> sink;
    if (options.onto.empty()) {
        sink = std::make_unique<Screen>(*reader, options.json);
    } else {
        std::int64_t grid_ns = ns_per_hour;
        if (options.times == "shifted") {
            OUTCRY_ASSIGN(grid_ns, grid_of(*reader, playing));
        }
        OUTCRY_ASSIGN(sink, Onto::connect(options, *reader, grid_ns));
    }
    Player player(*reader, std::move(playing));
    OUTCRY_TRY(drive(player, *sink));
    return 0;
}

}  // namespace outcry::tools
