// SPDX-License-Identifier: Apache-2.0
// How fills came about, as the report says it of a floor.
#include "tools/report/execution_words.hpp"

#include <gtest/gtest.h>

#include "actors/execution/paper.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {
namespace {

std::string words_of(const ExecutionPaper::Params& params,
                     const std::vector<Instrument>& instruments = {}) {
    FloorOpened opened;
    opened.instruments = instruments;
    RosterEntry venue;
    venue.name = "execution";
    venue.kind = "execution.paper";
    venue.params = encoded(params);
    opened.roster = {venue};
    std::string text;
    for (const std::string& words : execution_models(opened)) text += words + "\n";
    return text;
}

TEST(ExecutionWords, say_how_long_the_open_of_a_bar_stands_for_the_market) {
    EXPECT_NE(words_of({}).find(
                  "market: recorded bars, whose open stands for their first 1s, latency 250ms"),
              std::string::npos)
        << words_of({});
}

TEST(ExecutionWords, say_of_entries_that_a_bar_fills_inside_when_their_target_begins) {
    ExecutionPaper::Params params;
    EXPECT_EQ(words_of(params).find("filled inside a bar"), std::string::npos);
    params.entry = OrderType::limit;
    EXPECT_NE(words_of(params).find("filled inside a bar: no target before the next"),
              std::string::npos)
        << words_of(params);
}

TEST(ExecutionWords, say_of_what_has_no_margin_that_it_is_paid_in_full) {
    Instrument share, perpetual;
    share.id = "AAPL";
    perpetual.id = "BTCUSDT-PERP";
    perpetual.margins.emplace_back();
    EXPECT_NE(words_of({}, {share}).find("margin: none, what is bought is paid in full"),
              std::string::npos)
        << words_of({}, {share});
    EXPECT_EQ(words_of({}, {share}).find("liquidation"), std::string::npos);
    EXPECT_NE(words_of({}, {share, perpetual}).find("; what has none is paid in full"),
              std::string::npos);
    EXPECT_EQ(words_of({}, {perpetual}).find("in full"), std::string::npos);
}

}  // namespace
}  // namespace outcry::tools
