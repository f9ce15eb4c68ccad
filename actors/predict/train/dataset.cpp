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
    out.features = features;
    for (const std::size_t place : places) append(out, *this, place);
    return out;
}

namespace {

/// One symbol's rows while its bars are gone through.
class SymbolRows {
 public:
    SymbolRows(std::span<const PastBar> bars, const Question& question, FeatureSet set,
               Timeframe on)
        : bars_(bars), question_(question), features_(Features::make(set, on)) {
        out_.features = feature_specs(set).size();
    }

    [[nodiscard]] bool at_end() const { return at_ == bars_.size(); }
    [[nodiscard]] TimeNs next() const { return bars_[at_].close_time; }
    [[nodiscard]] const Features& features() const { return features_; }

    Result<void> hear() {
        const PastBar& bar = bars_[at_++];
        return features_.add(bar.close_time, bar.bar, bar.flow);
    }
    /// Whether the bar heard last is one to decide at.
    [[nodiscard]] bool decides() const {
        const TimeNs close = features_.close;
        return question_.timeframe.open_of(close) == close && features_.warm();
    }
    void keep(const FeatureRow& row) {
        const std::size_t at = at_ - 1;
        const Ending rise = ending_of(bars_, at, Side::buy, question_);
        const Ending fall = ending_of(bars_, at, Side::sell, question_);
        if (rise.outcome == Outcome::unknown || fall.outcome == Outcome::unknown) return;
        out_.values.insert(out_.values.end(), row.begin(), row.end());
        out_.target_long.push_back(rise.outcome == Outcome::target ? 1 : 0);
        out_.target_short.push_back(fall.outcome == Outcome::target ? 1 : 0);
        rises_.push_back({at, rise.last});
        falls_.push_back({at, fall.last});
        out_.decided.push_back(features_.close);
        out_.horizon_end.push_back(features_.close + question_.horizon);
    }
    [[nodiscard]] Dataset finish() {
        const auto narrow = [&](const std::vector<LabelSpan>& spans) {
            const std::vector<double> wide = uniqueness_of(spans, bars_.size());
            return std::vector<float>(wide.begin(), wide.end());
        };
        out_.unique_long = narrow(rises_);
        out_.unique_short = narrow(falls_);
        return std::move(out_);
    }

 private:
    std::span<const PastBar> bars_;
    const Question& question_;
    Features features_;
    std::size_t at_ = 0;
    Dataset out_;
    std::vector<LabelSpan> rises_;
    std::vector<LabelSpan> falls_;
};

}  // namespace

Result<Dataset> rows_of(std::span<const PastBar> bars, const Question& question, Timeframe on) {
    SymbolRows rows(bars, question, FeatureSet::standard, on);
    while (!rows.at_end()) {
        OUTCRY_TRY(rows.hear());
        if (rows.decides()) rows.keep(rows.features().row());
    }
    return rows.finish();
}

Result<Dataset> market_rows_of(std::span<const std::span<const PastBar>> symbols,
                               const Question& question, Timeframe on) {
    std::vector<SymbolRows> rows;
    for (const auto& bars : symbols) rows.emplace_back(bars, question, FeatureSet::market, on);
    for (;;) {
        TimeNs now{INT64_MAX};
        for (const SymbolRows& one : rows)
            if (!one.at_end()) now = std::min(now, one.next());
        if (now == TimeNs{INT64_MAX}) break;
        std::vector<std::size_t> heard;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].at_end() || rows[i].next() != now) continue;
            OUTCRY_TRY(rows[i].hear());
            heard.push_back(i);
        }
        for (const std::size_t i : heard) {
            if (!rows[i].decides()) continue;
            std::vector<const Features*> others;
            for (std::size_t j = 0; j < rows.size(); ++j)
                if (j != i) others.push_back(&rows[j].features());
            rows[i].keep(market_row(rows[i].features(), {&rows.front().features(), others}));
        }
    }
    std::vector<Dataset> parts;
    for (SymbolRows& one : rows) parts.push_back(one.finish());
    return merge(parts);
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
    if (!parts.empty()) out.features = parts.front().features;
    for (const Place& place : places) append(out, parts[place.part], place.row);
    return out;
}

}  // namespace outcry::predict
