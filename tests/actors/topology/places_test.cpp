// SPDX-License-Identifier: Apache-2.0
// What an actor finds wrong with its own parameters is shown where it stands in the file.
#include <gtest/gtest.h>

#include "actors/topology/load.hpp"
#include "outcry/base/file.hpp"
#include "tests/support/folders.hpp"

namespace outcry {
namespace {

/// The first complaint about minimal.toml with another quant, and perhaps another bull.
std::string complaint(const std::string& quant, const std::string& bull = "") {
    const std::string folder = std::string(OUTCRY_SOURCE_DIR) + "/topologies";
    const auto bytes = read_file(folder + "/minimal.toml");
    std::string text(as_text(bytes.value().view()));
    for (const auto& [kind, added] : {std::pair{"quant.standard", quant}, {"case.long", bull}}) {
        const std::string own = std::string("kind = \"") + kind + "\"\n";
        text.replace(text.find(own), own.size(), own + added);
    }
    const Loaded loaded = parse_topology(text, "floor.toml", folder);
    return loaded.diagnostics.empty() ? "loads" : loaded.diagnostics.front().text();
}

/// Places and messages of all complaints, without the lines they show.
std::string complaints(const std::string& find, const std::string& put) {
    const std::string folder = std::string(OUTCRY_SOURCE_DIR) + "/topologies";
    const auto bytes = read_file(folder + "/minimal.toml");
    std::string text(as_text(bytes.value().view()));
    text.replace(text.find(find), find.size(), put);
    std::string all;
    for (const Diagnostic& one : parse_topology(text, "floor.toml", folder).diagnostics)
        all += one.text().substr(0, one.text().find('\n')) + "\n";
    return all;
}

TEST(ActorComplaints, stand_at_the_item_of_a_list) {
    EXPECT_EQ(
        complaint("indicators = [\"rsi:14\", \"rsj:14\"]\n"),
        "floor.toml:18:25: actor \"quant\": no indicator is named \"rsj\"; did you mean \"rsi\"?\n"
        "  18 | indicators = [\"rsi:14\", \"rsj:14\"]\n"
        "     |                         ^");
}

TEST(ActorComplaints, stand_at_the_character_of_a_text) {
    EXPECT_EQ(
        complaint("custom.spread = \"ema:12 - emma:26\"\n"),
        "floor.toml:18:27: actor \"quant\": no indicator is named \"emma\"; did you mean \"ema\"?\n"
        "  18 | custom.spread = \"ema:12 - emma:26\"\n"
        "     |                           ^");
}

TEST(ActorComplaints, tell_every_expression_that_cannot_be_measured) {
    const std::string own = "kind = \"quant.standard\"\n";
    EXPECT_EQ(complaints(own, own + "indicators = [\"rsi:14\", \"rsj:14\", \"rsi:14\"]\n"
                                    "custom.a = \"rsi:14 +\"\n"
                                    "custom.b = \"ema:12 - ema:26\"\n"
                                    "custom.c = \"1 + emma:26\"\n"),
              "floor.toml:18:25: actor \"quant\": no indicator is named \"rsj\"; did you mean "
              "\"rsi\"?\n"
              "floor.toml:18:35: actor \"quant\": indicator \"rsi:14\" is asked for twice\n"
              "floor.toml:19:21: actor \"quant\": ends where a value was expected\n"
              "floor.toml:21:17: actor \"quant\": no indicator is named \"emma\"; did you mean "
              "\"ema\"?\n");
}

TEST(ActorComplaints, stand_at_the_path_of_a_file_that_cannot_be_read) {
    const std::string all = complaints("\"data/{symbol}-1m.csv.gz\"", "\"gone/{symbol}.csv\"");
    EXPECT_TRUE(all.starts_with("floor.toml:11:14: actor \"data\": cannot read ")) << all;
}

TEST(ActorComplaints, name_the_model_that_cannot_be_read_at_its_own_key) {
    const std::string folder = std::string(OUTCRY_SOURCE_DIR) + "/topologies";
    const auto first = [&](const std::string& file, const std::string& set) {
        LoadOptions options;
        options.overrides = {set};
        const Loaded loaded = load_topology(folder + "/" + file, options);
        return loaded.diagnostics.empty() ? "loads" : loaded.diagnostics.front().text();
    };
    EXPECT_EQ(first("paper.toml", "predict.model=models/nope.json"),
              "--set predict.model=models/nope.json: actor \"predict\": " + folder +
                  "/models/nope.json: cannot open: No such file or directory; correct the path, "
                  "which counts from the topology's folder, or make one with `outcry train`\n"
                  "     | predict.model=models/nope.json\n"
                  "     |               ^");
    EXPECT_TRUE(
        first("ensemble.toml", "predict.models.shallow=models/nope.json")
            .starts_with("--set predict.models.shallow=models/nope.json: actor \"predict\": " +
                         folder + "/models/nope.json: cannot open"))
        << first("ensemble.toml", "predict.models.shallow=models/nope.json");
    const auto written = [&](const std::string& file, const std::string& find,
                             const std::string& put) {
        const auto bytes = read_file(folder + "/" + file);
        std::string text(as_text(bytes.value().view()));
        text.replace(text.find(find), find.size(), put);
        return parse_topology(text, "floor.toml", folder).diagnostics.front().text();
    };
    EXPECT_TRUE(written("paper.toml", "models/target-before-stop-2025-03.json", "models/nope.json")
                    .starts_with("floor.toml:26:9: actor \"predict\": " + folder +
                                 "/models/nope.json: cannot open"));
    EXPECT_TRUE(written("ensemble.toml", "models/shallow-2025-03.json", "models/nope.json")
                    .starts_with("floor.toml:23:79: actor \"predict\": " + folder +
                                 "/models/nope.json: cannot open"))
        << written("ensemble.toml", "models/shallow-2025-03.json", "models/nope.json");
}

TEST(ActorComplaints, know_which_readings_quant_says) {
    const auto bull = [](const std::string& reading) {
        return complaint("custom.spread = \"ema:12 - ema:26\"\n",
                         "findings = [{ rule = \"above_zero\", weight = 0.2, readings = [\"" +
                             reading + "\", \"atr:14\"] }]\n");
    };
    EXPECT_EQ(bull("spread"), "loads");
    EXPECT_EQ(bull("rsi:21"), "loads") << "an indicator that nobody measures is for check to tell";
    EXPECT_EQ(bull("rsj"),
              "floor.toml:22:62: actor \"bull\": quant says no reading \"rsj\"; did you mean "
              "\"rsi:14\"?\n"
              "  22 | findings = [{ rule = \"above_zero\", weight = 0.2, readings = [\"rsj\", "
              "\"atr:14\"] }]\n"
              "     |                                                              ^");
    EXPECT_NE(bull("sprad").find("quant says no reading \"sprad\"; did you mean \"spread\"?"),
              std::string::npos);
    EXPECT_NE(
        bull("momentum_of_mine").find("; name it in quant's table custom, or ask for an indicator"),
        std::string::npos);
}

/// The first complaint about minimal.toml with this `--set`.
std::string complaint_of(const std::string& assignment) {
    LoadOptions options;
    options.overrides = {assignment};
    const Loaded loaded =
        load_topology(std::string(OUTCRY_SOURCE_DIR) + "/topologies/minimal.toml", options);
    return loaded.diagnostics.empty() ? "loads" : loaded.diagnostics.front().text();
}

TEST(ActorComplaints, stand_at_the_parameter_they_begin_with) {
    EXPECT_EQ(
        complaint_of("core.quorum=9"),
        "--set core.quorum=9: actor \"core\": quorum of 9 must be 1 to 1, the number of voters\n"
        "     | core.quorum=9\n"
        "     |             ^");
    EXPECT_TRUE(
        complaint_of("core.edge_min=-5bp")
            .starts_with(
                "--set core.edge_min=-5bp: actor \"core\": edge_min of -5bp must be at least 0% "
                "and at most 100%"))
        << complaint_of("core.edge_min=-5bp");
    EXPECT_TRUE(complaint_of("risk.gross_exposure_max=10%")
                    .starts_with("--set risk.gross_exposure_max=10%: actor \"risk\": "
                                 "symbol_exposure_max of 30% contradicts gross_exposure_max"))
        << complaint_of("risk.gross_exposure_max=10%");
    EXPECT_TRUE(complaint_of("floor.decide_on=7s")
                    .starts_with("--set floor.decide_on=7s: actor \"portfolio\": base"))
        << complaint_of("floor.decide_on=7s");
    EXPECT_TRUE(complaint("start_up = \"0%\"\n").starts_with("floor.toml:18:12:"))
        << complaint("start_up = \"0%\"\n");
}

TEST(ActorComplaints, of_what_is_written_nowhere_stand_at_the_actor) {
    const std::string text = complaint_of("core.cooldown_stop=-5m");
    EXPECT_NE(
        text.find("topologies/minimal.toml:22:8: actor \"core\": a cooldown must not be negative"),
        std::string::npos)
        << text;
    EXPECT_EQ(complaint("[actor.quant.custom]\nspread = \"ema:12 - ema:26@4h\"\n"), "loads");
}

}  // namespace
}  // namespace outcry
