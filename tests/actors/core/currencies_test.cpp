// SPDX-License-Identifier: Apache-2.0
// The core on a floor of three currencies: exposures are asked for, and counted, in the account's.
#include <gtest/gtest.h>

#include "tests/actors/core/votes.hpp"
#include "tests/actors/portfolio/currencies_floor.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct PoolInThree : testing::Test {
    PoolInThree() : play(pool_params(), "core") {
        play.at(monday).hear(opened_in_three());
        play.hear(live_from(minutes(15)));
    }
    void close(std::int64_t minute, const std::string& instrument, const char* at) {
        play.at(minutes(minute)).hear(flat_bar(instrument, "15m", minutes(minute), at));
    }
    Proposal decided(std::int64_t minute, const std::string& instrument, const char* at) {
        close(minute, instrument, at);
        std::vector<Proposal> said;
        const auto keep = [&] {
            for (const Proposal& one : play.all<Proposal>())
                if (one.instrument == instrument) said.push_back(one);
        };
        for (const char* voter : {"bull", "bear", "predict"}) {
            play.hear(vote(voter, instrument, minutes(minute), .45));
            play.advance_to(play.now());
            keep();
        }
        play.advance_to(minutes(minute + 1));
        keep();
        EXPECT_EQ(said.size(), 1U) << "at once, or at the deadline of a slice that waits";
        return said.empty() ? Proposal{} : said.front();
    }
    Play<CorePool> play;
};

TEST_F(PoolInThree, holds_while_a_currency_has_no_rate) {
    const Proposal said = decided(15, btceur, "80000");
    EXPECT_EQ(said.action, Action::hold);
    EXPECT_EQ(said.reason,
              "no rate of EUR yet: EURUSDT has not closed a bar, and nothing is opened before it "
              "has");
}

TEST_F(PoolInThree, counts_what_is_held_and_its_budget_in_the_accounts_currency) {
    close(15, eurusdt, "1.25");
    close(15, usdtjpy, "150");
    play.advance_to(minutes(16));
    const Proposal entry = decided(30, btceur, "80000");
    EXPECT_EQ(entry.action, Action::buy) << entry.reason;
    EXPECT_EQ(entry.target_exposure, money("3000")) << "30 % of 10,000 USDT";
    Position held;
    held.venue = venue;
    held.instrument = btceur;
    held.strategy = "paper";
    held.quantity = quantity("0.08");  // 6,400 EUR: 8,000 USDT of a budget of 10,000
    play.hear(held);
    close(45, eurusdt, "1.25");
    const Proposal other = decided(45, btc, "100000");
    EXPECT_EQ(other.target_exposure, money("2000")) << other.reason;
    EXPECT_EQ(decided(60, btceur, "80000").current_exposure, money("8000"));
}

}  // namespace
}  // namespace outcry
