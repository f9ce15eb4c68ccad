// SPDX-License-Identifier: Apache-2.0
// Whoever leaves at the market comes before whoever enters, and a stop that was hit is an exit on
// its way until it has filled.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// A stop of 0.03 bitcoin is hit in the seventeenth minute, in which 0.01 may be taken.
struct ThinStop : PaperTest {
    using PaperTest::PaperTest;
    void hit(const char* volume = "0.1") {
        enter_long();
        play.skip(1);
        tick(17, "100000", "100000", "97000", "97000", volume);
    }
    Verdict another(std::uint64_t proposal, Side side, const char* size) {
        Verdict verdict = approved(proposal, side, size);
        verdict.price_low = price("90000");
        verdict.expires = minutes(40);
        return verdict;
    }
    std::vector<std::string> reasons() {
        std::vector<std::string> found;
        for (const Fill& one : play.all<Fill>()) found.push_back(one.reason);
        return found;
    }
};

TEST_F(ThinStop, is_said_as_what_goes_at_the_market_until_it_has_filled) {
    hit();
    const auto said = orders("7f3a-731-s");
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].type, OrderType::market);
    EXPECT_EQ(said[0].reason, "was hit, and waits for volume");
    EXPECT_EQ(said[1].filled, quantity("0.01"));
    tick(18, "97000", "97000", "97000", "97000", "1000");
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::filled);
    EXPECT_EQ(last_order("7f3a-731-s").type, OrderType::market);
}

TEST_F(ThinStop, has_the_volume_before_an_entry) {
    hit();
    play.hear(another(740, Side::buy, "0.02"));
    tick(18, "97000", "97000", "97000", "97000", "0.1");
    EXPECT_EQ(reasons(), std::vector<std::string>{"stop"});
    tick(19, "97000", "97000", "97000", "97000", "0.3");
    EXPECT_EQ(reasons(), (std::vector<std::string>{"stop", "entry"}));
}

TEST_F(ThinStop, has_the_volume_before_an_entry_of_another_strategy) {
    hit();
    Verdict other = another(740, Side::buy, "0.02");
    other.strategy = "another";
    play.hear(other);
    tick(18, "97000", "97000", "97000", "97000", "0.1");
    EXPECT_EQ(reasons(), std::vector<std::string>{"stop"});
}

TEST_F(ThinStop, that_the_open_gaps_over_has_the_volume_before_an_entry) {
    enter_long();
    play.skip(1);
    Verdict other = another(740, Side::buy, "0.02");
    other.strategy = "another";
    play.hear(other);
    tick(17, "97000", "97000", "97000", "97000", "0.1");
    EXPECT_EQ(reasons(), std::vector<std::string>{"stop"});
}

TEST_F(ThinStop, is_the_exit_that_a_close_would_be) {
    hit();
    play.hear(reducing(740, Side::sell, "0.02"));
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    EXPECT_EQ(play.only<Order>().reason, "nothing to reduce");
}

TEST_F(ThinStop, is_out_of_the_way_of_a_turn_round_once_it_has_filled) {
    hit();
    Verdict turned = another(740, Side::sell, "0.05");
    turned.increase = quantity("0.03");
    play.hear(turned);
    EXPECT_EQ(play.only<Order>().quantity, quantity("0.03")) << "no second exit";
    tick(18, "97000", "97000", "97000", "97000", "0.1");
    EXPECT_EQ(reasons(), std::vector<std::string>{"stop"});
    tick(19, "97000", "97000", "97000", "97000", "1000");
    EXPECT_EQ(reasons(), (std::vector<std::string>{"stop", "entry"}));
    EXPECT_EQ(play.state().held[0].book.quantity, quantity("-0.03"));
}

/// A tenth of 0.009 a minute is nine tenths of a lot.
TEST_F(ThinStop, saves_up_the_volume_of_bars_that_are_too_thin_for_a_lot) {
    hit("0.009");
    EXPECT_EQ(play.count<Fill>(), 0U);
    Quantity sold;
    for (std::int64_t minute = 18; minute < 28; ++minute) {
        tick(minute, "97000", "97000", "97000", "97000", "0.009");
        for (const Fill& one : play.all<Fill>()) sold += one.quantity;
    }
    EXPECT_EQ(sold, quantity("0.009"));
}

TEST_F(ThinStop, saves_up_nothing_while_it_stands_by) {
    enter_long();
    for (std::int64_t minute = 17; minute < 40; ++minute)
        tick(minute, "100000", "100000", "100000", "100000", "0.009");
    tick(40, "97000", "97000", "97000", "97000", "0.009");
    EXPECT_EQ(play.count<Fill>(), 0U);
}

}  // namespace
}  // namespace outcry
