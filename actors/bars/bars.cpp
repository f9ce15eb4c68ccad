// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/bars.hpp"

#include <algorithm>
#include <tuple>

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::string_view timer_id = "close";
constexpr TimeNs no_timer{INT64_MAX};

/// Whether bars of `base` fill bars of `longer` without a rest.
bool divides(const Timeframe& base, const Timeframe& longer) {
    if (base.is_calendar())
        return longer.is_calendar() && longer.approximate_ns() % base.approximate_ns() == 0;
    const std::int64_t whole = longer.is_calendar() ? ns_per_day : longer.approximate_ns();
    return whole % base.approximate_ns() == 0;
}

}  // namespace

Bars::Bars(const Params& params)
    : source_(params.source), base_(params.base), timeframes_(built(params)) {}

std::vector<Timeframe> Bars::built(const Params& params) {
    std::vector<Timeframe> timeframes;
    for (const Timeframe& timeframe : params.timeframes)
        if (params.source == BarSource::trades || timeframe != params.base)
            timeframes.push_back(timeframe);
    std::sort(timeframes.begin(), timeframes.end());
    timeframes.erase(std::unique(timeframes.begin(), timeframes.end()), timeframes.end());
    return timeframes;
}

Result<void> Bars::check(const Params& params) {
    if (params.timeframes.size() > timeframes_max)
        return invalid(joined({"timeframes holds ", std::to_string(params.timeframes.size()),
                               " entries, the limit is ", std::to_string(timeframes_max)}));
    if (params.source == BarSource::trades) return {};
    for (const Timeframe& timeframe : built(params)) {
        if (timeframe < params.base)
            return invalid(joined({"timeframes holds ", timeframe.to_string(),
                                   ", shorter than the ", params.base.to_string(),
                                   " of the feed's bars; leave it out or build from trades"}));
        if (!divides(params.base, timeframe))
            return invalid(joined({"timeframes holds ", timeframe.to_string(), ", which bars of ",
                                   params.base.to_string(), " do not fill evenly"}));
    }
    return {};
}

std::vector<std::string> Bars::mail(const Params& params, const std::string& self) {
    return {params.source == BarSource::bars ? joined({"bar.*.*.", params.base.to_string()})
                                             : default_pattern<Trade>(self),
            default_pattern<TimerFired>(self), default_pattern<FloorResumed>(self)};
}

std::vector<std::string> Bars::topics(const Params& params, const std::string&) {
    std::vector<std::string> topics;
    for (const Timeframe& timeframe : built(params))
        topics.push_back(joined({"bar.*.*.", timeframe.to_string()}));
    return topics;
}

BarSeries& Bars::series_of(const std::string& venue, const std::string& instrument,
                           TimeNs watched_since) {
    const auto wanted = std::tie(venue, instrument);
    const auto place = std::lower_bound(
        state_.series.begin(), state_.series.end(), wanted,
        [](const BarSeries& s, const auto& key) { return std::tie(s.venue, s.instrument) < key; });
    if (place != state_.series.end() && std::tie(place->venue, place->instrument) == wanted)
        return *place;
    BarSeries series;
    series.venue = venue;
    series.instrument = instrument;
    series.watched_since = watched_since;
    series.windows.resize(timeframes_.size());
    return *state_.series.insert(place, std::move(series));
}

void Bars::on(const Bar& bar, Says& out) {
    if (source_ != BarSource::bars || bar.timeframe != base_) return;
    BarSeries& series = series_of(bar.venue, bar.instrument, bar.open_time);
    if (bar.open_time < series.seen_upto) {
        ++series.late;
        return;
    }
    const TimeNs close = base_.close_of(bar.open_time);
    series.seen_upto = close;
    close_upto(series, bar.open_time, out);
    add(series, bar.open_time, {bar.open, bar.high, bar.low, bar.close, bar.volume, out.seq()},
        out);
    close_upto(series, close, out);
}

void Bars::on(const Trade& trade, Says& out) {
    if (source_ != BarSource::trades) return;
    const TimeNs t = out.event_time();
    // One after the first print seen: whether others preceded it at its own instant nobody knows.
    BarSeries& series = series_of(trade.venue, trade.instrument, {t.ns + 1});
    close_upto(series, t, out);
    add(series, t, {trade.price, trade.price, trade.price, trade.price, trade.size, out.seq()},
        out);
}

void Bars::on(const TimerFired& timer, Says& out) {
    state_.timer_due = no_timer;
    // Shorter timeframes first across all instruments, as if each had heard of the close by itself.
    for (std::size_t i = 0; i < timeframes_.size(); ++i)
        for (BarSeries& series : state_.series)
            if (series.windows[i].open && series.windows[i].close_time <= timer.due)
                say(series, i, out);
    TimeNs next = no_timer;
    for (BarSeries& series : state_.series)
        for (bars::Window& window : series.windows) {
            if (window.close_time <= timer.due) window.open = false;
            if (window.open) next = std::min(next, window.close_time);
        }
    if (next != no_timer) arm(next, out);
}

void Bars::on(const FloorResumed&, Says& out) {
    // What happened meanwhile was not heard: bars in the making are partial now, and so is the one
    // the floor wakes up in.
    for (BarSeries& series : state_.series) {
        series.watched_since = {out.now().ns + 1};
        for (bars::Window& window : series.windows) window.complete = false;
    }
}

void Bars::add(BarSeries& series, TimeNs t, const bars::Piece& piece, Says& out) {
    bool counted = true;
    for (std::size_t i = 0; i < timeframes_.size(); ++i) {
        bars::Window& window = series.windows[i];
        if (!window.open) {
            if (t < window.close_time) {  // its bar has been said
                counted = false;
                continue;
            }
            window.begin(timeframes_[i], t, series.watched_since);
            arm(window.close_time, out);
        } else if (t < window.open_time) {
            counted = false;
            continue;
        }
        if (!window.add(piece))
            return out.fail(joined({"volume of the ", timeframes_[i].to_string(), " bar of ",
                                    series.instrument, " exceeds 92 billion"}));
    }
    if (!counted) ++series.late;
}

void Bars::close_upto(BarSeries& series, TimeNs t, Says& out) {
    for (;;) {
        // The earliest close, the shortest timeframe: there are few, and nearly always none is
        // over.
        std::size_t next = timeframes_.size();
        for (std::size_t i = 0; i < timeframes_.size(); ++i) {
            const bars::Window& window = series.windows[i];
            if (!window.open || window.close_time > t) continue;
            if (next == timeframes_.size() || window.close_time < series.windows[next].close_time)
                next = i;
        }
        if (next == timeframes_.size()) return;
        say(series, next, out);
        series.windows[next].open = false;
    }
}

void Bars::say(const BarSeries& series, std::size_t timeframe, Says& out) {
    const bars::Window& window = series.windows[timeframe];
    if (!window.complete) return;
    bar_.venue = series.venue;
    bar_.instrument = series.instrument;
    bar_.timeframe = timeframes_[timeframe];
    bar_.open_time = window.open_time;
    bar_.open = window.first;
    bar_.high = window.high;
    bar_.low = window.low;
    bar_.close = window.last;
    bar_.volume = window.volume;
    refs_.clear();
    refs_.add(window.first_seq);
    refs_.add(window.last_seq);
    out.say_at(bar_, window.close_time, refs_);
}

void Bars::arm(TimeNs due, Says& out) {
    if (state_.timer_due <= due) return;
    state_.timer_due = due;
    out.set_timer(timer_id, due);
}

Kind bars_kind() {
    return actor_kind<Bars>("builds bars of longer timeframes from trades or smaller bars");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::Bars);
