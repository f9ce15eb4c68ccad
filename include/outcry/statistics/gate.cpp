// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/gate.hpp"

#include <algorithm>
#include <vector>

#include "outcry/math/math.hpp"
#include "outcry/statistics/newey_west.hpp"
#include "outcry/statistics/normal.hpp"
#include "outcry/statistics/random.hpp"

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

bool passes(const GateTrial& trial, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::vector<double>> records;
    std::vector<Series> all;
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(1, trial.searched); ++i)
        records.push_back(record_of(trial, random));
    std::size_t best = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        all.push_back(records[i]);
        if (sharpe_ratio(moments(records[i])) > sharpe_ratio(moments(records[best]))) best = i;
    }
    const Trials known = trial.deflated && records.size() > 1 ? trials_of(all) : Trials{1, 1, 0};
    return gate(records[best], known).verdict == GateVerdict::edge;
}

/// Until both tests are passed on days like these; 0: never.
double needed(const Moments& m, double error, const Gate& gate, std::uint64_t marked) {
    const auto by_shape =
        minimum_track_record(sharpe_ratio(m), m.skewness, m.kurtosis, gate.hurdle, gate.confidence);
    if (!by_shape || !(error > 0) || marked == 0) return 0;
    const double count = static_cast<double>(m.count),
                 short_of = normal_quantile(gate.confidence) * error / m.mean;
    return std::max({*by_shape, count * short_of * short_of,
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
    made.hurdle = expected_maximum_sharpe(made.effective_trials, trials.variance);
    made.deflated_sharpe = probabilistic_sharpe(m, made.hurdle);
    const double error = newey_west_error(returns);
    made.robust = error > 0 ? math::normal_cdf(m.mean / error) : 0.5;
    if (lost_everything(returns)) {
        made.deflated_sharpe = made.robust = 0;
        made.verdict = GateVerdict::loses;
        return made;
    }
    made.observations_needed = needed(m, error, made, marked.value_or(m.count));
    const bool edge = made.deflated_sharpe >= made.confidence && made.robust >= made.confidence;
    const bool loses =
        probabilistic_sharpe(m) <= 1.0 - made.confidence && made.robust <= 1.0 - made.confidence;
    if (!edge && !loses)
        made.verdict = GateVerdict::no_edge;
    else if (std::min(m.count, marked.value_or(m.count)) < gate_observations_min)
        made.verdict = GateVerdict::too_short;
    else
        made.verdict = edge ? GateVerdict::edge : GateVerdict::loses;
    return made;
}

void hold_against_benchmark(Gate& gate, const Performance& p) {
    if (!is_of_the_benchmark(p, gate.confidence)) return;
    if (gate.verdict == GateVerdict::edge) gate.verdict = GateVerdict::benchmark;
    if (!(*p.alpha > 0)) {
        gate.observations_needed = 0;
    } else if (gate.observations_needed > 0) {
        const double short_of =
            normal_quantile(1.0 - (1.0 - gate.confidence) / 2) * *p.alpha_error / *p.alpha;
        gate.observations_needed = std::max(
            gate.observations_needed, static_cast<double>(p.observations) * short_of * short_of);
    }
}

double pass_rate(const GateTrial& trial, std::uint64_t first_seed,
                 const std::function<void(std::uint64_t)>& on_done) {
    std::uint64_t passed = 0;
    for (std::uint64_t i = 0; i < trial.seeds; ++i) {
        if (on_done && i % 16 == 0) on_done(i);
        if (passes(trial, seed_of(first_seed, i))) ++passed;
    }
    return trial.seeds == 0 ? 0.0 : static_cast<double>(passed) / static_cast<double>(trial.seeds);
}

}  // namespace outcry::statistics
