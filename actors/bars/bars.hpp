// SPDX-License-Identifier: Apache-2.0
// Builds bars of longer timeframes from a feed's bars, or of all timeframes from its trades, each
// said at its close. An actor: one thread. DOMAIN.md, "Time", has the rules; what is left to decide
// is decided here.
//
// A bar covers [open, close). It closes when something of its instrument at or after the close
// arrives, when the smaller bar that ends there has come, or by a timer at the close. At one
// instant shorter timeframes close first, then instruments in the order of (venue, id).
//
// The first bar is dropped unless its beginning was seen: from trades it never was, from smaller
// bars it was when the first of them begins it. After floor.resumed the same holds again.
//
// A bar in which nothing happened is not said: a gap stays a gap. A longer bar over a gap is made
// of what there is. What comes late, for a bar already said, is left out and counted in the state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/bars/window.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"

namespace outcry {

enum class BarSource { bars, trades };
OUTCRY_DESCRIBE_ENUM(BarSource, "bar.source", bars, trades);

struct BarsParams {
    BarSource source = BarSource::bars;
    Timeframe base;  // of the feed's bars
    std::vector<Timeframe> timeframes;

    static constexpr FieldDoc docs[] = {
        {"source", "what bars are built from: the feed's bars or its trades"},
        {"base", "timeframe of the feed's bars"},
        {"timeframes", "what to build, 1m to 1mo; what the feed gives already is not built again"},
    };
};
OUTCRY_DESCRIBE(BarsParams, "bars.standard", source, base, timeframes);

/// The bars of one instrument in the making.
struct BarSeries {
    std::string venue;
    std::string instrument;
    TimeNs watched_since;               // bars beginning before it are partial
    TimeNs seen_upto{INT64_MIN};        // close of the last smaller bar
    std::uint64_t late = 0;             // pieces left out
    std::vector<bars::Window> windows;  // one a timeframe, shortest first

    bool operator==(const BarSeries&) const = default;
};
OUTCRY_DESCRIBE(BarSeries, "bars.series", venue, instrument, watched_since, seen_upto, late,
                windows);

struct BarsState {
    std::vector<BarSeries> series;  // by venue and instrument
    TimeNs timer_due{INT64_MAX};    // INT64_MAX: none is set

    bool operator==(const BarsState&) const = default;
};
OUTCRY_DESCRIBE(BarsState, "bars.state", series, timer_due);

class Bars {
 public:
    using Params = BarsParams;
    using State = BarsState;
    using Hears = Inbox<Bar, Trade, TimerFired, FloorResumed>;
    using Says = Outbox<Bar>;

    static constexpr std::size_t timeframes_max = 16;

    explicit Bars(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    /// The feed's own bars or trades; what it says itself is not in its mail.
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);

    void on(const Bar& bar, Says& out);
    void on(const Trade& trade, Says& out);
    void on(const TimerFired& timer, Says& out);
    void on(const FloorResumed& resumed, Says& out);
    [[nodiscard]] State& state() { return state_; }

 private:
    [[nodiscard]] static std::vector<Timeframe> built(const Params& params);
    [[nodiscard]] BarSeries& series_of(const std::string& venue, const std::string& instrument,
                                       TimeNs watched_since);
    void add(BarSeries& series, TimeNs t, const bars::Piece& piece, Says& out);
    /// Says every bar of the series that is over at `t`.
    void close_upto(BarSeries& series, TimeNs t, Says& out);
    void say(const BarSeries& series, std::size_t timeframe, Says& out);
    void arm(TimeNs due, Says& out);

    BarSource source_;
    Timeframe base_;
    std::vector<Timeframe> timeframes_;  // shortest first
    State state_;
    Bar bar_;  // reused, so that saying a bar allocates nothing
    Refs refs_;
};

[[nodiscard]] Kind bars_kind();

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::Bars);
