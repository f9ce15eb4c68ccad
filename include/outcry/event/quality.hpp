// SPDX-License-Identifier: Apache-2.0
// How forecasts turned out, and whether the world still looks as it did when a model learned: what
// a forecaster says of itself. Plain values. A forecast is scored once, when its horizon has
// passed; drift is told once a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// What one of several models said of both questions, and how much it counted.
struct Opinion {
    std::string name;
    std::string model;  // SHA-256 of its file
    double p_long = 0;
    double p_short = 0;
    double weight = 0;

    bool operator==(const Opinion&) const = default;
};
OUTCRY_DESCRIBE(Opinion, "opinion", name, model, p_long, p_short, weight);

/// Beside a forecast of several models: what each said alone.
struct Opinions {
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs close_time;
    std::string model;  // the forecast's
    std::vector<Opinion> opinions;

    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const Opinions&) const = default;
};
OUTCRY_DESCRIBE(Opinions, "opinions", venue, instrument, timeframe, close_time, model, opinions);

/// What became of an entry: the target, the stop, or neither within the horizon.
enum class EntryEnd { target, stop, neither };
OUTCRY_DESCRIBE_ENUM(EntryEnd, "entry.end", target, stop, neither);

/// A forecast beside what became of it.
struct ForecastScored {
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs close_time;  // of the forecast
    std::string model;
    double p_long = 0;
    double p_short = 0;
    EntryEnd long_end = EntryEnd::neither;
    EntryEnd short_end = EntryEnd::neither;
    double loss_long = 0;  // -ln of what was said of what happened, nats
    double loss_short = 0;
    double baseline_loss_long = 0;  // the same of the training data's base rate
    double baseline_loss_short = 0;

    void topic(TopicWriter& topic) const {
        topic.token(venue).token(instrument).token(timeframe.to_string());
    }
    bool operator==(const ForecastScored&) const = default;
};
OUTCRY_DESCRIBE(ForecastScored, "scored", venue, instrument, timeframe, close_time, model, p_long,
                p_short, long_end, short_end, loss_long, loss_short, baseline_loss_long,
                baseline_loss_short);

/// One feature's population stability index: below 0.1 stable, above 0.25 moved.
struct FeatureDrift {
    std::string feature;
    double index = 0;

    bool operator==(const FeatureDrift&) const = default;
};
OUTCRY_DESCRIBE(FeatureDrift, "feature.drift", feature, index);

/// What was said of one question on average, and how often it happened.
struct RollingCalibration {
    std::int64_t rows = 0;
    double said = 0;
    double happened = 0;
    double loss = 0;  // mean, nats
    double baseline_loss = 0;
    double error = 0;  // standard error of happened - said, overlapping horizons counted once

    bool operator==(const RollingCalibration&) const = default;
};
OUTCRY_DESCRIBE(RollingCalibration, "rolling.calibration", rows, said, happened, loss,
                baseline_loss, error);

/// The features of the last days against those the model learned from, and its latest calibration.
struct Drift {
    std::string by;  // who forecasts
    std::string model;
    TimeNs from;  // the days looked at
    TimeNs to;
    std::int64_t rows = 0;  // forecasts in them
    std::vector<FeatureDrift>
        features;  // the most moved first; empty when the model kept no spread
    RollingCalibration long_side;
    RollingCalibration short_side;
    std::vector<std::string> alarms;  // in words, with the bound that was passed

    void topic(TopicWriter& topic) const { topic.token(by); }
    bool operator==(const Drift&) const = default;
};
OUTCRY_DESCRIBE(Drift, "drift", by, model, from, to, rows, features, long_side, short_side, alarms);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Opinion, Opinions, ForecastScored, FeatureDrift, RollingCalibration, Drift);
