// SPDX-License-Identifier: Apache-2.0
// What is said of many symbols at once: a scanner's ranking, the pairs somebody watches, and how an
// allocator shares out equity. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/event/judgement.hpp"

namespace outcry {

/// How a symbol stands on one timeframe. Scores are within -1 and 1 and no probabilities.
struct Standing {
    Timeframe timeframe;
    std::int32_t bars = 0;  // seen; fewer than needed: warming, and nothing below counts
    double weight = 0;      // in the symbol's score; 0 while warming
    double score = 0;       // damped x (trend, momentum, flow by their weights)
    double trend = 0;
    double momentum = 0;
    double flow = 0;       // volume of rising less that of falling bars
    double agitation = 0;  // true range over its own longer mean; damps above 1
    Regime regime = Regime::warming;

    bool operator==(const Standing&) const = default;
};
OUTCRY_DESCRIBE(Standing, "standing", timeframe, bars, weight, score, trend, momentum, flow,
                agitation, regime);

struct RankedSymbol {
    std::int32_t rank = 0;  // 1 is the strongest
    std::string venue;
    std::string instrument;
    double score = 0;       // weighed over the timeframes that are warm; its sign is the side
    double confidence = 0;  // agreement of the timeframes x the share of their weight that is warm
    Price close;            // of the round
    std::uint64_t bar = 0;  // seq of its decide_on bar
    std::vector<Standing> standings;

    bool operator==(const RankedSymbol&) const = default;
};
OUTCRY_DESCRIBE(RankedSymbol, "ranked.symbol", rank, venue, instrument, score, confidence, close,
                bar, standings);

/// The strongest symbols of a round by |score| x confidence; ties in the order of the floor.
struct Ranking {
    std::string scanner;
    Timeframe decide_on;
    TimeNs round;              // close of the decide_on bars
    std::int32_t symbols = 0;  // scanned
    std::int32_t warm = 0;     // of them, those warm on every timeframe
    std::int32_t warming = 0;  // of them, those warm on none
    std::int32_t needed = 0;   // bars of a timeframe until it is warm
    std::vector<RankedSymbol> rows;

    void topic(TopicWriter& topic) const { topic.token(scanner); }
    bool operator==(const Ranking&) const = default;
};
OUTCRY_DESCRIBE(Ranking, "ranking", scanner, decide_on, round, symbols, warm, warming, needed,
                rows);

enum class PairState { watched, converged, diverged, broken };
OUTCRY_DESCRIBE_ENUM(PairState, "pair.state", watched, converged, diverged, broken);

/// A watched pair changed its state: log second = intercept + hedge x log first + spread.
struct PairChange {
    std::string monitor;
    std::string venue;  // of the first
    std::string first;
    std::string second_venue;
    std::string second;
    Timeframe timeframe;
    TimeNs round;
    PairState state = PairState::watched;
    PairState was = PairState::watched;
    std::string reason;
    double correlation = 0;  // of returns, exponentially weighed
    double hedge = 0;        // by least squares over the window
    double intercept = 0;
    double spread = 0;
    double zscore = 0;                // spread over its deviation in the window
    double adf = 0;                   // t of the residuals' unit-root test
    double critical_5 = 0;            // cointegrated below this
    double critical_10 = 0;           // no longer so above this
    std::optional<double> half_life;  // bars in which a spread halves; nil: it does not
    std::int32_t window = 0;

    void topic(TopicWriter& topic) const { topic.token(venue).token(first).token(second); }
    bool operator==(const PairChange&) const = default;
};
OUTCRY_DESCRIBE(PairChange, "pair", monitor, venue, first, second_venue, second, timeframe, round,
                state, was, reason, correlation, hedge, intercept, spread, zscore, adf, critical_5,
                critical_10, half_life, window);

struct CorrelatedPair {
    std::string first;
    std::string second;
    double correlation = 0;

    bool operator==(const CorrelatedPair&) const = default;
};
OUTCRY_DESCRIBE(CorrelatedPair, "correlated.pair", first, second, correlation);

/// How the symbols move together, said at each review.
struct Correlations {
    std::string monitor;
    Timeframe timeframe;
    TimeNs round;
    std::int32_t symbols = 0;
    std::int64_t pairs = 0;  // measured
    double mean = 0;
    std::vector<CorrelatedPair> highest;  // watched from now on
    CorrelatedPair lowest;

    void topic(TopicWriter& topic) const { topic.token(monitor); }
    bool operator==(const Correlations&) const = default;
};
OUTCRY_DESCRIBE(Correlations, "correlations", monitor, timeframe, round, symbols, pairs, mean,
                highest, lowest);

/// One symbol's share of equity; shares are signed, shorts negative.
struct AllocatedSymbol {
    std::string venue;
    std::string instrument;
    double share = 0;       // wanted
    double held = 0;        // at the close of the round
    double volatility = 0;  // a year
    double risk = 0;        // its part of the portfolio's variance, of 1
    double cost = 0;        // of the change, as a share of equity
    bool moves = false;     // proposed; else within the band, or not worth it
    std::string reason;

    bool operator==(const AllocatedSymbol&) const = default;
};
OUTCRY_DESCRIBE(AllocatedSymbol, "allocated.symbol", venue, instrument, share, held, volatility,
                risk, cost, moves, reason);

/// What an allocator decided at a rebalance, also where it left everything as it was.
struct Allocation {
    std::string strategy;
    std::string method;
    TimeNs round;
    Money equity;
    double volatility = 0;  // of the portfolio wanted, a year
    double turnover = 0;    // shares of equity that change hands
    double benefit = 0;     // of the change, as a share of equity over the horizon
    double costs = 0;
    bool rebalances = false;
    std::string reason;
    std::optional<double> edge;        // mean of what earlier picks made, in deviations a rebalance
    std::optional<double> edge_lower;  // its lower bound; kelly bets on this
    std::int32_t edge_sample = 0;
    std::vector<AllocatedSymbol> rows;

    void topic(TopicWriter& topic) const { topic.token(strategy); }
    bool operator==(const Allocation&) const = default;
};
OUTCRY_DESCRIBE(Allocation, "allocation", strategy, method, round, equity, volatility, turnover,
                benefit, costs, rebalances, reason, edge, edge_lower, edge_sample, rows);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Standing, RankedSymbol, Ranking, PairChange, CorrelatedPair, Correlations,
                      AllocatedSymbol, Allocation);
