// SPDX-License-Identifier: Apache-2.0
#include "actors/scanner/scanner.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "actors/scanner/limits.hpp"
#include "actors/scanner/symbols.hpp"
#include "outcry/base/text.hpp"

namespace outcry::scanner {

namespace {

constexpr std::string_view ranking_timer = "round";

double strength(const RankedSymbol& row) { return std::fabs(row.score) * row.confidence; }

std::vector<double> shares_of(const Scanner::Params& params) {
    std::vector<double> shares;
    double sum = 0;
    for (const Timeframe& one : params.timeframes) {
        const auto given = params.weights.find(one.to_string());
        shares.push_back(params.weights.empty()          ? 1
                         : given == params.weights.end() ? 0
                                                         : given->second);
        sum += shares.back();
    }
    for (double& share : shares) share /= sum > 0 ? sum : 1;
    return shares;
}

Result<void> check_weights(const Scanner::Params& params) {
    double sum = params.weights.empty() ? 1 : 0;
    for (const auto& [name, weight] : params.weights) {
        const bool known =
            std::any_of(params.timeframes.begin(), params.timeframes.end(),
                        [&name = name](const Timeframe& t) { return t.to_string() == name; });
        if (!known)
            return invalid(joined({"weights name ", quoted(name),
                                   ", which is not scanned; add it "
                                   "to timeframes"}));
        if (!(weight >= 0) || weight > 1e6)
            return invalid(joined(
                {"weight of ", quoted(name), " is ", shortest(weight), ", it must be 0 or more"}));
        sum += weight;
    }
    return sum > 0 ? Result<void>() : invalid("weights are all 0");
}

}  // namespace

Scanner::Scanner(const Params& params)
    : params_(params), weights_(shares_of(params)), needed_(bars_needed(params.pulse)) {}

Result<void> Scanner::check(const Params& params) {
    OUTCRY_TRY(check_pulse(params.pulse));
    const auto& all = params.timeframes;
    if (all.empty() || all.size() > timeframes_max)
        return invalid(joined({"timeframes holds ", std::to_string(all.size()), ", give 1 to ",
                               std::to_string(timeframes_max)}));
    for (const Timeframe& one : all)
        if (std::count(all.begin(), all.end(), one) > 1)
            return invalid(joined({"timeframes names ", one.to_string(), " twice"}));
    if (std::find(all.begin(), all.end(), params.decide_on) == all.end())
        return invalid(joined({"timeframes leave out decide_on, ", params.decide_on.to_string(),
                               ", whose closes the ranking is made at"}));
    if (params.count < 1 || params.count > static_cast<std::int32_t>(rows_max))
        return invalid(joined({"count of ", std::to_string(params.count), " is not 1 to ",
                               std::to_string(rows_max)}));
    OUTCRY_TRY(check_patience(params.patience, params.decide_on));
    return check_weights(params);
}

std::vector<std::string> Scanner::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<FloorOpened>(self),
                                      default_pattern<FeedStatus>(self),
                                      default_pattern<TimerFired>(self)};
    for (const Timeframe& one : params.timeframes)
        patterns.push_back(joined({"bar.*.*.", one.to_string()}));
    return patterns;
}

void Scanner::on(const FloorOpened& opened, Says& out) {
    state_ = {};
    const std::size_t series = opened.instruments.size() * params_.timeframes.size();
    if (series > series_max)
        return out.fail(joined({std::to_string(opened.instruments.size()), " symbols on ",
                                std::to_string(params_.timeframes.size()), " timeframes are ",
                                std::to_string(series), " series, at most ",
                                std::to_string(series_max), "; scan fewer timeframes"}));
    for (const Instrument& one : opened.instruments) {
        Scanned scanned;
        scanned.venue = one.venue;
        scanned.instrument = one.id;
        scanned.pulses.resize(params_.timeframes.size());
        state_.symbols.push_back(std::move(scanned));
    }
    state_.names = by_name(state_.symbols);
}

void Scanner::on(const FeedStatus& feed, Says&) {
    state_.live_from = std::max(state_.live_from, feed.live_from);
}

void Scanner::on(const Bar& bar, Says& out) {
    const auto place =
        std::find(params_.timeframes.begin(), params_.timeframes.end(), bar.timeframe);
    if (place == params_.timeframes.end()) return;
    Scanned* scanned = find_named(state_.symbols, state_.names, bar.venue, bar.instrument);
    if (scanned == nullptr) return;
    Pulse& pulse = scanned->pulses[static_cast<std::size_t>(place - params_.timeframes.begin())];
    const TimeNs close = bar.close_time();
    if (pulse.bars > 0 && close <= pulse.at) return;
    hear(pulse, params_.pulse, bar);
    if (bar.timeframe != params_.decide_on) return;
    scanned->close = bar.close;
    scanned->round = close;
    scanned->bar = out.seq();
    if (close < state_.live_from || close <= state_.round) return;
    state_.round = close;
    out.set_timer(ranking_timer, close + params_.patience);
}

RankedSymbol Scanner::row_of(const Scanned& scanned) const {
    RankedSymbol row;
    row.venue = scanned.venue;
    row.instrument = scanned.instrument;
    row.close = scanned.close;
    row.bar = scanned.bar;
    double warm = 0, sum = 0, size = 0;
    for (std::size_t i = 0; i < scanned.pulses.size(); ++i) {
        Standing standing =
            standing_of(scanned.pulses[i], params_.pulse, params_.timeframes[i], needed_);
        if (standing.regime != Regime::warming) {
            standing.weight = weights_[i];
            warm += weights_[i];
            sum += weights_[i] * standing.score;
            size += weights_[i] * std::fabs(standing.score);
        }
        row.standings.push_back(standing);
    }
    if (warm > 0) row.score = sum / warm;
    if (size > 0) row.confidence = std::fabs(sum) / size * warm;
    return row;
}

/// A symbol without a bar in this round is not ranked in it: its close is another time's.
void Scanner::on(const TimerFired& timer, Says& out) {
    if (timer.id != ranking_timer) return;
    Ranking ranking;
    ranking.scanner = out.self();
    ranking.decide_on = params_.decide_on;
    ranking.round = state_.round;
    ranking.symbols = static_cast<std::int32_t>(state_.symbols.size());
    ranking.needed = needed_;
    for (const Scanned& scanned : state_.symbols) {
        RankedSymbol row = row_of(scanned);
        const auto warm = std::count_if(row.standings.begin(), row.standings.end(),
                                        [](auto& one) { return one.regime != Regime::warming; });
        ranking.warm += static_cast<std::size_t>(warm) == row.standings.size() ? 1 : 0;
        ranking.warming += warm == 0 ? 1 : 0;
        if (warm > 0 && scanned.round == state_.round) ranking.rows.push_back(std::move(row));
    }
    std::stable_sort(ranking.rows.begin(), ranking.rows.end(),
                     [](const auto& a, const auto& b) { return strength(a) > strength(b); });
    if (ranking.rows.size() > static_cast<std::size_t>(params_.count))
        ranking.rows.resize(static_cast<std::size_t>(params_.count));
    Refs refs;
    for (std::size_t i = 0; i < ranking.rows.size(); ++i) {
        ranking.rows[i].rank = static_cast<std::int32_t>(i + 1);
        refs.add(ranking.rows[i].bar);
    }
    out.say_at(ranking, state_.round, refs);
}

static_assert(Actor<Scanner>);

Kind standard_kind() {
    return actor_kind<Scanner>(
        "ranks every symbol of the floor over several timeframes, with confidence and evidence");
}

}  // namespace outcry::scanner

OUTCRY_DEFINE_ACTOR(outcry::scanner::Scanner);
