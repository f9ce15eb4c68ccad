// SPDX-License-Identifier: Apache-2.0
// A made-up market from a seed: hundreds of symbols on common factors, for scanning, for
// benchmarks and for tests. Nothing here was ever traded, and everything that names it says so. One
// thread; owns what it needs. The same parameters give the same bars on every machine.
//
// The log price of a symbol moves by its volatility times (market, its sector, its own) normal
// parts, the shares of variance adding to one, plus a tide: a drift drawn anew every 12 hours,
// which is what trends there are. Every `twin_every`-th symbol follows the one before it but for a
// spread that returns with a half-life of 6 hours (Ornstein and Uhlenbeck, 1930). A bar's high is
// the maximum of a Brownian bridge between its open and close, drawn exactly: (r + sqrt(r^2 - 2 v
// ln U)) / 2 (Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 6.4); the low
// likewise, drawn by itself.
//
// Before `from` there is history: so many bars of each longer timeframe, coarse first, as a venue's
// own past bars would be fetched. Bars of one past minute agree over all timeframes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "outcry/codec/encode.hpp"
#include "outcry/event/instrument.hpp"
#include "outcry/event/market.hpp"
#include "outcry/statistics/random.hpp"

namespace outcry {

struct WalkParams {
    std::uint64_t seed = 1;
    TimeNs from;
    DurationNs length = {ns_per_day};
    Timeframe timeframe = Timeframe::of_ns(ns_per_minute);
    std::vector<Timeframe> timeframes;
    std::int32_t history = 0;
    DurationNs warmup;
    std::string pace = "lockstep";
    std::vector<std::string> symbols;
    Ratio volatility{80'000'000};
    Ratio market{30'000'000};
    Ratio sector{20'000'000};
    std::int32_t sectors = 12;
    Ratio trend{40'000'000};
    std::int32_t twin_every = 0;
    Money turnover = Money::whole(20'000'000);

    static constexpr std::string_view required[] = {"from"};
    static constexpr FieldDoc docs[] = {
        {"seed", "whose market it is: another seed, another one"},
        {"from", "open of the first bar of `timeframe`"},
        {"length", "how long the market goes on from there"},
        {"timeframe", "of the bars that are fed"},
        {"timeframes", "longer bars: their past is fed as history, later ones are built"},
        {"history", "bars of each longer timeframe before `from`, as a venue's own past bars"},
        {"warmup", "span after `from` that is heard and never traded"},
        {"pace", "lockstep, as_recorded, or a factor such as 60x"},
        {"symbols", "instruments to feed; empty: all on the floor"},
        {"volatility", "of a symbol, a year"},
        {"market", "share of a symbol's variance that all have in common"},
        {"sector", "share that its sector has in common"},
        {"sectors", "how many; symbols belong to them in turn"},
        {"trend", "drift of 12 hours, in deviations of 12 hours"},
        {"twin_every", "every n-th symbol follows the one before it; 0: none does"},
        {"turnover", "a day and symbol, in quote currency"},
    };
};
OUTCRY_DESCRIBE(WalkParams, "feed.walk", seed, from, length, timeframe, timeframes, history, warmup,
                pace, symbols, volatility, market, sector, sectors, trend, twin_every, turnover);

namespace feed {

[[nodiscard]] Result<void> check_walk(const WalkParams& params);

class WalkMarket {
 public:
    WalkMarket(const WalkParams& params, const std::vector<Instrument>& instruments);

    /// The bars that close at the next instant, shorter timeframes first, instruments in the order
    /// of the floor; empty at the end. Valid until the next call.
    [[nodiscard]] std::span<const Bar* const> next();
    /// When the first of them close.
    [[nodiscard]] TimeNs first_close() const;

 private:
    struct Symbol {
        double log_price = 0;
        double spread = 0;  // of a twin
        double drift = 0;   // of the tide, per nanosecond
        std::int64_t tide = INT64_MIN;
        double moved = 0;        // log return of the last step, without the spread
        double units_a_day = 0;  // of volume
        Price tick;
        Quantity lot;
    };
    /// Steps of one length, up to a time.
    struct Stretch {
        std::int64_t step;
        TimeNs upto;
    };

    void plan_stretches(const WalkParams& params);
    void step(TimeNs open, std::int64_t ns);
    void move(std::size_t index, TimeNs open, std::int64_t ns, double scale);
    [[nodiscard]] Price priced(double log_price, const Symbol& symbol) const;
    void gather(std::size_t timeframe);
    [[nodiscard]] Bar& bar(std::size_t timeframe, std::size_t symbol) {
        return bars_[timeframe * symbols_.size() + symbol];
    }

    WalkParams params_;
    std::vector<Timeframe> timeframes_;  // base first, then longer ones ascending
    std::vector<Stretch> stretches_;
    std::vector<Symbol> symbols_;
    std::vector<double> sector_moves_;
    statistics::Random chance_;
    TimeNs now_;
    TimeNs live_;
    TimeNs end_;
    std::vector<Bar> bars_;   // one a timeframe and symbol
    std::vector<bool> open_;  // a bar of this timeframe has begun
    std::vector<const Bar*> closing_;
};

}  // namespace feed
}  // namespace outcry
