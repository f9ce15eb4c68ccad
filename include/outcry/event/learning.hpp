// SPDX-License-Identifier: Apache-2.0
// What judges learn from votes whose question has been answered: a core its voters' weights, a
// voter its own calibration. Said, so that the log shows every step of it. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// One voter after a step of learning.
struct VoterScore {
    std::string voter;
    double loss = 0;  // mean log loss of the votes scored in this step, nats; the pool's own where
                      // it was silent
    double learnt = 1;  // factor on its declared weight from now on

    bool operator==(const VoterScore&) const = default;
};
OUTCRY_DESCRIBE(VoterScore, "voter.score", voter, loss, learnt);

/// A core's step of learning: rounds of one instrument whose horizon has passed.
struct Learnt {
    std::string strategy;
    std::string venue;
    std::string instrument;
    TimeNs round;             // the last one scored
    std::int32_t rounds = 0;  // scored in this step
    double loss = 0;          // of the pool with the weights before this step, mean nats
    std::vector<VoterScore> voters;

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument).token(strategy); }
    bool operator==(const Learnt&) const = default;
};
OUTCRY_DESCRIBE(Learnt, "learnt", strategy, venue, instrument, round, rounds, loss, voters);

/// How one question's evidence becomes a probability: logit p = logit base + intercept + slope x
/// evidence.
struct SideCalibration {
    double intercept = 0;
    double slope = 1;
    double said = 0;      // on average of the votes scored so far
    double happened = 0;  // share of them that came true
    double loss = 0;      // mean log loss of what was said, nats
    double raw_loss = 0;  // the same had nothing been learnt

    bool operator==(const SideCalibration&) const = default;
};
OUTCRY_DESCRIBE(SideCalibration, "side.calibration", intercept, slope, said, happened, loss,
                raw_loss);

/// A voter's calibration as its scored votes have left it; said once a day.
struct Calibrated {
    std::string by;
    std::int64_t votes = 0;  // scored so far
    double independent = 0;  // the same, overlapping horizons counted once
    SideCalibration long_side;
    SideCalibration short_side;

    void topic(TopicWriter& topic) const { topic.token(by); }
    bool operator==(const Calibrated&) const = default;
};
OUTCRY_DESCRIBE(Calibrated, "calibrated", by, votes, independent, long_side, short_side);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(VoterScore, Learnt, SideCalibration, Calibrated);
