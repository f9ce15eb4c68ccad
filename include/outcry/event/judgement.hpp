// SPDX-License-Identifier: Apache-2.0
// What analysts and voters say: signals, levels, forecasts, votes; and what the core makes of them:
// proposals. Plain values. A round is (strategy, instrument, close of a decide_on bar); every vote
// and proposal names its round.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

enum class Regime { warming, trend, range, volatile_, quiet };
OUTCRY_DESCRIBE_ENUM(Regime, "regime", warming, trend, range, volatile_, quiet);

/// One output of one indicator: `rsi:14`, `macd:12,26,9.histogram`. Absent while it warms up.
struct Reading {
    std::string name;
    std::optional<double> value;

    bool operator==(const Reading&) const = default;
};
OUTCRY_DESCRIBE(Reading, "reading", name, value);

/// Quant's view of one timeframe at one close.
struct Signal {
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs close_time;
    Price close;
    Regime regime = Regime::warming;
    std::int32_t bars_seen = 0;
    std::int32_t bars_needed = 0;  // until start-up error is below tolerance
    std::vector<Reading> readings;

    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Signal&) const = default;
};
OUTCRY_DESCRIBE(Signal, "signal", venue, instrument, timeframe, close_time, close, regime,
                bars_seen, bars_needed, readings);

struct Level {
    double ratio = 0;  // 0.236 … 1.618 of the swing
    Price price;

    bool operator==(const Level&) const = default;
};
OUTCRY_DESCRIBE(Level, "level", ratio, price);

/// Fibonacci levels of the last confirmed swing, said when a new swing is confirmed.
struct Levels {
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    Price swing_low;
    Price swing_high;
    bool rising = true;  // low before high
    TimeNs confirmed_at;
    Price tolerance;  // half an ATR: how near counts as touching
    std::vector<Level> levels;

    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Levels&) const = default;
};
OUTCRY_DESCRIBE(Levels, "levels", venue, instrument, timeframe, swing_low, swing_high, rising,
                confirmed_at, tolerance, levels);

/// What the model says of both questions at one close; contributions can be recomputed exactly from
/// the features.
struct Forecast {
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs close_time;
    std::string model;  // SHA-256 of the model file
    double p_long = 0;  // long reaches target before stop within the horizon
    double p_short = 0;
    double base_rate_long = 0;  // of the training data
    double base_rate_short = 0;
    DurationNs horizon;
    std::vector<std::optional<double>> features;  // in the model's order; nil is missing

    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Forecast&) const = default;
};
OUTCRY_DESCRIBE(Forecast, "forecast", venue, instrument, timeframe, close_time, model, p_long,
                p_short, base_rate_long, base_rate_short, horizon, features);

/// One piece of evidence: which number, its value, the rule it met, and what it adds to the voter's
/// log-odds.
struct Finding {
    std::string name;  // `rsi:14@1h`
    double value = 0;
    std::string rule;   // `below 35`
    double weight = 0;  // contribution in log-odds of the voter's own case

    bool operator==(const Finding&) const = default;
};
OUTCRY_DESCRIBE(Finding, "finding", name, value, rule, weight);

/// A voter's answer to one question about one target event, asked for long and for short
/// separately.
struct Vote {
    std::string strategy;
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs round;  // close of the decide_on bar
    std::string voter;
    std::optional<double> p_long;  // nil: abstains on this question
    std::optional<double> p_short;
    std::string abstains;  // why, when both are nil: `warming up, 40 of 200 bars`
    Regime regime = Regime::warming;
    std::vector<Finding> findings;
    std::vector<std::string> refutes;  // what would change its mind

    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string()).token(voter);
    }
    bool operator==(const Vote&) const = default;
};
OUTCRY_DESCRIBE(Vote, "vote", strategy, venue, instrument, timeframe, round, voter, p_long, p_short,
                abstains, regime, findings, refutes);

/// What the core heard from one voter in a round.
struct Ballot {
    std::string voter;
    double weight = 0;  // renormalised over those who answered
    std::optional<double> p_long;
    std::optional<double> p_short;
    std::string silent;     // why it does not count: its abstention, or `no answer by the deadline`
    std::uint64_t seq = 0;  // of its vote
    double declared = 0;    // weight before the two below, renormalised over those who answered
    double discount = 1;    // for saying what others say anyway; 1: it speaks for itself
    double learnt = 1;      // what its scored votes have earned it; 1: nothing learnt

    bool operator==(const Ballot&) const = default;
};
OUTCRY_DESCRIBE(Ballot, "ballot", voter, weight, p_long, p_short, silent, seq, declared, discount,
                learnt);

/// What held a decision back although its edge was there: a cooldown, an overtrading guard,
/// disagreement.
struct Guard {
    std::string name;  // its parameter: `cooldown_stop`, `entries_per_day_max`
    double value = 0;  // durations in seconds
    double bound = 0;

    bool operator==(const Guard&) const = default;
};
OUTCRY_DESCRIBE(Guard, "guard", name, value, bound);

enum class Action { hold, buy, sell, close };
OUTCRY_DESCRIBE_ENUM(Action, "action", hold, buy, sell, close);

/// The core's decision in a round: a target exposure, never an order. A hold is said too, with its
/// reason.
struct Proposal {
    std::string strategy;
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs round;
    Action action = Action::hold;
    Money target_exposure;  // signed notional, in the account's currency
    Money current_exposure;
    Price reference;               // close the round was decided on
    std::optional<double> p_long;  // pooled
    std::optional<double> p_short;
    double break_even = 0;            // probability at which expected value after costs is zero
    std::optional<double> edge_long;  // expected value after costs, as a fraction of notional
    std::optional<double> edge_short;
    double edge_min = 0;
    double costs = 0;  // round trip: fees, half spreads, slippage, as a fraction
    Ratio stop;
    Ratio target;
    double disagreement = 0;  // Jensen-Shannon divergence of the ballots, in nats
    Regime regime = Regime::warming;
    std::string reason;
    std::vector<Ballot> ballots;
    std::vector<std::string> flips;  // what would have changed the action
    double split = 0;  // entropy of how the weight divides between long and short, in nats
    std::optional<double> margin;  // log-odds the nearest single vote must move to change the
                                   // action; nil: none alone can
    std::string pivot;             // whose vote that is
    double effective_voters = 0;   // independent voices among those who answered, weighed
    double carry = 0;  // funding expected of a long while it is held, as a fraction; a short's has
                       // the other sign
    std::vector<Guard> guards;  // what held the action back; empty where nothing did

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument).token(strategy); }
    bool operator==(const Proposal&) const = default;
};
OUTCRY_DESCRIBE(Proposal, "proposal", strategy, venue, instrument, timeframe, round, action,
                target_exposure, current_exposure, reference, p_long, p_short, break_even,
                edge_long, edge_short, edge_min, costs, stop, target, disagreement, regime, reason,
                ballots, flips, split, margin, pivot, effective_voters, carry, guards);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Reading, Signal, Level, Levels, Forecast, Finding, Vote, Ballot, Guard,
                      Proposal);
