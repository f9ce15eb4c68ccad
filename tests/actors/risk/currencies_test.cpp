// SPDX-License-Identifier: Apache-2.0
// The veto on a floor of three currencies: what is asked for, held and on its way is measured in
// the account's.
#include "actors/risk/exits.hpp"
#include "actors/risk/veto.hpp"
#include "tests/actors/portfolio/currencies_floor.hpp"
#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct RiskInThree : testing::Test {
    RiskInThree() : play(params(), "risk") {
        play.at(monday).hear(opened_in_three());
        mark(btc, "100000");
        mark(btceur, "80000");
        mark(btcjpy, "15000000");
    }
    static RiskVeto::Params params() {
        RiskVeto::Params made = veto_params();
        made.symbol_exposure_max = percent(30);
        made.gross_exposure_max = percent(50);
        return made;
    }
    void mark(const std::string& instrument, const char* at, std::int64_t minute = 15) {
        play.at(minutes(minute))
            .hear_at(flat_bar(instrument, "15m", minutes(minute), at), minutes(minute));
    }
    void know_rates() {
        mark(eurusdt, "1.25");
        mark(usdtjpy, "150");
    }
    Verdict ask(const std::string& instrument, const char* exposure, const char* reference) {
        Proposal made = proposal(instrument, exposure, play.now());
        made.reference = price(reference);
        play.hear(made);
        return play.only<Verdict>();
    }
    Play<RiskVeto> play;
};

TEST_F(RiskInThree, a_target_in_the_accounts_currency_buys_what_it_is_worth_in_the_others) {
    know_rates();
    const Verdict euro = ask(btceur, "2000", "80000");  // 2,000 USDT are 1,600 EUR
    EXPECT_EQ(euro.outcome, Outcome::approved) << euro.reason;
    EXPECT_EQ(euro.approved, quantity("0.02"));
    EXPECT_DOUBLE_EQ(VetoStage::limit(euro, "symbol exposure").value, 0.2);
    const Verdict yen = ask(btcjpy, "2000", "15000000");  // 300,000 JPY
    EXPECT_EQ(yen.approved, quantity("0.02"));
    EXPECT_DOUBLE_EQ(VetoStage::limit(yen, "gross exposure").value, 0.4)
        << "the approval in flight counts at its rate";
}

TEST_F(RiskInThree, a_size_is_cut_to_what_the_limit_leaves_at_the_rate) {
    know_rates();
    const Verdict cut = ask(btceur, "6000", "80000");  // 30 % of 10,000 USDT are 2,400 EUR
    EXPECT_EQ(cut.outcome, Outcome::resized) << cut.reason;
    EXPECT_EQ(cut.approved, quantity("0.03"));
    Position position = held(btceur, "0.03");
    position.mark = price("80000");
    play.hear(position);
    mark(eurusdt, "1.5");  // what is held is worth more now, without having moved
    EXPECT_DOUBLE_EQ(VetoStage::limit(ask(btc, "1000", "100000"), "gross exposure").value,
                     0.03 * 80000 * 1.5 / 10000 + 0.1 + 0.3 * 1.2)
        << "with the approval in flight, at the rate of now";
}

TEST_F(RiskInThree, nothing_is_opened_while_a_currency_has_no_rate_and_everything_is_closed) {
    EXPECT_EQ(ask(btceur, "2000", "80000").reason,
              "no rate of EUR yet: EURUSDT has not closed a bar, and nothing is opened before it "
              "has");
    mark(eurusdt, "1.25");
    const Verdict other = ask(btc, "1000", "100000");
    EXPECT_EQ(other.outcome, Outcome::vetoed) << "its own currency is known, the account is not";
    EXPECT_EQ(other.reason.substr(0, 18), "no rate of JPY yet");
    Position position = held(btcjpy, "0.03");
    play.hear(position);
    const Verdict exit = ask(btcjpy, "0", "15000000");
    EXPECT_TRUE(exit.reduce_only);
    EXPECT_EQ(exit.approved, quantity("0.03"));
    const Verdict turned = ask(btcjpy, "-1000", "15000000");
    EXPECT_EQ(turned.approved, quantity("0.03")) << "of a reversal only the exit is known";
    EXPECT_TRUE(turned.reduce_only);
}

TEST_F(RiskInThree, a_rate_that_is_too_old_refuses_like_an_old_mark) {
    know_rates();
    for (int minute = 30; minute <= 60; minute += 15) mark(btc, "100000", minute);
    const Verdict late = ask(btc, "1000", "100000");
    EXPECT_EQ(late.outcome, Outcome::vetoed);
    EXPECT_FALSE(VetoStage::limit(late, "mark age in seconds").holds);
}

TEST_F(RiskInThree, a_share_of_the_volume_is_one_of_units_whatever_they_are_paid_in) {
    RiskVeto::Params thin = params();
    thin.volume_share_max = percent(1);
    play = Play<RiskVeto>(thin, "risk");
    play.at(monday).hear(opened_in_three());
    know_rates();
    mark(btc, "100000");
    play.hear(bar(btceur, "15m", minutes(15), "80000", "80000", "80000", "80000", "1"));
    const Verdict cut = ask(btceur, "2000", "80000");  // 1 % of one: 800 EUR, 1,000 USDT
    EXPECT_EQ(cut.outcome, Outcome::resized) << cut.reason;
    EXPECT_EQ(cut.approved, quantity("0.01"));
}

TEST_F(RiskInThree, a_position_turns_high_by_what_it_is_worth_in_the_accounts_currency) {
    RiskVeto::Params wary = params();
    wary.position_high.emplace();
    wary.position_high->exposure = percent(40);
    play = Play<RiskVeto>(wary, "risk");
    play.at(monday).hear(opened_in_three());
    know_rates();
    Position position = held(btceur, "0.04");  // 3,200 EUR
    position.mark = position.entry = price("80000");
    mark(eurusdt, "1.2");
    play.hear(position);
    mark(btceur, "80000");
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Verdict>(), 0U) << "3,840 of 10,000 USDT";
    mark(eurusdt, "1.25", 30);
    mark(btceur, "80000", 30);
    play.advance_to(play.now());
    ASSERT_EQ(play.count<Verdict>(), 1U) << "4,000";
    EXPECT_EQ(play.only<Verdict>().reason,
              "position turned HIGH: position exposure 0.4 reached 0.4");
}

TEST_F(RiskInThree, a_tail_weighs_a_position_by_what_it_is_worth_in_the_accounts_currency) {
    RiskVeto::Params remembering = params();
    remembering.history = 64;
    remembering.history_min = 20;
    remembering.value_at_risk = risk::ValueAtRisk{};
    remembering.value_at_risk->horizon = {15 * ns_per_minute};
    const auto tail = [&](const std::string& instrument, const char* low, const char* high) {
        play = Play<RiskVeto>(remembering, "risk");
        play.at(monday).hear(opened_in_three());
        for (int i = 1; i <= 30; ++i) {
            mark(eurusdt, "1.25", 15 * i);
            mark(usdtjpy, "150", 15 * i);
            mark(instrument, i % 2 == 0 ? low : high, 15 * i);
        }
        const Verdict verdict = ask(instrument, "2000", low);
        EXPECT_GT(VetoStage::limit(verdict, "value at risk").value, 0);
        return VetoStage::limit(verdict, "value at risk").value;
    };
    const double own = tail(btc, "100000", "101000");
    EXPECT_NEAR(tail(btceur, "80000", "80800"), own, 1e-9);
    EXPECT_NEAR(tail(btcjpy, "15000000", "15150000"), own, 1e-9);
}

TEST_F(RiskInThree, its_deputy_closes_down_to_a_target_in_the_accounts_currency) {
    Play<RiskExits> deputy(params(), "risk");
    deputy.at(monday).hear(opened_in_three());
    const auto heard = [&](const std::string& instrument, const char* at) {
        deputy.at(minutes(15)).hear_at(flat_bar(instrument, "15m", minutes(15), at), minutes(15));
    };
    heard(btceur, "80000");
    deputy.hear(held(btceur, "0.05"));
    Proposal less = proposal(btceur, "2000", deputy.now());
    less.reference = price("80000");
    deputy.hear(less);
    EXPECT_EQ(deputy.only<Verdict>().outcome, Outcome::vetoed)
        << "nobody knows yet how much of it 2,000 USDT are";
    heard(eurusdt, "1.25");
    deputy.hear(less);
    EXPECT_EQ(deputy.only<Verdict>().approved, quantity("0.03")) << "0.02 stay: 1,600 EUR";
}

TEST_F(RiskInThree, a_floor_of_one_currency_knows_no_such_limit) {
    VetoStage stage(veto_params());
    for (const LimitCheck& one : stage.ask(btc, "1000").limits)
        EXPECT_NE(one.name, "currencies without a rate");
}

}  // namespace
}  // namespace outcry
