// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/walk.hpp"

#include <algorithm>

#include "outcry/base/clock.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

WalkFeed::WalkFeed(const Params& params, const Making& making)
    : self_(making.self), params_(params), pace_(feed::Pace::parse(params.pace).value()) {}

Result<void> WalkFeed::resume(std::uint64_t accepted) {
    accepted_ = accepted;
    return {};
}

Result<void> WalkFeed::deliver(const RecordView& mail, InputRun&) {
    OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(mail.said.body));
    std::vector<Instrument> instruments;
    for (const Instrument& one : opened.instruments)
        if (params_.symbols.empty() || std::find(params_.symbols.begin(), params_.symbols.end(),
                                                 one.id) != params_.symbols.end())
            instruments.push_back(one);
    if (instruments.empty())
        return invalid(joined(
            {"feed ", quoted(self_), ": none of its symbols is an instrument of this floor"}));
    market_.emplace(params_, instruments);
    first_close_ = market_->first_close();
    pace_.begin_at(params_.from + params_.warmup);
    closing_ = market_->next();
    return {};
}

void WalkFeed::advance() {
    closing_ = closing_.subspan(1);
    if (closing_.empty()) closing_ = market_->next();
}

Result<void> WalkFeed::pull(std::size_t room, InputRun& run) {
    if (!market_) return {};
    InputWriter writer(run, next_seq_);
    if (next_seq_ == 1) {
        const FeedStatus status{
            self_, params_.from + params_.warmup,
            joined({"synthetic: a walk from seed ", std::to_string(params_.seed)})};
        if (accepted_ == 0)
            OUTCRY_CHECK(writer.add(status, first_close_));
        else
            next_seq_ = 2;
    }
    for (; next_seq_ <= accepted_ && !closing_.empty(); ++next_seq_) advance();
    const std::int64_t steady_ns = pace_.paced() ? clock::steady_ns() : 0;
    while (!closing_.empty() && run.inputs.bytes() < room) {
        const Bar& bar = *closing_.front();
        const TimeNs close = bar.close_time();
        if (!pace_.due(close, steady_ns)) break;
        OUTCRY_CHECK(writer.add(bar, close));
        advance();
    }
    if (closing_.empty())
        run.ended = true;
    else
        run.complete_upto = {closing_.front()->close_time().ns - 1};
    return {};
}

Kind walk_feed_kind() {
    Kind kind = edge_kind<WalkFeed>(
        "makes up a market from a seed: hundreds of symbols on common factors, never a real one");
    kind.topics = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const WalkParams params, decoded<WalkParams>(making.params));
        std::vector<std::string> topics{default_pattern<FeedStatus>(making.self),
                                        joined({"bar.*.*.", params.timeframe.to_string()})};
        for (const Timeframe& longer : params.timeframes)
            if (params.history > 0 && longer != params.timeframe)
                topics.push_back(joined({"bar.*.*.", longer.to_string()}));
        return topics;
    };
    return kind;
}

}  // namespace outcry
