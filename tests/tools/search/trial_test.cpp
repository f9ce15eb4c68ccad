// SPDX-License-Identifier: Apache-2.0
// What trials are worth beside each other: who lost nothing, who lost everything, who traded on
// other days.
#include "tools/search/trial.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "outcry/base/fixed.hpp"
#include "tools/search/montecarlo.hpp"
#include "tools/search/search.hpp"

namespace outcry::tools {
namespace {

Trial trial_of(std::vector<double> returns, std::int64_t first_day = 1) {
    Trial trial;
    double worth = 1;
    for (std::size_t i = 0; i < returns.size(); ++i) {
        trial.days.push_back(TimeNs{(first_day + static_cast<std::int64_t>(i)) * ns_per_day});
        worth *= 1 + returns[i];
    }
    trial.net = worth - 1;
    trial.max_drawdown = statistics::deepest_drawdown(returns).depth;
    trial.returns = std::move(returns);
    return trial;
}

const std::vector<double> wins = {0.01, 0.02, 0.0, 0.01, 0.02, 0.01},
                          loses_once = {0.05, 0.06, -0.001, 0.05, 0.05, 0.05},
                          still(6, 0.0), falls = {-0.01, 0.001, -0.02, 0.001, -0.01, 0.0},
                          gone = {0.9, 0.9, 0.9, -1.0, 0.0, 0.0};

TEST(Metric, ranks_who_lost_nothing_above_all_who_lost_and_who_did_nothing_between) {
    for (const char* metric : {"sortino", "calmar", "omega"}) {
        const auto of = [&](const std::vector<double>& days) {
            return metric_of(trial_of(days), metric);
        };
        EXPECT_GT(of(wins), of(loses_once)) << metric;
        EXPECT_GT(of(loses_once), of(still)) << metric;
        EXPECT_GT(of(still), of(falls)) << metric;
        EXPECT_EQ(of(still), metric_of_nothing(metric)) << metric;
        EXPECT_EQ(metric_text(of(wins), "%.2f"), "no loss") << metric;
    }
}

TEST(Metric, has_the_one_that_gained_more_for_the_better_of_two_that_lost_nothing) {
    std::vector<double> more = wins;
    more[2] = 0.03;
    for (const auto& all : {std::vector{wins, more}, std::vector{more, wins}}) {
        const std::vector<Trial> trials = {trial_of(all[0]), trial_of(all[1])};
        EXPECT_EQ(trials[*best_of(trials, "calmar")].returns, more);
    }
}

TEST(Metric, ranks_who_lost_everything_below_all_others_however_it_gained_before) {
    for (const char* metric : {"sharpe", "sortino", "calmar", "omega", "net", "drawdown",
                               "profit_factor", "expectancy"}) {
        Trial ruined = trial_of(gone);
        ruined.profit_factor = 3;
        ruined.expectancy = 0.4;
        const std::vector<Trial> trials = {ruined, trial_of(falls)};
        EXPECT_EQ(best_of(trials, metric), 1U) << metric;
        EXPECT_EQ(metric_text(metric_of(ruined, metric), "%.2f"), "all lost") << metric;
    }
}

TEST(Metric, of_a_stretch_after_everything_was_lost_is_no_better_for_having_nothing_to_lose) {
    const auto day = [](std::int64_t n) { return TimeNs{n * ns_per_day}; };
    const Trial ruined = trial_of(gone), falling = trial_of(falls);
    EXPECT_LT(metric_between(ruined, "sharpe", day(4), day(6)),
              metric_between(falling, "sharpe", day(4), day(6)));
    EXPECT_GT(metric_between(ruined, "net", day(0), day(3)), 1) << "before it was a gain";
}

TEST(Metric, calmar_is_by_the_drawdown_that_is_told_beside_it) {
    Trial trial = trial_of({0.001, -0.002, 0.002, 0.001, -0.001, 0.001});
    const double by_days = metric_of(trial, "calmar");
    trial.max_drawdown *= 4;  // within a day it was deeper
    EXPECT_NEAR(metric_of(trial, "calmar"), by_days / 4, by_days * 1e-9);
    EXPECT_EQ(metric_of(trial, "drawdown"), -trial.max_drawdown);
}

TEST(Trials, of_other_days_stand_side_by_side_and_none_is_left_out) {
    Trial failed;
    failed.failure = "refused";
    const std::vector<Trial> trials = {trial_of({0.01, 0.02, 0.03}, 3), failed,
                                       trial_of({0.04, 0.05}, 1), trial_of({0.06}, 9)};
    const auto all = returns_of(trials);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0], (std::vector<double>{0, 0, 0.01, 0.02, 0.03, 0}));
    EXPECT_EQ(all[1], (std::vector<double>{0.04, 0.05, 0, 0, 0, 0}));
    EXPECT_EQ(all[2], (std::vector<double>{0, 0, 0, 0, 0, 0.06}));
    EXPECT_EQ(trials_of(trials, trials.front()).count, 3);
}

TEST(Search, finds_the_same_evidence_whatever_order_its_floors_come_in) {
    std::vector<Trial> trials;
    for (int k = 0; k < 4; ++k) {
        std::vector<double> days;
        for (int i = 0; i < 40 + k; ++i) days.push_back(0.001 * ((i * (37 + k) + 11) % 101 - 48));
        trials.push_back(trial_of(std::move(days)));
    }
    const SearchEvidence one = evidence_of(trials, {}, 1);
    std::rotate(trials.begin(), trials.begin() + 3, trials.end());
    const SearchEvidence other = evidence_of(trials, {}, 1);
    EXPECT_EQ(one.parts, 16U);
    EXPECT_EQ(one.overfitting, other.overfitting);
    EXPECT_EQ(one.loss, other.loss);
    EXPECT_EQ(one.reality_check, other.reality_check);
    EXPECT_FALSE(evidence_of({trials[0], trials[0]}, {}, 1).overfitting) << "nothing was selected";
    EXPECT_FALSE(evidence_of({trials[0]}, {}, 1).reality_check);
    for (Trial& trial : trials) trial.returns.resize(evidence_days_min - 1);
    EXPECT_FALSE(evidence_of(trials, {}, 1).reality_check) << "of so few days neither is told";
    EXPECT_FALSE(evidence_of(trials, {}, 1).overfitting);
}

/// A floor of round trips and of days that made the same of it.
Report earned(const std::vector<double>& shares) {
    Report report;
    report.capital = Money{fixed::from_double(1000).value()};
    double worth = 1000;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        RoundTrip trip;
        trip.net = Money{fixed::from_double(worth * shares[i]).value()};
        report.trips.push_back(trip);
        worth *= 1 + shares[i];
        report.curve.push_back(
            {TimeNs{static_cast<std::int64_t>(i + 1) * ns_per_day}, worth, 1000});
    }
    report.net = worth / 1000 - 1;
    return report;
}

TEST(MonteCarlo, takes_a_round_trip_for_what_it_made_of_the_account_as_it_was) {
    std::vector<double> shares;
    for (int i = 0; i < 200; ++i) shares.push_back(i % 3 == 0 ? -0.04 : 0.04);  // grows 13 fold
    const auto drawn_of = drawn(earned(shares), {});
    ASSERT_TRUE(drawn_of) << drawn_of.error().text();
    const Spread &trips = drawn_of->spreads[0], &days = drawn_of->spreads[1];
    EXPECT_NEAR(trips.went, 0.04, 1e-6) << "never two losses in a row";
    EXPECT_NEAR(trips.went, days.went, 1e-6);
    EXPECT_LT(trips.drawdown.back(), 0.6) << "no path loses more than there is";
    EXPECT_NEAR(trips.net[2] / days.net[2], 1, 0.2) << "the same steps, drawn anew";
}

TEST(MonteCarlo, never_comes_back_from_nothing) {
    std::vector<double> shares(40, 0.1);
    shares[20] = shares[30] = -3;  // more than all of it, twice
    Report report = earned(shares);
    const auto made = drawn(report, {});
    ASSERT_TRUE(made) << made.error().text();
    for (const Spread& spread : made->spreads) {
        EXPECT_GE(spread.net.front(), -1) << spread.by;
        EXPECT_EQ(spread.net.front(), -1) << spread.by;
        EXPECT_EQ(spread.went, 1) << spread.by;
        EXPECT_LE(spread.drawdown.back(), 1) << spread.by;
    }
}

TEST(DailyReturns, of_who_lost_everything_are_as_many_as_of_any_other) {
    Report report = earned({0.1, -2.0, -3.0, 0.5});
    const auto own = daily_returns(report).own;
    ASSERT_EQ(own.size(), 4U);
    EXPECT_NEAR(own[0], 0.1, 1e-12);
    EXPECT_EQ(own[1], -1.0);
    EXPECT_EQ(own[2], 0.0);
    EXPECT_EQ(own[3], 0.0);
    judge(report, {});
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::loses);
    EXPECT_EQ(report.verdict,
              "it lost everything: on 1970-01-02 the account came to nothing, and nothing after it "
              "counts");
}

}  // namespace
}  // namespace outcry::tools
