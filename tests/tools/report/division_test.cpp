// SPDX-License-Identifier: Apache-2.0
// Figures of a report that divide by what may be nothing.
#include "tests/tools/report/told_floor.hpp"

namespace outcry::tools {

using test::Floor;

TEST(Report, puts_who_never_lost_above_all_who_have_a_profit_factor) {
    const auto of = [](const std::vector<double>& nets) {
        Floor run;
        for (const double net : nets) run.trip(net);
        return run.report();
    };
    const Report winner = of({25}), even = of({25, -50}), loser = of({-5});
    EXPECT_EQ(winner.profit_factor, nothing_lost);
    EXPECT_NE(report_text(winner, {}).find("profit factor no loser"), std::string::npos);
    EXPECT_NEAR(even.profit_factor, 0.5, 1e-12);
    EXPECT_EQ(loser.profit_factor, 0);
    EXPECT_NE(report_text(loser, {}).find("profit factor 0.00"), std::string::npos);
}

TEST(Report, has_nothing_to_divide_by_on_an_idle_floor) {
    Floor run;
    const Report report = run.report();
    EXPECT_EQ(report.net, 0);
    EXPECT_EQ(report.buy_and_hold, 0);
    EXPECT_EQ(report.profit_factor, 0);
    EXPECT_EQ(report.sharpe_error, 0);
    EXPECT_EQ(report.verdict, "too little happened to say anything");
    EXPECT_FALSE(report.closed);
    EXPECT_EQ(report.days, 0) << "its only event is a day before it would have been live";
    const std::string text = report_text(report, false);
    EXPECT_NE(text.find("profit factor –   turnover 0.0x   Sortino –\n"), std::string::npos)
        << text;
    EXPECT_TRUE(text.starts_with("done  within the warm-up   0 bars")) << text;
}

}  // namespace outcry::tools
