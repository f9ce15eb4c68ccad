// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/toml.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "tests/base/codec/zoo.hpp"

namespace outcry {
namespace {

using zoo::Params;

constexpr std::string_view common[] = {"kind", "place"};
constexpr std::string_view roots[] = {"actor", ""};

TomlDocument parsed(std::string text) {
    auto document = TomlDocument::parse(std::move(text), "paper.toml");
    EXPECT_TRUE(document.ok()) << document.error().text();
    return std::move(*document);
}

/// What reading [actor.core] as Params complains about.
std::string complaints(const TomlDocument& document) {
    return text_of(
        document.read(*document.find("actor.core"), type_info<Params>(), common).diagnostics);
}
std::string complaints(const std::string& lines) {
    return complaints(parsed("[actor.core]\n" + lines));
}
/// The same for one line that replaces a default, without the line itself.
std::string complaint(const std::string& line) {
    const std::string text = complaints(line + "\nedge_min = \"8bp\"\ndrawdown_max.day = \"5%\"\n");
    return text.substr(0, text.find('\n'));
}

/// A table that stands among plain values belongs to the sibling that holds tables.
struct Weighing {
    std::map<std::string, double> weights;
    std::map<std::string, std::map<std::string, double>> regime_weights;

    bool operator==(const Weighing&) const = default;
};
OUTCRY_DESCRIBE(Weighing, "weighing", weights, regime_weights);

std::optional<Weighing> weighing(const std::string& lines, std::string* complaint = nullptr) {
    const TomlDocument document = parsed("[actor.core]\n" + lines);
    std::vector<Diagnostic> diagnostics;
    auto read = document.read<Weighing>(*document.find("actor.core"), diagnostics, common);
    if (complaint != nullptr) *complaint = text_of(diagnostics);
    return read;
}

TEST(Toml, takes_a_regimes_weights_from_among_the_plain_ones) {
    const Weighing expected{{{"bear", 0.5}, {"bull", 0.5}},
                            {{"range", {{"bear", 1.0}}}, {"trend", {{"bull", 0.9}}}}};
    EXPECT_EQ(weighing("weights = { bull = 0.5, bear = 0.5, trend = { bull = 0.9 } }\n"
                       "regime_weights = { range = { bear = 1 } }"),
              expected);
    EXPECT_EQ(weighing("weights.trend = { bull = 0.9 }"),
              (Weighing{{}, {{"trend", {{"bull", 0.9}}}}}));
    std::string complaint;
    EXPECT_FALSE(weighing("weights.trend = { bull = \"much\" }", &complaint));
    EXPECT_NE(complaint.find("paper.toml:2:26"), std::string::npos) << complaint;
}

TEST(Toml, reads_parameters_and_takes_defaults_for_the_rest) {
    const TomlDocument document = parsed(R"(
[actor.core]
kind       = "core.pool"
edge_min   = "8bp"
deadline   = "250ms"
weights    = { predict = 0.4, bull = 0.35, bear = 1 }
timeframes = ["15m", "1h"]
collar     = 2512.4
drawdown_max = { day = "5%" }
)");
    std::vector<Diagnostic> diagnostics;
    const auto params = document.read<Params>(*document.find("actor.core"), diagnostics, common);
    ASSERT_TRUE(params.has_value()) << text_of(diagnostics);
    Params expected;
    expected.edge_min = {80'000};
    expected.deadline = {250 * ns_per_ms};
    expected.weights = {{"bear", 1.0}, {"bull", 0.35}, {"predict", 0.4}};
    expected.timeframes = {*Timeframe::parse("15m"), *Timeframe::parse("1h")};
    expected.collar = Price{251'240'000'000};
    expected.drawdown_max.day = {5'000'000};
    EXPECT_EQ(*params, expected);
}

TEST(Toml, keeps_the_order_of_the_file) {
    const TomlDocument document =
        parsed("[actor.zebra]\n[floor]\nname = \"x\"\n[actor.ant]\nb = 1\na = 2\n[actor.bee]\n");
    std::string order;
    for (const Entry& entry : document.root().entries) order += entry.key + " ";
    for (const Entry& entry : document.find("actor")->entries) order += entry.key + " ";
    for (const Entry& entry : document.find("actor.ant")->entries) order += entry.key + " ";
    EXPECT_EQ(order, "actor floor zebra ant bee b a ");
}

TEST(Toml, complains_about_everything_at_once_with_a_caret) {
    EXPECT_EQ(complaints("edge_min     = 5\n"
                         "quorm        = 3\n"
                         "weights      = { bull = \"x\" }\n"
                         "\tdeadline = 250 # é\n"),
              R"(paper.toml:1:1: missing key "drawdown_max": expected a table
  1 | [actor.core]
    | ^
paper.toml:2:16: expected a percentage or basis points such as "5%" or "50bp", got 5
  2 | edge_min     = 5
    |                ^
paper.toml:3:1: unknown key "quorm"; did you mean "quorum"?
  3 | quorm        = 3
    | ^
paper.toml:4:25: expected a finite number, got "x"
  4 | weights      = { bull = "x" }
    |                         ^
paper.toml:5:13: expected a duration such as "250ms", "2s" or "3d", got 250
  5 | 	deadline = 250 # é
    | 	           ^)");
}

TEST(Toml, says_what_is_missing_and_what_it_is_for) {
    EXPECT_EQ(complaints("drawdown_max = { week = \"10%\" }"),
              "paper.toml:1:1: missing key \"edge_min\": expected a percentage or basis points "
              "such as \"5%\" or \"50bp\" (least expected value after costs)\n"
              "  1 | [actor.core]\n    | ^\n"
              "paper.toml:2:16: missing key \"day\": expected a percentage or basis points such as "
              "\"5%\" or \"50bp\"\n"
              "  2 | drawdown_max = { week = \"10%\" }\n    |                ^");
}

TEST(Toml, names_wrong_types_units_and_ranges) {
    EXPECT_EQ(complaint("quorum = 256"),
              "paper.toml:2:10: expected a whole number from 0 to 255, got 256");
    EXPECT_EQ(complaint("quorum = \"2\""),
              "paper.toml:2:10: expected a whole number from 0 to 255, got \"2\"");
    EXPECT_EQ(complaint("quorum = 2.0"),
              "paper.toml:2:10: expected a whole number from 0 to 255, got 2.0");
    EXPECT_EQ(
        complaint("deadline = \"2\""),
        "paper.toml:2:12: expected a duration such as \"250ms\", \"2s\" or \"3d\", got \"2\"");
    EXPECT_EQ(complaint("voters = \"bull\""), "paper.toml:2:10: expected a list, got \"bull\"");
    EXPECT_EQ(complaint("voters = [\"bull\", 5]"), "paper.toml:2:19: expected text, got 5");
    EXPECT_EQ(complaint("weights = []"), "paper.toml:2:11: expected a table, got a list");
    EXPECT_EQ(complaint("weights = { a = nan }").substr(0, 48),
              "paper.toml:2:17: expected a finite number, got n");
    EXPECT_EQ(
        complaint("timeframes = [\"1M\"]"),
        "paper.toml:2:15: expected a timeframe such as \"15m\", \"1h\" or \"1mo\", got \"1M\"");
    EXPECT_EQ(complaint("collar = \"0.123456789\""),
              "paper.toml:2:10: \"0.123456789\" has 9 decimals, at most 8 are kept");
    EXPECT_EQ(
        complaint("lean = \"bu\""),
        "paper.toml:2:8: expected one of \"buy\", \"sell\", got \"bu\"; did you mean \"buy\"?");
    EXPECT_EQ(complaint("pyramids = 1"), "paper.toml:2:12: expected true or false, got 1");
    EXPECT_EQ(complaint("drawdown = { day = \"5%\" }"),
              "paper.toml:2:1: unknown key \"drawdown\"; did you mean \"drawdown_max\"?");
}

TEST(Toml, lists_the_known_keys_when_none_is_near) {
    const std::string text = complaint("zzz = 1");
    EXPECT_EQ(text,
              "paper.toml:2:1: unknown key \"zzz\"; known keys are edge_min, quorum, deadline, "
              "voters, weights, timeframes, collar, lean, drawdown_max, pyramids, kind, place");
}

struct Windows {
    TimeNs from;
    std::vector<TimeNs> holidays;
};
OUTCRY_DESCRIBE(Windows, "windows", from, holidays);

TEST(Toml, takes_its_own_dates_and_times_as_utc) {
    const TomlDocument document = parsed(
        "from = 2025-05-19T16:15:00+02:00\n"
        "holidays = [2025-05-01, 2025-05-02T10:00:00, \"2025-05-03 11:00\"]\n");
    std::vector<Diagnostic> diagnostics;
    const auto windows = document.read<Windows>(document.root(), diagnostics);
    ASSERT_TRUE(windows.has_value()) << text_of(diagnostics);
    EXPECT_EQ(time::to_iso(windows->from), "2025-05-19T14:15:00Z");
    EXPECT_EQ(time::to_iso(windows->holidays[0]), "2025-05-01T00:00:00Z");
    EXPECT_EQ(time::to_iso(windows->holidays[1]), "2025-05-02T10:00:00Z");
    EXPECT_EQ(time::to_iso(windows->holidays[2]), "2025-05-03T11:00:00Z");
    const TomlDocument daily = parsed("from = 10:00:00\n");
    EXPECT_EQ(daily.read(daily.root(), type_info<Windows>()).diagnostics.at(0).message,
              "expected a UTC time such as \"2025-05-19T14:15:00Z\", got \"10:00:00\"");
}

TEST(Toml, shows_where_broken_text_breaks) {
    EXPECT_EQ(
        TomlDocument::parse("a = 1\na = 2\n", "x.toml").error().text(),
        "x.toml:2:5: error while parsing key-value pair: cannot redefine existing integer 'a'\n"
        "  2 | a = 2\n    |     ^");
    EXPECT_FALSE(TomlDocument::parse("a = \"\xff\"", "x.toml").ok());
    EXPECT_FALSE(TomlDocument::parse("a = " + std::string(10'000, '['), "x.toml").ok());
    EXPECT_EQ(TomlDocument::load("/nowhere/x.toml").error().text(),
              "/nowhere/x.toml: cannot open: No such file or directory");
}

TEST(Toml, lets_the_caller_complain_in_the_same_manner) {
    const TomlDocument document = parsed("[floor]\nname = \"paper\"\n");
    const Diagnostic d = document.complaint(document.find("floor.name")->at, "name is taken");
    EXPECT_EQ(error_of({d}).text(),
              "paper.toml:2:8: name is taken\n  2 | name = \"paper\"\n    |        ^");
    EXPECT_EQ(document.complaint({}, "no actor is named").text(), "paper.toml: no actor is named");
    EXPECT_EQ(document.find("floor.none"), nullptr);
    EXPECT_EQ(document.find("floor.name.deeper"), nullptr);
}

class Override : public testing::Test {
 protected:
    TomlDocument document = parsed(
        "[floor]\nname = \"paper\"\n[actor.core]\nkind = \"core.pool\"\nedge_min = \"8bp\"\n"
        "quorum = 1\ndrawdown_max = { day = \"5%\" }\n");

    std::string set(std::string_view assignment) {
        const auto result = document.apply_override(assignment, roots);
        return result ? "" : result.error().text();
    }
    Params params() {
        std::vector<Diagnostic> diagnostics;
        const auto read = document.read<Params>(*document.find("actor.core"), diagnostics, common);
        EXPECT_TRUE(read.has_value()) << text_of(diagnostics);
        return read.value_or(Params{});
    }
};

TEST_F(Override, replaces_what_the_file_says) {
    EXPECT_EQ(set("core.edge_min=12bp"), "");
    EXPECT_EQ(set("core.quorum=3"), "");
    EXPECT_EQ(set("core.drawdown_max.week=10%"), "");
    EXPECT_EQ(set("core.weights={ bull = 0.35 }"), "");
    EXPECT_EQ(set("core.voters=bull,bear"), "");
    EXPECT_EQ(set("core.timeframes=[\"15m\"]"), "");
    EXPECT_EQ(set("core.pyramids=true"), "");
    EXPECT_EQ(set("core.collar=2512.40"), "");
    EXPECT_EQ(set("floor.name=\"other\""), "");
    const Params p = params();
    EXPECT_EQ(p.edge_min.units, 120'000);
    EXPECT_EQ(p.quorum, 3);
    EXPECT_EQ(p.drawdown_max.day.units, 5'000'000);
    EXPECT_EQ(p.drawdown_max.week.units, 10'000'000);
    EXPECT_EQ(p.weights.at("bull"), 0.35);
    EXPECT_EQ(p.voters, (std::vector<std::string>{"bull", "bear"}));
    EXPECT_EQ(p.timeframes.size(), 1u);
    EXPECT_TRUE(p.pyramids);
    EXPECT_EQ(p.collar, Price{251'240'000'000});
    EXPECT_EQ(document.find("floor.name")->text, "other");
    EXPECT_EQ(set("core.collar=none"), "");
    EXPECT_EQ(set("core.weights=bull=0.5,bear=0.25"), "");
    EXPECT_EQ(params().collar, std::nullopt);
    EXPECT_EQ(params().weights.at("bear"), 0.25);
}

TEST_F(Override, points_into_the_assignment_when_it_is_wrong) {
    EXPECT_EQ(set("core.edge_min=5"), "");
    EXPECT_EQ(set("core.quorm=5"), "");
    EXPECT_EQ(complaints(document),
              "--set core.edge_min=5: expected a percentage or basis points such as \"5%\" or "
              "\"50bp\", got "
              "\"5\"\n"
              "     | core.edge_min=5\n     |               ^\n"
              "--set core.quorm=5: unknown key \"quorm\"; did you mean \"quorum\"?\n"
              "     | core.quorm=5\n     |      ^");
}

TEST_F(Override, refuses_a_path_that_leads_nowhere) {
    EXPECT_EQ(set("croe.edge_min=5bp"),
              "--set croe.edge_min=5bp: nothing is named \"croe\"; did you mean \"core\"?");
    EXPECT_EQ(set("core.kind.x=5"),
              "--set core.kind.x=5: \"kind\" is not a table but \"core.pool\"");
    for (const char* text : {"", "core", "core.edge_min", "core=5", ".edge=5", "core.=5", "=5"})
        EXPECT_EQ(set(text), joined({"--set ", text,
                                     ": expected actor.param=value such as core.edge_min=12bp"}));
    EXPECT_NE(set("core.weights={ bull = 0.35"), "");
    EXPECT_NE(set("core.voters=[1]\n[floor]"), "");
    EXPECT_EQ(params().quorum, 1) << "a refused override changes nothing";
}

TEST(TomlFuzz, garbage_is_refused_and_never_crashes) {
    const std::string good =
        "[actor.core]\nedge_min = \"8bp\"\nweights = { a = 1.5, b = [1, 2] }\nwhen = 2025-05-19\n";
    rc::Random random(20250519);
    for (int i = 0; i < 20'000; ++i) {
        std::string text = good;
        for (int edits = 0; edits < 4; ++edits)
            text[random.next() % text.size()] = static_cast<char>(random.next() & 0xff);
        const auto document = TomlDocument::parse(text, "x");
        if (!document) continue;
        (void)text_of(document->read(document->root(), type_info<Params>()).diagnostics);
    }
}

}  // namespace
}  // namespace outcry
