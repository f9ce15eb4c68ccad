// SPDX-License-Identifier: Apache-2.0
// A floor whose voters wait for what no quant measures is found before it runs.
#include "tests/actors/topology/shipped.hpp"

namespace outcry {
namespace {

using namespace test;

const std::string rsi_of_the_hour =
    "kind = \"quant.standard\"\nindicators = [\"rsi:timeperiod=21@1h\"]\n";

std::string minimal(const std::string& quant) {
    return with(shipped_text("minimal.toml"), "kind = \"quant.standard\"\n", quant);
}

TEST(Evidence, that_nobody_measures_is_refused_with_its_place_and_the_remedy) {
    const std::string text =
        minimal(rsi_of_the_hour + "[actor.quant.custom]\nspread = \"ema:12 - ema:26\"\n");
    const CheckReport report = checked(text);
    EXPECT_EQ(report.headline(), "9 agents, 1 instrument; 2 errors");
    EXPECT_EQ(shown(report.errors, text),
              "floor.toml:18:1: quant: voter bull waits for evidence of ema:20, ema:50, atr:14, "
              "adx:14, plus_di:14, "
              "minus_di:14 on 15m and more, which quant does not measure, and would abstain in "
              "every round; add "
              "\"rsi:14@15m\" to its indicators, or leave indicators out for the standard set\n"
              "  18 | indicators = [\"rsi:timeperiod=21@1h\"]\n"
              "     | ^\n"
              "floor.toml:28:1: core: quorum of 1 is never met and nothing is ever traded: bull "
              "abstains in every round\n"
              "  28 | quorum   = 1\n"
              "     | ^");
    for (const Reach& one : report.reach)
        EXPECT_EQ(one.reachable, one.what == "hold") << one.regime << " " << one.what;
}

TEST(Evidence, of_one_kind_is_enough_to_vote) {
    const CheckReport report =
        checked(minimal("kind = \"quant.standard\"\nindicators = [\"rsi:14\"]\n"));
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_TRUE(report.warnings.empty()) << report.text();
}

TEST(Evidence, missing_for_voters_that_the_quorum_can_do_without_is_a_warning) {
    std::string text = shipped_text("ensemble.toml");
    text = with(text, "kind   = \"quant.standard\"\n", rsi_of_the_hour);
    EXPECT_FALSE(checked(text).ok()) << "predict alone is no quorum of 2";
    const CheckReport report = checked(text, {"core.quorum=1"});
    EXPECT_TRUE(report.ok()) << report.text();
    ASSERT_EQ(report.warnings.size(), 2U) << report.text();
    EXPECT_TRUE(report.warnings[0].message.starts_with("voter bull waits for")) << report.text();
    EXPECT_TRUE(report.warnings[1].message.starts_with("voter bear waits for")) << report.text();
    EXPECT_EQ(report.headline(),
              "11 agents, 2 instruments; buy, sell, hold, veto reachable in every regime");
}

TEST(Evidence, that_a_finding_names_and_nobody_measures_is_told_at_the_finding) {
    const std::string text = with(shipped_text("minimal.toml"), "kind = \"case.long\"\n",
                                  "kind = \"case.long\"\n"
                                  "findings = [{ rule = \"rsi_zone\", weight = 0.2 },\n"
                                  "            { rule = \"above_zero\", weight = 0.2, readings = "
                                  "[\"rsi:21\", \"atr:14\"] }]\n");
    const CheckReport report = checked(text);
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_EQ(shown(report.warnings, text),
              "floor.toml:22:13: bull: its finding above_zero is never evidence: quant measures no "
              "rsi:21 on 15m; add "
              "\"rsi:21@15m\" to its indicators\n"
              "  22 |             { rule = \"above_zero\", weight = 0.2, readings = [\"rsi:21\", "
              "\"atr:14\"] }]\n"
              "     |             ^");
}

TEST(Evidence, that_a_finding_waits_for_on_its_own_mutes_its_voter) {
    const std::string text = with(shipped_text("minimal.toml"), "kind = \"case.long\"\n",
                                  "kind = \"case.long\"\n"
                                  "findings = [{ rule = \"rsi_zone\", weight = 0.2, waits = true, "
                                  "readings = [\"rsi:21\"] }]\n");
    const CheckReport report = checked(text);
    EXPECT_FALSE(report.ok()) << report.text();
    EXPECT_NE(shown(report.errors, text)
                  .find("floor.toml:21:13: bull: waits for evidence of rsi:21 on 15m, which quant "
                        "does not measure"),
              std::string::npos)
        << shown(report.errors, text);
}

TEST(Evidence, of_every_shipped_floor_is_measured) {
    for (const char* file :
         {"minimal.toml", "paper.toml", "ensemble.toml", "ticks.toml", "scanner.toml"})
        for (const CheckComplaint& one : checked(shipped_text(file)).warnings)
            EXPECT_EQ(one.message.find("measure"), std::string::npos)
                << file << ": " << one.message;
}

}  // namespace
}  // namespace outcry
