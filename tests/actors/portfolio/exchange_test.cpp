// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/exchange.hpp"

#include <gtest/gtest.h>

#include "actors/portfolio/portfolio.hpp"
#include "tests/actors/portfolio/currencies_floor.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

TEST(Exchange, goes_by_the_first_pair_of_the_floor_whichever_way_it_is_quoted) {
    FloorOpened floor = opened_in_three();
    floor.instruments.push_back(quoted_in("USDTEUR", "USDT", "EUR"));
    const auto rates = exchange::rates_of(floor);
    ASSERT_EQ(rates.size(), 2U);
    EXPECT_EQ(rates[0].currency, "EUR");
    EXPECT_EQ(rates[0].instrument, eurusdt);
    EXPECT_FALSE(rates[0].inverse);
    EXPECT_EQ(rates[1].instrument, usdtjpy);
    EXPECT_TRUE(rates[1].inverse);
    EXPECT_EQ(exchange::place_of(rates, "USDT"), -1);
    EXPECT_TRUE(exchange::rates_of(opened()).empty());
}

TEST(Exchange, counts_nothing_before_a_bar_closed_and_rounds_as_it_is_told) {
    auto rates = exchange::rates_of(opened_in_three());
    EXPECT_EQ(exchange::worth(rates, 0, Money::whole(5), Rounding::up).value(), Money{});
    EXPECT_EQ(exchange::missing(rates)->currency, "EUR");
    EXPECT_EQ(exchange::missing_text(rates[0]),
              "no rate of EUR yet: EURUSDT has not closed a bar, and nothing is opened before it "
              "has");
    EXPECT_EQ(exchange::take(rates, flat_bar(btc, "1m", minutes(1), "100000")), -1);
    EXPECT_EQ(exchange::take(rates, flat_bar(eurusdt, "1m", minutes(1), "1.1")), 0);
    EXPECT_EQ(exchange::take(rates, flat_bar(usdtjpy, "1m", minutes(1), "150")), 1);
    EXPECT_EQ(exchange::missing(rates), nullptr);
    EXPECT_EQ(exchange::worth(rates, 0, money("0.00000001"), Rounding::up).value(),
              money("0.00000002"));
    EXPECT_EQ(exchange::worth(rates, 0, money("-0.00000001"), Rounding::down).value(),
              money("-0.00000002"));
    EXPECT_EQ(exchange::worth(rates, 1, money("100"), Rounding::down).value(), money("0.66666666"));
    EXPECT_EQ(exchange::worth(rates, 1, money("-100"), Rounding::down).value(),
              money("-0.66666667"));
    EXPECT_EQ(exchange::buys(rates, 1, money("2"), Rounding::down).value(), money("300"));
    EXPECT_EQ(exchange::worth(rates, -1, money("7"), Rounding::up).value(), money("7"));
    EXPECT_DOUBLE_EQ(exchange::unit(rates, 1), 1.0 / 150);
}

struct Purses : testing::Test {
    Purses() : play({tf("15m"), tf("1m")}, "portfolio") {
        play.at(monday).hear(opened_in_three());
        rate(eurusdt, "1.1", 1);
        rate(usdtjpy, "150", 1);
    }
    void rate(const std::string& pair, const char* at, std::int64_t minute) {
        play.at(minutes(minute)).hear(flat_bar(pair, "1m", minutes(minute), at));
    }
    Balance balance(std::string_view currency) {
        for (const Balance& one : play.all<Balance>())
            if (one.currency == currency) return one;
        ADD_FAILURE() << "no balance of " << currency;
        return {};
    }
    Play<Portfolio> play;
};

TEST_F(Purses, keep_what_is_earned_in_the_currency_it_was_earned_in) {
    play.hear(fill(btceur, Side::buy, "0.1", "90000", "4.5"));
    EXPECT_EQ(balance("EUR").cash, money("-4.5"));
    EXPECT_EQ(balance("EUR").worth, money("-4.95"));
    EXPECT_EQ(balance("EUR").rate, price("1.1"));
    EXPECT_EQ(balance("USDT").cash, money("10000"));
    EXPECT_EQ(balance("JPY").cash, Money{});
    Account account = play.only<Account>();
    EXPECT_EQ(account.equity, money("9995.05"));
    EXPECT_EQ(account.fees, money("4.95"));
    EXPECT_EQ(account.gross_exposure, money("9900")) << "9,000 euros at 1.1";
    play.hear(fill(btceur, Side::sell, "0.1", "91000", "4.55"));
    EXPECT_EQ(balance("EUR").cash, money("90.95"));
    account = play.only<Account>();
    EXPECT_EQ(account.equity, money("10100.045"));
    EXPECT_EQ(account.cash, account.equity) << "nothing is held";
    // Nothing was converted: the euros are worth what euros are worth.
    rate(eurusdt, "1.2", 2);
    play.hear(fill(btc, Side::buy, "0.01", "100000"));
    EXPECT_EQ(play.only<Account>().equity, money("10109.14"));
    EXPECT_EQ(balance("EUR").cash, money("90.95"));
}

TEST_F(Purses, are_not_counted_between_two_closes_before_their_rates_are_in) {
    play.hear(fill(btceur, Side::buy, "0.1", "80000"));
    play.at(minutes(2)).hear(flat_bar(btceur, "1m", minutes(2), "84000"));
    EXPECT_EQ(play.count<Account>(), 0U) << "400 EUR, and nobody knows of how much";
    rate(usdtjpy, "150", 2);
    EXPECT_EQ(play.count<Account>(), 0U);
    rate(eurusdt, "1.2", 2);
    EXPECT_EQ(play.only<Account>().equity, money("10480"));
}

TEST_F(Purses, settle_funding_in_the_currency_of_what_is_held) {
    play.hear(fill(btcjpy, Side::buy, "0.1", "15000000"));
    rate(btcjpy, "15000000", 2);
    play.hear(funding(btcjpy, 10'000));  // 1 bp of 1.5 million yen
    play.advance_to(play.now());
    EXPECT_EQ(balance("JPY").funding, money("-150"));
    EXPECT_EQ(play.only<Account>().funding, money("-1"));
    EXPECT_EQ(play.only<Account>().equity, money("9999"));
}

TEST_F(Purses, are_said_before_the_position_and_the_account_they_explain) {
    play.hear(fill(btceur, Side::buy, "0.1", "90000"));
    std::string order;
    for (const Spoken& one : play.said()) order += one.topic + " ";
    EXPECT_EQ(order,
              "balance.USDT balance.EUR balance.JPY position.binance-usdm.BTCEUR-PERP "
              "account ");
}

TEST(Purse, of_a_single_currency_is_the_account) {
    Play<Portfolio> play({tf("15m"), tf("1m")}, "portfolio");
    play.at(monday).hear(opened());
    play.hear(fill(btc, Side::buy, "0.1", "90000"));
    EXPECT_EQ(play.count<Balance>(), 0U);
    EXPECT_EQ(play.count<Account>(), 1U);
}

}  // namespace
}  // namespace outcry
