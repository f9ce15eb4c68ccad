// SPDX-License-Identifier: Apache-2.0
// Limits that look at one order, one position and the account: each alone, with what it measures.
#include <gtest/gtest.h>

#include "tests/actors/risk/asks.hpp"
#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

RiskVeto::Params with(const std::function<void(RiskVeto::Params&)>& change) {
    RiskVeto::Params params = veto_params();
    change(params);
    return params;
}

TEST(Limits, say_what_room_is_left) {
    VetoStage stage(veto_params());
    const Verdict verdict = stage.ask(btc, "2000");
    EXPECT_NEAR(stage.limit(verdict, "symbol exposure").headroom, 0.1, 1e-12);
    EXPECT_NEAR(stage.limit(verdict, "positions").headroom, 9, 0);
    EXPECT_NEAR(stage.limit(verdict, "stop").headroom, 0.02, 1e-12);
    EXPECT_NEAR(stage.limit(stage.ask(eth, "6000"), "symbol exposure").headroom, -0.3, 1e-12);
}

TEST(Limits, are_held_against_what_is_held_marked_and_on_its_way_at_each_proposal) {
    VetoStage stage(with([](auto& p) { p.order_max = percent(50); }));
    const auto expect = [&](const Verdict& verdict, double gross, double positions) {
        EXPECT_NEAR(stage.limit(verdict, "gross exposure").value, gross, 1e-12);
        EXPECT_NEAR(stage.limit(verdict, "positions").value, positions, 0);
    };
    const auto look = [&] { return stage.ask(eth, "2500000"); };  // vetoed: it changes nothing
    expect(stage.ask(btc, "1000"), 0.1, 1);
    expect(look(), 250.1, 2);  // what was approved is on its way
    Fill fill;
    fill.venue = venue;
    fill.instrument = btc;
    fill.strategy = "paper";
    fill.quantity = quantity("0.02");
    fill.price = price("100000");
    stage.play.hear(fill);
    expect(look(), 250.3, 2);
    stage.play.hear(held(btc, "0.03"));
    expect(look(), 250.4, 2);
    stage.mark(btc, 15, "50000");
    expect(look(), 250.25, 2);
    stage.play.hear(held(btc, "0"));
    expect(look(), 250.1, 2);
}

TEST(Limits, net_exposure_resizes_and_lets_the_other_side_pass) {
    VetoStage stage(with([](auto& p) {
        p.net_exposure_max = percent(40);
        p.symbol_exposure_max = percent(60);
    }));
    stage.play.hear(held(btc, "0.03"));
    const Verdict more = stage.ask(eth, "2500");
    EXPECT_EQ(more.outcome, Outcome::resized);
    EXPECT_EQ(more.approved, quantity("0.4")) << "30 % are held, 10 % are left";
    stage.play.hear(entry(more.proposal, OrderState::expired));
    EXPECT_EQ(stage.ask(eth, "-2500").outcome, Outcome::approved) << "a hedge lowers the net";
}

TEST(Limits, net_exposure_of_a_reversal_counts_what_it_closes) {
    VetoStage stage(with([](auto& p) { p.net_exposure_max = percent(20); }));
    stage.play.hear(held(btc, "0.02"));
    const Verdict turned = stage.ask(btc, "-3000");
    EXPECT_EQ(turned.approved, quantity("0.04")) << "to 20 % short";
}

TEST(Limits, leverage_resizes) {
    VetoStage stage(with([](auto& p) { p.leverage_max = 0.2; }));
    EXPECT_EQ(stage.ask(btc, "3000").approved, quantity("0.02"));
}

TEST(Limits, a_fat_finger_is_refused_not_resized) {
    VetoStage stage(with([](auto& p) { p.order_max = percent(50); }));
    const Verdict fat = stage.ask(btc, "5100");
    EXPECT_EQ(fat.outcome, Outcome::vetoed);
    EXPECT_EQ(fat.reason, "order size 51.0%, at most 50.0%");
    EXPECT_EQ(stage.ask(btc, "5000").outcome, Outcome::resized);
}

TEST(Limits, order_rate_slides) {
    VetoStage stage(with([](auto& p) { p.order_rate_max = risk::Rate{2, {ns_per_hour}}; }));
    for (int i = 0; i < 2; ++i) {
        const Verdict one = stage.ask(btc, "1000");
        EXPECT_EQ(one.outcome, Outcome::approved);
        stage.play.hear(entry(one.proposal, OrderState::expired));
    }
    EXPECT_FALSE(stage.limit(stage.ask(btc, "1000"), "order rate").holds);
    stage.mark(btc, 75, "100000");
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved) << "an hour later";
    EXPECT_EQ(stage.play.state().increases.size(), 1U);
}

TEST(Limits, error_rate_slides) {
    VetoStage stage(with([](auto& p) { p.error_rate_max = risk::Rate{2, {ns_per_hour}}; }));
    for (std::uint64_t i = 1; i < 4; ++i) stage.play.hear(entry(i, OrderState::rejected));
    EXPECT_EQ(stage.play.state().rejects.size(), 2U) << "no more is remembered than refuses";
    EXPECT_FALSE(stage.limit(stage.ask(btc, "1000"), "error rate").holds);
    stage.mark(btc, 75, "100000");
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved);
}

TEST(Limits, reward_must_be_worth_the_risk) {
    VetoStage stage(with([](auto& p) { p.reward_min = 1.5; }));
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved) << "4 % for 2 %";
    Proposal poor = proposal(eth, "1000", stage.play.now());
    poor.target = percent(3);
    poor.costs = 0.001;
    stage.play.hear(poor);
    const LimitCheck reward = stage.limit(stage.play.only<Verdict>(), "reward to risk");
    EXPECT_FALSE(reward.holds);
    EXPECT_NEAR(reward.value, 0.029 / 0.021, 1e-12);
}

TEST(Limits, an_increase_is_a_share_of_what_is_traded) {
    VetoStage stage(with([](auto& p) { p.volume_share_max = percent(1); }));
    stage.play.hear(bar(btc, "15m", minutes(30), "100000", "100000", "100000", "100000", "0"));
    // Mean volume of two bars: 500; one in a hundred of it is 5.
    EXPECT_EQ(stage.ask(btc, "3000").outcome, Outcome::approved);
    EXPECT_NEAR(stage.limit(stage.play.only<Verdict>(), "volume share").value, 0.03 / 500, 1e-12);
    VetoStage thin(with([](auto& p) { p.volume_share_max = percent(1); }));
    for (int i = 2; i < 400; ++i)
        thin.play.at(minutes(15 * i))
            .hear(bar(btc, "15m", minutes(15 * i), "100000", "100000", "100000", "100000", "2"));
    EXPECT_EQ(thin.ask(btc, "3000").approved, quantity("0.02"));
}

TEST(Limits, refuse_on_an_old_mark) {
    VetoStage stage(veto_params());
    stage.play.hear(held(eth, "0.1"));
    stage.mark(btc, 60, "100000");
    const Verdict verdict = stage.ask(btc, "1000");
    EXPECT_EQ(verdict.outcome, Outcome::vetoed)
        << "what is held of ETH has no mark since 45 minutes";
    EXPECT_EQ(stage.limit(verdict, "mark age in seconds").value, 2700);
    stage.mark(eth, 60, "2500");
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved);
}

TEST(Limits, no_increase_passes_while_an_open_position_has_no_price) {
    Play<RiskVeto> play(veto_params(), "risk");
    play.at(monday).hear(opened());
    play.at(minutes(15)).hear_at(flat_bar(btc, "15m", minutes(15), "100000"), minutes(15));
    play.hear(held(eth, "0.1"));  // taken over; the portfolio marks it at its entry
    const auto ask = [&](const char* exposure) {
        play.hear(proposal(btc, exposure, play.now()));
        return play.only<Verdict>();
    };
    const Verdict refused = ask("1000");
    EXPECT_EQ(refused.outcome, Outcome::vetoed);
    EXPECT_TRUE(refused.reason.starts_with("mark age in seconds")) << refused.reason;
    play.hear(held(btc, "0.01"));
    EXPECT_TRUE(ask("0").reduce_only) << "exits pass";
    play.at(minutes(16)).hear_at(flat_bar(eth, "15m", minutes(15), "2500"), minutes(15));
    play.hear(held(btc, "0"));
    EXPECT_EQ(ask("1000").outcome, Outcome::approved);
}

TEST(Limits, lost_equity_waits_for_the_operator) {
    VetoStage stage(veto_params());
    Account broke;
    broke.equity = money("-1");
    stage.end_with(broke);
    ASSERT_EQ(stage.play.count<RiskEvent>(), 1U);
    EXPECT_NE(stage.play.only<RiskEvent>().detail.find("equity -1"), std::string::npos)
        << stage.play.only<RiskEvent>().detail;
    broke.equity = money("100");
    stage.play.hear(broke);
    EXPECT_EQ(stage.ask(btc, "30").outcome, Outcome::vetoed)
        << "money that came from somewhere re-arms nothing";
    HaltRequest go;
    go.halt = false;
    stage.play.hear(go);
    EXPECT_TRUE(stage.play.state().breakers.empty());
}

TEST(Limits, a_jump_of_the_price_pauses_increases) {
    VetoStage stage(with([](auto& p) { p.price_jump_max = percent(5); }));
    stage.mark(btc, 30, "104900");
    EXPECT_EQ(stage.play.count<RiskEvent>(), 0U);
    stage.mark(btc, 45, "110200");
    EXPECT_EQ(stage.play.only<RiskEvent>().what, "breaker tripped");
    stage.mark(eth, 45, "2500");
    const Verdict refused = stage.ask(eth, "1000");
    EXPECT_FALSE(stage.limit(refused, "price jumps").holds);
    stage.play.advance_to(minutes(45 + 1440));
    EXPECT_EQ(stage.play.only<RiskEvent>().what, "re-armed");
}

TEST(Limits, kelly_stakes_a_quarter_of_the_lower_bound) {
    VetoStage stage(with([](auto& p) {
        p.kelly = risk::Kelly{};
        p.kelly->sample = 400;
    }));
    Proposal wanted = proposal(btc, "3000", stage.play.now());
    wanted.p_long = 0.38;
    stage.play.hear(wanted);
    const double low = risk::wilson_lower(0.38, 400, 0.95);
    const double stake = risk::kelly_notional(low, 0.04, 0.02) / 4;
    const Verdict verdict = stage.play.only<Verdict>();
    EXPECT_NEAR(stage.limit(verdict, "kelly stake").bound, stake, 1e-12);
    EXPECT_GT(stake, 0);
    EXPECT_EQ(verdict.approved.units,
              static_cast<std::int64_t>(stake * 10'000 / 100'000 * 1000) * 100'000);
    Proposal carried = proposal(eth, "3000", stage.play.now());
    carried.p_long = 0.38;
    carried.carry = 0.001;  // what a long is expected to pay while it is held
    stage.play.hear(carried);
    EXPECT_NEAR(stage.limit(stage.play.only<Verdict>(), "kelly stake").bound,
                risk::kelly_notional(low, 0.04 - 0.001, 0.02 + 0.001) / 4, 1e-12);
    Proposal silent = proposal(eth, "1000", stage.play.now());
    stage.play.hear(silent);
    EXPECT_EQ(stage.play.only<Verdict>().outcome, Outcome::vetoed)
        << "a proposal without a probability gets nothing";
}

TEST(Limits, refuse_what_contradicts_itself) {
    const auto complaint = [](const std::function<void(RiskVeto::Params&)>& change) {
        const auto checked = RiskVeto::check(with(change));
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_EQ(complaint([](auto& p) { p.symbol_exposure_max = percent(100'000); }),
              "symbol_exposure_max of 100000% must be above 0% and at most 10000%");
    EXPECT_EQ(complaint([](auto& p) { p.symbol_exposure_max = percent(95); }),
              "symbol_exposure_max of 95% contradicts gross_exposure_max of 90%: what the one "
              "allows the other forbids; "
              "lower the first or raise the second");
    EXPECT_NE(complaint([](auto& p) { p.drawdown_max.day = percent(25); }), "");
    EXPECT_NE(complaint([](auto& p) { p.value_at_risk = risk::ValueAtRisk{}; }), "")
        << "it needs a bound";
    EXPECT_NE(complaint([](auto& p) { p.history_min = 501; }), "");
    EXPECT_NE(complaint([](auto& p) { p.order_rate_max = risk::Rate{}; }), "");
    EXPECT_NE(complaint([](auto& p) { p.position_high = risk::PositionHigh{}; }), "");
    EXPECT_NE(complaint([](auto& p) {
                  p.position_high = risk::PositionHigh{};
                  p.position_high->exposure = percent(20);
              }),
              "")
        << "HIGH would close what may be opened";
    EXPECT_EQ(complaint([](auto& p) { p.leverage_max = 3; }), "");
}

TEST(Limits, know_which_of_them_can_never_bind) {
    RiskVeto::Params params = veto_params();
    params.symbols = {btc};
    params.leverage_max = 3;
    std::vector<std::string> names;
    for (const auto& [name, because] : RiskVeto::idle(params)) names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"gross_exposure_max", "strategy_exposure_max",
                                               "leverage_max"}));
    params.symbols = {btc, eth, "SOLUSDT-PERP"};
    params.leverage_max = 0.5;
    EXPECT_TRUE(RiskVeto::idle(params).empty());
}

}  // namespace
}  // namespace outcry
