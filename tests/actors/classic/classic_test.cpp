// SPDX-License-Identifier: Apache-2.0
// The published rules, number by number, and the actors that live by them.
#include <gtest/gtest.h>

#include <cmath>

#include "actors/classic/core.hpp"
#include "actors/classic/quant.hpp"
#include "actors/classic/risk.hpp"
#include "actors/classic/voters.hpp"
#include "tests/support/play.hpp"

namespace outcry::classic {
namespace {

using test::Play;

Factors factors(double rsi, double histogram, double position,
                RuleRegime regime = RuleRegime::trending) {
    return {"quant_analyst",
            "v",
            "X",
            Timeframe::parse("15m").value(),
            from_ms(900'000),
            Price::whole(100),
            regime,
            rsi,
            histogram,
            position,
            0.05};
}
Score said(std::string wire, double value, RuleRegime regime, std::int64_t round = 900'000) {
    const Action action = value > 0.3 ? Action::buy : value < -0.3 ? Action::sell : Action::hold;
    return {std::move(wire),   "v",       "X",   Timeframe::parse("15m").value(),
            from_ms(round),    "someone", value, action,
            Price::whole(100), regime,    {}};
}
Core::Params published() {
    Core::Params params;
    params.weights = {{{"bull", 0.6}, {"bear", 0.4}},
                      {{"bull", 0.4}, {"bear", 0.6}},
                      {{"bull", 0.5}, {"bear", 0.5}}};
    params.capital = Money::whole(10000);
    return params;
}

TEST(ClassicRules, bull_adds_what_argues_for_it) {
    const BullParams p;
    EXPECT_DOUBLE_EQ(score(Case::bull, p, {25, 1, 0.2}), 1.0);
    EXPECT_DOUBLE_EQ(score(Case::bull, p, {30, -1, 0.8}), 0.2);  // 30 is not below 30
    EXPECT_DOUBLE_EQ(score(Case::bull, p, {50, 0, 0.5}), 0.0);
    EXPECT_TRUE(std::isnan(score(Case::bull, p, {std::nan(""), 1, 0.2})));
}

TEST(ClassicRules, bear_mirrors_bull) {
    const BullParams bull;
    const BearParams bear;
    for (int rsi = 0; rsi <= 100; rsi += 5)
        for (const double histogram : {-1.0, 0.0, 1.0})
            for (const double position : {0.0, 0.5, 1.0})
                EXPECT_DOUBLE_EQ(
                    score(Case::bear, bear, {100.0 - rsi, -histogram, 1 - position}),
                    -score(Case::bull, bull, {static_cast<double>(rsi), histogram, position}));
}

TEST(ClassicRules, the_largest_published_score_is_exactly_its_bound) {
    const Core::Params p = published();
    const double best = pooled(
        p.weights.trending, {{"bull", score(Case::bull, BullParams(), {25, 1, 0.2})}, {"bear", 0}});
    EXPECT_EQ(best, 0.6);
    EXPECT_EQ(decide(best, p.act_above), Action::hold);
}

TEST(ClassicRules, veto_in_the_published_order) {
    const Limits limits;
    EXPECT_EQ(veto(limits, {true, 9, 1, 0}), Veto::breaker);
    EXPECT_EQ(veto(limits, {false, 3, 1, 0}), Veto::positions);
    EXPECT_EQ(veto(limits, {false, 2, 0.05, 0}), Veto::drawdown);
    EXPECT_EQ(veto(limits, {false, 2, 0.04, 0.59}), Veto::confidence);
    EXPECT_EQ(veto(limits, {false, 2, 0.04, 0.6}), Veto::none);
}

TEST(ClassicBull, says_its_score_with_the_findings_behind_it) {
    Play<Bull> play;
    const std::uint64_t seq = play.hear(factors(25, 1, 0.8));
    const Score score = play.only<Score>();
    EXPECT_DOUBLE_EQ(score.value, 0.7);
    EXPECT_EQ(score.action, Action::buy);
    ASSERT_EQ(score.findings.size(), 2U);
    EXPECT_EQ(score.findings[0].rule, "oversold");
    EXPECT_EQ(play.refs<Score>(), std::vector<std::uint64_t>{seq});
}

TEST(ClassicBull, is_silent_while_the_indicators_warm_up) {
    Play<Bull> play;
    Factors warming = factors(25, 1, 0.8);
    warming.macd_histogram.reset();
    play.hear(warming);
    EXPECT_EQ(play.count<Score>(), 0U);
}

TEST(ClassicQuant, reads_what_the_indicators_say_once_they_are_warm) {
    Play<Quant> play;
    const Timeframe quarter = Timeframe::parse("15m").value();
    std::optional<std::size_t> first;
    for (int i = 0; i < 60; ++i) {
        const TimeNs open = from_ms(900'000LL * i);
        const Price close = Price::whole(100 + (i * 7) % 11);
        play.at(quarter.close_of(open))
            .hear(Bar{"v", "X", quarter, open, close, close, close, close, Quantity::whole(1)});
        const Factors said_now = play.only<Factors>();
        if (said_now.regime != RuleRegime::warming && !first) first = static_cast<std::size_t>(i);
        EXPECT_EQ(said_now.wire, "quant_signals");
        EXPECT_EQ(said_now.rsi.has_value(), i >= 14);
        EXPECT_EQ(said_now.band_position.has_value(), i >= 19);
    }
    EXPECT_EQ(first, 33U);  // the MACD's lookback
}

TEST(ClassicCore, decides_when_every_wire_was_heard) {
    Core::Params params = published();
    params.act_above = 0.3;
    Play<Core> play(params, "core");
    play.hear(said("bull", 0.7, RuleRegime::trending));
    EXPECT_TRUE(play.said().empty());
    play.hear(said("bear", -0.2, RuleRegime::trending));  // would not act: counts nothing
    const Proposal proposal = play.only<Proposal>();
    EXPECT_DOUBLE_EQ(play.only<Score>().value, 0.42);
    EXPECT_EQ(proposal.action, Action::buy);
    EXPECT_EQ(proposal.target_exposure, Money::whole(1000));  // a tenth of equity
    EXPECT_EQ(play.refs<Proposal>(), (std::vector<std::uint64_t>{1, 2}));
    play.hear(said("bear", -0.9, RuleRegime::trending));  // the round is over
    EXPECT_TRUE(play.said().empty());
}

TEST(ClassicCore, closes_before_it_turns_and_does_not_pyramid) {
    Core::Params params = published();
    params.act_above = 0.3;
    Play<Core> play(params, "core");
    Position held;
    held.venue = "v";
    held.instrument = "X";
    held.quantity = Quantity::whole(10);
    play.hear(held);
    play.hear(said("bull", 0.7, RuleRegime::trending));
    play.hear(said("bear", 0, RuleRegime::trending));
    EXPECT_EQ(play.only<Proposal>().action, Action::hold);
    EXPECT_NE(play.only<Proposal>().reason.find("already held"), std::string::npos);
    play.hear(said("bull", 0, RuleRegime::choppy, 1'800'000));
    play.hear(said("bear", -1, RuleRegime::choppy, 1'800'000));
    EXPECT_EQ(play.only<Proposal>().action, Action::close);
    EXPECT_EQ(play.only<Proposal>().target_exposure, Money{});
}

TEST(ClassicCore, hears_warm_up_and_does_not_trade_it) {
    Core::Params params = published();
    params.act_above = 0.3;
    Play<Core> play(params, "core");
    play.hear(FeedStatus{"data", from_ms(10'000'000), ""});
    play.at(from_ms(900'000)).hear(said("bull", 0.7, RuleRegime::trending));
    play.hear(said("bear", 0, RuleRegime::trending));
    EXPECT_TRUE(play.said().empty());
}

class ClassicRisk : public ::testing::Test {
 protected:
    static FloorOpened opened() {
        FloorOpened floor;
        Instrument x;
        x.id = "X";
        x.venue = "v";
        x.tick = Price::from_units(1'000'000);
        x.lot = Quantity::from_units(100'000);
        x.min_notional = Money::whole(100);
        floor.instruments = {x};
        return floor;
    }
    static Proposal asks(Action action = Action::buy, std::int64_t target = 1000,
                         std::int64_t current = 0) {
        Proposal proposal;
        proposal.strategy = "classic";
        proposal.venue = "v";
        proposal.instrument = "X";
        proposal.round = from_ms(900'000);
        proposal.action = action;
        proposal.target_exposure = Money::whole(target);
        proposal.current_exposure = Money::whole(current);
        proposal.reference = Price::whole(100);
        proposal.stop = {2'000'000};
        return proposal;
    }
};

TEST_F(ClassicRisk, approves_within_every_limit_and_shows_them) {
    Play<Risk> play;
    play.hear(opened());
    play.hear(said("decision_core", 0.8, RuleRegime::trending));
    const std::uint64_t seq = play.at(from_ms(1'000'000)).hear(asks());
    const Verdict verdict = play.only<Verdict>();
    EXPECT_EQ(verdict.outcome, Outcome::approved);
    EXPECT_EQ(verdict.proposal, seq);
    EXPECT_EQ(verdict.approved, Quantity::whole(10));
    EXPECT_EQ(verdict.price_low, Price::whole(99));
    EXPECT_EQ(verdict.price_high, Price::whole(101));
    EXPECT_EQ(verdict.expires, from_ms(1'300'000));
    EXPECT_EQ(verdict.limits.size(), 4U);
}

TEST_F(ClassicRisk, vetoes_with_the_reason_and_tells_the_log) {
    Play<Risk> play;
    play.hear(opened());
    play.hear(said("decision_core", 0.4, RuleRegime::trending));
    play.hear(asks());
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
    EXPECT_EQ(play.only<Verdict>().approved, Quantity{});
    EXPECT_EQ(play.only<Verdict>().reason, "confidence 0.4, needs 0.6");
    EXPECT_EQ(play.only<RiskEvent>().what, "veto");
}

TEST_F(ClassicRisk, does_not_take_the_confidence_of_another_round) {
    Play<Risk> play;
    play.hear(opened());
    play.hear(said("decision_core", 0.9, RuleRegime::trending, 0));
    play.hear(asks());
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
}

TEST_F(ClassicRisk, lets_what_reduces_pass_in_every_state) {
    Play<Risk> play;
    play.hear(opened());
    play.hear(HaltRequest{true, "operator", "drill"});
    play.hear(asks(Action::close, 0, 1000));
    const Verdict verdict = play.only<Verdict>();
    EXPECT_EQ(verdict.outcome, Outcome::approved);
    EXPECT_TRUE(verdict.reduce_only);
    EXPECT_EQ(verdict.side, Side::sell);
    EXPECT_EQ(verdict.approved, Quantity::whole(10));
}

TEST_F(ClassicRisk, refuses_dust_and_what_it_does_not_know) {
    Play<Risk> play;
    play.hear(opened());
    play.hear(said("decision_core", 0.9, RuleRegime::trending));
    play.hear(asks(Action::buy, 50));
    EXPECT_EQ(play.only<Verdict>().reason, "below one lot or the minimum notional of 100");
    Proposal stranger = asks();
    stranger.instrument = "Y";
    play.hear(stranger);
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
}

TEST_F(ClassicRisk, as_published_counts_approvals_and_never_forgets_them) {
    Risk::Params params;
    params.positions_from = "approvals";
    Play<Risk> play(params);
    play.hear(opened());
    for (int i = 0; i < 5; ++i) {
        play.hear(said("decision_core", 0.9, RuleRegime::trending));
        play.hear(asks());
        EXPECT_EQ(play.only<Verdict>().outcome, i < 3 ? Outcome::approved : Outcome::vetoed);
    }
}

TEST_F(ClassicRisk, reads_the_drawdown_where_it_is_told_to) {
    Risk::Params params;
    params.drawdown_from = "trading_state";
    Play<Risk> play(params);
    play.hear(opened());
    play.hear(said("decision_core", 0.9, RuleRegime::trending));
    Account account;
    account.drawdown_day = 0.5;
    play.hear(account);
    play.hear(asks());
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::approved);
    play.hear(Measure{"trading_state", "drawdown_day", 0.05});
    play.hear(asks());
    EXPECT_EQ(play.only<Verdict>().reason, "day drawdown 0.05, limit 0.05");
}

}  // namespace
}  // namespace outcry::classic
