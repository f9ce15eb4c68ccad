// SPDX-License-Identifier: Apache-2.0
// What `outcry halt` says of the halts before it, on a floor that runs: they add up until trading
// is resumed.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "tests/tools/command_folder.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;

class Halts : public test::CommandFolder {
 protected:
    void TearDown() override {
        if (floor_ > 0) {
            ::kill(floor_, SIGTERM);
            (void)test::wait_for(floor_);
        }
        CommandFolder::TearDown();
    }
    /// A floor at a pace that leaves time to speak to it.
    void launch(const std::vector<std::string>& more = {}) {
        runs_ = (folder_ / "runs").string();
        std::vector<std::string> words = {"run",
                                          OUTCRY_SOURCE_DIR "/topologies/minimal.toml",
                                          "--place",
                                          "fused",
                                          "--quiet",
                                          "--set",
                                          "data.pace=20000x",
                                          "--runs",
                                          runs_};
        words.insert(words.end(), more.begin(), more.end());
        floor_ = test::start_command(words, (folder_ / "floor").string());
        std::error_code ignored;
        for (int turn = 0; turn < 4000 && !fs::exists(runs_ + "/last/bus.endpoint", ignored);
             ++turn)
            ::usleep(2000);
        ASSERT_TRUE(fs::exists(runs_ + "/last/bus.endpoint"))
            << test::text_of_file((folder_ / "floor").string());
    }
    std::string halted(const std::vector<std::string>& more = {}) {
        std::vector<std::string> words = {"halt", "--runs", runs_, "--by", "owner"};
        words.insert(words.end(), more.begin(), more.end());
        const test::Said said = say(words);
        EXPECT_EQ(said.code, 0) << said.text;
        return said.text;
    }
    static bool has(const std::string& text, const std::string& words) {
        return text.find(words) != std::string::npos;
    }
    static std::string seq_in(const std::string& text) {
        const std::size_t at = text.find("seq ") + 4;
        return text.substr(at, text.find_first_not_of("0123456789", at) - at);
    }

    std::string runs_;
    pid_t floor_ = 0;
};

TEST_F(Halts, a_flattening_stands_until_trading_is_resumed_whatever_later_halts_say) {
    launch();
    const std::string first = halted();
    EXPECT_TRUE(has(first, "; stops, targets and exits go on\n")) << first;
    EXPECT_FALSE(has(first, "already")) << first;
    const std::string second = halted({"--flatten"});
    EXPECT_TRUE(has(second, "it was halted already, since seq " + seq_in(first) +
                                " by owner, without --flatten; now it closes as well\n"))
        << second;
    const std::string third = halted();
    EXPECT_TRUE(has(third, "what is held goes on being closed: the --flatten of seq " +
                               seq_in(second) + " by owner stands until then\n"))
        << third;
    const std::string fourth = halted({"--flatten"});
    EXPECT_TRUE(has(fourth, "it was told so before, at seq " + seq_in(second))) << fourth;
    auto said = nlohmann::json::parse(halted({"--json"}));
    EXPECT_EQ(said["flatten"], false);
    EXPECT_EQ(said["flattening"], true);
    EXPECT_EQ(said["stood"]["seq"], seq_in(first));
    EXPECT_EQ(said["stood"]["flatten"], true);
    EXPECT_EQ(say({"resume-trading", "--runs", runs_}).code, 0);
    said = nlohmann::json::parse(halted({"--json"}));
    EXPECT_EQ(said["flattening"], false);
    EXPECT_TRUE(said["stood"].is_null()) << said.dump();
}

TEST_F(Halts, tells_that_the_floor_itself_flattens_at_any_halt) {
    launch({"--set", "risk.on_halt=flatten"});
    const std::string text = halted();
    EXPECT_TRUE(
        has(text, "what is held is being closed, as this floor's on_halt = \"flatten\" says"))
        << text;
}

}  // namespace
}  // namespace outcry::tools
