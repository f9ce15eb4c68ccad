// SPDX-License-Identifier: Apache-2.0
// Members that live and do not answer, or die again and again, over real ZeroMQ with real signals:
// the floor goes on without a byte changed, or ends with the name of who cannot be helped.
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "actors/runtime/environment.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/runtime/floor_hangs.hpp"
#include "actors/runtime/seat.hpp"
#include "bus/link/subscriber.hpp"
#include "outcry/base/file.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace hangs {
namespace {

const std::string toy_program = OUTCRY_BINARY_DIR "/toy_member";

LaunchOptions patient_for(std::int64_t patience_ns) {
    LaunchOptions options;
    options.program = toy_program;
    options.find_kind = toys::find;
    options.patience_ns = patience_ns;
    return options;
}

std::string fused_head(Plan plan) {
    for (PlannedActor& member : plan.members) member.place = Place::fused;
    return run_fused(plan, toys::find)->head;
}

/// The process of this member, a child of ours.
pid_t process_of(const std::string& name) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream stat(entry.path() / "stat"), words(entry.path() / "cmdline");
        std::string pid, program, state, parent, word, before;
        stat >> pid >> program >> state >> parent;
        if (parent != std::to_string(::getpid())) continue;
        for (; std::getline(words, word, '\0'); before = word)
            if (before == "actor" && word == name) return std::stoi(pid);
    }
    return 0;
}

/// What comes of a floor of processes, one of which is sent a signal once.
struct Signalled {
    std::string member = "splitter";
    std::uint64_t at = 30;           // when the log has come there,
    std::string_view schema = {};    // with an event of this schema
    const char* starts_in_ms = "0";  // its next life
    Plan plan = toy_plan(Place::process);
    LaunchResult result = {};
    std::string told = {};

    void launch_with(int signal, std::int64_t patience_ns) {
        LaunchOptions options = patient_for(patience_ns);
        bool sent = false;
        options.on_event = [&](const Prefix& prefix, BytesView, std::string_view said) {
            if (sent || prefix.seq < at || (!schema.empty() && said != schema)) return;
            sent = true;
            const pid_t pid = process_of(member);
            EXPECT_GT(pid, 0);
            ::setenv(("TOY_START_" + member).c_str(), starts_in_ms, 1);
            if (pid > 0) ::kill(pid, signal);
        };
        ::testing::internal::CaptureStderr();
        const auto launched = launch(plan, options);
        told = ::testing::internal::GetCapturedStderr();
        ::unsetenv(("TOY_START_" + member).c_str());
        ASSERT_TRUE(launched) << launched.error().text();
        result = *launched;
        EXPECT_EQ(result.head, fused_head(plan));
    }
    /// In this order.
    void expect_told(const std::string& first, const std::string& then) const {
        const std::size_t at_first = told.find(first);
        ASSERT_NE(at_first, std::string::npos) << told;
        EXPECT_NE(told.find(then, at_first), std::string::npos) << told;
    }
};

TEST(Hangs, a_member_that_is_told_to_leave_by_somebody_else_is_started_again) {
    Signalled floor;
    floor.launch_with(SIGTERM, 60 * ns_per_s);
    EXPECT_EQ(floor.result.restarts, 1U);
}

TEST(Hangs, a_member_that_hangs_is_killed_and_started_again) {
    Signalled floor;
    floor.launch_with(SIGSTOP, 8 * ns_per_s);
    floor.expect_told("nothing is decided, stopped out or closed until it does",
                      "it is killed and started again");
    EXPECT_EQ(floor.result.restarts, 1U);
}

TEST(Hangs, a_member_that_was_cut_off_while_it_hung_is_killed_too) {
    Signalled floor;
    floor.launch_with(SIGSTOP, 18 * ns_per_s);  // ZeroMQ lets it go after 10
    floor.expect_told("splitter has not answered seq", "it is killed and started again");
    EXPECT_EQ(floor.told.find("has not joined"), std::string::npos) << floor.told;
    EXPECT_EQ(floor.result.restarts, 1U);
}

TEST(Hangs, an_edge_that_no_longer_says_that_it_lives_is_killed_and_started_again) {
    toys::Ticker::Params ticker{2000, {}};  // far more than an edge has room for at once
    for (const char end : {'A', 'B', 'C'}) ticker.symbols.push_back(std::string(200, 'x') + end);
    Signalled floor{"ticker", 5};
    floor.plan = plan_of_toys({planned_toy("ticker", ticker, Place::process),
                               planned_toy("splitter", toys::Splitter::Params{}, Place::process)});
    floor.launch_with(SIGSTOP, 8 * ns_per_s);
    floor.expect_told("ticker has not even said that it lives", "it is killed and started again");
    EXPECT_EQ(floor.result.restarts, 1U);
}

TEST(Hangs, an_edge_that_owes_a_reply_is_named_with_it_and_killed_though_it_was_cut_off) {
    Signalled floor{"oracle", 30, "question"};
    floor.launch_with(SIGSTOP, 18 * ns_per_s);
    floor.expect_told("and owes a reply to seq ", "it is killed and started again");
    EXPECT_EQ(floor.result.restarts, 1U);
}

TEST(Hangs, a_member_that_takes_its_time_to_join_again_is_told_of_and_not_killed) {
    Signalled floor{"splitter", 30, {}, "8000"};
    floor.launch_with(SIGKILL, 5 * ns_per_s);
    EXPECT_NE(floor.told.find("splitter has not joined to answer seq"), std::string::npos)
        << floor.told;
    EXPECT_EQ(floor.result.restarts, 1U) << floor.told;
}

TEST(Hangs, a_member_that_hears_much_at_once_and_is_busy_with_it_does_not_hang) {
    ::setenv("TOY_PAUSE_splitter", "100", 1);
    Signalled floor{"splitter", 230};
    floor.launch_with(SIGKILL, 5 * ns_per_s);
    ::unsetenv("TOY_PAUSE_splitter");
    EXPECT_EQ(floor.result.restarts, 1U) << "what it hears at once takes it 7 s, one of them none";
}

TEST(Hangs, an_edge_that_promises_nothing_to_a_floor_in_lockstep_is_named_once) {
    const Plan plan = plan_of_toys({planned_toy("ticker", toys::Ticker::Params{}, Place::process)});
    const auto store = make_memory_store();
    const auto journal = std::move(*Journal::create(*store, {"hangs", {}, {}}, {}));
    Broker broker(*journal, broker_config(plan, "s3cret", "", toys::find));
    Buffer hello;
    wire::put_message(hello, wire::Type::hello, 0,
                      wire::Hello{wire::protocol_version, "ticker", "s3cret",
                                  manifest_digest(toys::find("toy.ticker")->manifest)});
    ASSERT_TRUE(broker.on_message("ticker", hello));
    ASSERT_TRUE(broker.work(TimeNs{0}));
    std::vector<std::string> told;
    FloorHangs hangs(60 * ns_per_s, [&](const std::string& text) { told.push_back(text); });
    Supervisor nobody({});
    for (std::int64_t second = 1; second < 10; ++second)
        hangs.look(broker, nobody, second * ns_per_s);
    EXPECT_TRUE(told.empty());
    for (std::int64_t second = 10; second < 30; ++second)
        hangs.look(broker, nobody, second * ns_per_s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].starts_with("ticker has said for 10 s neither how far its inputs are"));
}

/// Toys whose splitter is a program of somebody else, which does not show what it is at.
Plan with_foreign_splitter() {
    Plan plan = toy_plan(Place::process);
    plan.members[1].program = toy_program;
    plan.members[1].environment = {"TOY_FOREIGN_splitter", "TOY_HANG_splitter", "TOY_SKIP_splitter",
                                   "TOY_START_splitter"};
    return plan;
}

std::string ended_by(const Plan& plan, const LaunchOptions& options) {
    ::setenv("TOY_FOREIGN_splitter", "1", 1);
    ::testing::internal::CaptureStderr();
    const auto launched = launch(plan, options);
    (void)::testing::internal::GetCapturedStderr();
    ::unsetenv("TOY_FOREIGN_splitter");
    return launched ? "the floor went on" : launched.error().text();
}

TEST(Hangs, a_foreign_member_that_hangs_at_one_event_is_lost_the_second_time) {
    ::setenv("TOY_HANG_splitter", "50", 1);
    const std::string text = ended_by(with_foreign_splitter(), patient_for(3 * ns_per_s));
    ::unsetenv("TOY_HANG_splitter");
    EXPECT_NE(text.find("is quarantined: it died twice at seq "), std::string::npos) << text;
}

TEST(Hangs, a_foreign_member_that_one_event_kills_is_lost_the_second_time_however_slow_it_starts) {
    ::setenv("OUTCRY_FAULT_splitter", "50:always", 1);
    ::setenv("TOY_START_splitter", "2200", 1);  // never six deaths in ten seconds
    const std::string text = ended_by(with_foreign_splitter(), patient_for(60 * ns_per_s));
    ::unsetenv("TOY_START_splitter");
    ::unsetenv("OUTCRY_FAULT_splitter");
    EXPECT_NE(text.find("is quarantined: it died twice at seq "), std::string::npos) << text;
}

TEST(ForeignProgram,
     that_is_refused_in_mid_run_is_lost_like_any_other_with_the_words_of_the_floor) {
    ::setenv("TOY_SKIP_splitter", "50", 1);
    const std::string text = ended_by(with_foreign_splitter(), patient_for(60 * ns_per_s));
    EXPECT_NE(text.find("left with status 3 and is quarantined: it died twice at seq "),
              std::string::npos)
        << text;
    EXPECT_NE(text.find(", refused: "), std::string::npos) << text;
    EXPECT_NE(text.find("source_seq"), std::string::npos) << text;
    Plan ours = with_foreign_splitter();
    ours.members[1].program.clear();
    const std::string refused = ended_by(ours, patient_for(60 * ns_per_s));
    ::unsetenv("TOY_SKIP_splitter");
    EXPECT_NE(refused.find("was refused by its own floor"), std::string::npos) << refused;
}

TEST(ForeignProgram, that_reads_a_floor_which_breaks_off_is_told_why) {
    const test::Folder folder;
    Plan plan = with_foreign_splitter();
    plan.bus = "ipc://" + folder.file("reading");
    LaunchOptions options = patient_for(60 * ns_per_s);
    options.run_folder = folder.path();
    std::thread reader;
    std::string told;
    options.on_invited = [&] {
        reader = std::thread([&] {
            ZmqContext context;
            SubscriberOptions reading;
            reading.endpoint = plan.bus;
            reading.secret = std::string(as_text(*read_file(folder.file("bus.secret"))));
            reading.wanted.patterns = {">"};
            const auto floor = Subscriber::connect(context, reading);
            RecordView record;
            for (int rests = 0; floor && !(*floor)->finished() && rests < 300;) {
                const auto more = (*floor)->next(record, 100);
                ASSERT_TRUE(more) << more.error().text();
                rests += *more ? 0 : 1;
            }
            told = floor ? (*floor)->broken_off() : floor.error().text();
        });
    };
    ::setenv("TOY_SKIP_splitter", "50", 1);
    ::setenv("TOY_START_splitter", "3000", 1);  // the reader is there before the end
    const std::string text = ended_by(plan, options);
    ::unsetenv("TOY_START_splitter");
    ::unsetenv("TOY_SKIP_splitter");
    ASSERT_TRUE(reader.joinable()) << text;
    reader.join();
    EXPECT_NE(text.find("the floor halts"), std::string::npos) << text;
    EXPECT_EQ(told, "floor broke off: " + text);
}

TEST(Hangs, a_member_that_dies_again_and_again_before_it_joins_is_lost_however_slowly_it_does) {
    std::string script = "/tmp/outcry-late-XXXXXX";
    const int descriptor = ::mkstemp(script.data());
    ASSERT_GE(descriptor, 0);
    std::ofstream(script) << "#!/bin/sh\nsleep 2.2\nexit 1\n";
    ::fchmod(descriptor, 0700);
    ::close(descriptor);
    Plan plan = toy_plan(Place::fused);
    plan.members[1].place = Place::process;
    plan.members[1].program = script;
    const std::string text = ended_by(plan, patient_for(60 * ns_per_s));
    std::filesystem::remove(script);
    EXPECT_NE(text.find("it died 6 times in a row before it had joined"), std::string::npos)
        << text;
}

TEST(ForeignProgram, is_told_no_secret_but_that_of_its_own_seat) {
    const BrokerConfig config = broker_config(with_foreign_splitter(), "s3cret", "", toys::find);
    for (std::size_t i = 0; i < config.seats.size(); ++i)
        EXPECT_EQ(config.seats[i].secret == "s3cret", i != 1) << i;
    const PlannedActor splitter = with_foreign_splitter().members[1];
    EXPECT_EQ(config.seats[1].secret, secret_of(splitter, "s3cret"));
    PlannedActor other = splitter;
    other.name = "adder";
    EXPECT_NE(secret_of(other, "s3cret"), secret_of(splitter, "s3cret"));
    EXPECT_NE(secret_of(splitter, "of another launch"), secret_of(splitter, "s3cret"));
}

TEST(ForeignProgram, finds_in_its_environment_what_programs_need_and_what_is_named_for_it) {
    const std::vector<std::string> names = {"OUTCRY_OPERATOR_KEY", "MODEL_TOKEN", "MODEL_FOLDER",
                                            "PYTHONPATH",          "VIRTUAL_ENV", "LC_ALL"};
    for (const std::string& name : names) ::setenv(name.c_str(), "x", 1);
    PlannedActor actor;
    const auto finds = [&](const std::string& name) {
        const auto all = environment_of(actor, true);
        return std::find(all.begin(), all.end(), name + "=x") != all.end();
    };
    for (const std::string& name : names) EXPECT_TRUE(finds(name)) << "a part of this program";
    actor.program = "./mine";
    for (const std::string& name : names)
        EXPECT_EQ(finds(name), name == "PYTHONPATH" || name == "VIRTUAL_ENV" || name == "LC_ALL")
            << name;
    actor.environment = {"MODEL_FOLDER"};
    EXPECT_TRUE(finds("MODEL_FOLDER"));
    EXPECT_FALSE(finds("MODEL_TOKEN"));
    for (const std::string& name : names) ::unsetenv(name.c_str());
}

}  // namespace
}  // namespace hangs
}  // namespace outcry::testing
