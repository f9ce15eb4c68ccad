// SPDX-License-Identifier: Apache-2.0
// A run is written by one process at a time, and read by any.
#include <unistd.h>

#include <csignal>

#include "tests/tools/command_folder.hpp"
#include "tools/run_lock.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;

class OneWriter : public test::CommandFolder {
 protected:
    [[nodiscard]] std::vector<std::string> run(const std::vector<std::string>& more) const {
        std::vector<std::string> words = {"run",      OUTCRY_SOURCE_DIR "/topologies/minimal.toml",
                                          "--runs",   runs(),
                                          "--no-tap", "--quiet"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    [[nodiscard]] std::string runs() const { return (folder_ / "runs").string(); }
    [[nodiscard]] std::string last() const { return runs() + "/last"; }
};

TEST_F(OneWriter, of_a_running_floor_is_named_to_a_second_one_and_leaves_no_lock_when_killed) {
    const pid_t floor =
        test::start_command(run({"--place", "process"}), (folder_ / "floor").string());
    const auto begun = [&] {
        std::error_code ignored;
        return fs::exists(last(), ignored) && !fs::is_empty(last() + "/journal", ignored);
    };
    for (int turn = 0; turn < 20'000 && !begun(); ++turn) ::usleep(1'000);
    ASSERT_TRUE(begun()) << test::text_of_file((folder_ / "floor").string());
    ::usleep(200'000);
    ::kill(floor, SIGSTOP);
    const std::string holder = "being written by process " + std::to_string(floor);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"resume", last(), "--place", "fused"},
          {"ledger", "rebuild", last()},
          {"log", "retire", last(), "--before", "5"}}) {
        const test::Said said = say(words);
        EXPECT_EQ(said.code, 1) << words[0];
        EXPECT_NE(said.text.find(holder + " (outcry run)"), std::string::npos) << said.text;
        EXPECT_NE(said.text.find("kill -INT " + std::to_string(floor)), std::string::npos)
            << said.text;
    }
    EXPECT_EQ(say({"log", "info", last()}).code, 0) << "reading takes no lock";
    ::kill(floor, SIGKILL);
    EXPECT_EQ(test::wait_for(floor), 128);
    const test::Said resumed =
        say({"resume", last(), "--place", "fused", "--no-tap", "--until", "2025-05-12", "--quiet"});
    EXPECT_EQ(resumed.code, 0) << resumed.text;
    const test::Said verified = say({"log", "verify", last()});
    EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST_F(OneWriter, keeps_others_from_writing_and_nobody_from_reading_or_compressing) {
    ASSERT_EQ(say(run({"--place", "fused", "--until", "2025-05-06"})).code, 0);
    auto lock = RunLock::take(last(), RunLock::Of::run, "outcry resume");
    ASSERT_TRUE(lock) << lock.error().text();
    EXPECT_FALSE(RunLock::take(last(), RunLock::Of::run, "outcry resume"));
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"why", last(), "1"},
          {"report", last()},
          {"ledger", "audit", last()},
          {"log", "verify", last()},
          {"replay", last(), "--verify"},
          {"resume", last(), "--place", "fused"},  // which has ended: it is told of again
          {"log", "compress", last()}})
        EXPECT_EQ(say(words).code, 0) << words[0];
    EXPECT_EQ(say({"ledger", "rebuild", last()}).code, 1);
    { const RunLock gone = std::move(lock).value(); }
    EXPECT_EQ(say({"ledger", "rebuild", last()}).code, 0);
}

TEST_F(OneWriter, of_sealed_segments_is_named_to_a_second_one) {
    ASSERT_EQ(say(run({"--place", "fused", "--until", "2025-05-06"})).code, 0);
    const auto lock = RunLock::take(last(), RunLock::Of::segments, "outcry log compress");
    ASSERT_TRUE(lock);
    const std::string holder = "its log is being rewritten by process " +
                               std::to_string(::getpid()) + " (outcry log compress)";
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"log", "compress", last()},
          {"log", "retire", last(), "--before", "5"}}) {
        const test::Said said = say(words);
        EXPECT_EQ(said.code, 1);
        EXPECT_NE(said.text.find(holder), std::string::npos) << said.text;
    }
}

}  // namespace
}  // namespace outcry::tools
