// SPDX-License-Identifier: Apache-2.0
#include "actors/quant/quant.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "outcry/base/text.hpp"

namespace outcry::quant {
namespace {

constexpr std::size_t outputs_max = 16;

indicator::Ohlcv as_ohlcv(const Bar& bar) {
    return {bar.open.to_double(), bar.high.to_double(), bar.low.to_double(), bar.close.to_double(),
            bar.volume.to_double()};
}

std::string instrument_key(const std::string& venue, const std::string& instrument) {
    return joined({venue, "/", instrument});
}

/// The nearest tick; nothing for what is no price.
std::optional<Price> as_price(double value, Price tick) {
    const auto units = fixed::from_double(value);
    if (!units || *units <= 0) return std::nullopt;
    if (tick.units <= 1) return Price{*units};
    const Price near{to_step(fixed::add(*units, tick.units / 2), tick.units, Rounding::down)};
    return near.units > 0 ? std::optional(near) : std::nullopt;
}

}  // namespace

Quant::Quant(const Params& params)
    : params_(params),
      measures_(
          read_measures(params.indicators, params.custom, params.start_up.to_double()).value()),
      timeframes_(timeframes(params_, measures_)) {}

Result<void> Quant::check(const Params& params) {
    const double start_up = params.start_up.to_double();
    if (!(start_up > 0.0) || start_up >= 1.0)
        return invalid("start_up " + to_string(params.start_up) + " is not between 0% and 100%");
    if (params.indicators.empty() && params.custom.empty())
        return invalid("indicators is empty; \"rsi:14\" is one", "indicators");
    OUTCRY_TRY(read_measures(params.indicators, params.custom, start_up));
    for (std::size_t i = 0; i < params.timeframes.size(); ++i)
        if (std::count(params.timeframes.begin(), params.timeframes.end(), params.timeframes[i]) >
            1)
            return invalid("timeframes names " + params.timeframes[i].to_string() + " twice");
    if (!(params.levels.leg_min >= 0.0)) return invalid("levels.leg_min is below 0");
    auto swings = indicator::Swings::make(params.levels.side);
    if (!swings) return std::move(swings).error().at("levels");
    auto atr = indicator::Atr::make(params.levels.atr);
    if (!atr) return std::move(atr).error().at("levels");
    return check_regime(params.regime);
}

/// Those named, and those that an indicator alone asks for.
std::vector<Timeframe> Quant::timeframes(const Params& params,
                                         const std::vector<Measure>& measures) {
    std::vector<Timeframe> all{params.decide_on};
    const auto add = [&](Timeframe timeframe) {
        if (std::count(all.begin(), all.end(), timeframe) == 0) all.push_back(timeframe);
    };
    for (const Timeframe timeframe : params.timeframes) add(timeframe);
    for (const Measure& measure : measures)
        if (measure.only) add(*measure.only);
    return all;
}

std::vector<std::string> Quant::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<FloorOpened>(self)};
    const auto measures =
        read_measures(params.indicators, params.custom, params.start_up.to_double());
    for (const Timeframe timeframe : timeframes(params, measures.value()))
        patterns.push_back("bar.*.*." + timeframe.to_string());
    return patterns;
}

std::vector<ReadingOn> Quant::measures(const Params& params) {
    std::vector<ReadingOn> said;
    const auto measures =
        read_measures(params.indicators, params.custom, params.start_up.to_double());
    if (!measures) return said;
    for (const Timeframe timeframe : timeframes(params, *measures))
        for (const Measure& measure : *measures)
            if (!measure.only || *measure.only == timeframe)
                for (const std::string& name : measure.readings) said.push_back({name, timeframe});
    return said;
}

void Quant::on(const FloorOpened& opened, Says&) {
    for (const Instrument& instrument : opened.instruments)
        state_.ticks[instrument_key(instrument.venue, instrument.id)] = instrument.tick;
}

void Quant::on(const Bar& bar, Says& out) {
    if (std::count(timeframes_.begin(), timeframes_.end(), bar.timeframe) == 0) return;
    std::string& key = key_;
    key.assign(bar.venue).append("/").append(bar.instrument);
    key.append("/").append(bar.timeframe.to_string());
    const TimeNs close = bar.close_time();
    SeriesState& series = this->series(key);
    if (series.bars > 0 && close <= series.close_time) return;
    series.close_time = close;
    ++series.bars;
    Sheet& sheet = this->sheet(bar.timeframe);
    const auto live = indicators(key, sheet, series);
    if (!live) return out.fail(live.error().text());
    find_levels(bar, series, out);  // first, so that who votes on the signal knows them
    measure(bar, series, **live, sheet, out);
}

void Quant::measure(const Bar& bar, SeriesState& series, Indicators& live, Sheet& sheet,
                    Says& out) {
    const indicator::Ohlcv ohlcv = as_ohlcv(bar);
    std::array<double, outputs_max> values{};
    auto reading = sheet.signal.readings.begin();
    for (std::size_t i = 0; i < live.size(); ++i) {
        const Measure& measure = measures_[sheet.measures[i]];
        const bool said = live[i]->update(ohlcv, values) && series.bars >= measure.needed;
        for (std::size_t output = 0; output < measure.readings.size(); ++output, ++reading) {
            reading->value.reset();
            if (said && std::isfinite(values[output])) reading->value = values[output];
        }
    }
    Signal& signal = sheet.signal;
    signal.venue = bar.venue;
    signal.instrument = bar.instrument;
    signal.timeframe = bar.timeframe;
    signal.close_time = series.close_time;
    signal.close = bar.close;
    signal.regime = series.regime.update(params_.regime, ohlcv);
    signal.bars_seen = series.bars;
    signal.bars_needed = std::max(sheet.needed, series.regime.needed);
    out.say_at(signal, series.close_time, {out.seq()});
}

void Quant::find_levels(const Bar& bar, SeriesState& series, Says& out) const {
    const indicator::Ohlcv ohlcv = as_ohlcv(bar);
    const auto leg = series.swings.update(ohlcv);
    const auto range = series.atr.update(ohlcv);
    if (!leg || !range || series.said == leg) return;
    const double length = std::fabs(leg->to.price - leg->from.price);
    if (length <= 0.0 || length < params_.levels.leg_min * *range) return;
    series.said = *leg;
    const auto known = state_.ticks.find(instrument_key(bar.venue, bar.instrument));
    const Price tick = known == state_.ticks.end() ? Price{1} : known->second;
    Levels levels{
        bar.venue, bar.instrument, bar.timeframe, {}, {}, leg->up(), series.close_time, {}, {}};
    levels.swing_low = as_price(std::min(leg->from.price, leg->to.price), tick).value_or(Price{});
    levels.swing_high = as_price(std::max(leg->from.price, leg->to.price), tick).value_or(Price{});
    levels.tolerance = as_price(*range / 2.0, tick).value_or(tick);
    const indicator::FibonacciLevels found = indicator::fibonacci_levels(*leg);
    for (std::size_t i = 0; i < found.retracement.size(); ++i)
        if (const auto price = as_price(found.retracement[i], tick))
            levels.levels.push_back({indicator::fibonacci_retracements[i], *price});
    for (std::size_t i = 0; i < found.extension.size(); ++i)
        if (const auto price = as_price(found.extension[i], tick))
            levels.levels.push_back({indicator::fibonacci_extensions[i], *price});
    out.say_at(levels, series.close_time, {out.seq()});
}

SeriesState& Quant::series(const std::string& key) {
    if (const auto known = known_.find(state_.series, key); known != state_.series.end())
        return known->second;
    const auto place = state_.series.try_emplace(key).first;
    // check() has made all of these from the same parameters: a refusal here would be our own bug.
    place->second.regime =
        RegimeTracker::make(params_.regime, params_.start_up.to_double()).value();
    place->second.swings = indicator::Swings::make(params_.levels.side).value();
    place->second.atr = indicator::Atr::make(params_.levels.atr).value();
    return place->second;
}

Quant::Sheet& Quant::sheet(Timeframe timeframe) {
    const auto [place, fresh] = sheets_.try_emplace(timeframe);
    Sheet& sheet = place->second;
    if (!fresh) return sheet;
    for (std::size_t i = 0; i < measures_.size(); ++i) {
        const Measure& measure = measures_[i];
        if (measure.only && *measure.only != timeframe) continue;
        sheet.measures.push_back(i);
        sheet.needed = std::max(sheet.needed, measure.needed);
        for (const std::string& name : measure.readings)
            sheet.signal.readings.push_back({name, std::nullopt});
    }
    return sheet;
}

Result<Quant::Indicators*> Quant::indicators(const std::string& key, const Sheet& sheet,
                                             const SeriesState& series) {
    if (const auto known = measured_.find(live_, key); known != live_.end()) return &known->second;
    Indicators& live = live_[key];
    for (const std::size_t measure : sheet.measures)
        live.push_back(measures_[measure].prototype->clone());
    if (series.bars == 1) return &live;
    if (series.indicators.size() != live.size())
        return error(Error::Kind::corrupt,
                     joined({"state of ", key, " has ", std::to_string(series.indicators.size()),
                             " indicators, the topology asks for ", std::to_string(live.size())}));
    for (std::size_t i = 0; i < live.size(); ++i)
        OUTCRY_TRY(live[i]->restore(series.indicators[i].view()));
    return &live;
}

Quant::State& Quant::state() {
    for (auto& [key, live] : live_) {
        auto& kept = state_.series[key].indicators;
        kept.resize(live.size());
        for (std::size_t i = 0; i < live.size(); ++i) {
            kept[i].clear();
            live[i]->snapshot(kept[i]);
        }
    }
    live_.clear();  // whoever asked may change the state: the next bar reads it anew
    measured_.forget();
    known_.forget();
    return state_;
}

static_assert(Actor<Quant>);

Kind standard_kind() {
    return actor_kind<Quant>(
        "measures closed bars: indicators, regime, levels of the last confirmed swing");
}

}  // namespace outcry::quant

OUTCRY_DEFINE_ACTOR(outcry::quant::Quant);
