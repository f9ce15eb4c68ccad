// SPDX-License-Identifier: Apache-2.0
// The gate: whether a track record shows an edge, the search for it included; and how often the
// gate is wrong, measured. Described, so it is JSON too. Pure functions for any thread.
//
// It opens when two tests agree at the confidence below. The deflated Sharpe ratio knows the shape
// of the returns, but takes days for independent; a mean over its Newey-West error knows that days
// follow each other. Both stand above the luck of the best of all that was tried.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "outcry/base/describe.hpp"
#include "outcry/statistics/luck.hpp"
#include "outcry/statistics/performance.hpp"

namespace outcry::statistics {

/// 4 % of edgeless records may pass one test, so that 1,000 of them stay below the 5 % that are
/// promised.
inline constexpr double gate_confidence = 0.96;
inline constexpr double gate_bets_min =
    10;  // of fewer all days are the same few decisions, however many they are

/// `benchmark`: it would be an edge, but nothing is told that was earned beyond the benchmark;
/// `few_bets`: it would be one, or a loss, but rests on fewer than gate_bets_min.
enum class GateVerdict { edge, no_edge, loses, too_short, nothing_happened, benchmark, few_bets };
OUTCRY_DESCRIBE_ENUM(GateVerdict, "gate.verdict", edge, no_edge, loses, too_short, nothing_happened,
                     benchmark, few_bets);

struct Gate {
    GateVerdict verdict = GateVerdict::nothing_happened;
    double confidence = gate_confidence;
    double deflated_sharpe = 0.5;  // probability; Bailey, López de Prado (2014), equation 2
    double hurdle = 0;    // the ratio that the best of so many would show by luck, per observation
    double robust = 0.5;  // probability that the mean is above that luck, by its Newey-West error
    double trials = 1;
    double effective_trials = 1;
    double observations_needed =
        0;  // until a record like this would pass both tests, and there are enough; 0: never

    bool operator==(const Gate&) const = default;
};
OUTCRY_DESCRIBE(Gate, "statistics.gate", verdict, confidence, deflated_sharpe, hurdle, robust,
                trials, effective_trials, observations_needed);

/// `marked`: observations among the returns on which the worth was known anew, the others being
/// days between them: a record of few is short however long it took.
/// Who has lost everything loses, however few the days are and however well the others look.
[[nodiscard]] Gate gate(Series returns, const Trials& trials = {1, 1},
                        std::optional<std::uint64_t> marked = {});

/// An edge that is the benchmark's is none; and a record passes not before its alpha is told from
/// the luck of all that was tried, which one without any never is.
void hold_against_benchmark(Gate& gate, const Performance& performance);

/// Neither an edge nor a loss is shown by fewer than gate_bets_min, nor does a record pass before
/// it has made as many at its pace. Who has lost everything loses, by however few. Nothing where
/// nobody knows the bets.
void hold_against_bets(Gate& gate, Series returns, std::optional<double> bets);

/// What the gate is measured on.
struct GateTrial {
    std::uint64_t seeds = 1000;
    std::uint64_t observations = 1825;
    double periods_a_year = 365;
    double sharpe = 0;           // annual, of the planted edge; 0: noise
    bool heavy_tails = false;    // Student's t with 4 degrees of freedom instead of a normal
    std::uint64_t searched = 1;  // the best of so many is shown to the gate
    bool deflated = true;        // and the gate is told how many there were
    std::uint64_t refined = 0;   // floors close to the best of them (ρ = 0.99) that are tried too
    std::uint64_t looks = 0;     // other floors that two days were looked at of
    double alike = 0;            // how those searched correlate
    double market = 0;           // annual Sharpe of a market that all of them are in; 0: in none
    double in_market = 0;        // share of the time, stretches of five days by chance
};
/// Share of records that pass. `on_done` hears how many were tried, now and then.
[[nodiscard]] double pass_rate(const GateTrial& trial, std::uint64_t first_seed = 1,
                               const std::function<void(std::uint64_t)>& on_done = {});

}  // namespace outcry::statistics
