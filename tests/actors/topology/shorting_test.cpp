// SPDX-License-Identifier: Apache-2.0
// Floors of spot: what they may not do is said before they trade.
#include "actors/topology/shorting.hpp"

#include "tests/actors/topology/toys.hpp"

namespace outcry {
namespace {

/// A shipped floor, its perpetual exchanged for the spot of the same coin.
Loaded on_spot(const std::string& file, std::vector<std::string> set = {}) {
    LoadOptions options;
    options.overrides = {"floor.instruments=instruments/binance-spot.toml",
                         "floor.symbols=[\"BTCUSDT\"]", "data.bars=data/BTCUSDT-PERP-1m.csv.gz"};
    options.overrides.insert(options.overrides.end(), set.begin(), set.end());
    return load_topology(toykinds::base() + "/" + file, options);
}
CheckReport checked(const Loaded& loaded) {
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    return loaded.ok() ? check(*loaded.plan) : CheckReport{};
}

TEST(Shorting, of_spot_must_be_ruled_out_by_name) {
    for (const char* bull : {"case.long", "case.short"}) {
        const CheckReport report =
            checked(on_spot("minimal.toml", {std::string("bull.kind=") + bull}));
        ASSERT_EQ(report.errors.size(), 1U) << report.text();
        EXPECT_EQ(report.errors[0].actor, "core");
        EXPECT_EQ(report.errors[0].key, "allow_short");
        EXPECT_EQ(
            report.errors[0].message,
            "may sell BTCUSDT short, which is spot: nothing is sold that is not owned, and no "
            "borrowing is modelled; state allow_short = false, or trade a perpetual");
    }
}

TEST(Shorting, that_is_ruled_out_lets_a_floor_of_spot_trade) {
    const CheckReport report = checked(on_spot("minimal.toml", {"core.allow_short=false"}));
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_TRUE(report.reach_shown);
}

/// Beside shorting: what is owned is paid for, with the costs of buying it.
TEST(Shorting, is_not_all_that_spot_cannot_do_nothing_is_bought_with_all_of_the_money) {
    const std::vector<std::string> all = {
        "core.allow_short=false",          "core.size=100%",
        "core.exposure_max=100%",          "risk.symbol_exposure_max=100%",
        "risk.strategy_exposure_max=100%", "risk.gross_exposure_max=100%"};
    const auto told = [](const CheckReport& report) {
        std::string text;
        for (const CheckComplaint& one : report.warnings)
            if (one.key == "exposure_max" || one.key == "exposure") text += one.message;
        return text;
    };
    const CheckReport report = checked(on_spot("minimal.toml", all));
    EXPECT_NE(told(report).find("core may ask for 100% of equity, and what must be owned, BTCUSDT "
                                "for one, is paid for whole, with costs of 11.01bp"),
              std::string::npos)
        << report.text();
    EXPECT_NE(told(report).find("ask for 98.8% at most, which has room for a rise of 1%"),
              std::string::npos)
        << report.text();
    std::vector<std::string> less = all;
    less[1] = "core.size=98.8%";
    EXPECT_EQ(told(checked(on_spot("minimal.toml", less))), "");
    less[1] = "core.size=50%";
    EXPECT_EQ(told(checked(on_spot("minimal.toml", less))), "") << "one symbol alone";
    less[1] = "core.size=100%";
    less[2] = "core.exposure_max=98.8%";
    EXPECT_EQ(told(checked(on_spot("minimal.toml", less))), "");
}

TEST(Shorting, by_a_core_that_cannot_be_told_is_a_warning) {
    const CheckReport report = checked(on_spot("classic-fixed.toml"));
    EXPECT_TRUE(std::any_of(report.warnings.begin(), report.warnings.end(), [](const auto& one) {
        return one.actor == "core" && one.message.find("the venue rejects it") != std::string::npos;
    })) << report.text();
}

TEST(Shorting, of_perpetuals_is_nobodys_business) {
    const Loaded loaded = load_topology(toykinds::base() + "/minimal.toml", {});
    ASSERT_TRUE(loaded.ok());
    EXPECT_TRUE(topology::short_sellers(*loaded.plan, roster()).errors.empty());
}

}  // namespace
}  // namespace outcry
