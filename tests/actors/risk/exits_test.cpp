// SPDX-License-Identifier: Apache-2.0
// The deputy of a lost veto: what closes passes in every case, what opens never does.
#include <gtest/gtest.h>

#include "actors/risk/exits.hpp"
#include "actors/risk/kind.hpp"
#include "tests/actors/risk/asks.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct ExitsStage {
    explicit ExitsStage(const RiskVeto::Params& params = veto_params()) : play(params, "risk") {
        play.at(monday).hear(opened());
        mark(15, "100000");
    }
    void mark(std::int64_t minute, const char* at) {
        play.at(minutes(minute))
            .hear_at(flat_bar(btc, "15m", minutes(minute), at), minutes(minute));
    }
    void hold(const char* size, const char* entry = "100000") {
        Position position = held(btc, size);
        position.entry = price(entry);
        play.hear(position);
    }
    Verdict ask(const char* exposure) {
        play.hear(proposal(btc, exposure, play.now()));
        return play.only<Verdict>();
    }
    Play<RiskExits> play;
};

TEST(RiskExits, refuses_every_increase_and_says_why) {
    ExitsStage stage;
    for (const char* exposure : {"1000", "-1000"}) {
        const Verdict verdict = stage.ask(exposure);
        EXPECT_EQ(verdict.outcome, Outcome::vetoed);
        EXPECT_TRUE(verdict.approved.is_zero());
        EXPECT_TRUE(verdict.increase.is_zero());
        EXPECT_EQ(verdict.reason, "the veto is quarantined: exits only");
        EXPECT_EQ(stage.play.only<RiskEvent>().what, "veto");
    }
    stage.hold("0.01");
    EXPECT_EQ(stage.ask("5000").outcome, Outcome::vetoed) << "nor does it add to what is held";
}

TEST(RiskExits, lets_an_exit_pass_in_full_in_part_and_out_of_a_reversal) {
    ExitsStage stage;
    stage.hold("0.03");
    const Verdict all = stage.ask("0");
    EXPECT_EQ(all.outcome, Outcome::approved);
    EXPECT_TRUE(all.reduce_only);
    EXPECT_EQ(all.side, Side::sell);
    EXPECT_EQ(all.approved, quantity("0.03"));
    const Verdict part = stage.ask("1000");
    EXPECT_EQ(part.approved, quantity("0.02"));
    EXPECT_TRUE(part.reduce_only);
    const Verdict turned = stage.ask("-3000");
    EXPECT_EQ(turned.outcome, Outcome::resized);
    EXPECT_EQ(turned.approved, quantity("0.03"));
    EXPECT_TRUE(turned.increase.is_zero());
    EXPECT_TRUE(turned.reduce_only);
}

TEST(RiskExits, still_closes_what_turns_high_and_asks_once) {
    RiskVeto::Params params = veto_params();
    params.position_high = risk::PositionHigh{};
    params.position_high->loss = percent(5);
    ExitsStage stage(params);
    stage.hold("0.03");
    const auto close = [&](std::int64_t minute, const char* at) {
        stage.mark(minute, at);
        EXPECT_EQ(stage.play.count<Verdict>(), 0U) << "the account of its close is not in";
        stage.play.hear_at(account_of(minutes(minute)), minutes(minute));
    };
    close(30, "95001");
    EXPECT_EQ(stage.play.count<Verdict>(), 0U);
    close(45, "95000");
    const Verdict exit = stage.play.only<Verdict>();
    EXPECT_TRUE(exit.reduce_only);
    EXPECT_EQ(exit.approved, quantity("0.03"));
    EXPECT_EQ(exit.reason, "position turned HIGH: position loss 0.05 reached 0.05");
    close(60, "94000");
    EXPECT_EQ(stage.play.count<Verdict>(), 0U);
}

TEST(RiskExits, judges_what_is_marked_after_the_account_of_its_close) {
    RiskVeto::Params params = veto_params();
    params.position_high = risk::PositionHigh{};
    params.position_high->loss = percent(5);
    ExitsStage stage(params);
    stage.hold("0.03");
    stage.play.at(minutes(30)).hear_at(account_of(minutes(30)), minutes(30));
    stage.mark(30, "90000");
    EXPECT_TRUE(stage.play.only<Verdict>().reduce_only);
}

TEST(RiskExits, keeps_or_flattens_as_the_topology_says_of_a_halt) {
    const FloorQuarantined lost{"risk", 7, "risk.exits", "it died"};
    ExitsStage keeps;
    keeps.hold("0.03");
    keeps.play.hear(FloorQuarantined{"core", 7, "silence", "it died"});
    EXPECT_TRUE(keeps.play.said().empty()) << "another's loss is no halt";
    keeps.play.hear(lost);
    EXPECT_EQ(keeps.play.count<Verdict>(), 0U);
    EXPECT_EQ(keeps.play.only<RiskEvent>().state, RiskState::halted);
    RiskVeto::Params params = veto_params();
    params.on_halt = risk::OnHalt::flatten;
    ExitsStage flattens(params);
    flattens.hold("0.03");
    flattens.play.hear(lost);
    EXPECT_EQ(flattens.play.only<Verdict>().approved, quantity("0.03"));
    flattens.hold("0");
    EXPECT_EQ(flattens.play.only<RiskEvent>().what, "flat");
}

TEST(RiskExits, flattens_for_a_floor_that_stops_and_is_re_armed_by_nobody) {
    ExitsStage stage;
    stage.hold("-0.03");
    HaltRequest stop;
    stop.flatten = stop.stopping = true;
    stage.play.hear(stop);
    EXPECT_EQ(stage.play.only<Verdict>().side, Side::buy);
    HaltRequest go;
    go.halt = false;
    go.by = "owner";
    stage.play.hear(go);
    EXPECT_EQ(stage.play.only<RiskEvent>().detail,
              "stays, the veto is quarantined: exits only; asked by owner");
    EXPECT_EQ(stage.ask("-9000").outcome, Outcome::vetoed);
}

TEST(RiskExits, is_the_deputy_of_the_veto_and_reads_its_parameters) {
    const Kind* deputy = find_kind("risk.veto/deputy");
    ASSERT_NE(deputy, nullptr);
    EXPECT_EQ(deputy->manifest.kind, "risk.exits");
    EXPECT_EQ(deputy->manifest.says, risk_veto_kind().manifest.says)
        << "it may say no more than the veto";
    const Buffer params = encoded(veto_params());
    EXPECT_TRUE(deputy->make_actor(Making{"risk", params, "", ""}));
}

}  // namespace
}  // namespace outcry
