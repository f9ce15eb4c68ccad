// SPDX-License-Identifier: Apache-2.0
// What a topology says of a recorded feed, and the files that follow from it.
// Plain values and pure functions for any thread. Nothing to own.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "actors/feed/stream.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

struct RecordedFeedParams {
    std::optional<std::string> bars;
    std::optional<std::string> trades;
    std::optional<std::string> funding;
    std::optional<feed::Stamp> stamp;
    Timeframe timeframe;
    std::vector<Timeframe> timeframes;
    DurationNs warmup;
    std::string pace = "lockstep";
    std::optional<TimeNs> from;
    std::optional<TimeNs> to;
    std::vector<std::string> symbols;
    std::optional<std::string> quotes;
    std::optional<std::string> marks;
    std::optional<std::string> depth;

    static constexpr FieldDoc docs[] = {
        {"bars", "CSV or CSV.gz of bars, {symbol} standing for the instrument"},
        {"trades", "the same of trades"},
        {"funding", "the same of funding settlements"},
        {"stamp", "what the time of a bar stands for, its open or its close; no default"},
        {"timeframe", "of the bars in the files"},
        {"timeframes", "of the bars to be built from them"},
        {"warmup", "span after the first input that is heard and never traded"},
        {"pace", "lockstep, as_recorded, or a factor such as 60x"},
        {"from", "leave out what happened before this time"},
        {"to", "leave out what happened at or after this time"},
        {"symbols", "instruments to feed; empty: all on the floor"},
        {"quotes", "CSV or CSV.gz of quotes, as with bars"},
        {"marks", "the same of mark prices, for funding and liquidation"},
        {"depth", "the same of the best levels of order books, for the queue of resting orders"},
    };
};
OUTCRY_DESCRIBE(RecordedFeedParams, "feed.recorded", bars, trades, funding, stamp, timeframe,
                timeframes, warmup, pace, from, to, symbols, quotes, marks, depth);

namespace feed {

/// Every file pattern the topology may name, in the order ties are broken in: marks before the
/// settlement they price, books before the trades that eat them.
[[nodiscard]] inline std::array<const std::optional<std::string>*, 6> patterns_of(
    const RecordedFeedParams& params) {
    return {&params.bars,  &params.marks,  &params.funding,
            &params.depth, &params.quotes, &params.trades};
}
/// The first that names market data; checked parameters have one.
[[nodiscard]] inline const std::string& market_of(const RecordedFeedParams& params) {
    return params.bars ? *params.bars : params.trades ? *params.trades : *params.quotes;
}

[[nodiscard]] Result<void> check(const RecordedFeedParams& params);

/// Where the file that `pattern` names lies: {symbol} filled in, relative to `base`. A symbol's
/// dots and slashes are percent-encoded as in topics, so that no symbol leads out of the folder.
[[nodiscard]] std::string file_of(const std::string& pattern, const std::string& symbol,
                                  const std::string& base);
/// Complains about every file that is missing, in one error.
[[nodiscard]] Result<void> check_files(const RecordedFeedParams& params, const std::string& base);

}  // namespace feed
}  // namespace outcry
