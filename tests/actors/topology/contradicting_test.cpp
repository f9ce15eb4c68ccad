// SPDX-License-Identifier: Apache-2.0
// What one actor states against another, told before anything runs: both are named.
#include "actors/topology/contradicting.hpp"

#include "tests/actors/topology/shipped.hpp"

namespace outcry {
namespace {

using namespace test;

bool says(const std::vector<CheckComplaint>& complaints, std::string_view words) {
    return std::any_of(complaints.begin(), complaints.end(), [&](const CheckComplaint& one) {
        return one.message.find(words) != std::string::npos;
    });
}

const std::vector<std::string> pair = {"floor.symbols=[\"BTCUSDT-PERP\", \"ETHUSDT-PERP\"]"};

CheckReport minimal(std::vector<std::string> set) {
    return checked(shipped_text("minimal.toml"), std::move(set));
}
CheckReport two(std::vector<std::string> set) {
    set.insert(set.end(), pair.begin(), pair.end());
    return minimal(std::move(set));
}

TEST(Contradicting, are_none_of_the_shipped_floors) {
    for (const char* file : {"minimal.toml", "paper.toml", "ticks.toml", "scanner.toml"}) {
        const std::string text = checked(shipped_text(file)).text();
        for (const char* words : {"reckons with", "is beyond", "no entry can", "differs from"})
            EXPECT_EQ(text.find(words), std::string::npos) << file << ": " << text;
    }
}

TEST(Contradicting, is_an_order_bound_below_the_size_of_every_entry) {
    EXPECT_TRUE(says(minimal({"risk.order_max=10%"}).errors,
                     "no entry can be placed: core.size of 30% is beyond risk.order_max of 10%, "
                     "which refuses and never resizes; lower the first or raise the second"))
        << minimal({"risk.order_max=10%"}).text();
    EXPECT_TRUE(minimal({"risk.order_max=30%"}).ok());
    EXPECT_TRUE(minimal({"risk.order_max=10%", "core.kelly=25%"}).ok()) << "a cap, no size";
    const CheckReport shared = two({"risk.order_max=25%", "core.exposure_max=40%"});
    EXPECT_TRUE(shared.ok()) << "two at once are 20 % each";
    EXPECT_TRUE(says(shared.warnings, "an entry that is alone in its slice is refused: core.size"))
        << shared.text();
}

TEST(Contradicting, are_the_clock_on_the_wall_and_a_feed_that_does_not_wait_for_it) {
    const auto warned = [](std::vector<std::string> set) {
        return says(minimal(std::move(set)).warnings, "hands over months in a second");
    };
    EXPECT_FALSE(warned({}));
    EXPECT_TRUE(warned({"floor.order=\"free_running\""}));
    EXPECT_FALSE(warned({"floor.order=\"free_running\"", "data.pace=\"as_recorded\""}));
}

TEST(Contradicting, is_a_reward_that_no_bet_has) {
    const CheckReport report = minimal({"risk.reward_min=5"});
    EXPECT_TRUE(says(report.errors,
                     "no entry can be placed: core.target of 4% less costs of 0.121% is 1.83 times "
                     "core.stop of 2% and costs on BTCUSDT-PERP, and risk.reward_min asks for 5"))
        << report.text();
    EXPECT_TRUE(minimal({"risk.reward_min=1.8"}).ok());
}

TEST(Contradicting, is_a_band_that_no_entry_falls_into) {
    const std::vector<std::string> limit = {"execution.entry=\"limit\"",
                                            "execution.entry_offset=2%"};
    EXPECT_TRUE(says(minimal(limit).errors,
                     "no entry can be filled: execution.entry_offset places a limit 2% from the "
                     "price on BTCUSDT-PERP, and risk.price_collar approves 1% around it; widen "
                     "the second or narrow the first"))
        << minimal(limit).text();
    EXPECT_TRUE(minimal({limit[0], limit[1], "risk.price_collar=2%"}).ok());
    EXPECT_TRUE(says(minimal({"risk.price_collar=0.0001%"}).errors,
                     "no entry can be filled: execution fills at half the spread and slippage"))
        << minimal({"risk.price_collar=0.0001%"}).text();
    EXPECT_TRUE(says(minimal({"execution.entry=\"stop\"", "execution.entry_offset=1%"}).errors,
                     "no entry can be filled: execution enters beyond a trigger"));
    EXPECT_TRUE(says(minimal({"execution.entry=\"stop_limit\"", "execution.entry_offset=0.6%",
                              "execution.entry_limit=0.6%"})
                         .errors,
                     "no entry can be filled: execution enters beyond a trigger"));
}

TEST(Contradicting, is_an_approval_that_ends_before_its_order_arrives) {
    EXPECT_TRUE(says(minimal({"risk.ttl=10ms"}).errors,
                     "no entry can be filled: execution.latency of 250ms is longer than an "
                     "approval lives, risk.ttl of 10ms; raise the second or lower the first"))
        << minimal({"risk.ttl=10ms"}).text();
    EXPECT_FALSE(minimal({"execution.latency=2m"}).ok());
    EXPECT_TRUE(minimal({"risk.ttl=250ms"}).ok());
}

TEST(Contradicting, are_costs_that_a_core_does_not_reckon_with) {
    const CheckReport report = minimal({"execution.slippage=50bp", "execution.half_spread=50bp"});
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_TRUE(says(report.warnings,
                     "core reckons with 1.05bp of half spread and slippage a "
                     "side on BTCUSDT-PERP, and execution takes 1%"))
        << report.text();
    const CheckReport known = minimal({"execution.slippage=50bp", "execution.half_spread=50bp",
                                       "core.slippage=50bp", "core.half_spread=50bp"});
    EXPECT_FALSE(says(known.warnings, "reckons with")) << known.text();
}

TEST(Contradicting, is_a_core_that_asks_beyond_the_vetos_bounds) {
    const CheckReport report =
        two({"core.exposure_max=200%", "core.size=50%", "risk.symbol_exposure_max=60%"});
    EXPECT_TRUE(says(report.warnings,
                     "core.exposure_max of 200% is beyond risk.strategy_exposure_max of 60%: what "
                     "is asked for beyond that is refused, the smallest edges first, where "
                     "exposure_max = \"60%\" would share it out"))
        << report.text();
    EXPECT_FALSE(says(two({"core.exposure_max=60%"}).warnings, "is beyond"));
    EXPECT_FALSE(says(minimal({"core.exposure_max=200%"}).warnings, "is beyond")) << "one symbol";
}

TEST(Contradicting, are_weights_of_a_regime_that_nobody_tells) {
    const std::string model =
        "kind = \"predict.forest\"\nmodel = \"models/target-before-stop-2025-03.json\"";
    const std::string text = with(shipped_text("minimal.toml"), "kind = \"case.long\"", model);
    const std::vector<std::string> weights = {"core.weights={bull=1}",
                                              "core.weights.trend={bull=0.5}"};
    const auto told = [&](const std::string& floor, const std::vector<std::string>& set) {
        return says(checked(floor, set).warnings,
                    "weights of a regime never apply: its voters are "
                    "models, which tell none, and there is no quant");
    };
    const std::string alone = with(text, "[actor.quant]\nkind = \"quant.standard\"\n", "");
    EXPECT_TRUE(told(alone, weights)) << checked(alone, weights).text();
    EXPECT_FALSE(told(alone, {})) << "none are stated";
    EXPECT_FALSE(told(text, weights)) << "the core hears it from quant";
    EXPECT_FALSE(told(shipped_text("minimal.toml"), weights)) << "a case tells one";
}

TEST(Contradicting, is_capital_that_no_sum_of_positions_could_count) {
    EXPECT_TRUE(says(minimal({"floor.capital=\"50000000000 USDT\""}).errors,
                     "capital of 50000000000 USDT, of which 100% may be held and as much be on its "
                     "way, is more than the 92233720368.54775807 that an amount can be; keep the "
                     "account in a currency of larger units, with floor.rates, or lower capital or "
                     "risk.gross_exposure_max"))
        << minimal({"floor.capital=\"50000000000 USDT\""}).text();
    EXPECT_TRUE(minimal({"floor.capital=\"40000000000 USDT\""}).ok());
}

TEST(Contradicting, is_a_decider_of_another_timeframe_than_the_floors) {
    for (const std::string who : {"core", "risk", "bull"})
        EXPECT_TRUE(says(minimal({who + ".decide_on=\"4h\""}).errors,
                         "decide_on of 4h differs from the floor's"))
            << who;
}

}  // namespace
}  // namespace outcry
