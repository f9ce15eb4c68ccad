// SPDX-License-Identifier: Apache-2.0
// From what is remembered to a vote: what each rule sees, how much of it counts in this regime, how
// far the contrary is heard, and what calibration makes of the sum. One half of Case<Own>: the
// other, case.cpp, instantiates both and is the only one to include it.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "actors/case/case.hpp"
#include "actors/case/scores.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::cases {

inline constexpr std::size_t refutes_max = 3;

inline const Emphasis* emphasis_in(const RegimeEmphasis& regimes, Regime regime) {
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

/// What all looks at one timeframe have in common is laid out once a round.
template <Side Own>
void Case<Own>::show(const Signal& signal, const SeriesMemory& own, const Forecast* forecast) {
    auto& shown = scratch_.shown;
    shown.assign(frames_.size(), {});
    shown.front().memory = &own;
    std::string& key = scratch_.key;
    key.append("/");
    const std::size_t place = key.size();
    for (std::size_t i = 1; i < frames_.size(); ++i) {
        if (!heard_[i]) continue;
        key.resize(place);
        const auto known = state_.series.find(key.append(frames_[i].to_string()));
        if (known != state_.series.end()) shown[i].memory = &known->second;
    }
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (shown[i].memory == nullptr) continue;
        const SeriesMemory& memory = *shown[i].memory;
        Sight& sight = shown[i].sight;
        sight.close = memory.close.to_double();
        sight.price = signal.close.to_double();
        sight.own_bar = i == 0;
        sight.levels = memory.levels ? &*memory.levels : nullptr;
        sight.turns = memory.turns;
        sight.forecast = forecast;
        sight.reach = reach_;
        sight.horizon = static_cast<double>(params_.horizon.ns) /
                        static_cast<double>(frames_[i].approximate_ns());
    }
}

template <Side Own>
std::optional<Mark> Case<Own>::see(const Look& look, Shown& shown) {
    const SeriesMemory& memory = *shown.memory;
    std::size_t count = 0;
    for (const std::size_t at : look.slots) {
        if (at >= memory.now.size() || !memory.now[at]) {
            if (look.rule->any_number) continue;
            return std::nullopt;
        }
        scratch_.now[count] = *memory.now[at];
        scratch_.before[count] = memory.before[at];
        if (look.rule->any_number) scratch_.names[count] = names_[at];
        ++count;
    }
    if (count == 0 && !look.slots.empty()) return std::nullopt;
    Sight& sight = shown.sight;
    sight.now = {scratch_.now.data(), count};
    sight.before = {scratch_.before.data(), count};
    sight.names = {scratch_.names.data(), look.rule->any_number ? count : 0};
    sight.flow = look.rule->flows ? &memory.flows[look.flow] : nullptr;
    return look.rule->look(sight);
}

template <Side Own>
void Case<Own>::gather(const Signal& signal, const SeriesMemory& own, Argument& argument) {
    std::string& key = scratch_.key;
    key.assign(signal.venue).append("/").append(signal.instrument);
    const auto said = state_.forecasts.find(key);
    const bool fresh =
        said != state_.forecasts.end() && said->second.close_time == signal.close_time;
    const Emphasis neutral;
    const Emphasis* emphasis = emphasis_in(params_.regimes, signal.regime);
    if (emphasis == nullptr) emphasis = &neutral;
    show(signal, own, fresh ? &said->second : nullptr);
    bool asked_model = false;
    for (const Look& look : looks_) {
        Shown& shown = scratch_.shown[look.frame];
        if (shown.memory == nullptr) continue;
        const std::optional<Mark> mark = see(look, shown);
        if (!mark || mark->score == 0.0) continue;
        const bool both = look.rule->nature == Nature::both_sides;
        const double share = both                                     ? 1.0
                             : look.rule->nature == Nature::following ? emphasis->following
                                                                      : emphasis->reverting;
        const double side = both || Own == Side::buy ? 1.0 : -1.0;
        const double weight = side * mark->score * look.evidence.weight * share;
        argument.found.push_back({&look, *mark, weight, both});
        shown.spoke = true;
        shown.leveled = shown.leveled || look.leveled;
        asked_model = asked_model || look.asks_model;
    }
    for (const Shown& shown : scratch_.shown) {
        if (shown.spoke) argument.refs.add(shown.memory->signal_seq);
        if (shown.leveled) argument.refs.add(shown.memory->levels_seq);
    }
    if (asked_model) argument.refs.add(state_.forecast_seqs.find(said->first)->second);
}

/// The contrary is heard up to its bound, and the whole case up to its own: each finding shrinks
/// alike. Calibration scales what is left and adds its intercept as a finding of its own.
template <Side Own>
void Case<Own>::weigh(Argument& argument, Vote& vote) {
    double own = 0, contrary = 0, both = 0;
    for (const Found& one : argument.found)
        (one.both_sides ? both : one.weight > 0.0 ? own : contrary) += one.weight;
    const double bounded = std::fmax(contrary, -params_.contrary_max);
    const double mercy = contrary < 0.0 ? bounded / contrary : 1.0;
    const double sum = own + bounded;
    const double held = std::fmin(std::fmax(sum, -params_.case_max), params_.case_max);
    const double scale = sum != 0.0 ? held / sum : 1.0;
    const Calibrator& calibrator = state_.calibrator;
    const Line& line = Own == Side::buy ? calibrator.to_long : calibrator.to_short;
    for (Found& one : argument.found) {
        if (!one.both_sides) one.weight *= scale * (one.weight < 0.0 ? mercy : 1.0);
        one.weight *= line.slope;
    }
    const double to_long = (Own == Side::buy ? held : -held) + both;
    const double to_short = (Own == Side::buy ? -held : held) + both;
    vote.p_long = math::logistic(calibrator.to_long.log_odds(base_long_, to_long));
    vote.p_short = math::logistic(calibrator.to_short.log_odds(base_short_, to_short));
    speak(argument, vote);
    if (calibrator.votes > 0)
        vote.findings.push_back({"calibration", line.slope,
                                 joined({"times all of it, learnt from ",
                                         std::to_string(calibrator.votes), " scored votes"}),
                                 line.intercept});
    take_down(vote, to_long, to_short);
}

/// What this vote rested on is scored once its horizon has passed.
template <Side Own>
void Case<Own>::take_down(const Vote& vote, double to_long, double to_short) {
    if (params_.calibration == Calibration::none || !core::takes_down(question_, vote.round))
        return;
    if (!waiting_) waiting_ = state_.calibrator.waiting();
    if (*waiting_ >= core::Docket::waiting_max) return;
    ++*waiting_;
    state_.calibrator.wait(joined({vote.venue, "/", vote.instrument}), vote.round, to_long,
                           to_short, *vote.p_long, *vote.p_short);
}

/// The strongest findings first, and what would take away the strongest of its own.
template <Side Own>
void Case<Own>::speak(const Argument& argument, Vote& vote) {
    const std::vector<Found>& found = argument.found;
    std::vector<std::size_t>& order = scratch_.order;
    order.resize(found.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Ties go to the look that comes first.
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const double left = std::fabs(found[a].weight), right = std::fabs(found[b].weight);
        return left != right ? left > right : a < b;
    });
    vote.findings.resize(order.size());
    vote.refutes.resize(refutes_max);
    auto finding = vote.findings.begin();
    std::size_t refuted = 0;
    for (const std::size_t at : order) {
        const auto& [look, mark, weight, both_sides] = found[at];
        name(*look, mark, finding->name);
        finding->value = mark.value;
        finding->rule.assign(mark.rule);
        finding->weight = weight;
        if (weight > 0.0 && refuted < refutes_max)
            vote.refutes[refuted++].assign(finding->name).append(" ").append(mark.refuted);
        ++finding;
    }
    vote.refutes.resize(refuted);
}

template <Side Own>
void Case<Own>::name(const Look& look, const Mark& mark, std::string& name) {
    if (mark.detail.empty() && mark.ratio == 0.0) {
        name.assign(look.whole);
        return;
    }
    name.assign(look.name).append(":");
    if (!mark.detail.empty())
        name.append(mark.detail);
    else
        name.append(thousandths(mark.ratio));
    name.append(look.at);
}

}  // namespace outcry::cases
