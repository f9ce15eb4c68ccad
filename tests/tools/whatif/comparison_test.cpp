// SPDX-License-Identifier: Apache-2.0
// Two stories side by side, told by hand: strategies that trade one instrument are compared each
// with itself.
#include <gtest/gtest.h>

#include "tools/whatif/comparison.hpp"

namespace outcry::tools {
namespace {

SentOrder entry_of(const std::string& strategy, std::int64_t quantity) {
    SentOrder order;
    order.round = TimeNs{15};
    order.instrument = "BTC";
    order.strategy = strategy;
    order.part = "entry";
    order.quantity = Quantity::whole(quantity);
    return order;
}

Decision choice_of(const std::string& strategy, Action action) {
    Decision decision;
    decision.round = TimeNs{15};
    decision.instrument = "BTC";
    decision.strategy = strategy;
    decision.action = action;
    return decision;
}

/// Both strategies enter in one round; on the changed floor the first of them does not.
struct TwoStrategies : testing::Test {
    TwoStrategies() {
        unchanged.decisions = {choice_of("paper", Action::buy), choice_of("swing", Action::buy)};
        unchanged.orders = {entry_of("paper", 1), entry_of("swing", 2)};
        unchanged.profits = {{TimeNs{15}, "BTC", "paper", Money::whole(10)},
                             {TimeNs{15}, "BTC", "swing", Money::whole(20)}};
        unchanged.equity = Money::whole(30);
        changed.decisions = {choice_of("paper", Action::hold), choice_of("swing", Action::buy)};
        changed.orders = {entry_of("swing", 2)};
        changed.profits = {{TimeNs{15}, "BTC", "swing", Money::whole(23)}};
        changed.equity = Money::whole(23);
    }
    Story unchanged, changed;
};

TEST_F(TwoStrategies, send_orders_that_are_compared_each_with_its_own) {
    const Comparison c = compare(unchanged, changed);
    EXPECT_EQ(c.strategies, (std::vector<std::string>{"paper", "swing"}));
    EXPECT_EQ(c.orders_only_unchanged, 1U);
    EXPECT_EQ(c.orders_otherwise, 0U) << "the second's entry is the same on both floors";
    ASSERT_EQ(c.orders.size(), 1U);
    EXPECT_EQ(c.orders[0].unchanged->strategy, "paper");
}

TEST_F(TwoStrategies, are_each_credited_with_the_money_of_their_own_round) {
    const Comparison c = compare(unchanged, changed);
    ASSERT_EQ(c.rounds_by_size.size(), 2U);
    EXPECT_EQ(c.rounds_by_size[0].strategy, "paper");
    EXPECT_EQ(c.rounds_by_size[0].reason, Reason::chosen);
    EXPECT_EQ(c.rounds_by_size[1].strategy, "swing");
    EXPECT_EQ(c.rounds_by_size[1].reason, Reason::filled) << "it decided as before";
    EXPECT_EQ(c.by_chosen, Money::whole(-10));
    EXPECT_EQ(c.by_filled, Money::whole(3));
    EXPECT_TRUE(c.rest.is_zero());
}

/// One round of both floors, whose histories have parted.
struct OneRound {
    OneRound() {
        unchanged.decisions = {choice_of("core", Action::buy)};
        changed = unchanged;
        unchanged.decisions[0].equity = Money::whole(100);
        unchanged.decisions[0].outcome = Outcome::approved;
        unchanged.decisions[0].limits = {{"loss streak", 3, 10, true, 7},
                                         {"drawdown day", 0.01, 0.05, true, 0.04}};
        changed.decisions[0] = unchanged.decisions[0];
        changed.decisions[0].equity = Money::whole(90);
    }
    [[nodiscard]] Reason reason() const {
        const Comparison made = compare(unchanged, changed);
        EXPECT_EQ(made.decisions.size(), 1U);
        return made.decisions.at(0).reason;
    }
    Story unchanged, changed;
};

TEST(Comparison, calls_a_verdict_that_remembers_other_losses_no_choice_of_the_change) {
    OneRound floors;
    Decision& vetoed = floors.changed.decisions[0];
    vetoed.outcome = Outcome::vetoed;
    vetoed.limits[0] = {"loss streak", 11, 10, false, -1};
    EXPECT_EQ(floors.reason(), Reason::followed);
    vetoed.equity = Money::whole(100);
    EXPECT_EQ(floors.reason(), Reason::chosen) << "nothing had happened otherwise before";
}

TEST(Comparison, calls_a_verdict_by_another_limit_the_change_itself) {
    OneRound floors;
    Decision& vetoed = floors.changed.decisions[0];
    vetoed.outcome = Outcome::vetoed;
    vetoed.limits[1] = {"drawdown day", 0.012, 0.01, false, -0.002};
    EXPECT_EQ(floors.reason(), Reason::chosen);
    vetoed.limits[1].name = "position loss";
    EXPECT_EQ(floors.reason(), Reason::chosen) << "the other floor has no such limit";
}

TEST(Comparison, calls_a_verdict_on_the_order_itself_the_change_itself) {
    OneRound floors;
    Decision& vetoed = floors.changed.decisions[0];
    vetoed.outcome = Outcome::vetoed;
    floors.unchanged.decisions[0].limits.push_back({"reward to risk", 2, 1.5, true, 0.5});
    vetoed.limits.push_back({"reward to risk", 1.25, 1.5, false, -0.25});
    EXPECT_EQ(floors.reason(), Reason::chosen);
    vetoed.limits.back() = {"exits under way", 1, 0, false, -1};
    EXPECT_EQ(floors.reason(), Reason::followed) << "listed only while it refuses";
}

TEST(Comparison, calls_a_cooldown_that_both_floors_know_what_followed) {
    OneRound floors;
    Decision& waits = floors.changed.decisions[0];
    waits.action = Action::hold;
    waits.outcome.reset();
    EXPECT_EQ(floors.reason(), Reason::chosen) << "it decides otherwise";
    waits.guards = {{"cooldown", 600, 3600}};
    EXPECT_EQ(floors.reason(), Reason::chosen) << "the other floor has no such guard";
    Decision earlier = choice_of("core", Action::hold);
    earlier.round = TimeNs{1};
    earlier.guards = {{"cooldown", 60, 3600}};
    floors.unchanged.decisions.push_back(earlier);
    EXPECT_EQ(floors.reason(), Reason::followed);
    waits.guards[0].bound = 7200;
    EXPECT_EQ(floors.reason(), Reason::chosen) << "it waits longer";
    waits.guards = {{"split_max", 0.6, 0.5}};
    EXPECT_EQ(floors.reason(), Reason::chosen) << "of this round's votes";
}

}  // namespace
}  // namespace outcry::tools
