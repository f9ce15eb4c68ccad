// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/bars.hpp"

#include <algorithm>
#include <tuple>

#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::string_view timer_id = "close";
constexpr TimeNs no_timer{INT64_MAX};
/// What a print or a smaller bar may take from the market to a floor that lives by the clock.
constexpr DurationNs on_its_way{500 * ns_per_ms};
static_assert(on_its_way < desk::stragglers, "who waits for a bar waits longer than it takes");
/// How long one that came late says that others will; never shorter than it takes two of the
/// feed's bars to come.
constexpr DurationNs lately{ns_per_minute};

/// Whether bars of `base` fill bars of `longer` without a rest.
bool divides(const Timeframe& base, const Timeframe& longer) {
    if (base.is_calendar())
        return longer.is_calendar() && longer.approximate_ns() % base.approximate_ns() == 0;
    const std::int64_t whole = longer.is_calendar() ? ns_per_day : longer.approximate_ns();
    return whole % base.approximate_ns() == 0;
}

Result<void> check_measured(BarSource source, const Timeframe& timeframe) {
    const bool ticks = timeframe.measure() == Timeframe::Measure::ticks;
    if (source == BarSource::bars && ticks)
        return invalid(joined({"timeframes holds ", timeframe.to_string(),
                               ", and the feed's bars do not show single prints; build from trades "
                               "(source = \"trades\") or count volume:… or dollar:…"}));
    if (source == BarSource::quotes && !ticks)
        return invalid(joined({"timeframes holds ", timeframe.to_string(),
                               ", and quotes trade nothing; build from trades or count tick:…"}));
    return {};
}

}  // namespace

/// Says what the aggregator finds in answer to one event.
class Bars::Teller final : public bars::Aggregator::Listener {
 public:
    Teller(Bars& bars, Says& out) : bars_(bars), out_(out) {}
    void closed(const bars::Series& series, const Timeframe& timeframe,
                const bars::Window& window) override {
        bars_.say(series, timeframe, window, out_);
    }
    void begun(TimeNs close) override { bars_.arm(close, out_); }
    void overflow(const bars::Series& series, const Timeframe& timeframe) override {
        out_.fail(joined({"volume of the ", timeframe.to_string(), " bar of ", series.instrument,
                          " exceeds 92 billion"}));
    }

 private:
    Bars& bars_;
    Says& out_;
};

Bars::Bars(const Params& params)
    : source_(params.source), base_(params.base), aggregator_(built(params)) {}

std::vector<Timeframe> Bars::built(const Params& params) {
    std::vector<Timeframe> timeframes;
    for (const Timeframe& timeframe : params.timeframes)
        if (params.source != BarSource::bars || timeframe != params.base)
            timeframes.push_back(timeframe);
    std::sort(timeframes.begin(), timeframes.end());
    timeframes.erase(std::unique(timeframes.begin(), timeframes.end()), timeframes.end());
    return timeframes;
}

Result<void> Bars::check(const Params& params) {
    if (params.timeframes.size() > timeframes_max)
        return invalid(joined({"timeframes holds ", std::to_string(params.timeframes.size()),
                               " entries, the limit is ", std::to_string(timeframes_max)}));
    if (!params.base.is_timed())
        return invalid(joined({"base is ", params.base.to_string(),
                               ", the feed's bars need one such as 1m, by the clock"}));
    for (const Timeframe& timeframe : built(params)) {
        if (!timeframe.is_timed()) {
            OUTCRY_TRY(check_measured(params.source, timeframe));
            continue;
        }
        if (params.source != BarSource::bars) continue;
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
    std::vector<std::string> patterns = {default_pattern<FloorOpened>(self),
                                         default_pattern<TimerFired>(self),
                                         default_pattern<FloorResumed>(self)};
    switch (params.source) {
        case BarSource::bars:
            patterns.push_back(joined({"bar.*.*.", params.base.to_string()}));
            break;
        case BarSource::trades:
            patterns.push_back(default_pattern<Trade>(self));
            break;
        case BarSource::quotes:
            patterns.push_back(default_pattern<Quote>(self));
    }
    return patterns;
}

std::vector<std::string> Bars::topics(const Params& params, const std::string&) {
    std::vector<std::string> topics;
    for (const Timeframe& timeframe : built(params))
        topics.push_back(joined({"bar.*.*.", timeframe.to_string()}));
    return topics;
}

void Bars::on(const FloorOpened& opened, Says& out) {
    for (const Instrument& instrument : opened.instruments) {
        if (instrument.calendar == "always") continue;
        const auto calendar = Calendar::find(instrument.calendar);
        if (!calendar)
            return out.fail(joined({instrument.id, ": calendar ", calendar.error().text()}));
        const auto timed = aggregator_.timed();
        const bool asked = std::any_of(timed.begin(), timed.end(), [&](const Timeframe& timeframe) {
            return (*calendar)->applies_to(timeframe);
        });
        const bool days = source_ == BarSource::bars && base_.approximate_ns() >= ns_per_day;
        if (!asked || days) continue;  // bars of days come as somebody else has made them
        if (source_ == BarSource::bars && Calendar::grid_ns % base_.approximate_ns() != 0)
            return out.fail(joined(
                {instrument.id, ": bars of ", base_.to_string(),
                 " cannot be cut at the sessions of ", instrument.calendar,
                 ", which begin on the half hour; feed bars of 30m, a part of it, or trades"}));
        state_.calendars[joined({instrument.venue, "/", instrument.id})] = instrument.calendar;
    }
}

bars::Series& Bars::series_of(const std::string& venue, const std::string& instrument,
                              TimeNs watched_since) {
    const auto is = [&](std::size_t at) {
        return at < state_.series.size() && same_text(state_.series[at].instrument, instrument) &&
               same_text(state_.series[at].venue, venue);
    };
    if (is(latest_)) return state_.series[latest_];
    const std::size_t behind = latest_ + 1 < state_.series.size() ? latest_ + 1 : 0;
    if (is(behind)) return state_.series[latest_ = behind];
    const auto wanted = std::tie(venue, instrument);
    const auto place = std::lower_bound(state_.series.begin(), state_.series.end(), wanted,
                                        [](const bars::Series& s, const auto& key) {
                                            return std::tie(s.venue, s.instrument) < key;
                                        });
    latest_ = static_cast<std::size_t>(place - state_.series.begin());
    if (place != state_.series.end() && std::tie(place->venue, place->instrument) == wanted)
        return *place;
    bars::Series series = aggregator_.begin(venue, instrument, watched_since);
    if (const auto calendar = state_.calendars.find(joined({venue, "/", instrument}));
        calendar != state_.calendars.end())
        series.calendar = calendar->second;
    return *state_.series.insert(place, std::move(series));
}

void Bars::on(const Bar& bar, Says& out) {
    if (source_ != BarSource::bars || bar.timeframe != base_) return;
    hear_time(bar.close_time(), out);
    bars::Series& series = series_of(bar.venue, bar.instrument, bar.open_time);
    if (bar.open_time < series.seen_upto) {
        ++series.late;
        return;
    }
    if (bar.low.units <= 0 || bar.volume.units < 0) {
        ++series.unusable;
        return;
    }
    const TimeNs close = bar.close_time();
    series.seen_upto = close;
    bars::Piece piece;
    piece.open = bar.open;
    piece.high = bar.high;
    piece.low = bar.low;
    piece.close = bar.close;
    piece.volume = bar.volume;
    piece.first_seq = piece.last_seq = out.seq();
    piece.flow_known = bar.flow.has_value();
    piece.trades = bar.flow ? bar.flow->trades : 0;
    piece.bought = bar.flow ? bar.flow->bought : Quantity{};
    // Without its prints a bar's worth is that of its close.
    piece.turnover =
        static_cast<bars::Wide>((bar.flow ? bar.flow->vwap : bar.close).units) * bar.volume.units;
    Teller teller(*this, out);
    aggregator_.add(series, TimeSpan{bar.open_time, close}, piece, teller);
}

void Bars::on(const Trade& trade, Says& out) {
    if (source_ != BarSource::trades) return;
    const TimeNs t = out.event_time();
    hear_time(t, out);
    // One after the first print seen: whether others preceded it at its own instant nobody knows.
    bars::Series& series = series_of(trade.venue, trade.instrument, {t.ns + 1});
    const std::uint64_t seq = out.seq();
    Teller teller(*this, out);
    aggregator_.add(series,
                    {{&t, 1}, {&trade.price, 1}, {&trade.size, 1}, {&trade.taker, 1}, {&seq, 1}},
                    teller);
}

void Bars::on(const Quote& quote, Says& out) {
    if (source_ != BarSource::quotes) return;
    const TimeNs t = out.event_time();
    hear_time(t, out);
    bars::Series& series = series_of(quote.venue, quote.instrument, {t.ns + 1});
    if (quote.bid.units <= 0 || quote.ask < quote.bid) {
        ++series.unusable;
        return;
    }
    const Price middle{quote.bid.units + (quote.ask.units - quote.bid.units) / 2};
    const std::uint64_t seq = out.seq();
    Teller teller(*this, out);
    aggregator_.add(series, {{&t, 1}, {&middle, 1}, {}, {}, {&seq, 1}, true}, teller);
}

void Bars::on(const TimerFired& timer, Says& out) {
    state_.timer_due = no_timer;
    close_all(timer.due - grace(out.now()), out);
}

/// On a floor that lives by the clock the market's word comes later than it happened, a replayed
/// tape by years. There a timer of the clock would cut a bar short of what is still on its way.
void Bars::hear_time(TimeNs world, Says& out) {
    if (out.now() > world) {
        const std::int64_t two = source_ == BarSource::bars ? 2 * base_.approximate_ns() : 0;
        state_.behind_until = out.now() + DurationNs{std::max(lately.ns, two)};
    }
    if (world < state_.world_due) return;
    state_.world_due = no_timer;
    close_all(world - grace(out.now()), out);
}

DurationNs Bars::grace(TimeNs now) const {
    return now < state_.behind_until ? on_its_way : DurationNs{};
}

void Bars::close_all(TimeNs upto, Says& out) {
    Teller teller(*this, out);
    for (bars::Series& series : state_.series) aggregator_.settle(series, upto, teller);
    // Shorter timeframes first across all instruments, as if each had heard of the close by itself.
    const auto timed = aggregator_.timed();
    for (std::size_t i = 0; i < timed.size(); ++i)
        for (bars::Series& series : state_.series) {
            bars::Window& window = series.windows[i];
            if (!window.open || window.close_time > upto) continue;
            window.open = false;
            if (window.complete && window.pieces > 0) say(series, timed[i], window, out);
        }
    TimeNs next = no_timer;
    for (const bars::Series& series : state_.series)
        for (const bars::Window& window : series.windows)
            if (window.open) next = std::min(next, window.close_time);
    if (next != no_timer) arm(next, out);
}

void Bars::on(const FloorResumed&, Says& out) {
    // What happened meanwhile was not heard: bars in the making are partial now, and so is the one
    // the floor wakes up in.
    for (bars::Series& series : state_.series) aggregator_.interrupt(series, out.now());
}

void Bars::say(const bars::Series& series, const Timeframe& timeframe, const bars::Window& window,
               Says& out) {
    bar_.venue = series.venue;
    bar_.instrument = series.instrument;
    bar_.timeframe = timeframe;
    bar_.open_time = window.open_time;
    bar_.open = window.first;
    bar_.high = window.high;
    bar_.low = window.low;
    bar_.close = window.last;
    bar_.volume = window.volume;
    bar_.closed_at.reset();
    if (timeframe.close_of(window.open_time) != window.close_time || !timeframe.is_timed())
        bar_.closed_at = window.close_time;
    bar_.flow.reset();
    if (window.flow_known && window.volume.units > 0)
        bar_.flow = Flow{window.trades,
                         window.bought,
                         {static_cast<std::int64_t>(window.turnover() / window.volume.units)}};
    refs_.clear();
    refs_.add(window.first_seq);
    refs_.add(window.last_seq);
    out.say_at(bar_, window.close_time, refs_);
}

void Bars::arm(TimeNs close, Says& out) {
    const TimeNs due = close + grace(out.now());
    if (due < out.now()) {  // what follows in the market's own time ends it
        state_.world_due = std::min(state_.world_due, due);
        return;
    }
    if (state_.timer_due <= due) return;
    state_.timer_due = due;
    out.set_timer(timer_id, due);
}

Kind bars_kind() {
    return actor_kind<Bars>(
        "builds bars from trades, quotes or smaller bars: by the clock, or by ticks, volume, "
        "dollars");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::Bars);
