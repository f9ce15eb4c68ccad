// SPDX-License-Identifier: Apache-2.0
// `scanner.standard`: hears the bars of every symbol on several timeframes and says, once a round,
// which symbols stand out, with the evidence of each timeframe. An actor: one thread, called by its
// participant, which owns it.
//
// A round is a close of decide_on. Its ranking is said by a timer `patience` later: in lockstep
// everything that closed at that instant, longer timeframes included, has been heard by then. A
// timeframe that has not seen enough bars counts for nothing, and lowers the confidence.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/scanner/pulse.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/scanning.hpp"

namespace outcry::scanner {

/// A symbol of the floor and its pulses, one a timeframe.
struct Scanned {
    std::string venue;
    std::string instrument;
    Price close;            // of the last decide_on bar
    TimeNs round;           // its close
    std::uint64_t bar = 0;  // its seq
    std::vector<Pulse> pulses;
};
OUTCRY_DESCRIBE(Scanned, "scanner.scanned", venue, instrument, close, round, bar, pulses);

class Scanner {
 public:
    struct Params {
        Timeframe decide_on;  // the floor's
        std::vector<Timeframe> timeframes = {
            Timeframe::of_ns(ns_per_minute),      Timeframe::of_ns(5 * ns_per_minute),
            Timeframe::of_ns(15 * ns_per_minute), Timeframe::of_ns(ns_per_hour),
            Timeframe::of_ns(4 * ns_per_hour),    Timeframe::of_ns(ns_per_day)};
        std::map<std::string, double> weights;
        std::int32_t count = 20;
        DurationNs patience = {ns_per_s};
        PulseParams pulse;

        static constexpr FieldDoc docs[] = {
            {"decide_on", "the floor's: a round is a close of its bars"},
            {"timeframes", "bars that are scanned; decide_on is one of them"},
            {"weights",
             "of each timeframe: weights = { \"1d\" = 0.3, … }; equal where none is given"},
            {"count", "symbols a ranking lists, the strongest first"},
            {"patience", "how long after a close late bars are waited for"},
            {"pulse", "how a symbol's standing on one timeframe is measured"},
        };
    };
    struct State {
        TimeNs live_from;
        TimeNs round;                      // close of the newest one begun
        std::vector<Scanned> symbols;      // in the order of the floor
        std::vector<std::uint32_t> names;  // places in `symbols`, by (instrument, venue)
    };
    using Hears = Inbox<FloorOpened, FeedStatus, Bar, TimerFired>;
    using Says = Outbox<Ranking>;

    explicit Scanner(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    void on(const FloorOpened& opened, Says& out);
    void on(const FeedStatus& feed, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const TimerFired& timer, Says& out);
    State& state() { return state_; }

 private:
    /// Its standings, score and confidence; its rank is given later.
    [[nodiscard]] RankedSymbol row_of(const Scanned& scanned) const;

    Params params_;
    std::vector<double> weights_;  // of each timeframe, adding to 1
    std::int32_t needed_;
    State state_;
};
OUTCRY_DESCRIBE(Scanner::Params, "scanner.standard", decide_on, timeframes, weights, count,
                patience, pulse);
OUTCRY_DESCRIBE(Scanner::State, "scanner.standard.state", live_from, round, symbols, names);

[[nodiscard]] Kind standard_kind();

}  // namespace outcry::scanner

OUTCRY_DECLARE_ACTOR(outcry::scanner::Scanner);
