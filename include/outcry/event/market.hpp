// SPDX-License-Identifier: Apache-2.0
// What feeds and bars say: prints on the tape, quotes, bars, funding, marks, books, and when a
// feed's warm-up ends. Plain values. A bar covers [open_time, close) and its event time is its
// close; nobody sees it earlier.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

enum class Side { buy, sell };
OUTCRY_DESCRIBE_ENUM(Side, "side", buy, sell);

/// One print on a venue's tape. Event time: when the venue matched it.
struct Trade {
    std::string venue;
    std::string instrument;
    std::uint64_t id = 0;
    Price price;
    Quantity size;
    Side taker = Side::buy;  // the side that crossed the spread

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Trade&) const = default;
};
OUTCRY_DESCRIBE(Trade, "trade", venue, instrument, id, price, size, taker);

/// The best of both sides of a venue's book. Event time: when the venue sent it.
struct Quote {
    std::string venue;
    std::string instrument;
    Price bid;
    Quantity bid_size;
    Price ask;
    Quantity ask_size;

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Quote&) const = default;
};
OUTCRY_DESCRIBE(Quote, "quote", venue, instrument, bid, bid_size, ask, ask_size);

/// How a bar came about, where its trades are known.
struct Flow {
    std::uint64_t trades = 0;
    Quantity bought;  // where the taker bought; the rest of the bar's volume was sold
    Price vwap;       // volume-weighted average price, rounded down

    bool operator==(const Flow&) const = default;
};
OUTCRY_DESCRIBE(Flow, "flow", trades, bought, vwap);

/// A closed bar. Topic `bar.<venue>.<instrument>.<timeframe>`.
struct Bar {
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs open_time;
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    std::optional<TimeNs> closed_at = std::nullopt;  // when its timeframe does not say it already
    std::optional<Flow> flow = std::nullopt;         // where its trades are known

    /// Its event time.
    [[nodiscard]] TimeNs close_time() const {
        return closed_at ? *closed_at : timeframe.close_of(open_time);
    }
    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Bar&) const = default;
};
OUTCRY_DESCRIBE(Bar, "bar", venue, instrument, timeframe, open_time, open, high, low, close, volume,
                closed_at, flow);

/// A funding settlement of a perpetual: longs pay when the rate is positive.
struct Funding {
    std::string venue;
    std::string instrument;
    Ratio rate;  // of the marked notional

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Funding&) const = default;
};
OUTCRY_DESCRIBE(Funding, "funding", venue, instrument, rate);

/// The price a venue marks positions at: for funding and liquidation, never for fills.
struct MarkPrice {
    std::string venue;
    std::string instrument;
    Price price;

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const MarkPrice&) const = default;
};
OUTCRY_DESCRIBE(MarkPrice, "mark", venue, instrument, price);

/// What rests at one price of an order book.
struct DepthLevel {
    Price price;
    Quantity size;

    bool operator==(const DepthLevel&) const = default;
};
OUTCRY_DESCRIBE(DepthLevel, "depth.level", price, size);

/// The best levels of an order book, best first.
struct Depth {
    std::string venue;
    std::string instrument;
    std::vector<DepthLevel> bids;
    std::vector<DepthLevel> asks;

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Depth&) const = default;
};
OUTCRY_DESCRIBE(Depth, "depth", venue, instrument, bids, asks);

/// Said by a feed with its first input: what comes before `live_from` is warm-up, heard and never
/// traded.
struct FeedStatus {
    std::string feed;
    TimeNs live_from;
    std::string source;  // the files it reads, as the topology names them

    void topic(TopicWriter& topic) const { topic.token(feed); }
    bool operator==(const FeedStatus&) const = default;
};
OUTCRY_DESCRIBE(FeedStatus, "feed.status", feed, live_from, source);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Trade, Quote, Flow, Bar, Funding, MarkPrice, DepthLevel, Depth, FeedStatus);
