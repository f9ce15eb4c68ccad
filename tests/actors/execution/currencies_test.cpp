// SPDX-License-Identifier: Apache-2.0
// The paper venue on a floor of three currencies: one margin account in USDT carries what settles
// in the others.
#include "actors/execution/paper.hpp"
#include "tests/actors/execution/paper_stage.hpp"
#include "tests/actors/portfolio/currencies_floor.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct VenueInThree : testing::Test {
    VenueInThree() : play(paper_params(), "execution") {
        play.at(monday).hear(opened_in_three());
        play.skip(700);
    }
    void bar_of(const std::string& instrument, std::int64_t minute, const char* at) {
        const TimeNs close = minutes(minute);
        play.at(close + late).hear_at(flat_bar(instrument, "1m", close, at), close);
    }
    /// Every currency has a rate, and the market a price.
    void open_market() {
        bar_of(btceur, 15, "80000");
        bar_of(usdtjpy, 15, "150");
        bar_of(eurusdt, 15, "1.25");
    }
    Order buy(std::uint64_t number, const char* size) {
        Verdict verdict = approved(number, Side::buy, size);
        verdict.instrument = btceur;
        verdict.price_low = price("79000");
        verdict.price_high = price("81000");
        verdict.stop = verdict.target = percent(90);
        play.hear(verdict);
        return play.only<Order>();
    }
    Play<ExecutionPaper> play;
    DurationNs late{};  // bars are heard so long after they closed
};

TEST_F(VenueInThree, carries_nothing_it_cannot_count) {
    bar_of(btceur, 15, "80000");
    bar_of(eurusdt, 15, "1.25");
    const Order order = buy(731, "0.1");
    EXPECT_EQ(order.state, OrderState::rejected);
    EXPECT_EQ(order.reason,
              "no rate of JPY yet: USDTJPY has not closed a bar, and nothing is opened before it "
              "has");
}

TEST_F(VenueInThree, asks_for_margin_in_the_accounts_currency) {
    open_market();
    EXPECT_EQ(buy(731, "9.5").state, OrderState::rejected)
        << "760,000 EUR are 950,000 USDT; 1 % of it and 575 of costs are above 10,000";
    EXPECT_EQ(buy(732, "9.4").state, OrderState::working);
}

/// The open that fills it was before the rate that the same minute ends with.
TEST_F(VenueInThree, pays_a_fill_at_the_rate_before_its_bar_where_that_is_heard_first) {
    open_market();
    buy(731, "9.4");
    bar_of(eurusdt, 16, "1.6");
    bar_of(btceur, 16, "80000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("9.4"));
    EXPECT_EQ(play.state().rates[0].price, price("1.6"));
}
TEST_F(VenueInThree, pays_a_fill_at_the_rate_before_its_bar_where_that_is_heard_last) {
    open_market();
    buy(731, "9.4");
    bar_of(btceur, 16, "80000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("9.4"));
}

TEST_F(VenueInThree, pays_a_fill_at_the_rate_before_its_bar_where_both_are_heard_late) {
    open_market();
    buy(731, "9.4");
    late = DurationNs{400'000'000};
    bar_of(eurusdt, 16, "1.6");
    bar_of(btceur, 16, "80000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("9.4"));
}

TEST_F(VenueInThree, is_liquidated_by_a_rate_that_moves) {
    open_market();
    buy(731, "5");
    bar_of(btceur, 16, "80000");
    EXPECT_EQ(play.count<Fill>(), 1U);
    bar_of(btceur, 17, "79000");  // 5,000 EUR down and a little: 6,500 USDT
    EXPECT_EQ(play.count<Fill>(), 0U);
    bar_of(eurusdt, 17, "1.2");
    EXPECT_EQ(play.count<Fill>(), 0U) << "debts in a cheaper currency are smaller";
    bar_of(eurusdt, 18, "1.6");
    play.advance_to(minutes(18));
    const auto fills = play.all<Fill>();
    ASSERT_EQ(fills.size(), 1U) << "8,400 USDT down and 3,160 of margin needed";
    EXPECT_EQ(fills.front().reason, "liquidation");
    EXPECT_EQ(fills.front().instrument, btceur);
}

TEST_F(VenueInThree, is_liquidated_by_the_bar_of_a_pair_that_trades_are_recorded_of) {
    open_market();
    buy(731, "5");
    bar_of(btceur, 16, "80000");
    bar_of(btceur, 17, "79000");
    Trade trade;
    trade.venue = venue;
    trade.instrument = eurusdt;
    trade.price = price("1.6");
    trade.size = quantity("1");
    play.at(minutes(17)).hear(trade);
    EXPECT_EQ(play.count<Fill>(), 0U) << "a rate is the close of a bar";
    bar_of(eurusdt, 18, "1.6");
    ASSERT_EQ(play.count<Fill>(), 1U);
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
}

TEST_F(VenueInThree, hears_funding_by_currency) {
    open_market();
    buy(731, "1");
    bar_of(btceur, 16, "80000");
    Balance settled;
    settled.currency = "EUR";
    settled.funding = money("-7800");
    play.hear(settled);
    EXPECT_TRUE(play.said().empty()) << "the account follows its balances";
    play.hear(Account{});
    play.advance_to(play.now());
    ASSERT_EQ(play.count<Fill>(), 1U) << "9,750 USDT paid, 500 of margin needed";
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
}

}  // namespace
}  // namespace outcry
