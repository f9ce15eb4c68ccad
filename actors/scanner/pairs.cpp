// SPDX-License-Identifier: Apache-2.0
#include "actors/scanner/pairs.hpp"

#include <algorithm>
#include <cmath>

#include "actors/scanner/limits.hpp"
#include "actors/scanner/symbols.hpp"
#include "outcry/base/formatted.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::scanner {

namespace {

constexpr std::string_view pairs_timer = "round";
constexpr std::size_t shortest_window = 20;

}  // namespace

Result<void> PairMonitor::check(const Params& params) {
    OUTCRY_TRY(check_number("rounds_min", params.rounds_min, 2, 1'000'000));
    OUTCRY_TRY(check_number("watched", params.watched, 1, static_cast<std::int64_t>(watched_max)));
    OUTCRY_TRY(
        check_number("window", params.window, static_cast<std::int64_t>(shortest_window), 2000));
    OUTCRY_TRY(check_number("lags", params.lags, 0, lags_max));
    OUTCRY_TRY(check_number("review", params.review, 1, 1'000'000));
    if (!(params.lambda > 0 && params.lambda < 1))
        return invalid(joined({"lambda of ", shortest(params.lambda), " is not between 0 and 1"}));
    if (!(params.correlation_min > 0 && params.correlation_min < 1) ||
        !(params.slack >= 0 && params.slack < params.correlation_min))
        return invalid("correlation_min is not between 0 and 1, or slack not below it");
    if (!(params.leave >= 0 && params.leave < params.enter && params.enter < params.broken))
        return invalid("leave, enter and broken are deviations in ascending order");
    return check_patience(params.patience, params.decide_on);
}

std::vector<std::string> PairMonitor::mail(const Params& params, const std::string& self) {
    return {default_pattern<FloorOpened>(self), default_pattern<TimerFired>(self),
            joined({"bar.*.*.", params.decide_on.to_string()})};
}

void PairMonitor::on(const FloorOpened& opened, Says& out) {
    state_ = {};
    const std::size_t count = opened.instruments.size();
    const std::size_t pairs = count * (count - 1) / 2;
    const auto window = static_cast<std::size_t>(params_.window);
    if (const std::size_t bytes = pairs_state_bytes(count, window);
        bytes > limits::member_state_bytes_max) {
        std::size_t fits = window;
        while (fits >= shortest_window &&
               pairs_state_bytes(count, fits) > limits::member_state_bytes_max)
            --fits;
        return out.fail(joined(
            {"the covariances of ", std::to_string(count), " symbols (", std::to_string(pairs),
             " pairs) and their closes are ", std::to_string(bytes),
             " bytes to remember, and an actor's state holds ",
             std::to_string(limits::member_state_bytes_max), "; leave out symbols until there are ",
             std::to_string(pairs_symbols_max(window)),
             fits >= shortest_window ? ", or set window = " + std::to_string(fits)
                                     : std::string()}));
    }
    for (const Instrument& one : opened.instruments) {
        Listed listed;
        listed.venue = one.venue;
        listed.instrument = one.id;
        state_.symbols.push_back(std::move(listed));
    }
    state_.names = by_name(state_.symbols);
    state_.covariances.assign(pairs, 0);
}

void PairMonitor::on(const Bar& bar, Says& out) {
    if (bar.timeframe != params_.decide_on || bar.close.units <= 0) return;
    Listed* listed = find_named(state_.symbols, state_.names, bar.venue, bar.instrument);
    const TimeNs close = bar.close_time();
    if (listed == nullptr || close <= listed->round || close < state_.round) return;
    listed->round = close;
    listed->close = math::log(bar.close.to_double());
    if (close == state_.round) return;
    state_.round = close;
    out.set_timer(pairs_timer, close + params_.patience);
}

void PairMonitor::on(const TimerFired& timer, Says& out) {
    if (timer.id != pairs_timer) return;
    take_returns();
    if (state_.rounds < params_.rounds_min) return;
    if (state_.unreviewed == 0) review(out);
    state_.unreviewed = (state_.unreviewed + 1) % params_.review;
    for (Watched& pair : state_.watched) look_at(pair, out);
}

std::size_t PairMonitor::place(std::size_t first, std::size_t second) const {
    const std::size_t count = state_.symbols.size();
    return first * count - first * (first + 1) / 2 + second - first - 1;
}

double PairMonitor::correlation(std::size_t first, std::size_t second) const {
    const double both = state_.symbols[first].variance * state_.symbols[second].variance;
    if (!(both > 0)) return 0;
    return std::clamp(state_.covariances[place(first, second)] / math::sqrt(both), -1.0, 1.0);
}

/// A symbol without a bar has not moved: its return is 0, and all windows end at the same close.
void PairMonitor::take_returns() {
    std::vector<double> returns(state_.symbols.size(), 0);
    bool any = false;
    for (std::size_t i = 0; i < state_.symbols.size(); ++i) {
        Listed& one = state_.symbols[i];
        if (one.round.ns == 0) continue;
        if (!one.closes.empty()) {
            returns[i] = one.close - one.before;
            any = true;
        }
        one.before = one.close;
        if (one.closes.size() >= static_cast<std::size_t>(params_.window))
            one.closes.erase(one.closes.begin());
        one.closes.push_back(one.close);
    }
    if (!any) return;
    // All begin with the same zeros: what their weights lack of 1 cancels in a correlation.
    const double fresh = 1 - params_.lambda;
    ++state_.rounds;
    std::size_t pair = 0;
    for (std::size_t i = 0; i < returns.size(); ++i) {
        Listed& one = state_.symbols[i];
        one.variance += fresh * (returns[i] * returns[i] - one.variance);
        for (std::size_t j = i + 1; j < returns.size(); ++j, ++pair)
            state_.covariances[pair] +=
                fresh * (returns[i] * returns[j] - state_.covariances[pair]);
    }
}

/// Who was watched stays while it is correlated well enough; the others are the most correlated.
void PairMonitor::review(Says& out) {
    struct Candidate {
        double correlation;
        std::uint32_t first, second;
    };
    std::vector<Candidate> high;
    Correlations told;
    double sum = 0, lowest = 2;
    const auto count = static_cast<std::uint32_t>(state_.symbols.size());
    for (std::uint32_t i = 0; i < count; ++i)
        for (std::uint32_t j = i + 1; j < count; ++j) {
            const double rho = correlation(i, j);
            sum += rho;
            ++told.pairs;
            if (rho >= params_.correlation_min) high.push_back({rho, i, j});
            if (rho >= lowest) continue;
            lowest = rho;
            told.lowest = {state_.symbols[i].instrument, state_.symbols[j].instrument, rho};
        }
    std::stable_sort(high.begin(), high.end(), [](const Candidate& a, const Candidate& b) {
        return a.correlation > b.correlation;
    });
    if (high.size() > static_cast<std::size_t>(params_.watched))
        high.resize(static_cast<std::size_t>(params_.watched));
    std::vector<Watched> watched;
    for (const Candidate& one : high) {
        const auto before = std::find_if(
            state_.watched.begin(), state_.watched.end(),
            [&](const Watched& w) { return w.first == one.first && w.second == one.second; });
        watched.push_back({one.first, one.second,
                           before == state_.watched.end() ? PairState::watched : before->state});
        told.highest.push_back({state_.symbols[one.first].instrument,
                                state_.symbols[one.second].instrument, one.correlation});
    }
    state_.watched = std::move(watched);
    told.monitor = out.self();
    told.timeframe = params_.decide_on;
    told.round = state_.round;
    told.symbols = static_cast<std::int32_t>(count);
    told.mean = told.pairs > 0 ? sum / static_cast<double>(told.pairs) : 0;
    out.say_at(told, state_.round);
}

std::optional<PairMonitor::Measured> PairMonitor::measure(const Watched& pair) const {
    const auto& x = state_.symbols[pair.first].closes;
    const auto& y = state_.symbols[pair.second].closes;
    const std::size_t bars = std::min(x.size(), y.size());
    if (bars < static_cast<std::size_t>(params_.rounds_min)) return std::nullopt;
    auto fitted = fit_line(std::span(x).last(bars), std::span(y).last(bars));
    if (!fitted || !(fitted->deviation > 0)) return std::nullopt;
    const auto root = unit_root(fitted->residuals, params_.lags);
    if (!root) return std::nullopt;
    const double zscore = fitted->residuals.back() / fitted->deviation;
    return Measured{std::move(*fitted), *root, correlation(pair.first, pair.second), zscore};
}

/// Cointegrated below the 5 % value, and until the statistic is above that of 10 %.
PairState PairMonitor::next_state(PairState was, const Measured& now, std::string& reason) const {
    const double away = std::fabs(now.zscore);
    const double five = critical_value(Level::five, now.root.observations);
    const double ten = critical_value(Level::ten, now.root.observations);
    const bool goes = was == PairState::converged || was == PairState::diverged;
    const auto t = formatted("%.2f", now.root.t);
    if (goes) {
        const double least = params_.correlation_min - params_.slack;
        if (now.correlation < least)
            reason = joined({"correlation of ", formatted("%.3f", now.correlation), " is below ",
                             formatted("%.3f", least)});
        else if (now.root.t > ten)
            reason = joined({"unit-root statistic of ", t, " is above ", formatted("%.2f", ten)});
        else if (away >= params_.broken)
            reason = joined({"spread of ", formatted("%+.2f", now.zscore), " deviations"});
        if (!reason.empty()) return PairState::broken;
    } else if (now.root.t > five || now.correlation < params_.correlation_min ||
               away >= params_.broken) {
        return was;
    }
    reason = joined(
        {"spread of ", formatted("%+.2f", now.zscore), " deviations, unit-root statistic of ", t});
    if (away >= params_.enter) return PairState::diverged;
    if (away <= params_.leave) return PairState::converged;
    return was;
}

void PairMonitor::look_at(Watched& pair, Says& out) {
    const auto now = measure(pair);
    if (!now) return;
    std::string reason;
    const PairState next = next_state(pair.state, *now, reason);
    if (next == pair.state) return;
    const Listed& first = state_.symbols[pair.first];
    const Listed& second = state_.symbols[pair.second];
    PairChange change;
    change.monitor = out.self();
    change.venue = first.venue;
    change.first = first.instrument;
    change.second_venue = second.venue;
    change.second = second.instrument;
    change.timeframe = params_.decide_on;
    change.round = state_.round;
    change.state = next;
    change.was = std::exchange(pair.state, next);
    change.reason = std::move(reason);
    change.correlation = now->correlation;
    change.hedge = now->fitted.slope;
    change.intercept = now->fitted.intercept;
    change.spread = now->fitted.residuals.back();
    change.zscore = now->zscore;
    change.adf = now->root.t;
    change.critical_5 = critical_value(Level::five, now->root.observations);
    change.critical_10 = critical_value(Level::ten, now->root.observations);
    change.half_life = half_life(now->root.gamma);
    change.window = static_cast<std::int32_t>(now->fitted.residuals.size());
    out.say_at(change, state_.round);
}

static_assert(Actor<PairMonitor>);

Kind pairs_kind() {
    return actor_kind<PairMonitor>(
        "correlates all symbols, and tells when a pair that goes together diverges, converges or "
        "breaks");
}

}  // namespace outcry::scanner

OUTCRY_DEFINE_ACTOR(outcry::scanner::PairMonitor);
