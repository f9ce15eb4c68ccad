// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/gate.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "outcry/math/math.hpp"
#include "outcry/statistics/newey_west.hpp"
#include "outcry/statistics/normal.hpp"
#include "outcry/statistics/random.hpp"
#include "outcry/statistics/sharpe.hpp"

namespace outcry::statistics {

namespace {

/// Normal over the root of a chi-square with 4 degrees of freedom, of variance 1.
double student(Random& random) {
    // Two exponentials sum up to half a chi-square with 4 degrees.
    const double half = -math::log((1.0 - random.uniform()) * (1.0 - random.uniform()));
    return random.normal() / math::sqrt(half / 2.0) / math::sqrt(2.0);
}

std::vector<double> record_of(const GateTrial& trial, Random& random) {
    const double mean = trial.sharpe / math::sqrt(trial.periods_a_year);
    std::vector<double> returns(trial.observations);
    for (double& r : returns)
        r = 0.01 * (mean + (trial.heavy_tails ? student(random) : random.normal()));
    return returns;
}

/// What a floor has of the market: for some stretches of five days all, for the others nothing. By
/// chance, so that none of it is its own.
void go_into_market(std::vector<double>& record, const std::vector<double>& market, double share,
                    Random& random) {
    constexpr std::size_t stretch = 5;
    bool in = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        if (i % stretch == 0) in = random.uniform() < share;
        if (in) record[i] += market[i];
    }
}

/// A record that correlates with another.
std::vector<double> beside(const std::vector<double>& other, double correlation,
                           const GateTrial& trial, Random& random) {
    std::vector<double> made = record_of(trial, random);
    const double own = math::sqrt(1.0 - correlation * correlation);
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = correlation * other[i] + own * made[i];
    return made;
}

/// The floors of a search: each alone, or with a part that is all of theirs, or each in the market
/// at its own times. There a floor without an edge has nothing else.
std::vector<std::vector<double>> searched_of(const GateTrial& trial, Random& random,
                                             const std::vector<double>& market) {
    std::vector<double> common;
    if (trial.alike > 0) common = record_of(trial, random);
    std::vector<std::vector<double>> made;
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(1, trial.searched); ++i)
        made.push_back(trial.alike > 0 ? beside(common, math::sqrt(trial.alike), trial, random)
                                       : record_of(trial, random));
    if (market.empty()) return made;
    for (auto& record : made) {
        if (trial.sharpe == 0) std::fill(record.begin(), record.end(), 0.0);
        go_into_market(record, market, trial.in_market, random);
    }
    return made;
}

std::size_t best_of(const std::vector<std::vector<double>>& records) {
    std::size_t best = 0;
    double highest = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const double ratio = sharpe_ratio(moments(records[i]));
        if (i > 0 && ratio <= highest) continue;
        best = i;
        highest = ratio;
    }
    return best;
}

std::vector<double> market_of(const GateTrial& trial, Random& random) {
    GateTrial risen = trial;
    risen.sharpe = trial.market;
    return trial.market > 0 ? record_of(risen, random) : std::vector<double>();
}

bool is_edge(Series returns, const Trials& trials, const std::vector<double>& market,
             double periods_a_year) {
    Gate made = gate(returns, trials);
    if (!market.empty()) hold_against_benchmark(made, performance(returns, market, periods_a_year));
    return made.verdict == GateVerdict::edge;
}

bool passes(const GateTrial& trial, std::uint64_t seed, Chances& chances) {
    constexpr std::size_t looked_at = 2;
    constexpr double close = 0.99;
    Random random(seed);
    const std::vector<double> market = market_of(trial, random);
    std::vector<std::vector<double>> records = searched_of(trial, random, market);
    std::size_t best = best_of(records);
    const std::vector<double> middle = records[best];
    for (std::uint64_t i = 0; i < trial.refined; ++i)
        records.push_back(beside(middle, close, trial, random));
    best = best_of(records);
    if (!trial.deflated || records.size() + trial.looks == 1)
        return is_edge(records[best], {1, 1}, market, trial.periods_a_year);
    std::vector<std::int64_t> days(trial.observations);
    std::iota(days.begin(), days.end(), 0);
    Luck luck(chances, {records[best], days});
    for (const auto& record : records) luck.add({record, days});
    for (std::uint64_t i = 0; i < trial.looks; ++i) {
        const auto record = record_of(trial, random);
        const std::size_t seen = std::min(looked_at, record.size());
        luck.add({Series(record).first(seen), std::span(days).first(seen)});
    }
    return is_edge(records[best], luck.trials(), market, trial.periods_a_year);
}

/// In units of the error of what is tested.
double luck_of(const Gate& gate) { return expected_maximum_sharpe(gate.effective_trials, 1); }

/// Until both tests are passed on days like these; 0: never. The luck of the best shrinks as the
/// days become more, like every error.
double needed(const Moments& m, double error, double luck, const Gate& gate, std::uint64_t marked) {
    if (!(m.mean > 0) || !(error > 0) || marked == 0) return 0;
    const double count = static_cast<double>(m.count), wanted = normal_quantile(gate.confidence);
    const double by_shape =
        (wanted * sharpe_error(m) * math::sqrt(count - 1.0) + luck) / sharpe_ratio(m);
    const double short_of = (wanted + luck) * error / m.mean;
    return std::max({1.0 + by_shape * by_shape, count * short_of * short_of,
                     static_cast<double>(gate_observations_min) * count /
                         static_cast<double>(std::min<std::uint64_t>(marked, m.count))});
}

}  // namespace

Gate gate(Series returns, const Trials& trials, std::optional<std::uint64_t> marked) {
    Gate made;
    made.trials = std::max(1.0, trials.count);
    made.effective_trials = std::max(1.0, trials.effective);
    const Moments m = moments(returns);
    if (!(m.deviation > 0)) return made;
    // Ratios of so many days without an edge spread by 1 / (T - 1), [L] equation 9. Those of what
    // was tried are no better witness: they spread little when all are alike, and widely when one
    // of them is short or bad.
    const double luck = luck_of(made);
    made.hurdle = luck / math::sqrt(static_cast<double>(m.count) - 1.0);
    made.deflated_sharpe = probabilistic_sharpe(m, made.hurdle);
    const double error = newey_west_error(returns);
    const double score = error > 0 ? m.mean / error : 0.0;
    made.robust = error > 0 ? math::normal_cdf(score - luck) : 0.5;
    if (lost_everything(returns)) {
        made.deflated_sharpe = made.robust = 0;
        made.verdict = GateVerdict::loses;
        return made;
    }
    made.observations_needed = needed(m, error, luck, made, marked.value_or(m.count));
    const bool edge = made.deflated_sharpe >= made.confidence && made.robust >= made.confidence;
    const bool loses = probabilistic_sharpe(m) <= 1.0 - made.confidence &&
                       math::normal_cdf(score) <= 1.0 - made.confidence;
    if (!edge && !loses)
        made.verdict = GateVerdict::no_edge;
    else if (std::min(m.count, marked.value_or(m.count)) < gate_observations_min)
        made.verdict = GateVerdict::too_short;
    else
        made.verdict = edge ? GateVerdict::edge : GateVerdict::loses;
    return made;
}

void hold_against_benchmark(Gate& gate, const Performance& p) {
    const double luck = luck_of(gate);
    if (!is_of_the_benchmark(p, gate.confidence, luck)) return;
    if (gate.verdict == GateVerdict::edge) gate.verdict = GateVerdict::benchmark;
    if (!(*p.alpha > 0)) {
        gate.observations_needed = 0;
    } else if (gate.observations_needed > 0) {
        const double short_of =
            (normal_quantile(alpha_confidence) + luck) * *p.alpha_error / *p.alpha;
        gate.observations_needed = std::max(
            gate.observations_needed, static_cast<double>(p.observations) * short_of * short_of);
    }
}

void hold_against_bets(Gate& gate, Series returns, std::optional<double> bets) {
    if (!bets || !(*bets < gate_bets_min) || lost_everything(returns)) return;
    if (gate.verdict == GateVerdict::edge || gate.verdict == GateVerdict::loses)
        gate.verdict = GateVerdict::few_bets;
    if (gate.observations_needed > 0)
        gate.observations_needed =
            *bets > 0 ? std::max(gate.observations_needed,
                                 static_cast<double>(returns.size()) * gate_bets_min / *bets)
                      : 0;
}

double pass_rate(const GateTrial& trial, std::uint64_t first_seed,
                 const std::function<void(std::uint64_t)>& on_done) {
    std::uint64_t passed = 0;
    Chances chances;
    for (std::uint64_t i = 0; i < trial.seeds; ++i) {
        if (on_done && i % 16 == 0) on_done(i);
        if (passes(trial, seed_of(first_seed, i), chances)) ++passed;
    }
    return trial.seeds == 0 ? 0.0 : static_cast<double>(passed) / static_cast<double>(trial.seeds);
}

}  // namespace outcry::statistics
