// SPDX-License-Identifier: Apache-2.0
// What the veto and its deputy cannot measure: it increases nothing, closes what it would close,
// and ends nobody.
#include <gtest/gtest.h>

#include "actors/risk/exits.hpp"
#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// 3,000 at a hundred-millionth: three times as many as a quantity can say.
Proposal beyond(const std::string& instrument, const char* exposure, TimeNs round) {
    Proposal made = proposal(instrument, exposure, round);
    made.reference = {1};
    return made;
}

TEST(Unmeasured, is_a_size_beyond_every_quantity_and_that_proposal_alone_is_refused) {
    VetoStage stage(veto_params());
    stage.play.hear(beyond(eth, "3000", stage.play.now()));
    const Verdict refused = stage.play.only<Verdict>();
    EXPECT_EQ(refused.outcome, Outcome::vetoed);
    EXPECT_EQ(refused.reason,
              "no increase passes that cannot be measured: an exposure of 3000 at a price of "
              "0.00000001 is a quantity beyond 92233720368.54775807 of ETHUSDT-PERP, which nobody "
              "can measure");
    EXPECT_EQ(stage.play.only<RiskEvent>().what, "veto");
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved) << "the veto lives";
}

TEST(Unmeasured, is_no_reason_to_keep_what_a_turn_round_closes) {
    VetoStage stage(veto_params());
    stage.play.hear(held(eth, "-0.1"));
    stage.play.hear(beyond(eth, "3000", stage.play.now()));
    const Verdict turned = stage.play.only<Verdict>();
    EXPECT_EQ(turned.outcome, Outcome::resized);
    EXPECT_EQ(turned.side, Side::buy);
    EXPECT_EQ(turned.approved, quantity("0.1"));
    EXPECT_TRUE(turned.reduce_only);
    EXPECT_TRUE(turned.increase.is_zero());
    EXPECT_TRUE(turned.reason.ends_with("; only the exit passes")) << turned.reason;
}

TEST(Unmeasured, is_a_book_worth_more_than_money_can_say_and_its_exit_passes) {
    VetoStage stage(veto_params());
    stage.play.hear(held(btc, "1000"));
    stage.mark(btc, 15, "90000000000");
    const Verdict refused = stage.ask(eth, "1000");
    EXPECT_EQ(refused.outcome, Outcome::vetoed);
    EXPECT_EQ(refused.reason,
              "no increase passes that cannot be measured: what is held of BTCUSDT-PERP, 1000 at "
              "90000000000, is worth more than 92233720368.54775807");
    const Verdict exit = stage.ask(btc, "0");
    EXPECT_EQ(exit.outcome, Outcome::approved);
    EXPECT_EQ(exit.approved, quantity("1000"));
    EXPECT_EQ(exit.reason, "reduces risk");
}

TEST(Unmeasured, are_two_books_that_money_can_say_alone_and_not_together) {
    VetoStage stage(veto_params());
    stage.play.hear(held(btc, "600000"));
    stage.play.hear(held(eth, "-24000000"));
    const Verdict refused = stage.ask(btc, "70000000000");
    EXPECT_EQ(refused.outcome, Outcome::vetoed);
    EXPECT_NE(refused.reason.find("exposures of 60000000000 and 60000000000 together are beyond"),
              std::string::npos)
        << refused.reason;
    EXPECT_TRUE(stage.ask(eth, "0").reduce_only);
}

TEST(Unmeasured, ends_the_deputy_no_more_than_the_veto) {
    Play<RiskExits> play(veto_params(), "risk");
    play.at(monday).hear(opened());
    play.at(minutes(15)).hear_at(flat_bar(eth, "15m", minutes(15), "2500"), minutes(15));
    play.hear(beyond(eth, "3000", play.now()));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
    play.hear(held(eth, "-0.1"));
    play.hear(beyond(eth, "3000", play.now()));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::resized);
    EXPECT_EQ(play.only<Verdict>().approved, quantity("0.1"));
}

}  // namespace
}  // namespace outcry
