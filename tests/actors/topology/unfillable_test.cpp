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

}  // namespace
}  // namespace outcry
