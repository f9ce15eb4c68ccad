// SPDX-License-Identifier: Apache-2.0
#include "actors/case/case.hpp"

#include <algorithm>

#include "actors/case/arguing.hpp"
#include "actors/case/patterns.hpp"
#include "actors/quant/measures.hpp"
#include "actors/quant/warm_up.hpp"
#include "outcry/actor/asking.hpp"
#include "outcry/base/text.hpp"
#include "outcry/indicator/registry.hpp"
#include "outcry/math/math.hpp"

namespace outcry::cases {
namespace {

constexpr double lapsing = 0.04;   // share of questions that lapse with neither stop nor target
constexpr double start_up = 0.05;  // quant's default: what "n of m bars" is counted by
constexpr std::size_t readings_max = 64;

void write_pair_key(std::string& key, const std::string& venue, const std::string& instrument) {
    key.assign(venue).append("/").append(instrument);
}
void write_series_key(std::string& key, const std::string& venue, const std::string& instrument,
                      Timeframe timeframe) {
    write_pair_key(key, venue, instrument);
    key.append("/").append(timeframe.to_string());
}

/// Bars until quant says this reading; refuses what is no indicator.
Result<std::int32_t> needed_for(std::string_view reading) {
    // Quant's own expressions go by names of their own; how long they warm up only quant knows.
    if (quant::is_custom_name(reading) && !indicator::find_indicator(reading)) return 0;
    OUTCRY_ASSIGN(const auto spec, indicator::parse_indicator(indicator_of(reading)));
    OUTCRY_ASSIGN(const auto made, spec.make());
    return quant::bars_needed(spec, made->lookback(), start_up);
}

Result<void> check_evidence(const Evidence& evidence) {
    OUTCRY_ASSIGN(const Rule* rule, find_rule(evidence.rule));
    if (!(evidence.weight >= 0.0) || evidence.weight > 5.0)
        return invalid(joined({evidence.rule, ": weight ", shortest(evidence.weight),
                               " is not within 0 and 5 of log-odds"}));
    if (rule->any_number && evidence.readings.size() > readings_max)
        return invalid(joined({evidence.rule, ": ", std::to_string(evidence.readings.size()),
                               " readings exceed ", std::to_string(readings_max)}));
    if (!rule->any_number && !evidence.readings.empty() &&
        evidence.readings.size() != rule->readings.size())
        return invalid(
            joined({evidence.rule, ": takes ", std::to_string(rule->readings.size()), " readings, ",
                    std::to_string(evidence.readings.size()), " are given"}));
    for (const std::string& reading : evidence.readings) OUTCRY_TRY(needed_for(reading));
    return {};
}

template <Side Own>
Result<void> check_params(const CaseParams<Own>& params) {
    if (params.findings.empty())
        return invalid("findings is empty: an advocate without evidence has no case");
    for (const Evidence& evidence : params.findings) {
        if (auto checked = check_evidence(evidence); !checked)
            return std::move(checked).error().at("findings");
        if (evidence.rule == "reach" && evidence.timeframe && !evidence.timeframe->is_timed())
            return invalid(joined({"rule reach counts bars until the horizon, and bars of ",
                                   evidence.timeframe->to_string(),
                                   " last as long as the market likes; give it one by the clock"}),
                           "findings");
    }
    if (params.stop.units <= 0 || params.target.units <= 0)
        return invalid(joined({"stop ", to_string(params.stop), " and target ",
                               to_string(params.target), " must be above 0"}));
    if (params.horizon.ns <= 0) return invalid("horizon must be above 0");
    if (params.calibration != Calibration::none &&
        params.horizon < DurationNs{params.decide_on.approximate_ns()})
        return invalid(joined({"horizon of ", time::to_string(params.horizon),
                               " is shorter than decide_on, ", params.decide_on.to_string(),
                               ": no bar ends within such a question, and calibration learns of "
                               "none; lengthen it, or say calibration = \"none\""}));
    for (const auto& rate : {params.base_rate_long, params.base_rate_short})
        if (rate && !(*rate > 0.0 && *rate < 1.0))
            return invalid(joined({"base rate ", shortest(*rate), " is not between 0 and 1"}));
    if (!(params.contrary_max >= 0.0) || !(params.case_max > 0.0) || params.case_max > 5.0)
        return invalid("contrary_max is below 0, or case_max is not within 0 and 5 of log-odds");
    return {};
}

}  // namespace

template <Side Own>
Case<Own>::Case(const Params& params) : params_(params), frames_{params.decide_on} {
    reach_ = math::sqrt(params.stop.to_double() * params.target.to_double());
    question_.stop = params.stop;
    question_.target = params.target;
    question_.horizon = params.horizon;
    question_.timeframe = params.decide_on;
    base_long_ = math::logit(base_rate(Side::buy));
    base_short_ = math::logit(base_rate(Side::sell));
    for (const Evidence& evidence : params_.findings) {
        Look look;
        look.rule = find_rule(evidence.rule).value();
        look.evidence = evidence;
        if (look.evidence.readings.empty())
            look.evidence.readings.assign(look.rule->readings.begin(), look.rule->readings.end());
        for (const std::string& reading : look.evidence.readings) {
            look.slots.push_back(slot(reading));
            look.needed = std::max(look.needed, needed_for(reading).value());
        }
        const Timeframe frame = evidence.timeframe.value_or(params_.decide_on);
        const auto known = std::find(frames_.begin(), frames_.end(), frame);
        look.frame = static_cast<std::size_t>(known - frames_.begin());
        if (known == frames_.end()) frames_.push_back(frame);
        look.name = look.rule->named || look.evidence.readings.empty()
                        ? std::string(look.rule->name)
                        : std::string(indicator_of(look.evidence.readings.front()));
        look.at = joined({"@", frame.to_string()});
        look.whole = look.name + look.at;
        look.leveled = look.rule->name == "fibonacci" || look.rule->named;
        look.asks_model = look.rule->name == "forecast";
        if (look.rule->flows) {
            const std::size_t first = look.slots.front();
            const auto flow = std::find(flow_slots_.begin(), flow_slots_.end(), first);
            look.flow = static_cast<std::size_t>(flow - flow_slots_.begin());
            if (flow == flow_slots_.end()) flow_slots_.push_back(first);
            look.needed += static_cast<std::int32_t>(Flow::make().changes.size());
        }
        if (look.evidence.waits && look.frame == 0) {
            awaited_slots_.insert(awaited_slots_.end(), look.slots.begin(), look.slots.end());
            if (look.rule->flows) awaited_bars_ = std::max(awaited_bars_, look.needed);
        }
        // A look may name one reading twice, and then has more of them than there are names.
        scratch_.now.resize(std::max(scratch_.now.size(), look.slots.size()));
        looks_.push_back(std::move(look));
    }
    std::sort(awaited_slots_.begin(), awaited_slots_.end());
    awaited_slots_.erase(std::unique(awaited_slots_.begin(), awaited_slots_.end()),
                         awaited_slots_.end());
    scratch_.before.resize(scratch_.now.size());
    scratch_.names.resize(scratch_.now.size());
    heard_.assign(frames_.size(), false);
}

template <Side Own>
Result<void> Case<Own>::check(const Params& params) {
    return check_params(params);
}

template <Side Own>
std::size_t Case<Own>::slot(const std::string& reading) {
    const auto place = std::find(names_.begin(), names_.end(), reading);
    if (place != names_.end()) return static_cast<std::size_t>(place - names_.begin());
    names_.push_back(reading);
    return names_.size() - 1;
}

template <Side Own>
std::vector<std::string> Case<Own>::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<FloorOpened>(self)};
    std::vector<Timeframe> timeframes{params.decide_on};
    bool asks_model = false;
    for (const Evidence& evidence : params.findings) {
        asks_model = asks_model || evidence.rule == "forecast";
        if (evidence.timeframe &&
            std::count(timeframes.begin(), timeframes.end(), *evidence.timeframe) == 0)
            timeframes.push_back(*evidence.timeframe);
    }
    if (asks_model) patterns.push_back("forecast.*.*." + params.decide_on.to_string());
    for (const Timeframe timeframe : timeframes) {
        patterns.push_back("signal.*.*." + timeframe.to_string());
        patterns.push_back("levels.*.*." + timeframe.to_string());
    }
    if (params.calibration != Calibration::none)
        patterns.push_back("bar.*.*." + params.decide_on.to_string());
    return patterns;
}

template <Side Own>
std::vector<std::string> Case<Own>::topics(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<Vote>(self)};
    if (params.calibration != Calibration::none)
        patterns.push_back(default_pattern<Calibrated>(self));
    return patterns;
}

template <Side Own>
std::vector<LookedFor> Case<Own>::looks_for(const Params& params) {
    const bool written = params.findings != default_findings();
    std::vector<LookedFor> all;
    for (std::size_t i = 0; i < params.findings.size(); ++i) {
        const Evidence& evidence = params.findings[i];
        const auto rule = find_rule(evidence.rule);
        if (!rule) continue;  // check() refuses it
        const Timeframe frame = evidence.timeframe.value_or(params.decide_on);
        LookedFor look{evidence.rule, {}, false, evidence.waits && frame == params.decide_on, {}};
        look.any = (*rule)->any_number && !look.waits;
        if (written) look.path = joined({"findings[", std::to_string(i), "]"});
        for (const std::string& reading : evidence.readings)
            look.readings.push_back({reading, frame});
        if (evidence.readings.empty())
            for (const std::string_view reading : (*rule)->readings)
                look.readings.push_back({std::string(reading), frame});
        all.push_back(std::move(look));
    }
    return all;
}

template <Side Own>
void Case<Own>::on(const FloorOpened& opened, Says& out) {
    state_.strategy = strategy_of(opened, out.self());
    if (opened.decide_on != params_.decide_on)
        out.fail(joined({"decide_on of ", params_.decide_on.to_string(),
                         " differs from the floor's ", opened.decide_on.to_string()}));
}

template <Side Own>
SeriesMemory& Case<Own>::memory_of(const std::string& venue, const std::string& instrument,
                                   Timeframe timeframe) {
    for (std::size_t i = 0; i < frames_.size(); ++i)
        if (frames_[i] == timeframe) heard_[i] = true;
    std::string& key = scratch_.key;
    write_series_key(key, venue, instrument, timeframe);
    const auto known = remembered_.find(state_.series, key);
    return known != state_.series.end() ? known->second : state_.series[key];
}

template <Side Own>
void Case<Own>::on(const Levels& levels, Says& out) {
    SeriesMemory& memory = memory_of(levels.venue, levels.instrument, levels.timeframe);
    take_leg(memory.turns, levels);
    memory.levels = levels;
    memory.levels_seq = out.seq();
}

/// Bars answer what was asked: its own votes are scored, and once a day it says what they taught.
template <Side Own>
void Case<Own>::on(const Bar& bar, Says& out) {
    if (bar.timeframe != params_.decide_on) return;
    Calibrator& calibrator = state_.calibrator;
    const TimeNs close = bar.close_time();
    const std::int64_t day = close.ns / ns_per_day;
    if (day > calibrator.told_day && calibrator.votes > calibrator.told_votes) {
        calibrator.told_votes = calibrator.votes;
        out.say_at(calibrator.told(out.self()), close, {out.seq()});
    }
    calibrator.told_day = std::max(calibrator.told_day, day);
    write_pair_key(scratch_.key, bar.venue, bar.instrument);
    const std::size_t answered =
        calibrator.hear(scratch_.key, bar, question_, base_long_, base_short_);
    if (waiting_) *waiting_ -= answered;
}

template <Side Own>
void Case<Own>::on(const Forecast& forecast, Says& out) {
    std::string& key = scratch_.key;
    write_pair_key(key, forecast.venue, forecast.instrument);
    state_.forecasts[key] = forecast;
    state_.forecast_seqs[key] = out.seq();
}

template <Side Own>
void Case<Own>::on(const Signal& signal, Says& out) {
    SeriesMemory& memory = memory_of(signal.venue, signal.instrument, signal.timeframe);
    remember(signal, memory);
    memory.signal_seq = out.seq();
    if (signal.timeframe != params_.decide_on) return;
    Vote& vote = scratch_.vote;
    Argument& argument = scratch_.argument;
    vote.strategy = state_.strategy;
    vote.venue = signal.venue;
    vote.instrument = signal.instrument;
    vote.timeframe = signal.timeframe;
    vote.round = signal.close_time;
    vote.voter = out.self();
    vote.p_long.reset();
    vote.p_short.reset();
    vote.abstains = abstention(memory);
    vote.regime = signal.regime;
    argument.found.clear();
    argument.refs.clear();
    if (vote.abstains.empty()) {
        gather(signal, memory, argument);
        weigh(argument, vote);
    } else {
        vote.findings.clear();
        vote.refutes.clear();
    }
    argument.refs.add(out.seq());
    out.say_at(vote, signal.close_time, argument.refs);
}

/// Readings stand where they stood in the last signal, mostly: names are compared there first.
template <Side Own>
void Case<Own>::remember(const Signal& signal, SeriesMemory& memory) {
    memory.close_time = signal.close_time;
    memory.close = signal.close;
    memory.regime = signal.regime;
    memory.bars_seen = signal.bars_seen;
    memory.now.resize(names_.size());
    std::swap(memory.before, memory.now);
    memory.now.resize(names_.size());
    memory.spoken.assign(names_.size(), true);
    hints_.resize(names_.size());
    const auto& readings = signal.readings;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        std::size_t at = hints_[i];
        if (at >= readings.size() || !same_text(readings[at].name, names_[i]))
            at = static_cast<std::size_t>(
                std::find_if(readings.begin(), readings.end(),
                             [&](const Reading& one) { return one.name == names_[i]; }) -
                readings.begin());
        if (at == readings.size()) {
            memory.now[i].reset();
            memory.spoken[i] = false;
            continue;
        }
        hints_[i] = at;
        memory.now[i] = readings[at].value;
    }
    while (memory.flows.size() < flow_slots_.size()) memory.flows.push_back(Flow::make());
    for (std::size_t i = 0; i < flow_slots_.size(); ++i)
        memory.flows[i].add(memory.now[flow_slots_[i]]);
}

/// What is awaited is all there: so it is of nearly every bar.
template <Side Own>
bool Case<Own>::lacks_nothing(const SeriesMemory& memory) const {
    return memory.bars_seen >= awaited_bars_ &&
           std::all_of(awaited_slots_.begin(), awaited_slots_.end(),
                       [&](std::size_t at) { return memory.now[at].has_value(); });
}

template <Side Own>
std::string Case<Own>::abstention(const SeriesMemory& memory) const {
    if (lacks_nothing(memory)) return {};
    std::int32_t needed = 0;
    std::size_t awaited = 0, unspoken = 0;
    const std::string* missing = nullptr;
    for (const Look& look : looks_) {
        if (!look.evidence.waits || look.frame != 0) continue;
        ++awaited;
        bool there = !look.rule->flows || memory.bars_seen >= look.needed;
        bool spoken = true;
        for (const std::size_t at : look.slots) {
            if (!memory.spoken[at] && spoken) {
                spoken = false;
                missing = &names_[at];
            }
            there = there && memory.now[at];
        }
        if (!spoken)
            ++unspoken;  // a reading nobody says is no evidence, and nothing to wait for
        else if (!there)
            needed = std::max({needed, look.needed, memory.bars_seen + 1});
    }
    if (awaited != 0 && unspoken == awaited)
        return joined({"no evidence: quant says no ", *missing, " on ",
                       params_.decide_on.to_string(), "; add it to its indicators"});
    if (needed == 0) return {};
    return joined({"warming up, ", std::to_string(memory.bars_seen), " of ", std::to_string(needed),
                   " bars"});
}

template <Side Own>
double Case<Own>::base_rate(Side side) const {
    const auto& given = side == Side::buy ? params_.base_rate_long : params_.base_rate_short;
    if (given) return *given;
    // A price without drift reaches the target first with stop / (stop + target): optional
    // stopping.
    const double stop = params_.stop.to_double();
    return stop / (stop + params_.target.to_double()) * (1.0 - lapsing);
}

template class Case<Side::buy>;
template class Case<Side::sell>;
static_assert(Actor<CaseLong> && Actor<CaseShort>);

Kind long_kind() { return actor_kind<CaseLong>("argues the long case from weighed evidence"); }
Kind short_kind() { return actor_kind<CaseShort>("argues the short case from weighed evidence"); }

}  // namespace outcry::cases

OUTCRY_DEFINE_CODECS(outcry::cases::LongParams, outcry::cases::ShortParams,
                     outcry::cases::CaseState);
template class outcry::ActorParticipant<outcry::cases::CaseLong>;
template class outcry::ActorParticipant<outcry::cases::CaseShort>;
