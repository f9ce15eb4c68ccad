// SPDX-License-Identifier: Apache-2.0
// The published rules of the adversarial bot (MISSION.md A2) as pure functions: what the actors run
// and what `check` runs. Plain values, any thread. Nothing to own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "outcry/codec/encode.hpp"
#include "outcry/event/score.hpp"

namespace outcry::classic {

/// What a voter looks at. NaN while an indicator warms up.
struct Facts {
    double rsi = 0;
    double macd_histogram = 0;
    double band_position = 0;
};

/// 0.4 for an extreme RSI (else 0.2 for its right half), 0.3 for the MACD, 0.3 for the Bollinger
/// half; acts above 0.3.
struct VoterParams {
    std::string reads = "quant_analyst";
    std::string writes;
    double rsi_extreme = 0;
    double rsi_half = 50;
    double weight_extreme = 0.4;
    double weight_half = 0.2;
    double weight_macd = 0.3;
    double weight_band = 0.3;
    double act_above = 0.3;
};

enum class Case { bull, bear, predict };

/// Signed: a bull speaks from 0 to +1, a bear from -1 to 0, predict from -1 to +1. Findings are
/// added when wanted.
[[nodiscard]] double score(Case side, const VoterParams& params, const Facts& facts,
                           std::vector<Finding>* findings = nullptr);
/// What it would do, asked alone.
[[nodiscard]] Action voice(const VoterParams& params, double score);

/// Bandwidth above `trending_above` is trending, below `choppy_below` choppy, between them neutral.
struct RegimeBounds {
    double trending_above = 0.04;
    double choppy_below = 0.02;

    bool operator==(const RegimeBounds&) const = default;
};
OUTCRY_DESCRIBE(RegimeBounds, "classic.regime", trending_above, choppy_below);
[[nodiscard]] RuleRegime regime_of(const RegimeBounds& bounds, double bandwidth);

using Weights = std::map<std::string, double>;  // by wire

struct RegimeWeights {
    Weights trending;
    Weights choppy;
    Weights neutral;

    bool operator==(const RegimeWeights&) const = default;
};
OUTCRY_DESCRIBE(RegimeWeights, "classic.weights", trending, choppy, neutral);

/// The weights of a regime; warming has none.
[[nodiscard]] const Weights* weights_in(const RegimeWeights& weights, RuleRegime regime);
/// Sum of weight x score over the voters that act, in the order of the wires' names.
[[nodiscard]] double pooled(const Weights& weights, const std::map<std::string, double>& scores);
/// Buys above `act_above`, sells below its negative, else holds.
[[nodiscard]] Action decide(double score, double act_above);

struct Limits {
    std::int32_t positions_max = 3;
    double drawdown_max = 0.05;
    double confidence_min = 0.6;
};
/// What the veto looks at.
struct Standing {
    bool breaker = false;
    double positions = 0;
    double drawdown = 0;
    double confidence = 0;
};
enum class Veto { none, breaker, positions, drawdown, confidence };
/// The first limit that refuses a buy or sell, in the published order.
[[nodiscard]] Veto veto(const Limits& limits, const Standing& standing);
[[nodiscard]] bool refuses(Veto which, const Limits& limits, const Standing& standing);

}  // namespace outcry::classic
