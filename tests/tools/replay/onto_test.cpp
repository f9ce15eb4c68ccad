// SPDX-License-Identifier: Apache-2.0
// A recorded run said again onto a running floor: real processes, ZeroMQ over loopback. What
// arrives is what was recorded, marked as such; who has no seat for it refuses; pace, choice, loop,
// keyboard and times do what they say.
#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <filesystem>

#include "outcry/base/clock.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/replay.hpp"
#include "tests/tools/command.hpp"
#include "tests/tools/run_folder.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;
using test::start_command;
using test::text_of_file;
using test::wait_for;

struct Heard {
    std::string topic;
    Buffer body;
    TimeNs event_time;
    std::uint64_t seq = 0;

    bool operator==(const Heard& other) const {  // seqs are each log's own
        return topic == other.topic && body == other.body && event_time == other.event_time;
    }
};

/// What one member of a recorded floor said, in order; the marks of a replay apart.
struct Spoken {
    FloorOpened opened;
    std::vector<Heard> events;
    std::vector<ReplayOrigin> marks;
    std::vector<std::string> decisions;  // proposals of anybody
};

/// What was decided, without the numbers that a log gives.
std::string decision_words(const Proposal& proposal) {
    return time::to_iso(proposal.round) + " " + std::to_string(static_cast<int>(proposal.action)) +
           " " + to_string(proposal.target_exposure) + " " +
           std::to_string(proposal.edge_long.value_or(0)) + " " + proposal.reason;
}

Spoken spoken_by(const std::string& name, const std::string& run) {
    Spoken spoken;
    const auto store = open_folder_store(run + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
        const auto bytes = reader->read(seq);
        const RecordView record = *read_record(*bytes);
        if (seq == 1) spoken.opened = *decoded<FloorOpened>(record.said.body);
        if (record.said.schema == schema_name<Proposal>)
            spoken.decisions.push_back(decision_words(*decoded<Proposal>(record.said.body)));
        if (reader->sources().at(record.prefix.source) != name) continue;
        if (record.said.schema == schema_name<ReplayOrigin>)
            spoken.marks.push_back(*decoded<ReplayOrigin>(record.said.body));
        else
            spoken.events.push_back({std::string(record.said.topic), Buffer(record.said.body),
                                     record.said.event_time, seq});
    }
    return spoken;
}

const std::string& recorded_run() {
    static const test::RunFolder run("minimal.toml", "2025-05-08");
    return run.path;
}
const std::vector<Heard>& recorded() {
    static const std::vector<Heard> events = spoken_by("data", recorded_run()).events;
    return events;
}

std::vector<Heard> part(const std::vector<Heard>& all, std::size_t from, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(std::min(from, all.size()));
    return {begin, begin + static_cast<std::ptrdiff_t>(
                               std::min(count, static_cast<std::size_t>(all.end() - begin)))};
}

/// Bars that closed from `from` to `to`, both included.
std::vector<Heard> bars_between(const std::string& from, const std::string& to) {
    std::vector<Heard> found;
    for (const Heard& one : recorded())
        if (one.topic.starts_with("bar.") && one.event_time >= *time::parse(from) &&
            one.event_time <= *time::parse(to))
            found.push_back(one);
    return found;
}

/// minimal.toml with a seat for a replay in the place of its feed.
std::string with_seat(const std::string& parameters = "",
                      const std::string& order = "free_running") {
    std::string text = text_of_file(test::topologies + "/minimal.toml");
    const std::size_t begin = text.find("[actor.data]"), end = text.find("[actor.quant]");
    text.replace(begin, end - begin,
                 "[actor.replay]\nkind = \"feed.replay\"\n" + parameters + "\n");
    const std::string decide = "decide_on   = \"15m\"\n";
    text.insert(text.find(decide) + decide.size(),
                "order = \"" + order + "\"\nbus = \"tcp://127.0.0.1:*\"\n");
    return text;
}

class Onto : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string name = "/tmp/outcry-onto-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        for (const auto& entry : fs::directory_iterator(test::topologies))
            fs::create_symlink(entry.path(), folder_ + "/" + entry.path().filename().string());
    }
    void TearDown() override {
        if (floor_ > 0) {
            ::kill(floor_, SIGKILL);
            ::waitpid(floor_, nullptr, 0);
        }
        fs::remove_all(folder_);
    }

    /// Starts a floor and waits until it listens.
    void start_floor(const std::string& topology, const std::string& place = "fused") {
        std::ofstream(folder_ + "/floor.toml") << topology;
        floor_ = start_command({"run", folder_ + "/floor.toml", "--runs", folder_ + "/runs",
                                "--quiet", "--place", place},
                               folder_ + "/floor.txt");
        for (int turn = 0; turn < 1000 && endpoint_.empty(); ++turn) {
            ::usleep(10'000);
            const std::string log = text_of_file(run() + "/operations.log");
            const std::size_t at = log.find("bus at ");
            if (at != std::string::npos && log.find('\n', at) != std::string::npos &&
                fs::exists(run() + "/bus.secret"))
                endpoint_ = log.substr(at + 7, log.find('\n', at) - at - 7);
        }
        ASSERT_FALSE(endpoint_.empty()) << text_of_file(folder_ + "/floor.txt");
    }
    std::vector<std::string> replaying(const std::vector<std::string>& more) const {
        std::vector<std::string> words = {"replay", recorded_run(), "--onto", endpoint_};
        if (std::find(more.begin(), more.end(), "--secret") == more.end())
            words.insert(words.end(), {"--secret", run() + "/bus.secret"});
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    int replay(const std::vector<std::string>& more) {
        const int code = wait_for(start_command(replaying(more), folder_ + "/replay.txt"));
        said_ = text_of_file(folder_ + "/replay.txt");
        return code;
    }
    /// The floor ends when its only feed has.
    Spoken ended() {
        const pid_t floor = std::exchange(floor_, 0);
        int status = 0;
        pid_t gone = 0;
        for (int turn = 0; turn < 3000 && gone == 0; ++turn) {
            gone = ::waitpid(floor, &status, WNOHANG);
            if (gone == 0) ::usleep(10'000);
        }
        if (gone == 0) {
            ::kill(floor, SIGKILL);
            ::waitpid(floor, &status, 0);
        }
        EXPECT_TRUE(gone == floor && WIFEXITED(status) && WEXITSTATUS(status) == 0)
            << "the floor did not end well: " << text_of_file(folder_ + "/floor.txt");
        return spoken_by("replay", run());
    }
    void expect_verified() {
        EXPECT_EQ(wait_for(start_command({"replay", run(), "--verify"}, folder_ + "/verify.txt")),
                  0)
            << text_of_file(folder_ + "/verify.txt");
        EXPECT_EQ(wait_for(start_command({"log", "verify", run()}, folder_ + "/verify.txt")), 0)
            << text_of_file(folder_ + "/verify.txt");
    }
    std::string run() const { return folder_ + "/runs/last"; }

    std::string folder_;
    std::string endpoint_;
    std::string said_;
    pid_t floor_ = 0;
};

TEST_F(Onto, a_floor_with_a_seat_hears_what_was_recorded_marked_and_decides_on_it) {
    start_floor(with_seat());
    EXPECT_EQ(replay({}), 0) << said_;
    EXPECT_NE(said_.find("replayed  " + std::to_string(recorded().size()) +
                         " events of minimal, times kept"),
              std::string::npos)
        << said_;
    EXPECT_NE(said_.find("with times kept at max speed orders will not be filled"),
              std::string::npos);
    const Spoken heard = ended();
    EXPECT_EQ(heard.events, recorded());
    ASSERT_EQ(heard.marks.size(), 1U);
    EXPECT_EQ(heard.marks[0].floor, "minimal");
    EXPECT_EQ(heard.marks[0].from_seq, recorded().front().seq);
    EXPECT_EQ(heard.marks[0].recorded, recorded().front().event_time);
    EXPECT_EQ(heard.marks[0].shift.ns, 0);
    bool seat = false;
    for (const RosterEntry& entry : heard.opened.roster)
        seat = seat || (entry.name == "replay" && entry.kind == "feed.replay");
    EXPECT_TRUE(seat) << "what it says is marked by its kind";
    EXPECT_FALSE(heard.decisions.empty());
    expect_verified();
}

TEST_F(Onto, processes_hear_it_too_and_decide_on_every_round_at_a_pace_they_can_keep) {
    start_floor(with_seat(), "process");
    EXPECT_EQ(replay({"--from", "2025-05-07T12:01", "--speed", "9000x"}), 0) << said_;
    const Spoken heard = ended();
    EXPECT_EQ(heard.events, bars_between("2025-05-07T12:01", "2025-05-08"));
    EXPECT_EQ(heard.events.size(), 12U * 60);
    EXPECT_EQ(heard.decisions.size(), 12U * 4);
    expect_verified();
}

TEST_F(Onto, a_lockstep_floor_decides_what_the_recorded_one_decided_at_any_speed) {
    start_floor(with_seat("", "lockstep"), "process");
    EXPECT_EQ(replay({"--speed", "200000x"}), 0) << said_;
    EXPECT_EQ(said_.find("will not be filled"), std::string::npos) << "it has no clock: " << said_;
    const Spoken heard = ended();
    EXPECT_EQ(heard.events, recorded());
    ASSERT_GT(heard.decisions.size(), 20U);
    EXPECT_EQ(heard.decisions, spoken_by("data", recorded_run()).decisions);
    expect_verified();
}

TEST_F(Onto, a_lockstep_floor_refuses_to_go_back_in_time) {
    start_floor(with_seat("", "lockstep"));
    EXPECT_EQ(replay({"--to", "60", "--loop"}), 1);
    EXPECT_NE(said_.find("inputs come in order of time"), std::string::npos) << said_;
    EXPECT_EQ(replay({"--from", "61"}), 0) << "and goes on where it was: " << said_;
    EXPECT_EQ(ended().events, recorded());
}

TEST_F(Onto, a_floor_without_a_seat_refuses) {
    std::string text = text_of_file(test::topologies + "/minimal.toml");
    text.insert(text.find("decide_on"), "bus = \"tcp://127.0.0.1:*\"\n");
    text.insert(text.find("stamp"), "pace = \"as_recorded\"\n");
    start_floor(text, "process");
    EXPECT_EQ(replay({}), 1);
    EXPECT_NE(said_.find("no seat for `replay` on this floor; who joins from outside must stand in "
                         "its topology"),
              std::string::npos)
        << said_;
    EXPECT_EQ(replay({"--as", "quant"}), 1);
    EXPECT_NE(said_.find("`quant` did not show this launch's secret"), std::string::npos)
        << "what opens a seat for whoever comes opens no other: " << said_;
    ::kill(floor_, SIGTERM);
    wait_for(std::exchange(floor_, 0));
    EXPECT_TRUE(spoken_by("replay", run()).events.empty());
}

TEST_F(Onto, a_stranger_and_what_the_seat_does_not_allow_are_refused) {
    start_floor(with_seat("allow = [\"bar\"]"));
    std::ofstream(folder_ + "/guess") << "0123456789abcdef";
    EXPECT_EQ(replay({"--secret", folder_ + "/guess"}), 1);
    EXPECT_NE(said_.find("did not show this launch's secret"), std::string::npos) << said_;
    EXPECT_EQ(replay({"--secret", folder_ + "/none"}), 1);
    EXPECT_NE(said_.find("no secret to join with"), std::string::npos) << said_;
    EXPECT_EQ(replay({}), 1) << "the run's feed.status is not allowed here";
    EXPECT_NE(said_.find("may not say `feed.status`"), std::string::npos) << said_;
    EXPECT_EQ(replay({"--topics", "vote.>"}), 1) << "a vote is no input";
    EXPECT_NE(said_.find("no input of this run was picked"), std::string::npos) << said_;
    EXPECT_EQ(replay({"--topics", "bar.>", "--to", "200"}), 0)
        << "the seat can still be taken: " << said_;
    EXPECT_GT(ended().events.size(), 100U);
}

TEST_F(Onto, topics_and_bounds_choose_and_speed_paces) {
    start_floor(with_seat());
    const std::int64_t begun = clock::steady_ns();
    EXPECT_EQ(replay({"--topics", "bar.>", "--from", "2025-05-06T12:00", "--to", "2025-05-06T13:00",
                      "--speed", "3600x"}),
              0)
        << said_;
    EXPECT_GE(clock::steady_ns() - begun, 950 * ns_per_ms)
        << "a recorded hour at 3600x is a second";
    EXPECT_EQ(ended().events, bars_between("2025-05-06T12:00", "2025-05-06T13:00"));
}

TEST_F(Onto, shifted_days_stay_days_though_status_and_shorter_bars_come_first) {
    std::string text = text_of_file(test::topologies + "/minimal.toml");
    const std::size_t begin = text.find("[actor.data]"), end = text.find("[actor.quant]");
    text.replace(begin, end - begin,
                 "[actor.data]\nkind = \"feed.walk\"\nfrom = \"2025-05-07\"\nlength = \"2h\"\n"
                 "timeframes = [\"15m\", \"1h\", \"1d\"]\nhistory = 3\n\n");
    const test::RunFolder days(text, roster(), "2025-05-08");
    start_floor(with_seat());
    EXPECT_EQ(wait_for(start_command({"replay", days.path, "--onto", endpoint_, "--secret",
                                      run() + "/bus.secret", "--times", "shifted"},
                                     folder_ + "/replay.txt")),
              0)
        << text_of_file(folder_ + "/replay.txt");
    const Spoken heard = ended();
    ASSERT_EQ(heard.marks.size(), 1U);
    EXPECT_EQ(heard.marks[0].shift.ns % ns_per_day, 0);
    EXPECT_TRUE(std::any_of(heard.events.begin(), heard.events.end(),
                            [](const Heard& one) { return one.topic.ends_with(".1d"); }));
}

TEST_F(Onto, shifted_times_begin_now_and_keep_their_distances) {
    start_floor(with_seat());
    const TimeNs begun = clock::wall_now();
    EXPECT_EQ(replay({"--times", "shifted", "--topics", "bar.>", "--to", "2025-05-05T00:00"}), 0)
        << said_;
    const Spoken heard = ended();
    ASSERT_EQ(heard.marks.size(), 1U);
    const DurationNs shift = heard.marks[0].shift;
    EXPECT_LE(heard.events.front().event_time, clock::wall_now())
        << "what lies ahead of the clock is no market that anybody knows of";
    EXPECT_GE(heard.events.front().event_time, begun - DurationNs{ns_per_hour})
        << "whole hours, so that bars keep their grid";
    EXPECT_EQ(shift.ns % ns_per_hour, 0);
    std::size_t at = 0;
    for (const Heard& one : recorded()) {
        if (!one.topic.starts_with("bar.") || at == heard.events.size()) continue;
        ASSERT_EQ(heard.events[at].event_time, one.event_time + shift);
        Bar bar = *decoded<Bar>(one.body);
        bar.open_time = bar.open_time + shift;
        ASSERT_TRUE(heard.events[at].body == encoded(bar)) << "what it says moves with it, no more";
        ++at;
    }
    EXPECT_EQ(at, heard.events.size());
    expect_verified();
}

TEST_F(Onto, shifted_times_at_the_clocks_pace_say_what_lies_behind_the_clock) {
    start_floor(with_seat());
    const std::string to = "--to=2025-05-04T15:34";
    EXPECT_EQ(replay({"--times=shifted", "--speed=1x", "--topics=bar.>", to}), 0) << said_;
    EXPECT_EQ(said_.find("with times"), std::string::npos) << said_;
    EXPECT_NE(said_.find("all that follows lies behind the floor's clock"), std::string::npos);
    EXPECT_EQ(ended().events.size(), 1U);
}

TEST_F(Onto, the_keyboard_pauses_steps_and_seeks_and_each_jump_is_marked) {
    start_floor(with_seat());
    int terminal = -1;
    const pid_t pid =
        test::start_at_terminal(replaying({"--topics", "bar.>", "--speed", "0.01x"}), terminal);
    EXPECT_NE(test::read_some(terminal, 1000).find("space pause"), std::string::npos);
    const auto press = [&](const std::string& key) {
        EXPECT_EQ(::write(terminal, key.data(), key.size()), static_cast<ssize_t>(key.size()));
        return test::read_some(terminal, 200);
    };
    EXPECT_NE(press(" ").find("paused"), std::string::npos);
    press("s");
    press("s");
    press("\x1b[A");  // an hour on
    press("s");
    press("0");  // the start
    press("s");
    EXPECT_EQ(::write(terminal, "q", 1), 1);
    (void)test::read_some(terminal, 200);
    EXPECT_EQ(wait_for(pid), 0);
    ::close(terminal);
    const std::vector<Heard> heard = ended().events;
    std::vector<Heard> bars = bars_between("2025-01-01", "2025-12-31");
    ASSERT_EQ(heard.size(), 5U);
    EXPECT_EQ(part(heard, 0, 3), part(bars, 0, 3)) << "the first at once, then two steps";
    EXPECT_EQ(heard[3].event_time, heard[2].event_time + DurationNs{ns_per_hour});
    EXPECT_EQ(heard[4], bars[0]);
    const auto marks = spoken_by("replay", run()).marks;
    ASSERT_EQ(marks.size(), 3U) << "the start and two jumps";
    EXPECT_EQ(marks[1].recorded, heard[3].event_time);
    EXPECT_EQ(marks[2].from_seq, marks[0].from_seq);
}

TEST_F(Onto, a_loop_says_which_turn_it_is_in_until_it_is_quit) {
    start_floor(with_seat());
    int terminal = -1;
    const pid_t pid = test::start_at_terminal(
        replaying({"--topics", "bar.>", "--to", "60", "--speed", "36000x", "--loop"}), terminal);
    EXPECT_NE(test::read_some(terminal, 1000).find("--times shifted lets time go on"),
              std::string::npos);
    ::usleep(300'000);
    EXPECT_EQ(::write(terminal, "q", 1), 1);
    (void)test::read_some(terminal, 200);
    EXPECT_EQ(wait_for(pid), 0);
    ::close(terminal);
    const Spoken heard = ended();
    ASSERT_GE(heard.marks.size(), 2U);
    for (std::size_t i = 0; i < heard.marks.size(); ++i) {
        EXPECT_EQ(heard.marks[i].turn, i + 1);
        EXPECT_EQ(heard.marks[i].from_seq, heard.marks[0].from_seq);
    }
    EXPECT_GT(heard.events.size(), part(bars_between("2025-01-01", "2025-12-31"), 0, 10).size());
}

}  // namespace
}  // namespace outcry::tools
