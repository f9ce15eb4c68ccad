// SPDX-License-Identifier: Apache-2.0
// `quant.standard`: measures every closed bar of its timeframes and says what it read, in which
// regime, and where the levels of the last confirmed swing lie. An actor: one thread, called by its
// participant, which owns it.
//
// A gap is no bar: indicators go from the last bar to the next, as TA-Lib does. A bar that is not
// after the last one of its series is not heard twice. Indicators live outside the state while bars
// come and are written into it when it is asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/quant/measures.hpp"
#include "actors/quant/near.hpp"
#include "actors/quant/regime.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/indicator/swings.hpp"

namespace outcry::quant {

struct LevelsParams {
    std::int32_t side = 3;  // bars on each side of a swing point
    std::int32_t atr = 14;  // bars of the range that sharpens the levels
    double leg_min = 2.0;   // average true ranges

    static constexpr FieldDoc docs[] = {
        {"side", "bars on each side that a swing point must stand out from"},
        {"atr", "bars of the average true range that sharpens the levels"},
        {"leg_min", "shortest swing worth its levels, in average true ranges"},
    };
    bool operator==(const LevelsParams&) const = default;
};
OUTCRY_DESCRIBE(LevelsParams, "quant.levels", side, atr, leg_min);

/// One instrument on one timeframe.
struct SeriesState {
    TimeNs close_time;
    std::int32_t bars = 0;
    RegimeTracker regime;
    indicator::Swings swings;
    indicator::Atr atr;
    std::optional<indicator::SwingLeg> said;  // the leg whose levels were said last
    std::vector<Buffer> indicators;           // snapshots, in the order of the measures
};
OUTCRY_DESCRIBE(SeriesState, "quant.series", close_time, bars, regime, swings, atr, said,
                indicators);

class Quant {
 public:
    struct Params {
        std::vector<std::string> indicators = {"rsi:14", "macd:12,26,9", "bbands:20,2", "atr:14",
                                               "adx:14", "plus_di:14",   "minus_di:14", "ema:20",
                                               "ema:50", "ema:200",      "obv",         "stoch:14",
                                               "rvol:20"};
        Timeframe decide_on = Timeframe::of_ns(15 * ns_per_minute);           // the floor's
        std::vector<Timeframe> timeframes = {Timeframe::of_ns(ns_per_hour)};  // besides
        Ratio start_up{5'000'000};
        RegimeParams regime;
        LevelsParams levels;
        std::map<std::string, std::string> custom;

        static constexpr FieldDoc docs[] = {
            {"indicators",
             "what to measure, instead of the standard set: \"rsi:14\", \"macd:12,26,9\", "
             "\"ema:50@1h\" for one timeframe alone"},
            {"decide_on", "the floor's: its bars are always measured"},
            {"timeframes", "further bars to measure, as context"},
            {"start_up", "weight of a series' start below which a reading is said"},
            {"regime", "thresholds of trend, volatile and quiet"},
            {"levels", "how swings are confirmed and sharpened"},
            {"custom",
             "readings of your own: spread = \"ema:12 - ema:26\", \"…@1h\" for one timeframe"},
        };
        bool operator==(const Params&) const = default;
    };
    struct State {
        std::map<std::string, Price> ticks;         // by `venue/instrument`
        std::map<std::string, SeriesState> series;  // by `venue/instrument/timeframe`
    };
    using Hears = Inbox<FloorOpened, Bar>;
    using Says = Outbox<Signal, Levels>;

    explicit Quant(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    /// Every reading on every timeframe it is said on.
    [[nodiscard]] static std::vector<ReadingOn> measures(const Params& params);
    void on(const FloorOpened& opened, Says& out);
    void on(const Bar& bar, Says& out);
    State& state();

 private:
    using Indicators = std::vector<std::unique_ptr<indicator::Indicator>>;

    /// What is measured on one timeframe, and the signal that is filled in over and over.
    struct Sheet {
        std::vector<std::size_t> measures;
        std::int32_t needed = 0;
        Signal signal;
    };

    [[nodiscard]] static std::vector<Timeframe> timeframes(const Params& params,
                                                           const std::vector<Measure>& measures);
    Sheet& sheet(Timeframe timeframe);
    SeriesState& series(const std::string& key);
    Result<Indicators*> indicators(const std::string& key, const Sheet& sheet,
                                   const SeriesState& series);
    void measure(const Bar& bar, SeriesState& series, Indicators& live, Sheet& sheet, Says& out);
    void find_levels(const Bar& bar, SeriesState& series, Says& out) const;

    Params params_;
    std::vector<Measure> measures_;
    std::vector<Timeframe> timeframes_;
    State state_;
    std::map<std::string, Indicators> live_;  // of series whose snapshots may be behind
    Near<std::map<std::string, SeriesState>> known_;
    Near<std::map<std::string, Indicators>> measured_;
    std::string key_;  // of the bar at hand
    std::map<Timeframe, Sheet> sheets_;
};
OUTCRY_DESCRIBE(Quant::Params, "quant.standard", indicators, decide_on, timeframes, start_up,
                regime, levels, custom);
OUTCRY_DESCRIBE(Quant::State, "quant.standard.state", ticks, series);

[[nodiscard]] Kind standard_kind();

}  // namespace outcry::quant

OUTCRY_DECLARE_ACTOR(outcry::quant::Quant);
