// SPDX-License-Identifier: Apache-2.0
// Watches a forecaster from day to day: its features against those it learned from, its latest
// probabilities against what happened. Described state of one thread's actor. It owns its days.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/predict/model_file.hpp"
#include "outcry/event/quality.hpp"

namespace outcry::predict {

/// Sums of one side over one day.
struct CalibrationSums {
    std::int64_t rows = 0;
    std::int64_t happened = 0;
    double said = 0;
    double spread = 0;  // of p (1 - p)
    double loss = 0;
    double baseline_loss = 0;

    void add(double p, bool did, double own_loss, double base_loss);
    void add(const CalibrationSums& other);
    bool operator==(const CalibrationSums&) const = default;
};
OUTCRY_DESCRIBE(CalibrationSums, "predict.calibration_sums", rows, happened, said, spread, loss,
                baseline_loss);

struct DriftDay {
    TimeNs day;  // 00:00 UTC
    std::int64_t forecasts = 0;
    std::vector<std::int64_t> counts;  // of all features' parts, one feature after the other
    CalibrationSums long_side;         // of forecasts scored on this day
    CalibrationSums short_side;

    bool operator==(const DriftDay&) const = default;
};
OUTCRY_DESCRIBE(DriftDay, "predict.drift_day", day, forecasts, counts, long_side, short_side);

struct DriftWatch {
    static constexpr std::size_t days_max = 14;
    static constexpr double index_bound = 0.25;  // of the population stability index
    static constexpr double error_bound = 3.0;   // standard errors between said and happened

    std::vector<DriftDay> days;

    /// The day `now` lies in, begun when it is new; when it is, what was seen until then.
    [[nodiscard]] std::optional<Drift> begin(TimeNs now, const ModelHeader& header, double weight);
    void forecast(std::span<const float> row, const ModelHeader& header);
    void scored(const ForecastScored& scored);
    /// Of the days there are. `weight`: how much of an independent row a forecast is.
    [[nodiscard]] Drift told(const ModelHeader& header, double weight) const;
};
OUTCRY_DESCRIBE(DriftWatch, "predict.drift_watch", days);

}  // namespace outcry::predict
