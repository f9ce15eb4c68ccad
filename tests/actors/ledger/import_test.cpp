// SPDX-License-Identifier: Apache-2.0
// State files of the older bot: what is taken over, and what a corrupt one is refused for.
#include "actors/ledger/import.hpp"

#include <gtest/gtest.h>

#include "actors/ledger/ledger.hpp"
#include "actors/ledger/schema.hpp"
#include "outcry/base/text.hpp"
#include "tests/support/folder.hpp"

namespace outcry {
namespace {

using ledger::read_trading_state;
using test::Folder;

constexpr const char* whole = R"({"initialized": true, "provider": "binance",
  "created_at": "2025-05-01T00:00:00Z", "last_updated": "2025-05-19T14:15:00Z",
  "active_positions": [{"symbol": "BTC/USDT", "side": "LONG", "size": 0.029, "entry_price": 104492.5,
    "order_id": 81234, "stop_loss_order_id": "s-1", "take_profit_order_id": null, "risk_usd": 60.61}],
  "total_trades": 17, "win_rate": 0.53, "total_pnl": -120.25, "daily_pnl": 0,
  "daily_drawdown_pct": 1.9, "circuit_breaker_tripped": false, "last_circuit_trip_reason": null,
  "mood": "good"})";

std::string refusal(const std::string& json) {
    const auto read = read_trading_state(json);
    return read.ok() ? "" : read.error().message;
}

TEST(ImportState, takes_everything_a_state_has) {
    const auto state = read_trading_state(whole);
    ASSERT_TRUE(state.ok()) << state.error().text();
    EXPECT_EQ(state->total_trades, 17);
    EXPECT_EQ(state->total_pnl->units, -12'025'000'000);
    ASSERT_EQ(state->positions.size(), 1U);
    EXPECT_EQ(state->positions[0].entry.units, 10'449'250'000'000);
    EXPECT_EQ(state->positions[0].order_id, "81234");
    EXPECT_FALSE(state->positions[0].take_profit_order_id);
    EXPECT_EQ(state->unknown, std::vector<std::string>{"mood"});
}

TEST(ImportState, needs_two_fields_and_no_more) {
    EXPECT_TRUE(read_trading_state(R"({"initialized": false, "total_trades": 0})").ok());
    EXPECT_EQ(refusal("{}"), "initialized: is missing; total_trades: is missing");
}

TEST(ImportState, refuses_a_corrupt_one_by_the_names_of_its_fields) {
    EXPECT_EQ(refusal(R"({"initialized": 1, "total_trades": 2.5})"),
              "initialized at 1:17: expected true or false, got 1; total_trades at 1:36: expected "
              "a whole number of 0 or more, got 2.5");
    EXPECT_EQ(refusal(R"({"initialized": true, "total_trades": 1, "active_positions":
 [{"symbol": "X", "side": "up",
   "size": -1, "entry_price": "1e999"}]})"),
              "active_positions[0].side at 2:27: expected long, short, buy or sell, got \"up\"; "
              "active_positions[0].size at 3:12: expected an amount above 0 below 92 billion, got "
              "-1; active_positions[0].entry_price at 3:31: expected an amount above 0 below 92 "
              "billion, got \"1e999\"");
    EXPECT_NE(refusal(R"({"initialized": true, "total_trades": 1, "total_pnl": NaN})")
                  .find("is not JSON at byte 5"),
              std::string::npos);
    EXPECT_NE(refusal(std::string(whole).substr(0, 200)).find("torn"), std::string::npos);
    EXPECT_EQ(refusal("[]"), "a trading state is one JSON object");
    EXPECT_NE(refusal(std::string(ledger::state_file_bytes_max + 1, ' ')).find("exceeds"),
              std::string::npos);
}

TEST(ImportState, refuses_what_stands_there_twice_and_a_number_that_is_none_by_their_names) {
    EXPECT_EQ(refusal(R"({"initialized": true, "total_trades": 3,
 "total_trades": 4})"),
              "total_trades at 2:18: stands there a second time");
    EXPECT_EQ(refusal(R"({"initialized": true, "total_trades": 3, "active_positions": [
 {"symbol": "X", "side": "buy", "size": 1, "entry_price": 2, "size": 3}]})"),
              "active_positions[0].size at 2:70: stands there a second time");
    EXPECT_EQ(refusal(R"({"initialized": true, "total_trades": 3, "mood": ["win_rate", 1],
 "win_rate": 1e999, "daily_pnl": 0})"),
              "win_rate at 2:14: expected a number below 1e308, got 1e999");
    EXPECT_EQ(refusal(R"({"initialized": true, "total_trades": 3, "mood": {"a": 1, "b": 1}, )"
                      R"("humour": {"a": 1}})"),
              "");
}

TEST(ImportState, refuses_a_day_that_never_was) {
    const auto refused = [](const std::string& when) {
        return refusal(R"({"initialized": true, "total_trades": 3, "last_updated": ")" + when +
                       "\"}");
    };
    for (const char* good :
         {"2025-05-12", "2025-05-12T10:00:00.123456", "2025-05-12 10:00:00",
          "2025-05-12T10:00:00+02:00", "2025-05-12T10:00:00.5-05:30", "2025-05-12T10:00:00Z"})
        EXPECT_EQ(refused(good), "");
    for (const char* bad : {"2025-13-45", "2025-02-29T00:00:00", "soon", "2025-05-12T25:00:00",
                            "2025-05-12T10:00:00+later", ""})
        EXPECT_EQ(refused(bad), joined({"last_updated at 1:58: expected a time such as "
                                        "2025-05-19T14:15:00, got \"",
                                        bad, "\""}));
}

TEST(ImportState, refuses_a_number_where_text_belongs_unless_it_is_that_of_an_order) {
    const std::string head = R"({"initialized": true, "total_trades": 1, )";
    const std::string position = R"("side": "buy", "size": 1, "entry_price": 2)";
    EXPECT_EQ(refusal(head + R"("active_positions": [{"symbol": 5, )" + position + "}]}"),
              "active_positions[0].symbol at 1:74: expected text of up to 1000 bytes, got 5");
    EXPECT_EQ(refusal(head + R"("active_positions": {"a\"}]": {)" + position +
                      R"(}, "XBT": {"symbol": 5, )" + position + "}}}"),
              "active_positions[XBT].symbol at 1:136: expected text of up to 1000 bytes, got 5");
    for (const char* field : {"provider", "created_at", "last_updated", "last_circuit_trip_reason"})
        EXPECT_NE(refusal(head + "\"" + field + "\": 7}").find(std::string(field) + " at 1:"),
                  std::string::npos)
            << field;
    EXPECT_EQ(refusal(head + R"("active_positions": [{"symbol": "X", "order_id": 5, )" + position +
                      "}]}"),
              "");
    EXPECT_NE(refusal(head + R"("active_positions": [7]})").find("active_positions[0] at 1:63: "),
              std::string::npos);
}

TEST(ImportState, keeps_a_file_once_however_often_it_is_taken) {
    const Folder folder;
    const std::string path = folder.file("imported.db");
    const auto state = read_trading_state(whole).value();
    for (int i = 0; i < 2; ++i)
        ASSERT_TRUE(ledger::keep_trading_state(path, "a.json", whole, state).ok());
    auto database = ledger::open_to_read(path).value();
    EXPECT_EQ(database.integer("SELECT count(*) FROM imported_states").value(), 1);
    EXPECT_EQ(database.text("SELECT symbol || side || size_e8 FROM imported_positions").value(),
              "BTC/USDTbuy2900000");
}

TEST(ImportState, outlives_the_ledgers_versions_and_its_being_written_anew) {
    const Folder folder;
    const std::string path = folder.file("ledger.db"), fresh = folder.file("it's new.db");
    const auto state = read_trading_state(whole).value();
    ASSERT_TRUE(ledger::keep_trading_state(path, "a.json", whole, state).ok());
    const auto positions = [](const std::string& where) {
        return ledger::Database::open(where)
            ->integer(
                "SELECT count(*) FROM imported_positions JOIN imported_states ON sha256 = "
                "state_sha256")
            .value();
    };
    ASSERT_TRUE(ledger::keep_imported(path, fresh).ok());
    EXPECT_EQ(positions(fresh), 1);
    ASSERT_TRUE(ledger::Database::open(path)->run("PRAGMA user_version = 1").ok());
    ASSERT_TRUE(Ledger::open(path).ok());
    EXPECT_EQ(positions(path), 1) << "an older ledger was made anew";
    const std::string text = folder.write("text.db", std::string(5000, 'x'));
    EXPECT_EQ(ledger::keep_imported(text, fresh).error().place, text);
}

}  // namespace
}  // namespace outcry
