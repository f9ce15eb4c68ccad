// SPDX-License-Identifier: Apache-2.0
// A floor of daily bars, where one bar carries everything: the fills inside it, the marks, the
// votes on its close. What is decided on a close knows all of it.
#include <algorithm>
#include <fstream>

#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

constexpr const char* venue = R"([venue]
name = "v"
kind = "linear_perpetual"
quote = "USDT"
settlement = "USDT"
funding_interval = "8h"
tick = "0.01"
lot = "0.001"
min_notional = 5
half_spread = "1bp"
fees = [{ volume_from = 0, maker = "2bp", taker = "5bp" }]
margins = [{ notional_upto = 100000000, initial = "10%", maintenance = "5%" }]

[instrument.A]
base = "A"
[instrument.B]
base = "B"
[instrument.C]
base = "C"
)";

constexpr const char* floor_text = R"([floor]
name = "closes"
capital = "10000 USDT"
instruments = "venue.toml"
symbols = ["A", "C", "B"]
decide_on = "1d"

[actor.data]
kind = "feed.recorded"
bars = "{symbol}.csv"
stamp = "open"
timeframe = "1d"
timeframes = []

[actor.bars]
kind = "bars.standard"
base = "1d"
timeframes = []

[actor.portfolio]
kind = "portfolio.standard"
base = "1d"

[actor.quant]
kind = "quant.standard"
indicators = ["mom:1", "sma:2"]
timeframes = ["1d"]

[actor.bull]
kind = "case.long"
findings = [{ rule = "above_zero", weight = 0.0, readings = ["mom:1", "sma:2"], waits = true }]
base_rate_long = 0.9
base_rate_short = 0.05
calibration = "none"
stop = "60%"
target = "90%"

[actor.core]
kind = "core.pool"
voters = ["bull"]
stop = "60%"
target = "90%"
size = "60%"
exposure_max = "200%"

[actor.risk]
kind = "risk.veto"
symbol_exposure_max = "62%"
strategy_exposure_max = "200%"
gross_exposure_max = "200%"
mark_stale_max = "900d"
drawdown_max = { day = "50%", week = "60%", total = "90%" }

[actor.execution]
kind = "execution.paper"
base = "1d"
)";

/// A floor whose C is listed a week after A, and whose B comes last of all; A falls by a tenth in
/// the bar of day 7.
struct DailyCloses : testing::Test {
    DailyCloses() {
        write("venue.toml", venue);
        write("floor.toml", floor_text);
        for (const auto& [symbol, first] : {std::pair{"A", 0}, {"C", 6}, {"B", 11}}) {
            std::string rows = "ts_ms,open,high,low,close,volume\n";
            for (int day = first; day < 12; ++day) {
                const bool a = symbol[0] == 'A';
                const char* bar = !a || day < 7 ? ",100,100,100,100,1000000\n"
                                  : day == 7    ? ",100,100,90,90,1000000\n"
                                                : ",90,90,90,90,1000000\n";
                rows += std::to_string((time::from_civil(2025, 5, 5).ns + day * ns_per_day) /
                                       ns_per_ms) +
                        bar;
            }
            write(std::string(symbol) + ".csv", rows);
        }
        LoadOptions loading;
        loading.place = Place::fused;
        auto loaded = load_topology(folder.path() + "/floor.toml", loading);
        EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
        loaded.plan->tap.clear();
        LaunchOptions launching = options("");
        launching.run_folder = folder.path();
        head = run(*loaded.plan, launching).head;
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder.path() + "/" + name) << text;
    }
    std::vector<Proposal> proposals(const std::string& instrument) const {
        std::vector<Proposal> found;
        for (const Proposal& one : events_of<Proposal>(folder.path()))
            if (one.instrument == instrument) found.push_back(one);
        return found;
    }
    Folder folder;
    std::string head;
};

TEST_F(DailyCloses, know_what_filled_inside_the_bar) {
    const std::vector<Proposal> said = proposals("A");
    ASSERT_GE(said.size(), 3U);
    EXPECT_EQ(said[1].action, Action::buy);
    EXPECT_EQ(said[2].action, Action::hold) << said[2].reason;
    EXPECT_EQ(said[2].current_exposure, Money::whole(6'000)) << "bought in the bar before";
    int sold = 0;
    for (const Fill& fill : events_of<Fill>(folder.path())) sold += fill.side == Side::sell;
    EXPECT_EQ(sold, 0) << "a repeated buy sells nothing";
}

TEST_F(DailyCloses, are_decided_on_their_own_account_though_a_symbol_is_silent) {
    const std::vector<Proposal> said = proposals("C");
    const auto bought = std::find_if(said.begin(), said.end(),
                                     [](const Proposal& one) { return one.action == Action::buy; });
    ASSERT_NE(bought, said.end());
    EXPECT_EQ(to_string(bought->target_exposure), "5637.47964") << "60 % of what A left";
    const std::vector<Verdict> verdicts = events_of<Verdict>(folder.path());
    const auto first = std::find_if(verdicts.begin(), verdicts.end(),
                                    [](const Verdict& one) { return one.instrument == "C"; });
    ASSERT_NE(first, verdicts.end());
    const auto day = std::find_if(first->limits.begin(), first->limits.end(),
                                  [](const LimitCheck& one) { return one.name == "drawdown day"; });
    ASSERT_NE(day, first->limits.end());
    EXPECT_NEAR(day->value, 0.06, 0.001);
}

TEST_F(DailyCloses, are_said_again_by_whoever_verifies) { expect_verified(folder.path(), head); }

}  // namespace
}  // namespace outcry
