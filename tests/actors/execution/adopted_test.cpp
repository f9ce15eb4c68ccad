// SPDX-License-Identifier: Apache-2.0
// A position taken over: booked at what it cost, paid for by nobody again, protected from then on.
#include "outcry/event/adopted.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

Adopted long_btc(const char* size = "0.03") {
    return {"paper", venue, btc, Side::buy, quantity(size), price("100000"), "state.json BTC/USDT"};
}

TEST_F(PaperTest, books_an_adopted_position_at_its_cost_and_protects_it) {
    const std::uint64_t seq = play.hear(long_btc());
    const Fill fill = play.only<Fill>();
    EXPECT_EQ(fill.reason, "adopted");
    EXPECT_EQ(fill.price, price("100000"));
    EXPECT_EQ(fill.untouched, price("100000"));
    EXPECT_TRUE(fill.fee.is_zero());
    EXPECT_TRUE(fill.slippage.is_zero());
    const std::string id = "7f3a-" + std::to_string(seq);
    EXPECT_EQ(last_order((id + "-e").c_str()).state, OrderState::filled);
    EXPECT_EQ(last_order((id + "-s").c_str()).price, price("98000"));
    EXPECT_EQ(last_order((id + "-t").c_str()).price, price("104000"));
    EXPECT_EQ(play.state().cash, Money::whole(10'000));
    tick(16, "99000", "99100", "97900", "98000");
    EXPECT_EQ(play.only<Fill>().reason, "stop");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.03"));
}

TEST_F(PaperTest, closes_an_adopted_position_that_is_under_water_at_the_next_price) {
    play.hear(long_btc());
    tick(16, "90000", "90100", "89900", "90000");
    EXPECT_EQ(play.only<Fill>().reason, "stop");
    EXPECT_LT(play.only<Fill>().price, price("90000")) << "the open, less costs";
}

TEST_F(PaperTest, reduces_an_adopted_position_without_an_approval) {
    play.hear(long_btc());
    tick(16, "100000", "100010", "99990", "100000");
    play.hear(reducing(800, Side::sell, "0.03"));
    tick(17, "100000", "100010", "99990", "100000");
    EXPECT_EQ(play.only<Fill>().reason, "close");
}

TEST_F(PaperTest, stops_at_an_adopted_position_that_this_floor_cannot_hold) {
    Adopted foreign = long_btc();
    foreign.instrument = "DOGE";
    play.hear(foreign);
    EXPECT_NE(play.failure().find("DOGE"), std::string::npos) << play.failure();
}

TEST_F(PaperTest, rejects_an_instrument_that_is_not_on_the_floor) {
    Verdict verdict = approved(731, Side::buy, "0.03");
    verdict.instrument = "DOGE";
    play.hear(verdict);
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::rejected);
    EXPECT_EQ(last_order("7f3a-731-e").reason, "instrument is not on this floor");
}

}  // namespace
}  // namespace outcry
