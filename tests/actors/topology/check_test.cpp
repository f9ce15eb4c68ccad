// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/check.hpp"

#include "actors/bars/bars.hpp"
#include "actors/classic/kinds.hpp"
#include "actors/execution/kind.hpp"
#include "actors/feed/recorded.hpp"
#include "actors/ledger/ledger.hpp"
#include "actors/portfolio/kind.hpp"
#include "actors/topology/graph.hpp"
#include "actors/topology/wiring.hpp"
#include "tests/actors/topology/toys.hpp"

namespace outcry {
namespace {

/// What classic.toml needs of the shipped kinds.
const std::vector<Kind>& shipped() {
    static const std::vector<Kind> all = [] {
        std::vector<Kind> kinds = classic::kinds();
        for (Kind kind : {recorded_feed_kind(), bars_kind(), execution_paper_kind(),
                          portfolio_kind(), ledger_kind()})
            kinds.push_back(std::move(kind));
        return kinds;
    }();
    return all;
}

CheckReport check_file(const std::string& name, std::vector<std::string> overrides = {}) {
    LoadOptions options;
    options.kinds = &shipped();
    options.overrides = std::move(overrides);
    Loaded loaded = load_topology(toykinds::base() + "/" + name, options);
    if (!loaded.ok()) {
        ADD_FAILURE() << text_of(loaded.diagnostics);
        return {};
    }
    return check(*loaded.plan, shipped());
}

bool has(const CheckReport& report, std::string_view actor, std::string_view words) {
    for (const CheckComplaint& one : report.errors)
        if (one.actor == actor && one.message.find(words) != std::string::npos) return true;
    return false;
}

TEST(CheckClassic, finds_the_wire_that_is_written_under_another_name) {
    const CheckReport report = check_file("classic.toml");
    for (const char* voter : {"bull", "bear", "predict"})
        EXPECT_TRUE(has(report, voter,
                        "hears factors \"quant_analyst\", which nobody says; quant says factors "
                        "\"quant_signals\", "
                        "which nobody hears: give both ends one name"))
            << report.text();
    for (const CheckComplaint& one : report.errors)
        EXPECT_NE(one.actor, "quant") << "said once, at the ends that hear nothing";
}

TEST(CheckClassic, finds_the_bound_that_no_score_passes_in_any_regime) {
    const CheckReport report = check_file("classic.toml");
    EXPECT_TRUE(has(report, "core",
                    "buy is unreachable in regime trending: it needs score > 0.6 (act_above), "
                    "which spans -0.4 to +0.6"))
        << report.text();
    EXPECT_TRUE(has(report, "core",
                    "sell is unreachable in regime trending: it needs score < -0.6 (act_above), "
                    "which spans -0.4 to +0.6"));
    EXPECT_TRUE(has(report, "core",
                    "buy is unreachable in regime choppy: it needs score > 0.6 (act_above), which "
                    "spans -0.6 to +0.4"));
    EXPECT_TRUE(has(report, "core",
                    "sell is unreachable in regime choppy: it needs score < -0.6 (act_above), "
                    "which spans -0.6 to +0.4"));
    EXPECT_TRUE(has(report, "core",
                    "buy is unreachable in regime neutral: it needs score > 0.6 (act_above), which "
                    "spans -0.5 to +0.5"));
}

TEST(CheckClassic, finds_the_drawdown_that_nothing_writes) {
    const CheckReport report = check_file("classic.toml");
    EXPECT_TRUE(has(
        report, "risk",
        "hears measure \"trading_state\", which nobody says; no actor on this floor says measure"))
        << report.text();
    EXPECT_TRUE(has(report, "risk",
                    "limit drawdown_max can never bind: nothing ever says drawdown_day on "
                    "`measure.trading_state.>`"));
}

TEST(CheckClassic, finds_the_model_that_never_votes) {
    EXPECT_TRUE(
        has(check_file("classic.toml"), "predict",
            "says score \"predict\", which nobody who decides hears: it never enters a decision"));
}

TEST(CheckClassic, finds_the_positions_that_are_never_taken_off) {
    EXPECT_TRUE(has(check_file("classic.toml"), "risk",
                    "locks: after 3 approvals nothing is approved ever again: approvals is 3.0 and "
                    "nothing brings it down"))
        << check_file("classic.toml").text();
}

TEST(CheckClassic, each_repair_removes_its_own_complaint_and_no_other) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> repairs = {
        {{"quant.writes=quant_analyst"}, "quant_analyst"},
        {{"risk.drawdown_from=account"}, "drawdown"},
        {{"risk.positions_from=account"}, "locks: "},
        {{"core.reads=bull,bear,predict"}, "never enters a decision"},
        {{"core.act_above=0.35", "risk.confidence_min=0.3"}, "unreachable in regime"},
    };
    for (const auto& [overrides, gone] : repairs) {
        const std::string text = check_file("classic.toml", overrides).text();
        for (const auto& [other, words] : repairs)
            EXPECT_EQ(text.find(words) == std::string::npos, words == gone)
                << "with " << overrides[0] << ": " << words << "\n"
                << text;
    }
}

TEST(CheckClassic, passes_the_repaired_floor_with_witnesses) {
    const CheckReport report = check_file("classic-fixed.toml");
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_TRUE(report.warnings.empty()) << report.text();
    EXPECT_EQ(report.headline(),
              "11 agents, 1 instrument; buy, sell, hold, veto reachable in every regime");
    ASSERT_EQ(report.reach.size(), 12U);
    for (const Reach& one : report.reach) {
        EXPECT_TRUE(one.reachable) << one.regime << " " << one.what;
        EXPECT_FALSE(one.witness.empty());
    }
}

CheckReport check_toy(std::string text) {
    LoadOptions options;
    return check(toykinds::good_plan(std::move(text), options), toykinds::kinds());
}

TEST(Check, says_when_no_decider_shows_its_decision) {
    const CheckReport report = check_toy(std::string(toykinds::good_floor));
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_EQ(report.text(),
              "warning: reachability is not shown: no actor on this floor shows its decision\n"
              "9 agents, 2 instruments; reachability not shown");
}

TEST(Check, names_an_inbox_without_a_speaker) {
    std::string text(toykinds::good_floor);
    const std::size_t quant = text.find("[actor.quant]");
    text.erase(quant, text.find("[actor.bull]") - quant);
    text.erase(text.find("hears = [\"quant\"]\n"), 18);
    const CheckReport report = check_toy(text);
    EXPECT_TRUE(has(report, "bull",
                    "hears `signal`, which nobody says; no actor on this floor says signal"))
        << report.text();
}

TEST(Check, respects_whom_an_actor_listens_to) {
    const CheckReport report =
        check_toy(toykinds::floor_with("hears = [\"quant\"]", "hears = [\"core\"]"));
    EXPECT_TRUE(has(report, "bull", "hears `signal`, which nobody says")) << report.text();
    EXPECT_FALSE(has(report, "quant", "")) << "paired with the deaf end\n" << report.text();
}

TEST(Check, refuses_orders_that_no_veto_stands_before) {
    std::vector<Kind> kinds = toykinds::kinds();
    for (Kind& kind : kinds)
        if (kind.manifest.kind == "execution.paper") kind.manifest.hears.emplace_back("proposal");
    LoadOptions options;
    options.kinds = &kinds;
    const Loaded loaded =
        parse_topology(std::string(toykinds::good_floor), "toy.toml", toykinds::base(), options);
    ASSERT_TRUE(loaded.ok());
    const CheckReport report = check(*loaded.plan, kinds);
    EXPECT_TRUE(has(
        report, "execution",
        "orders can be sent without a risk veto: core -> execution; put a risk kind between them"))
        << report.text();
}

TEST(Check, places_complaints_in_the_file) {
    LoadOptions options;
    options.kinds = &shipped();
    const Loaded loaded = load_topology(toykinds::base() + "/classic.toml", options);
    ASSERT_TRUE(loaded.ok());
    const TomlDocument document = TomlDocument::parse(loaded.plan->text, "classic.toml").value();
    const std::string text = text_of(placed(check(*loaded.plan, shipped()).errors, document));
    EXPECT_NE(text.find("classic.toml:38:1: core: buy is unreachable in regime trending"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("  38 | act_above = 0.6\n"), std::string::npos) << text;
}

TEST(Graph, draws_the_floor_as_mermaid_and_dot) {
    const Plan plan = toykinds::good_plan();
    const std::string mermaid = mermaid_of(plan, toykinds::kinds());
    EXPECT_TRUE(mermaid.starts_with("flowchart LR\n")) << mermaid;
    EXPECT_NE(mermaid.find("  quant -->|signal| bull\n"), std::string::npos) << mermaid;
    EXPECT_NE(mermaid.find("  risk -->|verdict| execution\n"), std::string::npos) << mermaid;
    const std::string dot = dot_of(plan, toykinds::kinds());
    EXPECT_TRUE(dot.starts_with("digraph \"toy\" {\n")) << dot;
    EXPECT_NE(dot.find("\"core\" -> \"risk\" [label=\"proposal\"];\n"), std::string::npos) << dot;
}

TEST(Patterns, meet_when_a_topic_matches_both) {
    using topology::patterns_meet;
    EXPECT_TRUE(patterns_meet("bar.>", "bar.*.*.15m"));
    EXPECT_TRUE(patterns_meet("bar.*.BTC.15m", "bar.binance.*.15m"));
    EXPECT_TRUE(patterns_meet(">", "account"));
    EXPECT_FALSE(patterns_meet("bar.*.*.1h", "bar.*.*.15m"));
    EXPECT_FALSE(patterns_meet("account", "account.>"));
    EXPECT_FALSE(patterns_meet("score.bull.>", "score.bear.>"));
}

}  // namespace
}  // namespace outcry
