// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/dataset.hpp"

#include <algorithm>
#include <numeric>

namespace outcry::predict {
namespace {

void append(Dataset& out, const Dataset& from, std::size_t row) {
    const auto values = from.row(row);
    out.values.insert(out.values.end(), values.begin(), values.end());
    out.target_long.push_back(from.target_long[row]);
    out.target_short.push_back(from.target_short[row]);
    out.unique_long.push_back(from.unique_long[row]);
    out.unique_short.push_back(from.unique_short[row]);
    out.decided.push_back(from.decided[row]);
    out.horizon_end.push_back(from.horizon_end[row]);
}

}  // namespace

Dataset Dataset::select(std::span<const std::size_t> places) const {
    Dataset out;
    for (const std::size_t place : places) append(out, *this, place);
    return out;
}

Result<Dataset> rows_of(std::span<const PastBar> bars, const Question& question) {
    Dataset out;
    std::vector<LabelSpan> rises;
    std::vector<LabelSpan> falls;
    Features features = Features::make();
    for (std::size_t at = 0; at < bars.size(); ++at) {
        const TimeNs close = bars[at].close_time;
        OUTCRY_TRY(features.add(close, bars[at].bar));
        if (question.timeframe.open_of(close) != close || !features.warm()) continue;
        const Ending rise = ending_of(bars, at, Side::buy, question);
        const Ending fall = ending_of(bars, at, Side::sell, question);
        if (rise.outcome == Outcome::unknown || fall.outcome == Outcome::unknown) continue;
        const FeatureRow row = features.row();
        out.values.insert(out.values.end(), row.begin(), row.end());
        out.target_long.push_back(rise.outcome == Outcome::target ? 1 : 0);
        out.target_short.push_back(fall.outcome == Outcome::target ? 1 : 0);
        rises.push_back({at, rise.last});
        falls.push_back({at, fall.last});
        out.decided.push_back(close);
        out.horizon_end.push_back(close + question.horizon);
    }
    const auto narrow = [&](const std::vector<LabelSpan>& spans) {
        const std::vector<double> wide = uniqueness_of(spans, bars.size());
        return std::vector<float>(wide.begin(), wide.end());
    };
    out.unique_long = narrow(rises);
    out.unique_short = narrow(falls);
    return out;
}

Dataset merge(std::span<const Dataset> parts) {
    struct Place {
        std::size_t part, row;
    };
    std::vector<Place> places;
    for (std::size_t part = 0; part < parts.size(); ++part)
        for (std::size_t row = 0; row < parts[part].rows(); ++row) places.push_back({part, row});
    std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        return parts[a.part].decided[a.row] < parts[b.part].decided[b.row];
    });
    Dataset out;
    for (const Place& place : places) append(out, parts[place.part], place.row);
    return out;
}

}  // namespace outcry::predict
