// SPDX-License-Identifier: Apache-2.0
// minimal.toml at three times its capital, where longs pay half of what they hold every eight
// hours: the account that pays funding is the account that carries margin.
#include <algorithm>
#include <fstream>

#include "actors/runtime/verify.hpp"
#include "outcry/event/trading.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

struct FundedFloor : testing::Test {
    FundedFloor() {
        std::ofstream file(folder.path() + "/BTCUSDT-PERP-funding.csv");
        file << "ts_ms,funding_rate\n";
        constexpr std::int64_t interval = 8 * ns_per_hour / ns_per_ms;
        const std::int64_t first = time::from_civil(2025, 5, 5).ns / ns_per_ms;
        for (int i = 0; i < 45; ++i) file << first + i * interval << ",0.5\n";
    }
    Plan planned() const {
        return plan("minimal.toml", Place::fused,
                    {"data.funding=" + folder.path() + "/{symbol}-funding.csv", "core.size=300%",
                     "core.exposure_max=300%", "risk.symbol_exposure_max=300%",
                     "risk.strategy_exposure_max=300%", "risk.gross_exposure_max=300%"});
    }
    Folder folder;
};

TEST_F(FundedFloor, is_liquidated_by_the_settlement_it_cannot_pay) {
    LaunchOptions launching = options("2025-05-20T00:00");
    launching.run_folder = folder.path();
    EXPECT_TRUE(run(planned(), launching).closed);
    const auto fills = events_of<Fill>(folder.path());
    const auto liquidated = std::find_if(
        fills.begin(), fills.end(), [](const Fill& fill) { return fill.reason == "liquidation"; });
    ASSERT_NE(liquidated, fills.end());
    EXPECT_EQ(liquidated + 1, fills.end()) << "an account below nothing enters nothing";
    const Account last = events_of<Account>(folder.path()).back();
    EXPECT_EQ(last.open_positions, 0);
    EXPECT_LT(last.equity, Money{});
    EXPECT_GT(last.equity, Money::whole(-10'000)) << "one settlement, and no second one";
    const auto store = open_folder_store(folder.path() + "/journal", false).value();
    const auto verified = verify_run(*store, {find_kind, topologies, {}});
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_FALSE(verified->mismatch) << verified->mismatch->seq << " " << verified->mismatch->what;
}

TEST_F(FundedFloor, hears_its_account_at_the_venue_and_a_floor_without_funding_does_not) {
    const auto hears = [](const Plan& made) {
        const auto venue =
            std::find_if(made.members.begin(), made.members.end(),
                         [](const PlannedActor& one) { return one.name == "execution"; });
        return std::count(venue->hears.begin(), venue->hears.end(), "account");
    };
    EXPECT_EQ(hears(planned()), 1);
    EXPECT_EQ(hears(plan("paper.toml", Place::fused)), 1);
    for (const char* file : {"minimal.toml", "ticks.toml", "scanner.toml"})
        EXPECT_EQ(hears(plan(file, Place::fused)), 0) << file << ": its mail is what it was";
}

}  // namespace
}  // namespace outcry
