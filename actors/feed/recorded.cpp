// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/recorded.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "actors/feed/input.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/market.hpp"

namespace outcry {

namespace {

constexpr std::size_t kept_rows_bytes_max = 256 << 20;  // between their check and their turn

/// Heaps keep the greatest in front, so this says who is later. Streams are numbered in the order
/// ties are broken in.
constexpr auto later = [](const auto& a, const auto& b) {
    return a.time != b.time ? a.time > b.time : a.stream > b.stream;
};

std::uint64_t bytes_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::string sources_of(const RecordedFeedParams& params) {
    std::string text;
    for (const auto* pattern : feed::patterns_of(params))
        if (*pattern) text += joined({text.empty() ? "" : ", ", **pattern});
    return text;
}

}  // namespace

RecordedFeed::RecordedFeed(std::string self, RecordedFeedParams params, std::string base,
                           feed::Pace pace)
    : self_(std::move(self)), params_(std::move(params)), base_(std::move(base)), pace_(pace) {}

Result<void> RecordedFeed::resume(std::uint64_t accepted) {
    accepted_ = accepted;
    return {};
}

Result<void> RecordedFeed::deliver(const RecordView& mail, InputRun&) {
    if (mail.said.schema != schema_name<FloorOpened>)
        return error(Error::Kind::protocol,
                     joined({"feed ", quoted(self_), " hears floor.opened alone, got ",
                             quoted(mail.said.schema)}));
    OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(mail.said.body));
    if (auto result = open(opened); !result)
        return std::move(result).error().at(joined({"feed ", quoted(self_)}));
    return {};
}

Result<void> RecordedFeed::find_instruments(const FloorOpened& opened) {
    for (const Instrument& instrument : opened.instruments)
        if (params_.symbols.empty() || std::find(params_.symbols.begin(), params_.symbols.end(),
                                                 instrument.id) != params_.symbols.end())
            instruments_.push_back(instrument);
    if (instruments_.empty()) return invalid("none of its symbols is an instrument of this floor");
    return {};
}

/// A first row is soon read, one somewhere in a large file is not.
Result<std::optional<TimeNs>> RecordedFeed::trades_from(const FloorOpened& opened) {
    OUTCRY_TRY(find_instruments(opened));
    if (params_.from && bytes_of_files() > checked_first_bytes) return std::optional<TimeNs>();
    OUTCRY_TRY(open_streams());
    OUTCRY_TRY(begin_streams());
    if (heads_.empty()) return std::optional<TimeNs>();
    return std::optional(heads_.front().time + params_.warmup);
}

Result<void> RecordedFeed::open(const FloorOpened& opened) {
    OUTCRY_TRY(find_instruments(opened));
    OUTCRY_TRY(open_streams());
    OUTCRY_TRY(check_whole_files());
    OUTCRY_TRY(begin_streams());
    if (heads_.empty())
        return invalid(params_.from || params_.to ? "its files hold no row between from and to"
                                                  : "its files hold no row below their headers",
                       feed::file_of(feed::market_of(params_), instruments_.front().id, base_));
    first_time_ = heads_.front().time;
    pace_.begin_at(first_time_ + params_.warmup);
    opened_ = true;
    return {};
}

Result<void> RecordedFeed::open_streams() {
    streams_.clear();
    for (const Instrument& instrument : instruments_) {
        if (params_.bars) {
            const std::string path = feed::file_of(*params_.bars, instrument.id, base_);
            OUTCRY_ASSIGN(auto stream, feed::open_bars(path, path, instrument,
                                                       {*params_.stamp, params_.timeframe}));
            streams_.push_back({std::move(stream), true});
        }
        const auto beside = [&](const std::optional<std::string>& pattern, auto opening,
                                bool market) -> Result<void> {
            if (!pattern) return {};
            const std::string path = feed::file_of(*pattern, instrument.id, base_);
            OUTCRY_ASSIGN(auto stream, opening(path, path, instrument));
            streams_.push_back({std::move(stream), market});
            return {};
        };
        OUTCRY_TRY(beside(params_.marks, feed::open_marks, false));
        OUTCRY_TRY(beside(params_.funding, feed::open_funding, false));
        OUTCRY_TRY(beside(params_.depth, feed::open_depth, false));
        OUTCRY_TRY(beside(params_.quotes, feed::open_quotes, true));
        OUTCRY_TRY(beside(params_.trades, feed::open_trades, true));
    }
    return {};
}

Result<void> RecordedFeed::begin_streams() {
    end_ = params_.to.value_or(TimeNs{INT64_MAX});
    OUTCRY_TRY(enter_all(true, params_.from.value_or(TimeNs{INT64_MIN})));
    markets_left_ = heads_.size();
    return heads_.empty() ? Result<void>() : enter_all(false, heads_.front().time);
}

Result<void> RecordedFeed::enter_all(bool markets, TimeNs from) {
    for (std::uint32_t i = 0; i < streams_.size(); ++i)
        if (streams_[i].market == markets) OUTCRY_TRY(enter(i, from));
    return {};
}

std::uint64_t RecordedFeed::bytes_of_files() const {
    std::uint64_t bytes = 0;
    for (const Instrument& instrument : instruments_)
        for (const auto* pattern : feed::patterns_of(params_))
            if (*pattern) bytes += bytes_of(feed::file_of(**pattern, instrument.id, base_));
    return bytes;
}

Result<void> RecordedFeed::check_whole_files() {
    if (bytes_of_files() > checked_first_bytes) return {};
    bool kept = true;
    std::size_t room = kept_rows_bytes_max;
    for (const Source& source : streams_) {
        OUTCRY_ASSIGN(const bool whole, source.rows->read_whole(room));
        kept = kept && whole;
    }
    rows_kept_ = kept;
    return kept ? Result<void>() : open_streams();
}

Result<void> RecordedFeed::enter(std::uint32_t stream, TimeNs from) {
    feed::Stream& rows = *streams_[stream].rows;
    for (;;) {
        OUTCRY_ASSIGN(const bool more, rows.advance());
        if (!more || !before_end(rows.time())) return {};
        if (rows.time() >= from) break;
    }
    heads_.push_back({rows.time(), stream});
    std::push_heap(heads_.begin(), heads_.end(), later);
    return {};
}

Result<void> RecordedFeed::step() {
    std::pop_heap(heads_.begin(), heads_.end(), later);
    Head& head = heads_.back();
    const Source& source = streams_[head.stream];
    feed::Stream& rows = *source.rows;
    ++next_seq_;
    Result<bool> more = rows.advance();
    if (!more || !*more || !before_end(rows.time())) {
        const TimeNs last = head.time;
        heads_.pop_back();
        if (!more) return std::move(more).error().at(joined({"feed ", quoted(self_)}));
        if (source.market && --markets_left_ == 0) end_after(last);
        return {};
    }
    head.time = rows.time();
    std::push_heap(heads_.begin(), heads_.end(), later);
    return {};
}

void RecordedFeed::end_after(TimeNs time) {
    end_ = {time.ns + 1};
    std::erase_if(heads_, [&](const Head& head) { return !before_end(head.time); });
    std::make_heap(heads_.begin(), heads_.end(), later);
}

/// The files are what the feed remembers: the inputs the floor already has are read again and
/// passed over.
Result<void> RecordedFeed::catch_up() {
    if (accepted_ > 0) next_seq_ = 2;
    while (next_seq_ <= accepted_) {
        if (heads_.empty())
            return error(
                Error::Kind::corrupt,
                joined({"feed ", quoted(self_), ": the floor has ", std::to_string(accepted_),
                        " inputs of it and its files hold ", std::to_string(next_seq_ - 1),
                        ", they were changed since this run began"}));
        OUTCRY_TRY(step());
    }
    caught_up_ = true;
    return {};
}

Result<void> RecordedFeed::pull(std::size_t room, InputRun& run) {
    if (!opened_) return {};
    if (!caught_up_) OUTCRY_TRY(catch_up());
    // Rows in memory are soon written: fetching what another core wrote would take as long.
    if (pace_.paced() || rows_kept_) return fill(room, run);
    if (!ahead_)
        ahead_.emplace([this](std::size_t bytes, InputRun& next) { return fill(bytes, next); });
    return ahead_->take(room, run);
}

Result<void> RecordedFeed::fill(std::size_t room, InputRun& run) {
    if (failure_) return *failure_;
    if (next_seq_ == 1) {
        write_status(run.inputs.begin());
        run.inputs.end();
        run.causes.push_back(0);
        ++next_seq_;
    }
    const std::int64_t steady_ns = pace_.paced() ? clock::steady_ns() : 0;
    while (!heads_.empty() && run.inputs.bytes() < room) {
        if (!pace_.due(heads_.front().time, steady_ns)) break;
        feed::Stream& rows = *streams_[heads_.front().stream].rows;
        rows.write(run.inputs.begin(), next_seq_);
        run.inputs.end();
        run.causes.push_back(0);
        if (auto stepped = step(); !stepped) {
            // What was read before the bad row is good: it is handed over, the error follows at the
            // next pull.
            failure_ = std::move(stepped).error();
            return {};
        }
    }
    tell_state(run);
    return {};
}

void RecordedFeed::write_status(Buffer& out) {
    const FeedStatus status{self_, first_time_ + params_.warmup, sources_of(params_)};
    TopicWriter topic;
    topic.begin(schema_name<FeedStatus>);
    status.topic(topic);
    feed::write_input(out, 1, first_time_, topic.text(), status);
}

void RecordedFeed::tell_state(InputRun& run) const {
    if (at_end()) {
        run.ended = true;
        return;
    }
    // Whatever comes next comes no earlier than the row in front: everything before it is complete.
    run.complete_upto = {heads_.front().time.ns - 1};
}

Kind recorded_feed_kind() {
    Kind kind;
    kind.manifest = {std::string(schema_name<RecordedFeedParams>),
                     Duty::edge,
                     "reads recorded bars, trades, quotes, funding, marks and books from CSV "
                     "files, in order of time",
                     {std::string(schema_name<FloorOpened>)},
                     {std::string(schema_name<FeedStatus>), std::string(schema_name<Bar>),
                      std::string(schema_name<Trade>), std::string(schema_name<Quote>),
                      std::string(schema_name<Funding>), std::string(schema_name<MarkPrice>),
                      std::string(schema_name<Depth>)},
                     &type_info<RecordedFeedParams>(),
                     nullptr};
    const auto checked = [](const Making& making) -> Result<RecordedFeedParams> {
        OUTCRY_ASSIGN(RecordedFeedParams params, decoded<RecordedFeedParams>(making.params));
        OUTCRY_TRY(feed::check(params));
        return params;
    };
    kind.mail = [checked](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const RecordedFeedParams params, checked(making));
        OUTCRY_TRY(feed::check_files(params, making.base));
        return std::vector<std::string>{std::string(schema_name<FloorOpened>)};
    };
    kind.topics = [checked](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const RecordedFeedParams params, checked(making));
        std::vector<std::string> topics{default_pattern<FeedStatus>(making.self)};
        if (params.bars) topics.push_back(joined({"bar.*.*.", params.timeframe.to_string()}));
        if (params.trades) topics.push_back(default_pattern<Trade>(making.self));
        if (params.quotes) topics.push_back(default_pattern<Quote>(making.self));
        if (params.funding) topics.push_back(default_pattern<Funding>(making.self));
        if (params.marks) topics.push_back(default_pattern<MarkPrice>(making.self));
        if (params.depth) topics.push_back(default_pattern<Depth>(making.self));
        return topics;
    };
    kind.trades_from = [checked](const Making& making,
                                 const FloorOpened& opened) -> Result<std::optional<TimeNs>> {
        OUTCRY_ASSIGN(RecordedFeedParams params, checked(making));
        OUTCRY_ASSIGN(const feed::Pace pace, feed::Pace::parse(params.pace));
        return RecordedFeed(making.self, std::move(params), making.base, pace).trades_from(opened);
    };
    kind.make_edge = [checked](const Making& making) -> Result<std::unique_ptr<EdgeParticipant>> {
        OUTCRY_ASSIGN(RecordedFeedParams params, checked(making));
        OUTCRY_ASSIGN(const feed::Pace pace, feed::Pace::parse(params.pace));
        return std::unique_ptr<EdgeParticipant>(
            std::make_unique<RecordedFeed>(making.self, std::move(params), making.base, pace));
    };
    return kind;
}

}  // namespace outcry
