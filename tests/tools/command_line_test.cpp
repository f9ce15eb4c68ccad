// SPDX-License-Identifier: Apache-2.0
// What every verb owes its user before it does anything: a help with an example, and a word about
// what was mistyped.
#include "tools/command_line.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/tools/command.hpp"

namespace outcry::tools {
namespace {

struct Said {
    int code = 0;
    std::string text;
};

class CommandLine : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string folder =
            (std::filesystem::temp_directory_path() / "outcry-words-XXXXXX").string();
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] Said say(const std::vector<std::string>& words) const {
        const std::string out = (folder_ / "said").string();
        const int code = test::wait_for(test::start_command(words, out));
        return {code, test::text_of_file(out)};
    }
    /// The subcommands that a help lists: what stands under no heading of options.
    [[nodiscard]] static std::vector<std::string> listed(const std::string& help) {
        std::vector<std::string> names;
        std::istringstream lines(help);
        bool verbs = false;
        for (std::string line; std::getline(lines, line);) {
            if (!line.empty() && line.front() != ' ')
                verbs = line.back() == ':' && line != "Options:" && line != "Positionals:" &&
                        line.find("Options") == std::string::npos;
            else if (verbs && line.size() > 3 && line[2] != ' ')
                names.push_back(line.substr(2, line.find(' ', 2) - 2));
        }
        return names;
    }

    std::filesystem::path folder_;
};

TEST_F(CommandLine, gives_each_verb_a_help_with_an_example) {
    std::size_t helped = 0;
    const auto look = [&](const std::vector<std::string>& words, const auto& again) -> void {
        std::vector<std::string> asked = words;
        asked.emplace_back("--help");
        const Said said = say(asked);
        EXPECT_EQ(said.code, 0) << said.text;
        const auto below = listed(said.text);
        if (below.empty()) {
            EXPECT_NE(said.text.find("Example: outcry " + words.front()), std::string::npos)
                << said.text;
        }
        ++helped;
        ASSERT_LT(words.size(), 3U);
        for (const std::string& name : below) {
            std::vector<std::string> deeper = words;
            deeper.push_back(name);
            again(deeper, again);
        }
    };
    look({}, look);
    EXPECT_GT(helped, 40U);
}

TEST_F(CommandLine, names_the_nearest_verb_to_a_mistyped_one) {
    const Said said = say({"repaly", "--verify"});
    EXPECT_EQ(said.code, 2);
    EXPECT_NE(said.text.find("no verb \"repaly\"; did you mean \"replay\"?"), std::string::npos)
        << said.text;
    EXPECT_EQ(say({"fly"}).code, 2);
    const Said nothing = say({});
    EXPECT_EQ(nothing.code, 2);
    EXPECT_NE(nothing.text.find("Run a floor:"), std::string::npos) << nothing.text;
}

TEST_F(CommandLine, takes_one_value_after_each_set_so_that_the_run_may_follow) {
    const Said said = say({"whatif", "--set", "core.edge_min=12bp", "no-such-run"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("no-such-run"), std::string::npos) << said.text;
    EXPECT_EQ(said.text.find("--set"), std::string::npos) << said.text;
}

TEST_F(CommandLine, leaves_no_run_behind_for_a_mistyped_word) {
    const std::string runs = (folder_ / "runs").string();
    const std::string floor = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";
    for (const auto& [option, word] : {std::pair{"--kill", "risk@x"}, std::pair{"--until", "soon"},
                                       std::pair{"--commit", "often"}}) {
        const Said said = say({"run", floor, "--runs", runs, option, word});
        EXPECT_EQ(said.code, 1) << said.text;
        EXPECT_NE(said.text.find(word), std::string::npos) << said.text;
        EXPECT_FALSE(std::filesystem::exists(runs)) << option;
    }
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
    const Said said = say({"tail", "--run", "a", "--connect", "tcp://127.0.0.1:5556"});
    EXPECT_EQ(said.code, 2);
    EXPECT_NE(said.text.find("--connect"), std::string::npos) << said.text;
}

TEST_F(CommandLine, names_a_voter_who_is_nobody) {
    const std::string folder = OUTCRY_SOURCE_DIR "/topologies/";
    Said said = say({"check", folder + "minimal.toml", "--set", "core.voters=[\"bear\"]"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("minimal.toml:24:1: core: voter \"bear\" is nobody on this floor"),
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
    EXPECT_NE(said.text.find("minimal.toml:24:1: core: voter \"bear\""), std::string::npos)
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
    const Said said = say({"run", floor, "--runs", (folder_ / "runs").string(), "--until",
                           "2025-05-06", "--set", "state.file=" + gone});
    EXPECT_EQ(said.code, 1) << said.text;
    const std::size_t first = said.text.find(gone);
    ASSERT_NE(first, std::string::npos) << said.text;
    EXPECT_EQ(said.text.find(gone, first + 1), std::string::npos) << said.text;
}

}  // namespace
}  // namespace outcry::tools
