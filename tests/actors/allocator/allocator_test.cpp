// SPDX-License-Identifier: Apache-2.0
// An allocator at its rebalances: whom it picks, what it asks for, what it leaves, and why.
#include "actors/allocator/allocator.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "outcry/math/math.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/actors/scanner/market.hpp"
#include "tests/support/play.hpp"

namespace outcry::allocator {
namespace {

using test::bar_of;
using test::Chance;
using test::floor_of;
using test::m15;
using test::may;
using test::Play;

Allocator::Params params() {
    Allocator::Params made;
    made.strategy = "s";
    made.decide_on = m15;
    made.count = 2;
    made.keep = 3;
    made.every = {ns_per_hour};
    made.window = 40;
    made.returns_min = 10;
    made.weight_max = {90'000'000};
    return made;
}

const std::vector<std::string> names = {"a", "b", "c", "d"};

class Desk {
 public:
    explicit Desk(Allocator::Params made = params(), const std::string& calendar = "always")
        : play_(made, "allocator"), step_(made.decide_on) {
        FloorOpened opened = floor_of(names);
        for (Instrument& one : opened.instruments) one.calendar = calendar;
        play_.at(may).hear(opened);
        play_.hear(FeedStatus{"data", may + DurationNs{20 * m15.approximate_ns()}, "test"});
    }
    /// A round of bars; c is four times as wild as the others.
    void bars() {
        const TimeNs close = close_of(number_);
        play_.at(close);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const double before = prices_[i];
            prices_[i] *= math::exp((i == 2 ? 0.02 : 0.005) * chance_.swing() + drift_);
            play_.hear_at(bar_of(names[i], number_, before, prices_[i], step_), close);
        }
        ++number_;
    }
    /// The scanner's ranking of the last round: names with their score.
    std::vector<Proposal> rank(const std::vector<std::pair<std::string, double>>& rows,
                               double confidence = 1) {
        Ranking ranking;
        ranking.scanner = "scanner";
        ranking.round = close_of(number_ - 1);
        for (const auto& [name, score] : rows) {
            RankedSymbol row;
            row.rank = static_cast<std::int32_t>(ranking.rows.size() + 1);
            row.venue = "v";
            row.instrument = name;
            row.score = score;
            row.confidence = confidence;
            ranking.rows.push_back(row);
        }
        play_.at(ranking.round + DurationNs{ns_per_s});
        ranked_ = play_.hear(ranking);
        return play_.all<Proposal>();
    }
    /// Runs on to the next full hour and ranks there.
    std::vector<Proposal> hour(const std::vector<std::pair<std::string, double>>& rows) {
        do {
            bars();
        } while (number_ < 24 || number_ % 4 != 0);
        return rank(rows);
    }
    /// What was asked for is filled at the last close.
    void fill(const std::vector<Proposal>& asked) {
        for (const Proposal& one : asked) {
            Position position;
            position.strategy = "s";
            position.venue = "v";
            position.instrument = one.instrument;
            position.quantity = {static_cast<std::int64_t>(one.target_exposure.to_double() /
                                                           one.reference.to_double() * 1e8)};
            play_.hear(position);
        }
    }
    double price(std::size_t i) const { return prices_[i]; }
    void drift(double a_bar) { drift_ = a_bar; }
    void move(std::size_t i, double factor) { prices_[i] *= factor; }
    std::uint64_t ranked() const { return ranked_; }
    Play<Allocator>& play() { return play_; }
    Allocation told() { return play_.only<Allocation>(); }

 private:
    [[nodiscard]] TimeNs close_of(int number) const {
        return may + DurationNs{(number + 1) * step_.approximate_ns()};
    }
    Play<Allocator> play_;
    Timeframe step_;
    Chance chance_{5};
    std::vector<double> prices_ = {100, 10, 5, 1};
    double drift_ = 0;
    std::uint64_t ranked_ = 0;
    int number_ = 0;
};

TEST(Allocator, asks_for_equal_risk_in_what_ranks_highest_and_says_why) {
    Desk desk;
    const auto asked = desk.hour({{"c", 0.9}, {"a", -0.8}, {"b", 0.7}});
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].instrument, "c");
    EXPECT_EQ(asked[0].action, Action::buy);
    EXPECT_EQ(asked[1].action, Action::sell);
    EXPECT_LT(asked[1].target_exposure.units, 0);
    const double c = asked[0].target_exposure.to_double(),
                 a = -asked[1].target_exposure.to_double();
    EXPECT_NEAR(c + a, 90'000, 1);
    EXPECT_GT(a, 2 * c) << "the wild one gets less";
    const Allocation told = desk.told();
    EXPECT_TRUE(told.rebalances);
    EXPECT_GT(told.benefit, told.costs);
    EXPECT_NEAR(told.costs, 0.9 * 0.0006, 1e-9);  // taker 5 bp, slippage 1 bp
    EXPECT_NEAR(told.turnover, 0.9, 1e-9);
    for (const AllocatedSymbol& row : told.rows) EXPECT_NEAR(row.risk, 0.5, 0.02);
    EXPECT_NE(asked[0].reason.find("risk_parity: 0.00% to"), std::string::npos) << asked[0].reason;
}

TEST(Allocator, counts_a_year_by_the_days_and_hours_an_exchange_is_open) {
    Desk always, exchange(params(), "XNYS");
    (void)always.hour({{"c", 0.9}, {"a", -0.8}});
    (void)exchange.hour({{"c", 0.9}, {"a", -0.8}});
    const Allocation one = always.told(), other = exchange.told();
    const double share = 261.0 / 365.0 * 6.5 / 24.0;
    EXPECT_NEAR(other.volatility / one.volatility, math::sqrt(share), 1e-9);
    EXPECT_NEAR(other.rows[0].volatility / one.rows[0].volatility, math::sqrt(share), 1e-9);
    EXPECT_NEAR(other.benefit / one.benefit, share, 1e-9) << "fewer bars until the horizon";
}

TEST(Allocator, counts_a_bar_that_a_session_touches_as_the_whole_one_it_makes) {
    Allocator::Params four = params();
    four.decide_on = Timeframe::of_ns(4 * ns_per_hour);
    four.every = {4 * ns_per_hour};
    Desk always(four), exchange(four, "XNYS"), forex(four, "FX");
    for (Desk* one : {&always, &exchange, &forex}) (void)one->hour({{"c", 0.9}});
    const double all = always.told().volatility;
    const auto bars_a_day = [&](Desk& of) {
        const double ratio = of.told().volatility / all;
        return ratio * ratio * 365 / 261 * 6;
    };
    EXPECT_NEAR(bars_a_day(exchange), 2, 1e-9) << "13:30 to 20:00 in their summer";
    EXPECT_NEAR(bars_a_day(forex), 6.2, 1e-9) << "a week's first evening has a bar for itself";
}

TEST(Allocator, refers_to_the_ranking_and_the_bar_it_decided_on) {
    Desk desk;
    (void)desk.hour({{"c", 0.9}});
    const auto refs = desk.play().refs<Proposal>();
    ASSERT_EQ(refs.size(), 2U);
    EXPECT_EQ(refs[1], desk.ranked());
}

TEST(Allocator, rebalances_on_the_hour_once_live_and_not_between) {
    Desk desk;
    for (int i = 0; i < 15; ++i) desk.bars();
    desk.bars();
    EXPECT_TRUE(desk.rank({{"a", 0.9}}).empty()) << "before live_from";
    EXPECT_FALSE(desk.hour({{"a", 0.9}}).empty());
    desk.bars();
    EXPECT_TRUE(desk.rank({{"b", 0.9}}).empty());
    EXPECT_EQ(desk.play().count<Allocation>(), 0U) << "a quarter past";
}

/// Weeks close on Mondays, which are no multiples of seven days since 1970, a Thursday.
TEST(Allocator, rebalances_at_closes_that_stand_on_no_grid_from_midnight) {
    Allocator::Params made = params();
    made.decide_on = Timeframe::parse("1w").value();
    made.every = {7 * ns_per_day};
    made.horizon = {7 * ns_per_day};
    made.select = Select::all;
    made.returns_min = 2;
    Play<Allocator> play(made, "allocator");
    const TimeNs monday = time::from_civil(2025, 5, 5);
    play.at(monday).hear(floor_of(names));
    play.hear(FeedStatus{"data", monday, "test"});
    std::size_t rebalances = 0;
    for (int week = 0; week < 12; ++week) {
        const TimeNs close = monday + DurationNs{(week + 1) * 7 * ns_per_day};
        for (std::size_t i = 0; i < names.size(); ++i) {
            const double price = 100 + static_cast<double>((week * 7 + static_cast<int>(i)) % 5);
            Bar bar = bar_of(names[i], 0, price, price, made.decide_on);
            bar.open_time = close - DurationNs{7 * ns_per_day};
            play.at(close).hear(bar);
        }
        play.advance_to(close + DurationNs{2 * ns_per_s});
        rebalances += play.count<Allocation>();
    }
    EXPECT_EQ(rebalances, 11U) << "each week but the first, before which nothing was heard";
}

TEST(Allocator, leaves_what_is_within_the_band_or_not_worth_its_costs) {
    Allocator::Params wide = params();
    wide.band = {20'000'000};
    Desk desk(wide);
    desk.fill(desk.hour({{"a", 0.9}, {"b", 0.8}}));
    EXPECT_TRUE(desk.hour({{"a", 0.9}, {"b", 0.8}}).empty());
    EXPECT_EQ(desk.told().reason, "nothing beyond the band");

    Allocator::Params dear = params();
    dear.slippage = {fixed_scale / 20};  // 5 % a side
    Desk costly(dear);
    EXPECT_TRUE(costly.hour({{"a", 0.9}, {"b", 0.8}}).empty());
    EXPECT_NE(costly.told().reason.find("does not beat costs of"), std::string::npos);
    EXPECT_FALSE(costly.told().rebalances);
    EXPECT_GT(costly.told().rows[0].share, 0) << "what was wanted is told all the same";
}

TEST(Allocator, closes_what_is_no_longer_picked_whatever_it_costs_and_before_it_buys) {
    Desk desk;
    desk.fill(desk.hour({{"d", 0.9}, {"b", 0.8}}));
    const auto asked = desk.hour({{"a", 0.9}, {"b", 0.8}});
    ASSERT_GE(asked.size(), 2U);
    EXPECT_EQ(asked[0].instrument, "d");
    EXPECT_EQ(asked[0].action, Action::close);
    EXPECT_TRUE(asked[0].target_exposure.is_zero());
    EXPECT_EQ(asked.back().instrument, "a");
}

TEST(Allocator, keeps_what_it_holds_while_that_ranks_well_enough_on_its_side) {
    Desk desk;
    desk.fill(desk.hour({{"a", 0.9}, {"b", 0.8}}));
    EXPECT_TRUE(desk.hour({{"d", 0.9}, {"a", 0.8}, {"b", 0.7}}).empty()) << "ranks 2 and 3: kept";
    const auto turned = desk.hour({{"d", 0.9}, {"a", 0.8}, {"b", -0.7}});
    ASSERT_EQ(turned.size(), 2U) << "b is held on the other side";
    EXPECT_EQ(turned[0].instrument, "b");
    EXPECT_EQ(turned[0].action, Action::close);
}

TEST(Allocator, picks_nobody_it_is_unsure_of_or_may_not_short) {
    Allocator::Params made = params();
    made.allow_short = false;
    Desk desk(made);
    EXPECT_TRUE(desk.hour({{"a", -0.9}, {"b", -0.8}}).empty());
    do desk.bars();
    while (desk.play().state().round.ns % ns_per_hour != 0);
    EXPECT_TRUE(desk.rank({{"a", 0.9}}, 0.4).empty());
    EXPECT_TRUE(desk.told().rows.empty());
}

TEST(Allocator, shares_a_whole_floor_out_where_nobody_ranks) {
    Allocator::Params made = params();
    made.select = Select::all;
    made.method = Method::inverse_volatility;
    Desk desk(made);
    for (int i = 0; i < 24; ++i) desk.bars();
    desk.play().advance_to(desk.play().now() + DurationNs{2 * ns_per_s});
    const auto asked = desk.play().all<Proposal>();
    ASSERT_EQ(asked.size(), 4U);
    double sum = 0;
    for (const Proposal& one : asked) sum += one.target_exposure.to_double();
    EXPECT_NEAR(sum, 90'000, 1);
    const auto told = desk.told();
    EXPECT_NEAR(told.rows[0].share * told.rows[0].volatility,
                told.rows[2].share * told.rows[2].volatility, 1e-12);
    const auto mail = Allocator::mail(made, "allocator");
    EXPECT_EQ(std::count(mail.begin(), mail.end(), "ranking.>"), 0);
}

TEST(Allocator, bets_kellys_stake_on_an_edge_it_has_seen_and_on_nothing_before) {
    Allocator::Params made = params();
    made.method = Method::kelly;
    made.kelly_sample = 8;
    Desk desk(made);
    EXPECT_TRUE(desk.hour({{"a", 0.9}, {"b", 0.8}}).empty());
    EXPECT_NE(desk.told().reason.find("picks of 0 of 8 rebalances watched"), std::string::npos);
    desk.drift(0.004);  // what it picks goes up from now on
    std::vector<Proposal> asked;
    for (int i = 0; i < 9; ++i) asked = desk.hour({{"a", 0.9}, {"b", 0.8}});
    const Allocation told = desk.told();
    ASSERT_TRUE(told.edge_lower);
    EXPECT_GT(*told.edge_lower, 0);
    EXPECT_LT(*told.edge_lower, *told.edge);
    ASSERT_FALSE(asked.empty());
    for (const AllocatedSymbol& row : told.rows)
        EXPECT_LE(row.share, made.weight_max.to_double() + 1e-12);

    Desk fair(made);
    for (int i = 0; i < 12; ++i) asked = fair.hour({{"a", 0.9}, {"b", -0.8}});
    EXPECT_TRUE(asked.empty());
    EXPECT_NE(fair.told().reason.find("no edge shown"), std::string::npos) << fair.told().reason;
}

TEST(Allocator, acts_only_where_that_is_worth_it_but_always_leaves) {
    EXPECT_EQ(action_of(0, 0.3, false), Action::close);
    EXPECT_EQ(action_of(0, 0, true), Action::hold);
    EXPECT_EQ(action_of(0.3, 0.1, false), Action::hold);
    EXPECT_EQ(action_of(0.3, 0.1, true), Action::buy);
    EXPECT_EQ(action_of(-0.3, 0.1, true), Action::sell);
}

TEST(Allocator, refuses_parameters_that_cannot_be) {
    const auto refusal = [](auto change) {
        Allocator::Params made = params();
        change(made);
        const auto checked = Allocator::check(made);
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_EQ(refusal([](auto&) {}), "");
    EXPECT_NE(refusal([](auto& p) { p.keep = 1; }).find("keep of 1 is not 2"), std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.every = {20 * ns_per_minute}; }).find("not a multiple"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.horizon = {ns_per_minute}; }).find("horizon"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.lambda = 1; }).find("lambda"), std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.weight_max = {2 * fixed_scale}; }).find("weight_max"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& p) { p.kelly_confidence = {fixed_scale}; }).find("kelly_confidence"),
              std::string::npos);
}

}  // namespace
}  // namespace outcry::allocator
