// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/drift.hpp"

#include <algorithm>
#include <cmath>

#include "actors/predict/hundredths.hpp"
#include "actors/predict/spread.hpp"
#include "outcry/base/text.hpp"

namespace outcry::predict {
namespace {

RollingCalibration rolling(const CalibrationSums& sums, double weight) {
    RollingCalibration out;
    out.rows = sums.rows;
    if (sums.rows == 0) return out;
    const auto rows = static_cast<double>(sums.rows);
    out.said = sums.said / rows;
    out.happened = static_cast<double>(sums.happened) / rows;
    out.loss = sums.loss / rows;
    out.baseline_loss = sums.baseline_loss / rows;
    out.error = std::sqrt(sums.spread / rows / std::fmax(rows * weight, 1.0));
    return out;
}

/// Of all features together.
std::size_t parts_of(const ModelHeader& header) {
    std::size_t parts = 0;
    for (const FeatureSpread& one : header.spread) parts += one.shares.size();
    return parts;
}

void add_alarm(Drift& drift, const char* side, const RollingCalibration& one) {
    const double off = one.happened - one.said;
    if (one.rows == 0 || std::fabs(off) <= DriftWatch::error_bound * one.error) return;
    drift.alarms.push_back(
        joined({side, " said ", hundredths(one.said), ", happened ", hundredths(one.happened),
                ": more than ", hundredths(DriftWatch::error_bound), " standard errors of ",
                hundredths(one.error), " apart"}));
}

}  // namespace

void CalibrationSums::add(double p, bool did, double own_loss, double base_loss) {
    ++rows;
    happened += did ? 1 : 0;
    said += p;
    spread += p * (1.0 - p);
    loss += own_loss;
    baseline_loss += base_loss;
}

void CalibrationSums::add(const CalibrationSums& other) {
    rows += other.rows;
    happened += other.happened;
    said += other.said;
    spread += other.spread;
    loss += other.loss;
    baseline_loss += other.baseline_loss;
}

std::optional<Drift> DriftWatch::begin(TimeNs now, const ModelHeader& header, double weight) {
    const TimeNs day{now.ns - now.ns % ns_per_day};
    if (!days.empty() && days.back().day >= day) return std::nullopt;
    std::optional<Drift> drift;
    if (!days.empty()) drift = told(header, weight);
    if (days.size() == days_max) days.erase(days.begin());
    DriftDay fresh;
    fresh.day = day;
    fresh.counts.assign(parts_of(header), 0);
    days.push_back(std::move(fresh));
    return drift;
}

void DriftWatch::forecast(std::span<const float> row, const ModelHeader& header) {
    DriftDay& today = days.back();
    ++today.forecasts;
    if (today.counts.size() != parts_of(header)) today.counts.assign(parts_of(header), 0);
    std::size_t first = 0;
    for (std::size_t i = 0; i < header.spread.size(); ++i) {
        ++today.counts[first + part_of(header.spread[i], static_cast<double>(row[i]))];
        first += header.spread[i].shares.size();
    }
}

void DriftWatch::scored(const ForecastScored& one) {
    DriftDay& today = days.back();
    today.long_side.add(one.p_long, one.long_end == EntryEnd::target, one.loss_long,
                        one.baseline_loss_long);
    today.short_side.add(one.p_short, one.short_end == EntryEnd::target, one.loss_short,
                         one.baseline_loss_short);
}

Drift DriftWatch::told(const ModelHeader& header, double weight) const {
    Drift drift;
    CalibrationSums rising;
    CalibrationSums falling;
    std::vector<std::int64_t> counts(parts_of(header), 0);
    for (const DriftDay& day : days) {
        drift.rows += day.forecasts;
        rising.add(day.long_side);
        falling.add(day.short_side);
        if (day.counts.size() != counts.size()) continue;  // of a model that was there before
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += day.counts[i];
    }
    drift.from = days.front().day;
    drift.to = days.back().day + DurationNs{ns_per_day};
    std::size_t first = 0;
    for (std::size_t i = 0; i < header.spread.size() && drift.rows > 0; ++i) {
        const std::size_t parts = header.spread[i].shares.size();
        const double index =
            stability_index(header.spread[i], std::span(counts).subspan(first, parts));
        drift.features.push_back({header.features[i], index});
        first += parts;
        // What so few independent rows show when nothing has moved (Yurdakul, Statistical
        // properties of population stability index, 2018).
        const double chance = static_cast<double>(parts - 1) /
                              std::fmax(static_cast<double>(drift.rows) * weight, 1.0);
        if (index > index_bound + chance)
            drift.alarms.push_back(
                joined({header.features[i], " moved: stability index ", hundredths(index),
                        " above ", hundredths(index_bound), " and ", hundredths(chance),
                        " that chance alone gives"}));
    }
    std::stable_sort(drift.features.begin(), drift.features.end(),
                     [](const auto& a, const auto& b) { return a.index > b.index; });
    drift.long_side = rolling(rising, weight);
    drift.short_side = rolling(falling, weight);
    add_alarm(drift, "long", drift.long_side);
    add_alarm(drift, "short", drift.short_side);
    return drift;
}

}  // namespace outcry::predict
