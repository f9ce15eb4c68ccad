// SPDX-License-Identifier: Apache-2.0
// What rule-based analysts and voters say on named wires: factors, scores, measures. A score is not
// a probability. Plain values. The wire is the first token after the schema, so that who writes
// where can be checked by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// The sort of market a rule set tells apart; its rules say how.
enum class RuleRegime { warming, neutral, trending, choppy };
OUTCRY_DESCRIBE_ENUM(RuleRegime, "rule.regime", warming, neutral, trending, choppy);

/// What scoring rules look at, at one close. Nil while an indicator warms up.
struct Factors {
    std::string wire;
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs round;  // the close
    Price close;
    RuleRegime regime = RuleRegime::warming;
    std::optional<double> rsi;
    std::optional<double> macd_histogram;  // above zero is bullish
    std::optional<double> band_position;   // 0 on the lower Bollinger band, 1 on the upper
    std::optional<double> bandwidth;       // (upper - lower) / middle

    void topic(TopicWriter& topic) const {
        topic.token(wire).token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Factors&) const = default;
};
OUTCRY_DESCRIBE(Factors, "factors", wire, venue, instrument, timeframe, round, close, regime, rsi,
                macd_histogram, band_position, bandwidth);

/// A rule's opinion from -1 (sell) to +1 (buy); never called a probability.
struct Score {
    std::string wire;
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs round;
    std::string by;
    double value = 0;
    Action action = Action::hold;  // what its speaker would do, asked alone
    Price close;
    RuleRegime regime = RuleRegime::warming;
    std::vector<Finding> findings;  // weight: contribution to the value

    void topic(TopicWriter& topic) const {
        topic.token(wire).token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Score&) const = default;
};
OUTCRY_DESCRIBE(Score, "score", wire, venue, instrument, timeframe, round, by, value, action, close,
                regime, findings);

/// One number that somebody keeps for others.
struct Measure {
    std::string wire;
    std::string name;  // `drawdown_day`
    double value = 0;

    void topic(TopicWriter& topic) const { topic.token(wire).token(name); }
    bool operator==(const Measure&) const = default;
};
OUTCRY_DESCRIBE(Measure, "measure", wire, name, value);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Factors, Score, Measure);
