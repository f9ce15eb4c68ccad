// SPDX-License-Identifier: Apache-2.0
// Misuse exits 2 before anything is opened or made: every option of every verb, and words that
// contradict each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tools/command_folder.hpp"

namespace outcry::tools {
namespace {

class Misuse : public test::CommandFolder {};

/// Paths, names and sentences: any word may be one.
constexpr std::string_view free_text[] = {
    "--as",  "--by",  "--drop",   "--file",   "--html", "--in",   "--input",  "--inputs",
    "--key", "--out", "--output", "--reason", "--run",  "--runs", "--secret", "--topology"};

/// The options of a help that take a value.
std::vector<std::string> options_of(const std::string& help) {
    std::vector<std::string> names;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t at = line.find("--");
        if (at == std::string::npos || line.find_first_not_of(' ') != at || at > 6) continue;
        std::istringstream words(line);
        std::string name, type;
        words >> name >> type;
        const bool valued = !type.empty() && std::all_of(type.begin(), type.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') ||
                   std::string_view("=./@:{},[]").find(c) != std::string_view::npos;
        });
        if (valued || type.starts_with("TEXT") || type.starts_with("INT")) names.push_back(name);
    }
    return names;
}

TEST_F(Misuse, of_each_option_that_is_no_free_text_exits_with_2) {
    std::size_t tried = 0;
    each_help([&](const std::vector<std::string>& words, const std::string& help, bool verb) {
        if (!verb || words.empty()) return;
        for (const std::string& option : options_of(help)) {
            if (std::find(std::begin(free_text), std::end(free_text), option) !=
                std::end(free_text))
                continue;
            if (option == "--to" && words.back() != "replay" && words.back() != "export") continue;
            std::vector<std::string> asked = words;
            asked.insert(asked.end(), {option, "?!..?!"});  // no pattern of topics either
            const test::Said said = say(asked);
            EXPECT_EQ(said.code, 2)
                << option << " of " << ::testing::PrintToString(words) << ": " << said.text;
            EXPECT_NE(said.text.find(option), std::string::npos) << said.text;
            ++tried;
        }
    });
    EXPECT_GT(tried, 60U);
}

TEST_F(Misuse, of_words_that_mean_nothing_together_exits_with_2) {
    const std::string floor = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";
    const std::string runs = (folder_ / "runs").string();
    struct Case {
        std::vector<std::string> words;
        std::string says;
    };
    const Case cases[] = {
        {{"why", "--not", "BYE@2025-05-19T14:15"}, "BUY, SELL or CLOSE"},
        {{"why", "--not", "BUY@noon"}, "not a UTC time"},
        {{"why", "--depth", "-1"}, "--depth"},
        {{"tail", "--from", "never"}, "live, last, start, a seq or a time"},
        {{"tail", "a..b"}, "empty token"},
        {{"tail", "--connect", "nowhere"}, "tcp://"},
        {{"log", "cat", "--topics", "a..b"}, "empty token"},
        {{"log", "export"}, "choose one of --json, --csv and --json-mcap"},
        {{"log", "export", "--json", "--csv"}, "choose one of"},
        {{"log", "export", "--json-mcap"}, "--output"},
        {{"log", "retire", "--before", ""}, "a seq or a time"},
        {{"log", "verify", "--head", "00"}, "64 hexadecimal digits"},
        {{"check", floor, "--set", "edge_min=5bp"}, "core.edge_min=12bp"},
        {{"check", floor, "--set", "core.edge_min"}, "core.edge_min=12bp"},
        {{"check", floor, "--set", "core.=5"}, "core.edge_min=12bp"},
        {{"run", floor, "--runs", runs, "--set", ".x=5"}, "core.edge_min=12bp"},
        {{"run", floor, "--runs", runs, "--place", "nowhere"}, "fused, thread or process"},
        {{"arm", floor, "--for", "8d"}, "at most 7d"},
        {{"replay", "--speed", "infx"}, "100x"},
        {{"replay", "--verify", "--loop"}, "--verify"},
        {{"replay", "--verify", "--onto", "tcp://127.0.0.1:5557"}, "--verify"},
        {{"replay", "--as", "someone"}, "--onto"},
        {{"scan", "--at", "2025-05-05", "--connect", "tcp://127.0.0.1:5556"}, "--connect"},
        {{"scan", "--count", "2"}, "--connect"},
        {{"whatif"}, "nothing is changed"},
        {{"whatif", "--swap", "core="}, "ACTOR=KIND"},
        {{"whatif", "--sweep", "core.edge_min=1bp..2bp/0"}, "1 to 1000 steps"},
        {{"whatif", "--sweep", "edge_min=1bp..2bp/2"}, "ACTOR.PARAM"},
        {{"optimize", floor, "--param", "core.edge_min=4bp,5bp", "--method", "foo"}, "bayesian"},
        {{"optimize", floor, "--param", "core.edge_min=4bp", "--metric", "shrape"}, "sharpe"},
        {{"optimize", floor, "--param", "edge_min=4bp"}, "ACTOR.PARAM"},
        {{"optimize", floor, "--param", "a.b=1", "--param", "a.b=2"}, "twice"},
        {{"walkforward", floor, "--param", "a.b=1", "--train", "1d", "--test", "1d"}, "2d or more"},
        {{"walkforward", floor, "--param", "a.b=1", "--train", "2d", "--test", "1d", "--metric",
          "expectancy"},
         "chooses by days"},
        {{"validate", floor, "--split", "95%"}, "10% to 90%"},
        {{"validate", floor, "--metric", "drawdown"}, "sharpe, sortino, calmar, omega or net"},
        {{"montecarlo", "--resamples", "9"}, "--resamples"},
        {{"gate", "--seeds", "0"}, "--seeds"},
        {{"gate", "--seeds", "1000000000", "--days", "100000"}, "use fewer"},
        {{"ledger", "--days", "0"}, "--days"},
        {{"new", "actor", "Bad Name"}, "small letter"},
        {{"train", "--data", "bars.csv", "--out", "m.json"}, "SYMBOL=FILE"},
        {{"train", "--data", "BTC=bars.csv", "--out", "m.json", "--set", "sede=7"}, "\"sede=7\""},
        {{"train", "--data", "BTC=a.csv", "--data", "BTC=b.csv", "--out", "m.json"},
         "\"BTC\" twice, with \"a.csv\" and \"b.csv\""},
        // Of these 1 would be an answer: they differ, it is damaged.
        {{"diff", "no such", "no such"}, "\"no such\" is no run"},
        {{"replay", "no such", "--verify"}, "\"no such\" is no run"},
        {{"log", "verify", "no such"}, "\"no such\" is no run"},
        {{"ledger", "audit", "no such"}, "\"no such\" is no run"},
    };
    for (const Case& one : cases) {
        const test::Said said = say(one.words);
        EXPECT_EQ(said.code, 2) << ::testing::PrintToString(one.words) << ": " << said.text;
        EXPECT_NE(said.text.find(one.says), std::string::npos)
            << ::testing::PrintToString(one.words) << ": " << said.text;
    }
    EXPECT_FALSE(std::filesystem::exists(runs));
}

}  // namespace
}  // namespace outcry::tools
