// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/aggregator.hpp"

#include <algorithm>
#include <numeric>

#include "actors/bars/reduce.hpp"
#include "outcry/base/check.hpp"

namespace outcry::bars {

namespace {

/// As many prints as stay in the nearest cache while they are passed over twice.
constexpr std::size_t stretch_max = 1024;

std::int64_t grid_of(std::span<const Timeframe> timed) {
    std::int64_t grid = 0;
    for (const Timeframe& timeframe : timed) {
        // Days and longer may be sessions, which begin on the half hour.
        const bool days = timeframe.is_calendar() || timeframe.approximate_ns() % ns_per_day == 0;
        grid = std::gcd(grid, days ? Calendar::grid_ns : timeframe.approximate_ns());
    }
    return grid;
}

const Calendar& calendar_of(const Series& series) {
    const Calendar* calendar = Calendar::known(series.calendar);
    OUTCRY_CHECK(calendar != nullptr);  // whoever began the series has looked
    return *calendar;
}

/// How much of what ends a bar is in it.
Wide filled(const Timeframe& timeframe, const Window& window) {
    switch (timeframe.measure()) {
        case Timeframe::Measure::ticks:
            return static_cast<Wide>(window.trades);
        case Timeframe::Measure::volume:
            return window.volume.units;
        default:
            return window.turnover();
    }
}

/// The same units as filled(): money is 1e-8, price times size 1e-16.
Wide wanted(const Timeframe& timeframe) {
    const Wide amount = timeframe.amount();
    return timeframe.measure() == Timeframe::Measure::dollars ? amount * fixed_scale : amount;
}

}  // namespace

Aggregator::Aggregator(std::vector<Timeframe> timeframes) : timeframes_(std::move(timeframes)) {
    while (timed_ < timeframes_.size() && timeframes_[timed_].is_timed()) ++timed_;
    grid_ns_ = grid_of(timed());
}

Series Aggregator::begin(std::string venue, std::string instrument, TimeNs watched_since) const {
    Series series;
    series.venue = std::move(venue);
    series.instrument = std::move(instrument);
    series.watched_since = watched_since;
    series.windows.resize(timed_);
    series.measured.resize(timeframes_.size() - timed_);
    return series;
}

void Aggregator::begin_windows(Series& series, TimeNs t, Listener& out) const {
    const Calendar& calendar = calendar_of(series);
    for (std::size_t i = 0; i < timed_; ++i) {
        Window& window = series.windows[i];
        if (window.open || t < window.close_time) continue;  // under way, or said
        const auto span = calendar.bar_at(timeframes_[i], t);
        if (!span) continue;
        window.begin(span->open, span->close, span->open >= series.watched_since);
        out.begun(span->close);
    }
}

void Aggregator::begin_step(Series& series, TimeNs t, Listener& out) const {
    const TimeNs open = Timeframe::of_ns(grid_ns_).open_of(t);
    series.step.begin(open, {open.ns + grid_ns_}, true);
    begin_windows(series, t, out);
}

bool Aggregator::fold(Series& series, TimeNs t, const Piece& piece, Listener& out) const {
    const Calendar& calendar = calendar_of(series);
    bool counted = true;
    const bool in_session = calendar.is_always() || calendar.session_at(t).has_value();
    for (std::size_t i = 0; i < timed_; ++i) {
        Window& window = series.windows[i];
        if (!in_session && calendar.applies_to(timeframes_[i])) continue;
        if (!window.open || t < window.open_time || t >= window.close_time) {
            counted = false;
            continue;
        }
        if (!window.add(piece)) {
            out.overflow(series, timeframes_[i]);
            return false;
        }
    }
    if (!counted) ++series.late;
    return true;
}

void Aggregator::settle(Series& series, TimeNs t, Listener& out) const {
    Window& step = series.step;
    if (!step.open || step.close_time > t) return;
    step.open = false;
    if (step.pieces > 0) (void)fold(series, step.open_time, step.piece(), out);
}

void Aggregator::close_upto(Series& series, TimeNs t, Listener& out) const {
    settle(series, t, out);
    for (;;) {
        // The earliest close, the shortest timeframe: there are few, and nearly always none is
        // over.
        std::size_t next = timed_;
        for (std::size_t i = 0; i < timed_; ++i) {
            const Window& window = series.windows[i];
            if (!window.open || window.close_time > t) continue;
            if (next == timed_ || window.close_time < series.windows[next].close_time) next = i;
        }
        if (next == timed_) return;
        Window& window = series.windows[next];
        window.open = false;
        if (window.complete && window.pieces > 0) out.closed(series, timeframes_[next], window);
    }
}

std::size_t Aggregator::stretch_end(const Series& series, const Prints& prints,
                                    std::size_t from) const {
    const std::size_t bound = std::min(prints.size(), from + stretch_max);
    std::size_t to = from + 1;
    if (timed_ == 0)
        to = bound;
    else
        while (to < bound && prints.times[to] < series.step.close_time) ++to;
    // No stretch goes beyond the print that ends a bar.
    for (std::size_t i = 0; i < series.measured.size(); ++i) {
        const Timeframe& timeframe = timeframes_[timed_ + i];
        const Window& window = series.measured[i];
        Wide left = wanted(timeframe) - (window.open ? filled(timeframe, window) : 0);
        std::size_t at = from;
        for (; at < to && left > 0; ++at) switch (timeframe.measure()) {
                case Timeframe::Measure::ticks:
                    --left;
                    break;
                case Timeframe::Measure::volume:
                    left -= prints.sizes[at].units;
                    break;
                default:
                    left -= static_cast<Wide>(prints.prices[at].units) * prints.sizes[at].units;
            }
        to = at;
    }
    return to;
}

bool Aggregator::measure(Series& series, TimeNs first, TimeNs last, const Piece& piece,
                         Listener& out) const {
    for (std::size_t i = 0; i < series.measured.size(); ++i) {
        const Timeframe& timeframe = timeframes_[timed_ + i];
        Window& window = series.measured[i];
        if (!window.open) window.begin(first, first, true);
        window.close_time = std::max(window.close_time, last);
        if (!window.add(piece)) {
            out.overflow(series, timeframe);
            return false;
        }
        if (filled(timeframe, window) < wanted(timeframe)) continue;
        window.open = false;
        out.closed(series, timeframe, window);
    }
    return true;
}

void Aggregator::add_late(Series& series, const Prints& prints, std::size_t at,
                          Listener& out) const {
    const TimeNs t = prints.times[at];
    const Piece piece = reduce(prints, at, at + 1, t).piece;
    if (!fold(series, t, piece, out)) return;
    (void)measure(series, t, t, piece, out);
}

/// A single print that falls into the step at hand, as nearly every one of a tape does; false
/// leaves it to the way of blocks.
bool Aggregator::add_to_step(Series& series, const Prints& prints, Listener& out) const {
    Window& step = series.step;
    if (prints.size() != 1 || prints.quotes || timed_ == 0 || !series.measured.empty() ||
        !step.open || prints.times[0] < step.open_time || prints.times[0] >= step.close_time ||
        !usable(prints, 0))
        return false;
    const Price price = prints.prices[0];
    const Quantity size = prints.sizes[0];
    const Quantity bought = prints.takers[0] == Side::buy ? size : Quantity{};
    const Wide turnover = static_cast<Wide>(price.units) * size.units;
    const Piece piece{price,          price, price, price,  size,    prints.seqs[0],
                      prints.seqs[0], true,  1,     bought, turnover};
    if (!step.add(piece)) out.overflow(series, timeframes_[0]);
    return true;
}

void Aggregator::add(Series& series, const Prints& prints, Listener& out) const {
    if (add_to_step(series, prints, out)) return;
    for (std::size_t at = 0; at < prints.size();) {
        if (!usable(prints, at)) {
            ++series.unusable;
            ++at;
            continue;
        }
        const TimeNs t = prints.times[at];
        Window& step = series.step;
        if (timed_ > 0) {
            if (!step.open || step.close_time <= t) close_upto(series, t, out);
            if (step.open ? t < step.open_time : t < step.close_time) {
                add_late(series, prints, at++, out);
                continue;
            }
            if (!step.open) begin_step(series, t, out);
        }
        const TimeNs not_before = timed_ > 0 ? step.open_time : TimeNs{INT64_MIN};
        std::size_t to = stretch_end(series, prints, at);
        Reduced reduced = reduce(prints, at, to, not_before);
        if (!reduced.sound) {  // up to the first that is not: the one in front is
            const std::size_t whole = to;
            to = at + 1;
            while (to < whole && usable(prints, to) && prints.times[to] >= not_before) ++to;
            reduced = reduce(prints, at, to, not_before);
        }
        if (!reduced.sound || (timed_ > 0 && !step.add(reduced.piece)))
            return out.overflow(series, timeframes_[0]);
        if (!series.measured.empty()) {
            TimeNs last = t;
            for (std::size_t i = at; i < to; ++i) last = std::max(last, prints.times[i]);
            if (!measure(series, t, last, reduced.piece, out)) return;
        }
        at = to;
    }
}

void Aggregator::add(Series& series, const TimeSpan& covered, const Piece& piece,
                     Listener& out) const {
    close_upto(series, covered.open, out);
    begin_windows(series, covered.open, out);
    if (!fold(series, covered.open, piece, out)) return;
    close_upto(series, covered.close, out);
    (void)measure(series, covered.open, covered.close, piece, out);
}

void Aggregator::interrupt(Series& series, TimeNs now) const {
    series.watched_since = {now.ns + 1};
    for (Window& window : series.windows) window.complete = false;
    for (Window& window : series.measured) window = Window{};
}

}  // namespace outcry::bars
