// SPDX-License-Identifier: Apache-2.0
#include "actors/case/case.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "actors/quant/measures.hpp"
#include "actors/quant/warm_up.hpp"
#include "outcry/base/text.hpp"
#include "outcry/indicator/registry.hpp"
#include "outcry/math/math.hpp"

namespace outcry::cases {
namespace {

constexpr double lapsing = 0.04;   // share of questions that lapse with neither stop nor target
constexpr double start_up = 0.05;  // quant's default: what "n of m bars" is counted by
constexpr std::size_t refutes_max = 3;

std::string pair_key(const std::string& venue, const std::string& instrument) {
    return joined({venue, "/", instrument});
}
std::string series_key(const std::string& venue, const std::string& instrument,
                       Timeframe timeframe) {
    return joined({venue, "/", instrument, "/", timeframe.to_string()});
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
    if (!evidence.readings.empty() && evidence.readings.size() != rule->readings.size())
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
    for (const Evidence& evidence : params.findings)
        if (auto checked = check_evidence(evidence); !checked)
            return std::move(checked).error().at("findings");
    if (params.stop.units <= 0 || params.target.units <= 0)
        return invalid(joined({"stop ", to_string(params.stop), " and target ",
                               to_string(params.target), " must be above 0"}));
    if (params.horizon.ns <= 0) return invalid("horizon must be above 0");
    for (const auto& rate : {params.base_rate_long, params.base_rate_short})
        if (rate && !(*rate > 0.0 && *rate < 1.0))
            return invalid(joined({"base rate ", shortest(*rate), " is not between 0 and 1"}));
    if (!(params.contrary_max >= 0.0) || !(params.case_max > 0.0) || params.case_max > 5.0)
        return invalid("contrary_max is below 0, or case_max is not within 0 and 5 of log-odds");
    return {};
}

const Emphasis* emphasis_in(const RegimeEmphasis& regimes, Regime regime) {
    switch (regime) {
        case Regime::trend:
            return &regimes.trend;
        case Regime::range:
            return &regimes.range;
        case Regime::volatile_:
            return &regimes.volatile_;
        case Regime::quiet:
            return &regimes.quiet;
        case Regime::warming:
            break;
    }
    return nullptr;
}

}  // namespace

template <Side Own>
Case<Own>::Case(const Params& params) : params_(params) {
    for (const Evidence& evidence : params_.findings) {
        Look look{find_rule(evidence.rule).value(), evidence, {}, 0};
        if (look.evidence.readings.empty())
            look.evidence.readings.assign(look.rule->readings.begin(), look.rule->readings.end());
        for (const std::string& reading : look.evidence.readings) {
            look.slots.push_back(slot(reading));
            look.needed = std::max(look.needed, needed_for(reading).value());
        }
        if (look.rule->flows) {
            const std::size_t first = look.slots.front();
            if (std::count(flow_slots_.begin(), flow_slots_.end(), first) == 0)
                flow_slots_.push_back(first);
            look.needed += static_cast<std::int32_t>(Flow::make().changes.size());
        }
        looks_.push_back(std::move(look));
    }
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
    return patterns;
}

template <Side Own>
void Case<Own>::on(const FloorOpened& opened, Says& out) {
    state_.strategy = opened.floor;
    if (opened.decide_on != params_.decide_on)
        out.fail(joined({"decide_on of ", params_.decide_on.to_string(),
                         " differs from the floor's ", opened.decide_on.to_string()}));
}

template <Side Own>
void Case<Own>::on(const Levels& levels, Says& out) {
    SeriesMemory& memory =
        state_.series[series_key(levels.venue, levels.instrument, levels.timeframe)];
    memory.levels = levels;
    memory.levels_seq = out.seq();
}

template <Side Own>
void Case<Own>::on(const Forecast& forecast, Says& out) {
    const std::string key = pair_key(forecast.venue, forecast.instrument);
    state_.forecasts[key] = forecast;
    state_.forecast_seqs[key] = out.seq();
}

template <Side Own>
void Case<Own>::on(const Signal& signal, Says& out) {
    SeriesMemory& memory =
        state_.series[series_key(signal.venue, signal.instrument, signal.timeframe)];
    remember(signal, memory);
    memory.signal_seq = out.seq();
    if (signal.timeframe != params_.decide_on) return;
    Vote vote{state_.strategy,
              signal.venue,
              signal.instrument,
              signal.timeframe,
              signal.close_time,
              out.self(),
              {},
              {},
              abstention(memory),
              signal.regime,
              {},
              {}};
    Argument argument;
    if (vote.abstains.empty()) {
        gather(signal, argument);
        weigh(signal, argument, vote);
    }
    argument.refs.add(out.seq());
    out.say_at(vote, signal.close_time, argument.refs);
}

template <Side Own>
void Case<Own>::remember(const Signal& signal, SeriesMemory& memory) const {
    memory.close_time = signal.close_time;
    memory.close = signal.close;
    memory.regime = signal.regime;
    memory.bars_seen = signal.bars_seen;
    memory.now.resize(names_.size());
    memory.before = memory.now;
    memory.spoken.assign(names_.size(), false);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        memory.now[i].reset();
        for (const Reading& reading : signal.readings)
            if (reading.name == names_[i]) {
                memory.now[i] = reading.value;
                memory.spoken[i] = true;
                break;
            }
    }
    while (memory.flows.size() < flow_slots_.size()) memory.flows.push_back(Flow::make());
    for (std::size_t i = 0; i < flow_slots_.size(); ++i)
        memory.flows[i].add(memory.now[flow_slots_[i]]);
}

template <Side Own>
std::string Case<Own>::abstention(const SeriesMemory& memory) const {
    std::int32_t needed = 0;
    std::size_t awaited = 0, unspoken = 0;
    const std::string* missing = nullptr;
    for (const Look& look : looks_) {
        const Timeframe timeframe = look.evidence.timeframe.value_or(params_.decide_on);
        if (!look.evidence.waits || timeframe != params_.decide_on) continue;
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
std::optional<Mark> Case<Own>::see(const Look& look, const SeriesMemory& memory,
                                   const Forecast* forecast, Timeframe timeframe) const {
    std::vector<double> now;
    std::vector<std::optional<double>> before;
    for (const std::size_t at : look.slots) {
        if (at >= memory.now.size() || !memory.now[at]) return std::nullopt;
        now.push_back(*memory.now[at]);
        before.push_back(memory.before[at]);
    }
    Sight sight;
    sight.close = memory.close.to_double();
    sight.now = now;
    sight.before = before;
    sight.levels = memory.levels ? &*memory.levels : nullptr;
    sight.forecast = forecast;
    sight.reach = math::sqrt(params_.stop.to_double() * params_.target.to_double());
    sight.horizon =
        static_cast<double>(params_.horizon.ns) / static_cast<double>(timeframe.approximate_ns());
    if (look.rule->flows) {
        const auto place = std::find(flow_slots_.begin(), flow_slots_.end(), look.slots.front());
        sight.flow = &memory.flows[static_cast<std::size_t>(place - flow_slots_.begin())];
    }
    return look.rule->look(sight);
}

template <Side Own>
void Case<Own>::gather(const Signal& signal, Argument& argument) const {
    const auto said = state_.forecasts.find(pair_key(signal.venue, signal.instrument));
    const bool fresh =
        said != state_.forecasts.end() && said->second.close_time == signal.close_time;
    const Emphasis neutral;
    const Emphasis* emphasis = emphasis_in(params_.regimes, signal.regime);
    if (emphasis == nullptr) emphasis = &neutral;
    for (const Look& look : looks_) {
        const Timeframe timeframe = look.evidence.timeframe.value_or(params_.decide_on);
        const auto place =
            state_.series.find(series_key(signal.venue, signal.instrument, timeframe));
        if (place == state_.series.end()) continue;
        const SeriesMemory& memory = place->second;
        const auto mark = see(look, memory, fresh ? &said->second : nullptr, timeframe);
        if (!mark || mark->score == 0.0) continue;
        const bool both = look.rule->nature == Nature::both_sides;
        const double share = both                                     ? 1.0
                             : look.rule->nature == Nature::following ? emphasis->following
                                                                      : emphasis->reverting;
        const double side = both || Own == Side::buy ? 1.0 : -1.0;
        const std::string_view name = look.evidence.readings.empty()
                                          ? look.rule->name
                                          : indicator_of(look.evidence.readings.front());
        const std::string full = joined(
            {name, mark->detail.empty() ? "" : ":", mark->detail, "@", timeframe.to_string()});
        argument.findings.push_back(
            {full, mark->value, mark->rule, side * mark->score * look.evidence.weight * share});
        argument.refuted.push_back(joined({full, " ", mark->refuted}));
        argument.both_sides.push_back(both);
        argument.refs.add(memory.signal_seq);
        if (look.rule->name == "fibonacci") argument.refs.add(memory.levels_seq);
        if (look.rule->name == "forecast")
            argument.refs.add(state_.forecast_seqs.find(said->first)->second);
    }
}

template <Side Own>
void Case<Own>::weigh(const Signal&, Argument& argument, Vote& vote) const {
    auto& findings = argument.findings;
    double own = 0, contrary = 0, both = 0;
    for (std::size_t i = 0; i < findings.size(); ++i)
        (argument.both_sides[i]     ? both
         : findings[i].weight > 0.0 ? own
                                    : contrary) += findings[i].weight;
    // The contrary is heard up to its bound, and the whole case up to its own: each finding shrinks
    // alike.
    const double bounded = std::fmax(contrary, -params_.contrary_max);
    const double mercy = contrary < 0.0 ? bounded / contrary : 1.0;
    const double sum = own + bounded;
    const double held = std::fmin(std::fmax(sum, -params_.case_max), params_.case_max);
    const double scale = sum != 0.0 ? held / sum : 1.0;
    for (std::size_t i = 0; i < findings.size(); ++i)
        if (!argument.both_sides[i])
            findings[i].weight *= scale * (findings[i].weight < 0.0 ? mercy : 1.0);
    const double to_long = Own == Side::buy ? held : -held;
    vote.p_long = math::logistic(math::logit(base_rate(Side::buy)) + to_long + both);
    vote.p_short = math::logistic(math::logit(base_rate(Side::sell)) - to_long + both);

    std::vector<std::size_t> order(findings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::fabs(findings[a].weight) > std::fabs(findings[b].weight);
    });
    for (const std::size_t at : order) {
        if (findings[at].weight > 0.0 && vote.refutes.size() < refutes_max)
            vote.refutes.push_back(argument.refuted[at]);
        vote.findings.push_back(std::move(findings[at]));
    }
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
