// SPDX-License-Identifier: Apache-2.0
// Turns prints into bars of any number of timeframes: what the bars actor is made of, and what the
// benchmark measures. One thread. The series it works on is a plain described value that its owner
// keeps; a listener must live as long as the call it is handed to.
//
// Prints come in blocks, column by column, and how they are cut into blocks changes nothing. A
// stretch of a block that lies within one step of the grid, the greatest length that divides all
// timeframes, is reduced in one pass without a branch; the longer bars hear of it once, when the
// step is over. Bars that the market ends (ticks, volume, dollars) hear each stretch as it comes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "actors/bars/window.hpp"
#include "outcry/base/calendar.hpp"
#include "outcry/event/market.hpp"

namespace outcry::bars {

/// Prints of one instrument in the order they came; all columns have one length.
struct Prints {
    std::span<const TimeNs> times;
    std::span<const Price> prices;
    std::span<const Quantity> sizes;
    std::span<const Side> takers;
    std::span<const std::uint64_t> seqs;
    bool quotes = false;  // middles of quotes: they have no size and no taker

    [[nodiscard]] std::size_t size() const { return times.size(); }
};

/// The bars of one instrument in the making.
struct Series {
    std::string venue;
    std::string instrument;
    std::string calendar = "always";
    TimeNs watched_since;          // bars beginning before it are partial
    TimeNs seen_upto{INT64_MIN};   // close of the last smaller bar
    std::uint64_t late = 0;        // pieces left out of a bar that had been said
    std::uint64_t unusable = 0;    // without a price, or without a size, or crossed
    Window step;                   // the step of the grid at hand
    std::vector<Window> windows;   // one a timed timeframe, shortest first
    std::vector<Window> measured;  // one a timeframe that the market ends

    bool operator==(const Series&) const = default;
};
OUTCRY_DESCRIBE(Series, "bars.series", venue, instrument, calendar, watched_since, seen_upto, late,
                unusable, step, windows, measured);

class Aggregator {
 public:
    /// Hears of bars that are over. False ends the work: the volume does not fit, or the listener
    /// had enough.
    class Listener {
     public:
        Listener() = default;
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;
        virtual void closed(const Series& series, const Timeframe& timeframe,
                            const Window& window) = 0;
        /// A bar was begun: somebody must call close_upto at `close` when the market is quiet.
        virtual void begun(TimeNs close) = 0;
        virtual void overflow(const Series& series, const Timeframe& timeframe) = 0;

     protected:
        ~Listener() = default;
    };

    /// `timeframes` in ascending order, each once.
    explicit Aggregator(std::vector<Timeframe> timeframes);

    [[nodiscard]] Series begin(std::string venue, std::string instrument,
                               TimeNs watched_since) const;
    void add(Series& series, const Prints& prints, Listener& out) const;
    /// A smaller bar as a whole, which covers [open, close).
    void add(Series& series, const TimeSpan& covered, const Piece& piece, Listener& out) const;
    /// Says every timed bar that is over at `t`.
    void close_upto(Series& series, TimeNs t, Listener& out) const;
    /// Moves what the grid's step holds into the timed bars, when it is over at `t`.
    void settle(Series& series, TimeNs t, Listener& out) const;
    /// Bars in the making are partial from now on, and those the market ends begin anew.
    void interrupt(Series& series, TimeNs now) const;

    [[nodiscard]] std::span<const Timeframe> timed() const { return {timeframes_.data(), timed_}; }
    [[nodiscard]] std::span<const Timeframe> measured() const {
        return std::span(timeframes_).subspan(timed_);
    }

 private:
    struct Stretch {
        std::size_t from;
        std::size_t to;
    };

    [[nodiscard]] bool add_to_step(Series& series, const Prints& prints, Listener& out) const;
    void begin_step(Series& series, TimeNs t, Listener& out) const;
    void begin_windows(Series& series, TimeNs t, Listener& out) const;
    [[nodiscard]] bool fold(Series& series, TimeNs t, const Piece& piece, Listener& out) const;
    void add_late(Series& series, const Prints& prints, std::size_t at, Listener& out) const;
    [[nodiscard]] std::size_t stretch_end(const Series& series, const Prints& prints,
                                          std::size_t from) const;
    /// Adds to the bars that the market ends, and says those that are full.
    [[nodiscard]] bool measure(Series& series, TimeNs first, TimeNs last, const Piece& piece,
                               Listener& out) const;

    std::vector<Timeframe> timeframes_;
    std::size_t timed_ = 0;
    std::int64_t grid_ns_ = 0;  // 0: no timed ones
};

}  // namespace outcry::bars
