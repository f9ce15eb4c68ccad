// SPDX-License-Identifier: Apache-2.0
// Builds bars from a feed's trades, quotes or smaller bars, each said at its close: by the clock
// (1m to 1mo, days and longer by the instrument's exchange calendar) or when the market has done so
// much (tick:1000, volume:50, dollar:1e6). An actor: one thread. The policies for gaps, late and
// unusable prints stand in BARS.md; the work is done by bars::Aggregator.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "actors/bars/aggregator.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"

namespace outcry {

enum class BarSource { bars, trades, quotes };
OUTCRY_DESCRIBE_ENUM(BarSource, "bar.source", bars, trades, quotes);

struct BarsParams {
    BarSource source = BarSource::bars;
    Timeframe base;  // of the feed's bars
    std::vector<Timeframe> timeframes;

    static constexpr FieldDoc docs[] = {
        {"source",
         "what bars are built from: the feed's bars, its trades, or its quotes (their middles)"},
        {"base", "timeframe of the feed's bars"},
        {"timeframes",
         "what to build: 1m to 1mo, tick:1000, volume:50, dollar:1e6; what the feed gives already "
         "is not built again"},
    };
};
OUTCRY_DESCRIBE(BarsParams, "bars.standard", source, base, timeframes);

struct BarsState {
    std::vector<bars::Series> series;  // by venue and instrument
    std::map<std::string, std::string>
        calendars;                   // by `venue/instrument`; where days are UTC there is none
    TimeNs timer_due{INT64_MAX};     // INT64_MAX: none is set
    TimeNs behind_until{INT64_MIN};  // the clock was lately ahead of what the market says
    TimeNs world_due{INT64_MAX};  // of a bar that only what follows can end: the clock is past it

    bool operator==(const BarsState&) const = default;
};
OUTCRY_DESCRIBE(BarsState, "bars.state", series, calendars, timer_due, behind_until, world_due);

class Bars {
 public:
    using Params = BarsParams;
    using State = BarsState;
    using Hears = Inbox<FloorOpened, Bar, Trade, Quote, TimerFired, FloorResumed>;
    using Says = Outbox<Bar>;

    static constexpr std::size_t timeframes_max = 16;

    explicit Bars(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    /// The feed's own bars, trades or quotes; what it says itself is not in its mail.
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);

    void on(const FloorOpened& opened, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Trade& trade, Says& out);
    void on(const Quote& quote, Says& out);
    void on(const TimerFired& timer, Says& out);
    void on(const FloorResumed& resumed, Says& out);
    [[nodiscard]] State& state() { return state_; }

 private:
    class Teller;

    [[nodiscard]] static std::vector<Timeframe> built(const Params& params);
    [[nodiscard]] bars::Series& series_of(const std::string& venue, const std::string& instrument,
                                          TimeNs watched_since);
    void say(const bars::Series& series, const Timeframe& timeframe, const bars::Window& window,
             Says& out);
    void hear_time(TimeNs world, Says& out);
    void close_all(TimeNs upto, Says& out);
    void arm(TimeNs close, Says& out);
    [[nodiscard]] DurationNs grace(TimeNs now) const;

    BarSource source_;
    Timeframe base_;
    bars::Aggregator aggregator_;
    State state_;
    std::size_t latest_ = 0;  // of the series, whose turn it was: mostly the next one's too, or
                              // that of the one behind it
    Bar bar_;                 // reused, so that saying a bar allocates nothing
    Refs refs_;
};

[[nodiscard]] Kind bars_kind();

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::Bars);
