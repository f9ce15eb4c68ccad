// SPDX-License-Identifier: Apache-2.0
// What of an older bot's state a floor takes over, as of when, and what it refuses by name.
#include "actors/ledger/state_edge.hpp"

#include <gtest/gtest.h>

#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry {
namespace {

using namespace outcry::test;
using ledger::ImportedState;
using ledger::StateParams;

ImportedState two_positions() {
    ImportedState state;
    state.last_updated = "2025-05-19T14:15:00Z";
    state.created_at = "2025-05-01T00:00:00Z";
    state.positions.push_back(
        {"BTC/USDT", Side::buy, quantity("0.02"), price("94000"), {}, {}, {}, {}});
    state.positions.push_back({eth, Side::sell, quantity("1.5"), price("2500"), {}, {}, {}, {}});
    return state;
}

StateParams naming_btc() {
    StateParams params;
    params.file = "state.json";
    params.symbols["BTC/USDT"] = btc;
    return params;
}

TEST(StateEdge, takes_positions_over_under_this_floors_names) {
    const auto adopted = ledger::adopted_positions(two_positions(), naming_btc(), opened());
    ASSERT_TRUE(adopted) << adopted.error().text();
    ASSERT_EQ(adopted->size(), 2U);
    EXPECT_EQ((*adopted)[0], (Adopted{"paper", venue, btc, Side::buy, quantity("0.02"),
                                      price("94000"), "state.json BTC/USDT"}));
    EXPECT_EQ((*adopted)[1].side, Side::sell);
    StateParams other = naming_btc();
    other.strategy = "older";
    EXPECT_EQ((*ledger::adopted_positions(two_positions(), other, opened()))[0].strategy, "older");
}

TEST(StateEdge, names_every_position_that_does_not_fit) {
    StateParams params = naming_btc();
    params.symbols["BTC/USDT"] = "BTCEUR";
    ImportedState state = two_positions();
    state.positions[1].symbol = "DOGE";
    const auto adopted = ledger::adopted_positions(state, params, opened());
    ASSERT_FALSE(adopted);
    const std::string& text = adopted.error().message;
    EXPECT_NE(text.find("active_positions[0].symbol: \"BTCEUR\""), std::string::npos) << text;
    EXPECT_NE(text.find("active_positions[1].symbol: \"DOGE\""), std::string::npos) << text;
    FloorOpened twice = opened();
    twice.instruments.push_back(twice.instruments.front());
    twice.instruments.back().venue = "other";
    const auto unclear = ledger::adopted_positions(two_positions(), naming_btc(), twice);
    ASSERT_FALSE(unclear);
    EXPECT_NE(unclear.error().message.find("several venues"), std::string::npos);
}

TEST(StateEdge, takes_over_no_short_of_what_must_be_owned) {
    FloorOpened floor = opened();
    for (Instrument& one : floor.instruments) one.kind = InstrumentKind::spot;
    const auto adopted = ledger::adopted_positions(two_positions(), naming_btc(), floor);
    ASSERT_FALSE(adopted);
    EXPECT_EQ(
        adopted.error().message,
        "active_positions[1].side: \"ETHUSDT-PERP\" must be owned to be sold, and no borrowing is "
        "modelled; close it where it is held, or name a perpetual in `symbols`");
}

TEST(StateEdge, is_of_when_it_was_last_written_unless_told_otherwise) {
    StateParams params = naming_btc();
    EXPECT_EQ(*ledger::adopted_at(two_positions(), params), *time::parse("2025-05-19T14:15:00Z"));
    ImportedState state = two_positions();
    state.last_updated.reset();
    EXPECT_EQ(*ledger::adopted_at(state, params), *time::parse("2025-05-01T00:00:00Z"));
    params.as_of = monday;
    EXPECT_EQ(*ledger::adopted_at(state, params), monday);
    params.as_of.reset();
    state.created_at = "yesterday";
    const auto unreadable = ledger::adopted_at(state, params);
    ASSERT_FALSE(unreadable);
    EXPECT_NE(unreadable.error().text().find("created_at"), std::string::npos);
    state.created_at.reset();
    EXPECT_FALSE(ledger::adopted_at(state, params));
}

}  // namespace
}  // namespace outcry
