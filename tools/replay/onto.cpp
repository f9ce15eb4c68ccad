// SPDX-License-Identifier: Apache-2.0
// Says a recorded log again onto a running floor: takes the seat of a feed.replay actor, marks what
// it says, and keeps to the floor's clock where that is wanted and can be.
#include "tools/replay/onto.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "actors/feed/replayed.hpp"
#include "actors/runtime/runner.hpp"
#include "bus/link/publisher.hpp"
#include "bus/link/subscriber.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/replay.hpp"
#include "tools/events.hpp"

namespace outcry::tools {

namespace {

constexpr int patience_s = 60;  // of the floor to join: its other members may still be starting

/// What will be said, as a whole.
struct Span {
    std::int64_t grid_ns = ns_per_hour;  // times are shifted by whole ones of it
    bool bars = false;                   // there are any
    TimeNs last{0};                      // the latest event time
};

class Onto final : public Sink {
 public:
    static Result<std::unique_ptr<Onto>> connect(const ReplayOptions& options,
                                                 const FloorOpened& opened, double speed,
                                                 const Span& span) {
        std::unique_ptr<Onto> onto(new Onto);
        onto->shift_wanted_ = options.times == "shifted";
        onto->span_ = span;
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
        onto->keep_to_clock(options, speed);
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
    [[nodiscard]] std::int64_t behind_ns() const override {
        return clocked_ ? std::max<std::int64_t>(0, (clock::wall_now() - last_).ns) : 0;
    }

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

    /// How the floor orders what it hears; nothing where it does not let this one read.
    std::optional<Ordering> order_of_floor(const ReplayOptions& options,
                                           const std::string& secret) {
        SubscriberOptions reading;
        reading.endpoint = options.onto;
        reading.secret = secret;
        reading.wanted.patterns = {std::string(schema_name<FloorOpened>)};
        reading.wanted.from = wire::From::seq;
        reading.wanted.seq = 1;
        auto floor = Subscriber::connect(*context_, std::move(reading));
        const std::int64_t deadline = clock::steady_ns() + patience_s * ns_per_s;
        while (floor && clock::steady_ns() < deadline) {
            RecordView record;
            const auto any = (*floor)->next(record, look_ms);
            if (!any || (*floor)->finished()) break;
            if (!*any) continue;
            const auto opened = decoded<FloorOpened>(record.said.body);
            return opened ? std::optional(opened->order) : std::nullopt;
        }
        return std::nullopt;
    }

    /// A floor that runs freely goes by its clock, and a market of other times is none that its
    /// orders could be filled on: said before it begins, unless the two can go together.
    void keep_to_clock(const ReplayOptions& options, double speed) {
        auto secret = secret_of(options);
        if (!secret || order_of_floor(options, *secret) != Ordering::free_running) return;
        clocked_ = shift_wanted_ && speed == 1;
        // Nothing built of a tape had a grid of its own, and short ones would lie behind the clock.
        if (clocked_ && !span_.bars) span_.grid_ns = ns_per_minute;
        if (clocked_) return;
        std::fprintf(
            stderr,
            "outcry: this floor runs freely: approvals, deadlines and the age of rounds go "
            "by its clock, so with times %s at %s speed orders will not be filled; --speed "
            "1x --times shifted keeps to its clock, and a floor in lockstep goes by the "
            "times replayed\n",
            shift_wanted_ ? "shifted" : "kept", printable(options.speed).c_str());
    }

    /// What lies between the beginning and now is said at once.
    void tell_place(TimeNs recorded) const {
        const TimeNs now = clock::wall_now();
        const std::int64_t behind = (now - (recorded + origin_.shift)).ns;
        if (span_.last + origin_.shift <= now)
            std::fprintf(stderr,
                         "outcry: all that follows lies behind the floor's clock, so it is said at "
                         "once and orders will not be filled: times are shifted by whole %s, and a "
                         "longer recording would reach the clock\n",
                         time::to_string(DurationNs{span_.grid_ns}).c_str());
        else if (behind >= ns_per_s)
            std::fprintf(stderr,
                         "outcry: the first %s, which lie behind the floor's clock, are said at "
                         "once, what follows at its pace\n",
                         time::to_string(DurationNs{behind / ns_per_s * ns_per_s}).c_str());
        else if (behind < -ns_per_s)
            std::fprintf(stderr,
                         "outcry: what follows a jump follows in time, %s ahead of the floor's "
                         "clock from here on: orders will not be filled until a new replay\n",
                         time::to_string(DurationNs{-behind / ns_per_s * ns_per_s}).c_str());
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
        std::int64_t shift = wanted - (wanted % span_.grid_ns + span_.grid_ns) % span_.grid_ns;
        const std::int64_t back = (last_ - (recorded + DurationNs{shift})).ns;
        if (back >= 0) shift += (back / span_.grid_ns + 1) * span_.grid_ns;
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
        if (clocked_) tell_place(recorded);
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
    Span span_;
    bool clocked_ = false;  // the floor runs freely, and this keeps to its clock
    ReplayOrigin origin_;
    TimeNs last_{0};  // event time of what was said last
    std::uint64_t said_ = 0;
    Buffer body_;
};

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
Result<Span> span_of(JournalReader& reader, const PlayerOptions& playing) {
    Span span;
    const std::uint64_t last = playing.to == 0 ? reader.last_seq() : playing.to;
    for (std::uint64_t seq = std::max(playing.from, reader.first_seq());
         seq <= std::min(last, reader.last_seq()); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (!picked(playing.patterns, record.said.topic) || !playing.picks(record)) continue;
        span.last = std::max(span.last, record.said.event_time);
        if (record.said.schema != schema_name<Bar>) continue;
        OUTCRY_ASSIGN(const Bar bar, decoded<Bar>(record.said.body));
        span.bars = true;
        if (bar.timeframe.is_timed())
            span.grid_ns = std::max(span.grid_ns, bar.timeframe.approximate_ns());
    }
    return span;
}

}  // namespace

Result<std::unique_ptr<Sink>> join_with(const ReplayOptions& options, JournalReader& reader,
                                        PlayerOptions& playing) {
    OUTCRY_ASSIGN(const BytesView first, reader.read(1));
    OUTCRY_ASSIGN(const RecordView record, read_record(first));
    OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
    playing.picks = inputs_only(opened);
    Span span;
    if (options.times == "shifted") {
        OUTCRY_ASSIGN(span, span_of(reader, playing));
    }
    OUTCRY_ASSIGN(auto onto, Onto::connect(options, opened, playing.speed, span));
    return std::unique_ptr<Sink>(std::move(onto));
}

}  // namespace outcry::tools
