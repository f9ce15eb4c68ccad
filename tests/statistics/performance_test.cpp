// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "outcry/statistics/performance.hpp"
#include "outcry/statistics/random.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

TEST(Performance, agrees_with_numpy_in_every_figure) {
    const auto returns = counted(37, 11, 48, 120), benchmark = counted(53, 7, 50, 120);
    const Performance p = performance(returns, benchmark, 365);
    EXPECT_NEAR(p.sharpe, 1.475672068440856, 1e-11);
    EXPECT_NEAR(p.sharpe_error, 1.7523339121893897, 1e-11);
    EXPECT_NEAR(p.probabilistic_sharpe, 0.800139068802435, 1e-12);
    EXPECT_NEAR(*p.minimum_track_record, 454.9996232527111, 1e-7);
    EXPECT_NEAR(p.annual_return, 0.9527419070505534, 1e-11);
    EXPECT_NEAR(p.drawdown.depth, 0.07658364813817164, 1e-12);
    EXPECT_EQ(p.drawdown.length, 23U);
    EXPECT_EQ(p.drawdown.to_bottom, 7U);
    EXPECT_NEAR(*p.sortino, 2.2449445942130155, 1e-11);
    EXPECT_NEAR(*p.omega, 1.196376811594203, 1e-12);
    EXPECT_NEAR(*p.calmar, 12.4405395957584, 1e-9);
    EXPECT_NEAR(*p.beta, 0.09046250176718985, 1e-12);
    EXPECT_NEAR(*p.alpha, 0.8064064762131116, 1e-11);
    EXPECT_NEAR(*p.beta_error, 0.06373318004815204, 1e-12);
    EXPECT_NEAR(*p.alpha_error, 0.562538340182871, 1e-11);
}

TEST(Performance, of_a_market_that_is_only_held_is_the_market_s_and_more_than_that_is_not) {
    Random random(3);
    std::vector<double> market(300), own(300);
    for (double& r : market) r = 0.002 + 0.02 * random.normal();
    for (double& r : own) r = 0.002 * random.normal();
    const auto floor = [&](double beta, double edge) {
        std::vector<double> returns;
        for (std::size_t i = 0; i < market.size(); ++i)
            returns.push_back(beta * market[i] + own[i] + edge);
        return performance(returns, market, 365);
    };
    EXPECT_TRUE(is_of_the_benchmark(floor(0.8, 0), 0.96));
    EXPECT_TRUE(is_of_the_benchmark(floor(-0.8, 0), 0.96));
    EXPECT_FALSE(is_of_the_benchmark(floor(0.8, 0.001), 0.96)) << "it has an alpha";
    EXPECT_FALSE(is_of_the_benchmark(floor(0, 0), 0.96)) << "it has no beta";
    EXPECT_FALSE(is_of_the_benchmark(performance(market, {}, 365), 0.96)) << "beside nothing";
}

TEST(Performance, is_the_market_s_until_its_alpha_is_told_on_the_side_of_what_was_earned) {
    Performance p;
    p.periods_a_year = 365;
    p.beta = -0.14;
    p.beta_error = 0.06;
    p.alpha = 0.43;
    p.alpha_error = 0.22;
    p.mean = 0.44 / 365;
    EXPECT_FALSE(is_of_the_benchmark(p, 0.96)) << "1.95 errors: one in 40 without an alpha";
    EXPECT_TRUE(is_of_the_benchmark(p, 0.96, 0.3)) << "not as the luckiest of several";
    p.alpha_error = 0.25;
    EXPECT_TRUE(is_of_the_benchmark(p, 0.96)) << "1.72 errors, though the market gave .01 of .44";
    p.beta_error = 0.1;
    EXPECT_FALSE(is_of_the_benchmark(p, 0.96)) << "nothing ties it to the market";
    p.beta_error = 0.06;
    p.alpha_error = 0.22;
    p.mean = -0.44 / 365;
    EXPECT_TRUE(is_of_the_benchmark(p, 0.96)) << "it lost in spite of its alpha";
    p.alpha = -0.43;
    EXPECT_FALSE(is_of_the_benchmark(p, 0.96)) << "what it lost, it lost alone";
}

TEST(Performance, says_nothing_where_nothing_is_defined) {
    const Performance p = performance(std::vector<double>(30, 0.0), {}, 365);
    EXPECT_EQ(p.sharpe, 0);
    EXPECT_EQ(p.sharpe_error, 0);
    EXPECT_FALSE(p.sortino || p.calmar || p.omega || p.beta || p.minimum_track_record);
    EXPECT_EQ(performance({}, {}, 365).observations, 0U);
    const Performance ruined = performance(std::vector<double>{0.1, -1.0}, {}, 365);
    EXPECT_EQ(ruined.annual_return, -1);
    EXPECT_EQ(ruined.drawdown.depth, 1);
}

TEST(Drawdown, is_as_long_as_it_lasts_not_as_deep_as_it_is) {
    // A deep one of two days, then a shallow one that never ends.
    const std::vector<double> returns{0.1, -0.2, 0.5, -0.01, 0.001, 0.001};
    const Drawdown d = deepest_drawdown(returns);
    EXPECT_NEAR(d.depth, 0.2, 1e-12);
    EXPECT_EQ(d.to_bottom, 1U);
    EXPECT_EQ(d.length, 3U);
}

TEST(TradeRecord, counts_wins_losses_and_the_longest_streak_of_losses) {
    const std::vector<double> nets{3, -1, -1, 0, 5, -2};
    const TradeRecord t = trade_record(nets);
    EXPECT_EQ(t.count, 6U);
    EXPECT_NEAR(t.hit_rate, 1.0 / 3, 1e-12);
    EXPECT_NEAR(*t.profit_factor, 2, 1e-12);
    EXPECT_NEAR(t.expectancy, 4.0 / 6, 1e-12);
    EXPECT_NEAR(t.average_win, 4, 1e-12);
    EXPECT_NEAR(t.average_loss, 1, 1e-12);
    EXPECT_EQ(t.losing_streak, 3U);
    EXPECT_FALSE(trade_record(std::vector<double>{1}).profit_factor);
}

TEST(Performance, of_who_has_lost_everything_stays_at_nothing) {
    const std::vector<double> gone = {0.5, -1.0, 0.0, 0.2};
    EXPECT_TRUE(lost_everything(gone));
    EXPECT_FALSE(lost_everything(Series(gone).first(1)));
    const Performance p = performance(gone, {}, 365);
    EXPECT_EQ(p.annual_return, -1.0);
    EXPECT_EQ(p.drawdown.depth, 1.0);
    const std::vector<double> below = {0.1, -2.5, -2.5, 0.1};
    EXPECT_EQ(performance(below, {}, 365).annual_return, -1.0) << "two losses make no gain";
}

}  // namespace
}  // namespace outcry::statistics
