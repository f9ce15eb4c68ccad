// SPDX-License-Identifier: Apache-2.0
// What every verb owes its user before it does anything: a help with an example, and a word about
// what was mistyped.
#include "tools/command_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "outcry/base/layout.hpp"
#include "tests/tools/command_folder.hpp"

namespace outcry::tools {
namespace {

class CommandLine : public test::CommandFolder {};

TEST_F(CommandLine, gives_each_verb_a_help_with_an_example) {
    std::size_t helped = 0;
    each_help([&](const std::vector<std::string>& words, const std::string& help, bool verb) {
        ++helped;
        if (verb) {
            EXPECT_NE(help.find("Example: outcry " + words.front()), std::string::npos) << help;
        }
    });
    EXPECT_GT(helped, 40U);
}

TEST_F(CommandLine, names_the_nearest_verb_to_a_mistyped_one) {
    const test::Said said = say({"repaly", "--verify"});
    EXPECT_EQ(said.code, 2);
    EXPECT_NE(said.text.find("no verb \"repaly\"; did you mean \"replay\"?"), std::string::npos)
        << said.text;
    EXPECT_EQ(say({"fly"}).code, 2);
    const test::Said nothing = say({});
    EXPECT_EQ(nothing.code, 2);
    EXPECT_NE(nothing.text.find("Run a floor:"), std::string::npos) << nothing.text;
}

TEST_F(CommandLine, takes_one_value_after_each_set_so_that_the_run_may_follow) {
    const test::Said said = say({"whatif", "--set", "core.edge_min=12bp", "no-such-run"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("no-such-run"), std::string::npos) << said.text;
    EXPECT_EQ(said.text.find("--set"), std::string::npos) << said.text;
}

TEST_F(CommandLine, takes_one_value_after_each_repeatable_option_so_that_the_run_may_follow) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"log", "cat", "--topics", "fill.>"},
          {"log", "export", "--csv", "--topics", "fill.>"},
          {"replay", "--topics", "fill.>"},
          {"whatif", "--drop", "bull"},
          {"whatif", "--swap", "bull=case.short"}}) {
        std::vector<std::string> with_run = words;
        with_run.emplace_back("no-such-run");
        const test::Said said = say(with_run);
        EXPECT_EQ(said.code, 1) << words[0];
        EXPECT_NE(said.text.find("\"no-such-run\" is no run"), std::string::npos) << said.text;
    }
    const test::Said train =
        say({"train", "--data", "BTC=a.csv", "ETH=b.csv", "--out", (folder_ / "x").string()});
    EXPECT_EQ(train.code, 2) << train.text;
}

TEST_F(CommandLine, leaves_no_run_behind_for_a_mistyped_word) {
    const std::string runs = (folder_ / "runs").string();
    const std::string floor = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";
    for (const auto& [option, word] :
         {std::pair{"--kill", "risk@x"}, std::pair{"--until", "soon"},
          std::pair{"--commit", "often"}, std::pair{"--kill", "risk@99999999999999999999"}}) {
        const test::Said said = say({"run", floor, "--runs", runs, option, word});
        EXPECT_EQ(said.code, 2) << said.text;
        EXPECT_NE(said.text.find(word), std::string::npos) << said.text;
        EXPECT_FALSE(std::filesystem::exists(runs)) << option;
    }
}

TEST_F(CommandLine, knows_no_end_of_a_floor_that_lives_by_the_clock) {
    const test::Said said = say({"run", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--runs",
                                 (folder_ / "runs").string(), "--set", "floor.order=free_running",
                                 "--until", "2025-05-05"});
    EXPECT_EQ(said.code, 1) << said.text;
    EXPECT_NE(said.text.find("give a recorded feed its `to`"), std::string::npos) << said.text;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "runs"));
}

TEST_F(CommandLine, fails_when_what_it_says_does_not_arrive) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--help"}, {"kinds", "--json"}, {"schema", "vote"}}) {
        EXPECT_EQ(test::wait_for(test::start_command(words, "/dev/full")), 1) << words[0];
        EXPECT_EQ(say(words).code, 0) << words[0];
    }
}

TEST_F(CommandLine, refuses_counts_below_nothing_and_shares_of_nan) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"tail", "--count", "-1"},
                                                  {"log", "cat", "--from", "-1"},
                                                  {"montecarlo", "--resamples", "-1"},
                                                  {"montecarlo", "--block", "nan"},
                                                  {"montecarlo", "--block", "-1"},
                                                  {"gate", "--sharpe", "-inf"}})
        EXPECT_EQ(say(words).code, 2) << words[0] << ' ' << words[1];
}

TEST_F(CommandLine, takes_no_run_beside_a_tap) {
    const test::Said said = say({"tail", "--run", "a", "--connect", "tcp://127.0.0.1:5556"});
    EXPECT_EQ(said.code, 2);
    EXPECT_NE(said.text.find("--connect"), std::string::npos) << said.text;
}

TEST_F(CommandLine, names_a_voter_who_is_nobody) {
    const std::string folder = OUTCRY_SOURCE_DIR "/topologies/";
    test::Said said = say({"check", folder + "minimal.toml", "--set", "core.voters=[\"bear\"]"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("--set core.voters=[\"bear\"]: core: voter \"bear\" is nobody on this "
                             "floor"),
              std::string::npos)
        << said.text;
    said = say({"check", folder + "paper.toml", "--set", "core.voters=[\"bull\",\"baer\"]", "--set",
                "core.weights={bull=0.5,baer=0.5}", "--set", "core.quorum=1"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("\"baer\" is nobody on this floor; did you mean \"bear\"?"),
              std::string::npos)
        << said.text;
    said = say({"check", folder + "minimal.toml", "--set", "core.voters=[\"bull\",\"quant\"]"});
    EXPECT_NE(said.text.find("voter \"quant\" says no vote"), std::string::npos) << said.text;
    said = say({"run", folder + "minimal.toml", "--set", "core.voters=[\"bear\"]", "--runs",
                (folder_ / "runs").string()});
    EXPECT_NE(said.text.find("--set core.voters=[\"bear\"]: core: voter \"bear\""),
              std::string::npos)
        << said.text;
}

TEST_F(CommandLine, offers_the_nearest_kind_and_event) {
    EXPECT_NE(say({"kinds", "core.poll"}).text.find("did you mean \"core.pool\"?"),
              std::string::npos);
    EXPECT_NE(say({"schema", "vot"}).text.find("did you mean \"vote\"?"), std::string::npos);
}

TEST_F(CommandLine, hears_once_why_a_state_cannot_be_taken_over) {
    const std::string floor = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";
    const std::string gone = (folder_ / "gone.json").string();
    const test::Said said = say({"run", floor, "--runs", (folder_ / "runs").string(), "--until",
                                 "2025-05-06", "--set", "state.file=" + gone});
    EXPECT_EQ(said.code, 1) << said.text;
    const std::size_t first = said.text.find(gone);
    ASSERT_NE(first, std::string::npos) << said.text;
    EXPECT_EQ(said.text.find(gone, first + 1), std::string::npos) << said.text;
}

TEST_F(CommandLine, says_what_an_action_needs_that_cannot_be_reached) {
    const test::Said said =
        say({"check", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--set", "core.edge_min=50%"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("core: buy is unreachable in regime trend: it needs edge_long > 0.5 "
                             "(edge_min), which spans -0.0183 to +0.0357"),
              std::string::npos)
        << said.text;
}

TEST_F(CommandLine, places_a_complaint_at_the_override_that_is_wrong) {
    const std::string floor = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";
    const std::string runs = (folder_ / "runs").string();
    test::Said said = say({"check", floor, "--set", "core.edge_min=bad"});
    EXPECT_EQ(said.code, 1);
    EXPECT_EQ(said.text,
              "outcry: --set core.edge_min=bad: expected a percentage or basis points such as "
              "\"5%\" or \"50bp\", got \"bad\"\n"
              "     | core.edge_min=bad\n"
              "     |               ^\n");
    for (const std::string& verb : {std::string("check"), std::string("run")}) {
        std::vector<std::string> words = {verb, floor, "--set", "core.edge_min=50%"};
        if (verb == "run") words.insert(words.end(), {"--runs", runs});
        said = say(words);
        EXPECT_EQ(said.code, 1);
        EXPECT_NE(said.text.find("--set core.edge_min=50%: core: buy is unreachable"),
                  std::string::npos)
            << said.text;
        EXPECT_EQ(said.text.find("minimal.toml:"), std::string::npos) << said.text;
    }
    EXPECT_FALSE(std::filesystem::exists(runs));
}

TEST_F(CommandLine, lets_no_word_steer_the_terminal) {
    const std::string evil =
        "\x1b[2J\xc2\x9b"
        "31m\xff\x07";
    const std::string shown = "\\x1b[2J\\u009b31m\\xff\\x07";
    for (const std::vector<std::string>& words : {std::vector<std::string>{evil},
                                                  {"run", "--" + evil},
                                                  {"kinds", evil},
                                                  {"schema", evil},
                                                  {"log", "info", evil},
                                                  {"run", evil},
                                                  {"tail", "--from", evil},
                                                  {"scan", "--at", evil},
                                                  {"replay", "--speed", evil},
                                                  {"indicator", evil, "--input", "x.csv"},
                                                  {"train", "--data", evil, "--out", "x"},
                                                  {"new", "actor", evil}}) {
        const test::Said said = say(words);
        EXPECT_NE(said.code, 0);
        EXPECT_NE(said.text.find(shown), std::string::npos) << words[0] << ": " << said.text;
        for (const char c : said.text)
            EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << words[0];
    }
}

TEST_F(CommandLine, names_the_option_or_the_word_of_a_family_that_was_meant) {
    struct Case {
        std::vector<std::string> words;
        std::string says;
    };
    const Case cases[] = {
        {{"tail", "--conut", "3"},
         "\"--conut\" is no option of `outcry tail`; did you mean \"--count\"?"},
        {{"log", "info", "--jsno"}, "\"--jsno\" is no option of `outcry log info`; did you mean"},
        {{"train", "--dta=x", "--out", "y"}, "did you mean \"--data\"?"},
        {{"log", "inof"}, "\"inof\" is no word of `outcry log`; did you mean \"info\"?"},
        {{"model", "everything"},
         "\"everything\" is no word of `outcry model`; there are info, predict"},
        {{"run"}, "topology is required"},
    };
    for (const Case& one : cases) {
        const test::Said said = say(one.words);
        EXPECT_EQ(said.code, 2) << one.words[0];
        EXPECT_NE(said.text.find(one.says), std::string::npos) << said.text;
    }
    EXPECT_NE(say({"ledger", "audti"}).text.find("did you mean \"audit\"?"), std::string::npos);
}

TEST_F(CommandLine, lists_the_few_names_when_none_is_near) {
    const test::Said said = say({"run", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--runs",
                                 (folder_ / "runs").string(), "--kill", "nobody@5"});
    EXPECT_NE(said.text.find("\"nobody\" is nobody on this floor; there are data, bars, quant"),
              std::string::npos)
        << said.text;
    EXPECT_NE(say({"kinds", "pool"}).text.find("did you mean \"core.pool\"?"), std::string::npos);
    EXPECT_NE(say({"check", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--set", "cor.x=1"})
                  .text.find("did you mean \"core\"?"),
              std::string::npos);
}

TEST_F(CommandLine, keeps_to_the_width_of_a_terminal_and_is_whole_in_a_pipe) {
    const auto widest = [](const std::string& text) {
        std::size_t most = 0;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            most = std::max(most, display_width(line));
        }
        return most;
    };
    const auto at = [&](const std::vector<std::string>& words, unsigned short columns) {
        int terminal = -1;
        const pid_t pid = test::start_at_terminal(words, terminal, columns);
        const std::string text = test::read_some(terminal, 2000);
        EXPECT_EQ(test::wait_for(pid), 0) << words[0];
        ::close(terminal);
        EXPECT_FALSE(text.empty());
        return text;
    };
    ::unsetenv("COLUMNS");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"kinds"}, {"kinds", "core.pool"}, {"indicator", "--list"}}) {
        for (const unsigned short columns : std::initializer_list<unsigned short>{60, 80, 200})
            EXPECT_LE(widest(at(words, columns)), columns) << words[0];
        EXPECT_GT(widest(say(words).text), 80U) << words[0];
    }
    EXPECT_GT(widest(at({"kinds"}, 0)), 200U) << "this terminal does not say how wide it is";
    ::setenv("COLUMNS", "100", 1);
    EXPECT_LE(widest(at({"kinds"}, 200)), 100U);
    EXPECT_GT(widest(say({"kinds"}).text), 200U) << "a pipe has no columns";
    ::unsetenv("COLUMNS");
}

TEST_F(CommandLine, refuses_a_drill_on_nobody) {
    const std::string runs = (folder_ / "runs").string();
    const test::Said said = say(
        {"run", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--runs", runs, "--kill", "bul@5"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("\"bul\" is nobody on this floor; did you mean \"bull\"?"),
              std::string::npos)
        << said.text;
    EXPECT_FALSE(std::filesystem::exists(runs));
}

TEST_F(CommandLine, refuses_a_drill_on_who_is_no_process) {
    const std::string floor = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";
    const std::string runs = (folder_ / "runs").string();
    struct Case {
        const char* place;
        const char* kill;
        const char* says;
    };
    for (const Case& one : {Case{"fused", "bull@5", "run it with --place process"},
                            Case{"thread", "bull@5", "run it with --place process"},
                            Case{"process", "operator@5", "which alone can be killed"}}) {
        const test::Said said =
            say({"run", floor, "--runs", runs, "--place", one.place, "--kill", one.kill});
        EXPECT_EQ(said.code, 1) << one.kill;
        EXPECT_NE(said.text.find("is no process of this floor"), std::string::npos) << said.text;
        EXPECT_NE(said.text.find(one.says), std::string::npos) << said.text;
    }
    EXPECT_FALSE(std::filesystem::exists(runs));
}

TEST_F(CommandLine, fails_a_drill_that_the_log_did_not_come_to) {
    const test::Said said =
        say({"run", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--runs",
             (folder_ / "runs").string(), "--place", "process", "--no-tap", "--until", "2025-05-05",
             "--kill", "bull@100,bull@999999", "--quiet"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("nobody was killed by --kill bull@999999: the log ended at seq "),
              std::string::npos)
        << said.text;
    EXPECT_EQ(said.text.find("bull@100:"), std::string::npos) << said.text;
}

TEST_F(CommandLine, paints_on_terminals_that_can_and_may_be_painted_on) {
    const auto painted = [](const char* variable, const char* value) {
        int terminal = -1;
        ::setenv("TERM", "xterm", 1);
        ::unsetenv("NO_COLOR");
        ::setenv(variable, value, 1);
        const pid_t pid = test::start_at_terminal({"kinds"}, terminal);
        const std::string text = test::read_some(terminal, 2000);
        EXPECT_EQ(test::wait_for(pid), 0);
        ::close(terminal);
        EXPECT_NE(text.find("core.pool"), std::string::npos) << text;
        return text.find("\x1b[") != std::string::npos;
    };
    EXPECT_TRUE(painted("TERM", "xterm"));
    EXPECT_FALSE(painted("TERM", "dumb"));
    EXPECT_FALSE(painted("NO_COLOR", "1"));
    EXPECT_EQ(say({"kinds"}).text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace outcry::tools
