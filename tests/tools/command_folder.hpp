// SPDX-License-Identifier: Apache-2.0
// A test of the built command in a folder of its own: what it says and exits with, and all its
// helps. Test code only, one thread; the folder goes with the test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tools/command.hpp"

namespace outcry::test {

struct Said {
    int code = 0;
    std::string text;  // output and errors
};

class CommandFolder : public ::testing::Test {
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
        const int code = wait_for(start_command(words, out));
        return {code, text_of_file(out)};
    }
    /// Calls `look` with every help: its words, its text, and whether it is of a verb that runs.
    using Look = std::function<void(const std::vector<std::string>& words, const std::string& help,
                                    bool verb)>;
    void each_help(const Look& look, const std::vector<std::string>& words = {}) const {
        std::vector<std::string> asked = words;
        asked.emplace_back("--help");
        const Said said = say(asked);
        EXPECT_EQ(said.code, 0) << said.text;
        const auto below = listed(said.text);
        // `ledger` runs alone as well as with a word of its own.
        look(words, said.text, below.empty() || said.text.find("Example:") != std::string::npos);
        ASSERT_LT(words.size(), 3U);
        for (const std::string& name : below) {
            std::vector<std::string> deeper = words;
            deeper.push_back(name);
            each_help(look, deeper);
        }
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

}  // namespace outcry::test
