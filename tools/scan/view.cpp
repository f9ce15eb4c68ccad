// SPDX-License-Identifier: Apache-2.0
#include "tools/scan/view.hpp"

#include <algorithm>
#include <cmath>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"
#include "tools/why/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t pairs_shown = 6;

Colour colour_of(double score) { return score < 0 ? Colour::red : Colour::green; }

Cell standing_cell(const Standing& standing) {
    if (standing.regime == Regime::warming) return {"·", Colour::dim};
    return {score_text(standing.score), colour_of(standing.score)};
}

const AllocatedSymbol* share_of(const std::optional<Allocation>& allocation,
                                const RankedSymbol& row) {
    if (!allocation) return nullptr;
    for (const AllocatedSymbol& one : allocation->rows)
        if (one.instrument == row.instrument && one.venue == row.venue) return &one;
    return nullptr;
}

template <class Event>
bool take(std::optional<Event>& place, BytesView body) {
    auto event = decoded<Event>(body);
    if (!event) return false;
    place = std::move(*event);
    return true;
}

std::string pair_name(std::string_view first, std::string_view second) {
    return joined({first, "/", second});
}

}  // namespace

std::string score_text(double score) { return contribution_text(score); }

bool ScanView::shows(std::string_view schema) {
    return std::find(std::begin(schemas), std::end(schemas), schema) != std::end(schemas);
}

bool ScanView::hear(std::string_view schema, BytesView body) {
    if (schema == schema_name<Ranking>) return take(ranking_, body);
    if (schema == schema_name<Allocation>) return take(allocation_, body);
    if (schema == schema_name<Correlations>) return take(correlations_, body);
    if (schema != schema_name<PairChange>) return false;
    auto change = decoded<PairChange>(body);
    if (!change) return false;
    const std::string name = pair_name(change->first, change->second);
    pairs_[name] = std::move(*change);
    return true;
}

std::string ScanView::text(std::size_t rows, const Look& look) const {
    std::string text;
    if (ranking_) text += ranking_text(rows, look);
    if (allocation_) text += allocation_text();
    if (correlations_) text += pairs_text(look);
    return wrapped_text(text, look.width, 12);
}

std::string ScanView::text_within(std::size_t lines, std::size_t rows, const Look& look) const {
    if (ranking_) rows = std::min(rows, ranking_->rows.size());
    for (;;) {
        std::string whole = text(rows, look);
        const auto filled = static_cast<std::size_t>(std::count(whole.begin(), whole.end(), '\n'));
        if (filled <= lines || rows <= 1) return whole;
        rows -= std::min(filled - lines, rows - 1);
    }
}

std::string ScanView::ranking_text(std::size_t rows, const Look& look) const {
    const Ranking& ranking = *ranking_;
    std::string text = joined(
        {time::for_people(ranking.round), "  ", std::to_string(ranking.symbols), " symbols"});
    if (ranking.warm < ranking.symbols)
        text += joined({", ", std::to_string(ranking.warm), " warm on every timeframe (",
                        std::to_string(ranking.needed), " bars), ", std::to_string(ranking.warming),
                        " on none"});
    text += "\n";
    if (ranking.rows.empty()) return text;
    std::vector<Column> columns = {
        {"#", Align::right}, {"symbol"}, {"score", Align::right}, {"sure", Align::right}};
    for (const Standing& one : ranking.rows.front().standings)
        columns.push_back({one.timeframe.to_string(), Align::right});
    columns.push_back({"regime"});
    columns.push_back({"close", Align::right});
    if (allocation_) columns.push_back({"share", Align::right});
    Table table(columns);
    for (const RankedSymbol& row : ranking.rows) {
        if (table.size() >= rows) break;
        std::vector<Cell> cells = {std::to_string(row.rank),
                                   row.instrument,
                                   {score_text(row.score), colour_of(row.score)},
                                   share_text(row.confidence, 2)};
        Regime regime = Regime::warming;
        for (const Standing& one : row.standings) {
            cells.push_back(standing_cell(one));
            if (one.timeframe == ranking.decide_on) regime = one.regime;
        }
        cells.emplace_back(regime_text(regime));
        cells.emplace_back(fixed::for_people(row.close.units, 4));
        const AllocatedSymbol* share = tools::share_of(allocation_, row);
        if (share != nullptr && share->share != 0)
            cells.push_back({percent(share->share, 1), colour_of(share->share)});
        table.row(std::move(cells));
    }
    return text + table.text(look);
}

std::string ScanView::allocation_text() const {
    const Allocation& one = *allocation_;
    const auto held = std::count_if(one.rows.begin(), one.rows.end(),
                                    [](const AllocatedSymbol& row) { return row.share != 0; });
    return joined({"allocation  ", printable(one.method), " of ", money_text(one.equity), " among ",
                   std::to_string(held), ", volatility ", printed("%.1f", one.volatility * 100),
                   " % a year; ", time::for_people(one.round), ": ", printable(one.reason), "\n"});
}

/// Those apart first, the furthest in front: they are what a trader looks for.
std::string ScanView::pairs_text(const Look& look) const {
    const Correlations& all = *correlations_;
    int count[4] = {};
    std::vector<const PairChange*> apart;
    for (const CorrelatedPair& one : all.highest) {
        const auto known = pairs_.find(pair_name(one.first, one.second));
        const PairState state = known == pairs_.end() ? PairState::watched : known->second.state;
        ++count[static_cast<std::size_t>(state)];
        if (state == PairState::diverged) apart.push_back(&known->second);
    }
    std::string text =
        joined({"pairs       mean correlation ", share_text(all.mean, 2), " of ",
                std::to_string(all.pairs), ", ", std::to_string(all.highest.size()),
                " watched: ", std::to_string(count[static_cast<std::size_t>(PairState::converged)]),
                " converged, ", std::to_string(apart.size()), " diverged, ",
                std::to_string(count[static_cast<std::size_t>(PairState::broken)]), " broken\n"});
    std::stable_sort(apart.begin(), apart.end(), [](const PairChange* a, const PairChange* b) {
        return std::fabs(a->zscore) > std::fabs(b->zscore);
    });
    if (apart.size() > pairs_shown) apart.resize(pairs_shown);
    Table table({{"", Align::left}, {"", Align::right}, {""}, {""}, {""}});
    for (const PairChange* one : apart)
        table.row({pair_name(one->first, one->second),
                   {score_text(one->zscore), colour_of(one->zscore)},
                   joined({"deviations since ", time::for_people(one->round)}),
                   joined({"hedge ", fixed_text(one->hedge, 3)}),
                   joined({"correlation ", share_text(one->correlation, 2)})});
    return text + table.text(look, 12);
}

std::string ScanView::json() const {
    const auto one = [](const auto& event) {
        return event ? json_of(*event) : std::string("null");
    };
    std::string pairs;
    for (const auto& [name, change] : pairs_)
        pairs += joined({pairs.empty() ? "" : ",", json_of(change)});
    return joined({"{\"ranking\":", one(ranking_), ",\"allocation\":", one(allocation_),
                   ",\"correlations\":", one(correlations_), ",\"pairs\":[", pairs, "]}"});
}

}  // namespace outcry::tools
