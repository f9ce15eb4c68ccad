// SPDX-License-Identifier: Apache-2.0
// Playing a recorded log: the player on its own, from the keyboard of a terminal, and with sockets
// denied.
#include <gtest/gtest.h>

#include <filesystem>

#include "outcry/event/market.hpp"
#include "tests/support/no_sockets.hpp"
#include "tests/tools/command.hpp"
#include "tests/tools/small_log.hpp"
#include "tools/replay/player.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;

using test::command;
using test::read_some;
using test::text_of_file;
using test::wait_for;

constexpr TimeNs start{1'746'000'000 * ns_per_s};

Funding funding_at(int i) {
    Funding funding;
    funding.venue = "v";
    funding.instrument = i % 2 == 0 ? "A" : "B";
    return funding;
}

/// Ten events, a second apart.
std::unique_ptr<JournalReader> ten(test::SmallLog& log) {
    for (int i = 0; i < 10; ++i)
        log.at(start + DurationNs{i * ns_per_s}).say("feed", 0, funding_at(i));
    return log.reader();
}

std::vector<std::uint64_t> all_due(Player& player, std::int64_t now) {
    std::vector<std::uint64_t> seqs;
    while (true) {
        const auto due = player.due(now).value();
        if (!due) return seqs;
        seqs.push_back(due->prefix.seq);
    }
}

using Seqs = std::vector<std::uint64_t>;

TEST(Player, keeps_the_pace_of_the_recording) {
    test::SmallLog log({"feed"});
    const auto reader = ten(log);
    Player player(*reader, {.speed = 2.0});
    EXPECT_EQ(all_due(player, 1000), Seqs{1});
    EXPECT_NEAR(static_cast<double>(player.wait_ns(1000)), 0.5e9, 1e6);
    EXPECT_EQ(all_due(player, 1000 + 1'100 * ns_per_ms), (Seqs{2, 3}));
    EXPECT_FALSE(player.ended());
    EXPECT_EQ(all_due(player, 100 * ns_per_s).size(), 7U);
    EXPECT_TRUE(player.ended());
}

TEST(Player, keeps_it_behind_what_has_no_time) {
    test::SmallLog log({"feed"});
    log.at(TimeNs{0}).say("feed", 0, funding_at(0));  // as floor.opened in lockstep
    const auto reader = ten(log);
    Player player(*reader, {.speed = 1.0});
    EXPECT_EQ(all_due(player, 1000), (Seqs{1, 2}));
    EXPECT_EQ(all_due(player, 1000 + 2 * ns_per_s), (Seqs{3, 4}));
    ASSERT_TRUE(player.command(Player::Command::home, 3 * ns_per_s));
    EXPECT_EQ(all_due(player, 3 * ns_per_s), (Seqs{1, 2}));
}

TEST(Player, catches_up_with_a_clock_and_keeps_its_pace_from_there) {
    test::SmallLog log({"feed"});
    const auto reader = ten(log);
    Player player(*reader, {.speed = 1.0});
    EXPECT_TRUE(player.due(1000).value());
    EXPECT_EQ(player.anchors(), 1U);
    player.catch_up(5 * ns_per_s);
    EXPECT_EQ(all_due(player, 1000), (Seqs{2, 3, 4, 5, 6}));
    EXPECT_EQ(all_due(player, 1000 + ns_per_s), Seqs{7});
    EXPECT_EQ(player.anchors(), 1U);
    ASSERT_TRUE(player.command(Player::Command::pause, 2 * ns_per_s));
    ASSERT_TRUE(player.command(Player::Command::pause, 9 * ns_per_s));
    EXPECT_EQ(all_due(player, 9 * ns_per_s), Seqs{8});
    EXPECT_EQ(player.anchors(), 2U) << "after a pause it is to be asked again how late it is";
}

TEST(Player, plays_what_was_asked_for_and_loops) {
    test::SmallLog log({"feed"});
    const auto reader = ten(log);
    Player some(*reader, {.patterns = {"funding.v.B"}, .from = 3, .to = 8});
    EXPECT_EQ(all_due(some, 0), (Seqs{4, 6, 8}));
    Player loop(*reader, {.from = 9, .loop = true});
    Seqs seen;
    for (int i = 0; i < 5; ++i) seen.push_back(loop.due(0).value()->prefix.seq);
    EXPECT_EQ(seen, (Seqs{9, 10, 9, 10, 9}));
    EXPECT_EQ(loop.turn(), 3U);
    Player nothing(*reader, {.patterns = {"vote.>"}, .loop = true});
    EXPECT_TRUE(all_due(nothing, 0).empty());
    EXPECT_TRUE(nothing.ended());
}

TEST(Player, pauses_steps_and_seeks) {
    test::SmallLog log({"feed"});
    const auto reader = ten(log);
    Player player(*reader, {.speed = 1.0});
    EXPECT_EQ(all_due(player, 0), Seqs{1});
    ASSERT_TRUE(player.command(Player::Command::pause, 0));
    EXPECT_TRUE(all_due(player, 50 * ns_per_s).empty());
    ASSERT_TRUE(player.command(Player::Command::step, 50 * ns_per_s));
    EXPECT_EQ(all_due(player, 50 * ns_per_s), Seqs{2});
    EXPECT_TRUE(all_due(player, 60 * ns_per_s).empty());
    ASSERT_TRUE(
        player.command(Player::Command::pause, 60 * ns_per_s));  // on again, from here, at its pace
    EXPECT_EQ(all_due(player, 60 * ns_per_s), Seqs{3});
    EXPECT_EQ(all_due(player, 61 * ns_per_s), Seqs{4});
    const std::uint32_t jumps = player.jumps();
    ASSERT_TRUE(player.command(Player::Command::home, 61 * ns_per_s));
    EXPECT_GT(player.jumps(), jumps);
    EXPECT_EQ(all_due(player, 61 * ns_per_s), Seqs{1});
    ASSERT_TRUE(player.command(Player::Command::faster, 61 * ns_per_s));
    EXPECT_EQ(player.speed(), 2.0);
    ASSERT_TRUE(player.command(Player::Command::quit, 61 * ns_per_s));
    EXPECT_TRUE(player.ended());
}

/// A folder with one recorded run of the smallest floor.
class Recorded : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string name = "/tmp/outcry-replay-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        ASSERT_EQ(run({"run", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--place", "fused",
                       "--until", "2025-05-08T00:00", "--quiet", "--runs", folder_ + "/a"}),
                  0)
            << text_of_file(folder_ + "/out");
        recorded_ = fs::canonical(folder_ + "/a/last").string();
    }
    void TearDown() override { fs::remove_all(folder_); }

    int run(const std::vector<std::string>& arguments) {
        return wait_for(test::start_command(arguments, folder_ + "/out"));
    }
    std::string folder_;
    std::string recorded_;
};

TEST_F(Recorded, verification_and_playing_open_no_socket) {
    for (const bool verify : {true, false}) {
        const auto ending = testing::without_sockets([&] {
            const int file = ::open("/dev/null", O_WRONLY);
            ::dup2(file, STDOUT_FILENO);
            ::execl(command.c_str(), command.c_str(), "replay", recorded_.c_str(),
                    verify ? "--verify" : "--json", nullptr);
            return false;
        });
        EXPECT_EQ(ending, testing::Ending::fine);
    }
    const auto denied = testing::without_sockets([&] {
        ::execl(command.c_str(), command.c_str(), "tail", "--connect", "tcp://127.0.0.1:9",
                nullptr);
        return false;
    });
    EXPECT_EQ(denied, testing::Ending::killed) << "the denial does not deny";
}

std::size_t events_in(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("\"seq\":"); at != std::string::npos;
         at = text.find("\"seq\":", at + 1))
        ++count;
    return count;
}

TEST_F(Recorded, is_paused_stepped_and_sought_from_the_keyboard) {
    int terminal = -1;
    const pid_t pid = test::start_at_terminal(
        {"replay", recorded_, "--topics", "bar.*.*.1m", "--speed", "0.01x", "--json"}, terminal);
    const std::string first = read_some(terminal, 1500);
    EXPECT_NE(first.find("space pause"), std::string::npos) << first;
    EXPECT_EQ(events_in(first), 1U) << first;
    const auto press = [&](const std::string& key) {
        EXPECT_EQ(::write(terminal, key.data(), key.size()), static_cast<ssize_t>(key.size()));
        return read_some(terminal);
    };
    EXPECT_NE(press(" ").find("paused"), std::string::npos);
    EXPECT_EQ(events_in(press("s")), 1U);
    EXPECT_EQ(events_in(press("s")), 1U);
    EXPECT_EQ(events_in(press("\x1b[A")), 0U);  // an hour on, still paused
    const std::string later = press("s");
    EXPECT_EQ(events_in(later), 1U);
    EXPECT_NE(press("+").find("0.02x"), std::string::npos);
    termios settings{};
    ASSERT_EQ(::tcgetattr(terminal, &settings), 0);
    EXPECT_EQ(settings.c_lflag & ICANON, 0U);
    EXPECT_EQ(::write(terminal, "q", 1), 1);
    (void)read_some(terminal);
    EXPECT_EQ(wait_for(pid), 0);
    ::close(terminal);
}

}  // namespace
}  // namespace outcry::tools
