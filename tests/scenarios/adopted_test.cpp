// SPDX-License-Identifier: Apache-2.0
// minimal.toml that begins with the positions of an older bot: they are in the log as events, so a
// resume and a verification need no file, and every book adds up with them.
#include <fstream>

#include "actors/runtime/verify.hpp"
#include "outcry/event/adopted.hpp"
#include "outcry/event/trading.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

constexpr const char* state = R"({"initialized": true, "total_trades": 17,
  "last_updated": "2025-05-07T00:00:00Z", "circuit_breaker_tripped": TRIPPED,
  "active_positions": [{"symbol": "SYMBOL", "side": "long", "size": 0.02, "entry_price": 94000}]})";

struct AdoptedFloor : testing::Test {
    void write(const std::string& symbol, const std::string& tripped = "false") {
        std::string text = state;
        text.replace(text.find("SYMBOL"), 6, symbol);
        text.replace(text.find("TRIPPED"), 7, tripped);
        std::ofstream(file) << text;
    }
    Plan planned() const {
        return plan("minimal.toml", Place::fused,
                    {"state.file=" + file, R"(state.symbols={"BTC/USDT" = "BTCUSDT-PERP"})"});
    }
    LaunchOptions launching() const {
        LaunchOptions made = options("2025-05-10T00:00");
        made.run_folder = folder.path();
        return made;
    }
    Folder folder;
    std::string file = folder.path() + "/.trading_state.json";
};

TEST_F(AdoptedFloor, begins_with_what_was_held_and_needs_the_file_no_more) {
    write("BTC/USDT");
    LaunchOptions stopping = launching();
    std::atomic<bool> stop{false};
    stopping.stop = &stop;
    stopping.on_event = [&](const Prefix&, BytesView, std::string_view schema) {
        if (schema == schema_name<Fill>) stop = true;
    };
    EXPECT_FALSE(run(planned(), stopping).closed);
    std::filesystem::remove(file);
    LaunchOptions resuming = launching();
    resuming.resume = true;
    EXPECT_TRUE(run(planned(), resuming).closed);
    const auto adopted = events_of<Adopted>(folder.path());
    ASSERT_EQ(adopted.size(), 1U);
    EXPECT_EQ(adopted[0].instrument, "BTCUSDT-PERP");
    const auto fills = events_of<Fill>(folder.path());
    ASSERT_GE(fills.size(), 2U);
    EXPECT_EQ(fills[0].reason, "adopted");
    EXPECT_TRUE(fills[0].fee.is_zero());
    EXPECT_EQ(fills[1].reason, "target") << "protected like an entry of its own";
    const auto trips = events_of<RoundTrip>(folder.path());
    ASSERT_FALSE(trips.empty());
    EXPECT_EQ(trips[0].entry.to_double(), 94'000);
    const Account last = events_of<Account>(folder.path()).back();
    EXPECT_EQ(last.cash, Money::whole(10'000) + last.realised - last.fees + last.funding);
    const auto store = open_folder_store(folder.path() + "/journal", false).value();
    const auto verified = verify_run(*store, {find_kind, topologies, {}});
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_FALSE(verified->mismatch) << verified->mismatch->seq << " " << verified->mismatch->what;
}

TEST_F(AdoptedFloor, whose_bot_had_tripped_waits_for_the_operator) {
    write("BTC/USDT", "true");
    EXPECT_TRUE(run(planned(), launching()).closed);
    const auto requests = events_of<HaltRequest>(folder.path());
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_TRUE(requests[0].halt);
    EXPECT_NE(requests[0].reason.find("circuit_breaker_tripped"), std::string::npos);
    for (const Verdict& verdict : events_of<Verdict>(folder.path()))
        EXPECT_TRUE(verdict.increase.is_zero());
}

TEST_F(AdoptedFloor, is_refused_by_name_before_it_begins) {
    write("DOGE/USDT");
    const auto result = launch(planned(), launching());
    ASSERT_FALSE(result);
    EXPECT_NE(
        result.error().text().find("active_positions[0].symbol: \"DOGE/USDT\" is no instrument"),
        std::string::npos)
        << result.error().text();
    EXPECT_EQ(events_of<Fill>(folder.path()).size(), 0U);
    std::filesystem::remove_all(folder.path() + "/journal");
    std::ofstream(file) << R"({"initialized": "yes"})";
    const auto corrupt = launch(planned(), launching());
    ASSERT_FALSE(corrupt);
    for (const char* field : {"initialized", "total_trades"})
        EXPECT_NE(corrupt.error().text().find(field), std::string::npos) << corrupt.error().text();
}

}  // namespace
}  // namespace outcry
