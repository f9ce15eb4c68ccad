// SPDX-License-Identifier: Apache-2.0
// How an advocate's evidence becomes a probability of the target event: logit p = logit base +
// intercept + slope x evidence (Platt 1999), one pair a question, learnt online from the advocate's
// own votes once their horizon has passed. Described state of one thread's actor.
//
// Online rather than a table in a file: the weights of evidence are the topology's, so a table
// fitted to other weights would be wrong, and what is learnt here can only come from before the
// vote. Each scored vote is one step of online logistic regression (Laplace's approximation,
// Spiegelhalter & Lauritzen 1990, section 4) from a Gaussian prior around no change at all, and
// counts for the share of a horizon it stands for: a month of three-day questions teaches little,
// and moves p little.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "actors/core/docket.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/event/learning.hpp"

namespace outcry::cases {

enum class Calibration { none, platt };
OUTCRY_DESCRIBE_ENUM(Calibration, "case.calibration", none, platt);

/// One question's line, how certain it is, and what it was learnt from.
struct Line {
    static constexpr double intercept_deviation = 0.25;  // of the prior, in log-odds
    static constexpr double slope_deviation = 0.5;
    static constexpr double slope_max = 2.0;
    // Far: the base rate is that of a question with all the time it needs, and one with a short
    // horizon comes true a hundred times less often.
    static constexpr double intercept_max = 4.0;

    double intercept = 0;
    double slope = 1;
    double precision_intercept = 1 / (intercept_deviation * intercept_deviation);
    double precision_slope = 1 / (slope_deviation * slope_deviation);
    double precision_both = 0;
    double said = 0;  // sums over scored votes
    double happened = 0;
    double loss = 0;
    double raw_loss = 0;

    [[nodiscard]] double log_odds(double base, double evidence) const {
        return base + intercept + slope * evidence;
    }
    /// `base` in log-odds; `weight` is the share of an independent answer.
    void learn(double base, double evidence, double said_p, bool came_true, double weight);
    [[nodiscard]] SideCalibration told(std::int64_t votes) const;

    bool operator==(const Line&) const = default;
};
OUTCRY_DESCRIBE(Line, "case.line", intercept, slope, precision_intercept, precision_slope,
                precision_both, said, happened, loss, raw_loss);

struct Calibrator {
    Line to_long;
    Line to_short;
    std::int64_t votes = 0;
    double independent = 0;
    std::int64_t told_day = 0;  // a day has passed since it was last said
    std::int64_t told_votes = 0;
    std::map<std::string, core::Docket> dockets;  // by `venue/instrument`

    /// Of all instruments; their owner keeps it below core::Docket::waiting_max.
    [[nodiscard]] std::size_t waiting() const;
    /// What one vote rested on waits for its answer.
    void wait(const std::string& place, TimeNs round, double evidence_long, double evidence_short,
              double p_long, double p_short);
    /// Learns from what this bar has answered, and says how much that was; bases in log-odds.
    std::size_t hear(const std::string& place, const Bar& bar, const predict::Question& question,
                     double base_long, double base_short);
    [[nodiscard]] Calibrated told(const std::string& by) const;
};
OUTCRY_DESCRIBE(Calibrator, "case.calibrator", to_long, to_short, votes, independent, told_day,
                told_votes, dockets);

}  // namespace outcry::cases
