// SPDX-License-Identifier: Apache-2.0
// Floors on which nothing could ever be filled are refused before they run.
#include "actors/topology/unfillable.hpp"

#include "tests/actors/topology/shipped.hpp"

namespace outcry {
namespace {

using namespace test;

bool refused(const CheckReport& report, std::string_view words) {
    for (const CheckComplaint& one : report.errors)
        if (one.message.find(words) != std::string::npos) return true;
    return false;
}

TEST(Unfillable, is_a_floor_whose_largest_entry_is_below_every_least_order) {
    const std::string text = shipped_text("minimal.toml");
    const CheckReport small = checked(text, {"floor.capital=\"50 USDT\""});
    EXPECT_TRUE(refused(small,
                        "no entry can be placed: 30% of 50 USDT is 15, and BTCUSDT-PERP takes "
                        "no order below 100 USDT; a capital of 334 USDT, or a larger core.size, "
                        "would do"))
        << small.text();
    EXPECT_TRUE(checked(text, {"floor.capital=\"334 USDT\""}).ok());
    const CheckReport bound =
        checked(text, {"floor.capital=\"334 USDT\"", "risk.symbol_exposure_max=10%"});
    EXPECT_TRUE(refused(bound, "10% of 334 USDT is 33.4")) << bound.text();
    EXPECT_TRUE(refused(bound, "a larger risk.symbol_exposure_max")) << bound.text();
}

TEST(Unfillable, in_part_is_a_warning) {
    const std::string text = shipped_text("minimal.toml");
    const CheckReport report = checked(
        text, {"floor.capital=\"100 USDT\"", "floor.symbols=[\"BTCUSDT-PERP\", \"ETHUSDT-PERP\"]"});
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_TRUE(std::any_of(report.warnings.begin(), report.warnings.end(), [](const auto& one) {
        return one.message.find("not all can be traded: 30% of 100 USDT is 30, and BTCUSDT-PERP") !=
               std::string::npos;
    })) << report.text();
}

TEST(Unfillable, is_a_floor_whose_approvals_end_before_a_bar_opens_that_its_orders_can_have) {
    const std::string text = shipped_text("minimal.toml");
    EXPECT_TRUE(checked(text, {"execution.latency=2s"}).ok()) << "the next minute is soon enough";
    const std::vector<std::string> hours = {"execution.base=15m", "execution.latency=2s"};
    EXPECT_TRUE(refused(checked(text, hours),
                        "no entry can be filled: execution.latency of 2s misses the open of a bar, "
                        "and the next one opens 15m later, when an approval of 1m has expired; set "
                        "execution.latency below 1s, or risk.ttl = \"15m\""))
        << checked(text, hours).text();
    EXPECT_TRUE(checked(text, {"execution.base=15m", "execution.latency=2s", "risk.ttl=15m"}).ok());
    EXPECT_TRUE(checked(text, {"execution.base=15m"}).ok()) << "a quarter second is in time";
}

bool warned(const CheckReport& report, std::string_view words) {
    return std::any_of(report.warnings.begin(), report.warnings.end(), [&](const auto& one) {
        return one.message.find(words) != std::string::npos;
    });
}

TEST(Unfillable, is_an_order_that_is_over_before_it_arrives) {
    const std::string text = shipped_text("minimal.toml");
    const std::vector<std::string> brief = {"execution.time_in_force=\"gtd\"",
                                            "execution.good_for=100ms"};
    EXPECT_TRUE(refused(checked(text, brief),
                        "no entry can be filled: execution.latency of 250ms is longer than an "
                        "order is good for, 100ms; lengthen good_for or shorten the latency"))
        << checked(text, brief).text();
    EXPECT_TRUE(
        checked(text, {"execution.time_in_force=\"gtd\"", "execution.good_for=250ms"}).ok());
}

TEST(Unfillable, but_by_a_gap_is_a_limit_away_from_the_price_that_does_not_wait) {
    const std::string text = shipped_text("minimal.toml");
    for (const char* force : {"ioc", "fok"}) {
        const std::string in_force = std::string("execution.time_in_force=\"") + force + '"';
        const std::vector<std::string> away = {"execution.entry=\"limit\"",
                                               "execution.entry_offset=0.5%", in_force};
        EXPECT_TRUE(warned(checked(text, away),
                           "entries fill by a gap alone: a limit 50bp from the last price does "
                           "not cross on arrival"))
            << checked(text, away).text();
        EXPECT_FALSE(warned(checked(text, {"execution.entry=\"limit\"", in_force}), "by a gap"));
    }
}

TEST(Unfillable, but_by_a_gap_is_what_a_bar_reaches_inside_after_the_order_is_over) {
    const std::string text = shipped_text("minimal.toml");
    std::vector<std::string> rests = {"execution.entry=\"limit\"", "execution.entry_offset=0.5%"};
    EXPECT_FALSE(warned(checked(text, rests), "by a gap")) << "a minute's approval, minute bars";
    rests.insert(rests.end(), {"execution.time_in_force=\"gtd\"", "execution.good_for=30s"});
    EXPECT_TRUE(warned(checked(text, rests),
                       "is filled when the bar is over, 1m later, and "
                       "execution.good_for of 30s is over before"))
        << checked(text, rests).text();
    const std::vector<std::string> quarters = {"execution.base=15m", "execution.entry=\"stop\"",
                                               "execution.entry_offset=0.5%"};
    EXPECT_TRUE(warned(checked(text, quarters), "15m later, and risk.ttl of 1m is over before"))
        << checked(text, quarters).text();
}

}  // namespace
}  // namespace outcry
