// SPDX-License-Identifier: Apache-2.0
// What a forecast rests on, computed again: exact contributions of every feature from the row the
// log holds, by the model or the models that spoke, beside what the vote named. Where the log holds
// no row, the forecaster hears its recorded mail again. Main thread; reads the model's file and
// writes nothing. What is returned owns itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/codec/json.hpp"
#include "outcry/event/floor.hpp"
#include "tools/why/log.hpp"

namespace outcry::tools {

struct FeatureShare {
    std::string feature;
    std::optional<double> value;   // nil: missing
    double share = 0;              // of the log-odds, computed again
    std::optional<double> logged;  // as the vote named it

    bool operator==(const FeatureShare&) const = default;
};
OUTCRY_DESCRIBE(FeatureShare, "why.feature_share", feature, value, share, logged);

/// One of the two questions.
struct QuestionShares {
    std::string side;  // long or short
    double p_logged = 0;
    double p = 0;                      // of the sum, computed again
    double average = 0;                // log-odds before any feature speaks
    std::vector<FeatureShare> shares;  // strongest first, those that are not zero

    bool operator==(const QuestionShares&) const = default;
};
OUTCRY_DESCRIBE(QuestionShares, "why.question_shares", side, p_logged, p, average, shares);

struct ModelShares {
    std::string model;  // file, or files
    std::string hash;
    std::string row_from;    // `forecast, seq 1234` or `bars heard again up to seq 1234`
    std::string impossible;  // why nothing could be computed; empty: it was
    bool agrees =
        false;  // every named contribution and both probabilities came out the same, to the bit
    std::vector<QuestionShares> questions;

    bool operator==(const ModelShares&) const = default;
};
OUTCRY_DESCRIBE(ModelShares, "why.model_shares", model, hash, row_from, impossible, agrees,
                questions);

/// Of a forecast or of a vote; nullopt where no model of this build stands behind it. `base` is the
/// folder the topology stood in.
[[nodiscard]] Result<std::optional<ModelShares>> model_behind(WhyLog& log,
                                                              const FloorOpened& opened,
                                                              std::uint64_t seq,
                                                              const std::string& base);

}  // namespace outcry::tools
