// SPDX-License-Identifier: Apache-2.0
// A scanning floor as people read it: the last ranking as a table with every timeframe, what is
// held of it, and how the watched pairs stand. Made of the events as they come; one thread, owns
// what it shows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/layout.hpp"
#include "outcry/event/scanning.hpp"

namespace outcry::tools {

class ScanView {
 public:
    static constexpr std::string_view schemas[] = {schema_name<Ranking>, schema_name<Allocation>,
                                                   schema_name<Correlations>,
                                                   schema_name<PairChange>};
    /// Whether events of this schema are part of the picture.
    [[nodiscard]] static bool shows(std::string_view schema);
    /// True when the event belongs to the picture; an older build's body that does not fit is left
    /// out.
    bool hear(std::string_view schema, BytesView body);
    /// Nothing to show before the first ranking or correlations.
    [[nodiscard]] bool empty() const { return !ranking_ && !correlations_; }
    [[nodiscard]] bool has_ranking() const { return ranking_.has_value(); }

    /// At most so many rows; ends in a newline.
    [[nodiscard]] std::string text(std::size_t rows, const Look& look) const;
    /// The same with as many rows fewer as it takes to fill no more than `lines`, but one.
    [[nodiscard]] std::string text_within(std::size_t lines, std::size_t rows,
                                          const Look& look) const;
    [[nodiscard]] std::string json() const;

 private:
    [[nodiscard]] std::string ranking_text(std::size_t rows, const Look& look) const;
    [[nodiscard]] std::string allocation_text() const;
    [[nodiscard]] std::string pairs_text(const Look& look) const;

    std::optional<Ranking> ranking_;
    std::optional<Allocation> allocation_;
    std::optional<Correlations> correlations_;
    std::map<std::string, PairChange> pairs_;  // newest change, by `first/second`
};

/// `−.42`, with a sign; scores and their parts.
[[nodiscard]] std::string score_text(double score);

}  // namespace outcry::tools
