// SPDX-License-Identifier: Apache-2.0
// The six toys over real ZeroMQ: threads over inproc, processes over ipc, real kills. Every log is
// the fused one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "actors/runtime/client_loop.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/runtime/seat.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

LaunchOptions toy_options() {
    LaunchOptions options;
    options.program = OUTCRY_BINARY_DIR "/toy_member";
    options.find_kind = toys::find;
    return options;
}

LaunchResult launch_toys(Place place, const LaunchOptions& options, std::uint64_t ticks = 40) {
    const auto result = launch(toy_plan(place, ticks), options);
    EXPECT_TRUE(result) << result.error().text();
    return result ? *result : LaunchResult{};
}

std::string fused_head(std::uint64_t ticks = 40) {
    return run_fused(toy_plan(Place::fused, ticks), toys::find)->head;
}

TEST(Placement, of_a_launch_lets_nobody_read_without_its_secret) {
    const BrokerConfig config = broker_config(toy_plan(Place::process), "s3cret", "", toys::find);
    EXPECT_EQ(config.observer_secret, "s3cret");
    for (const Seat& seat : config.seats) EXPECT_EQ(seat.secret, "s3cret");
}

TEST(Placement, fused_members_say_what_the_fused_engine_says) {
    EXPECT_EQ(launch_toys(Place::fused, toy_options()).head, fused_head());
}

TEST(Placement, members_in_threads_say_the_same_bytes) {
    EXPECT_EQ(launch_toys(Place::thread, toy_options()).head, fused_head());
}

TEST(Placement, members_in_processes_say_the_same_bytes) {
    EXPECT_EQ(launch_toys(Place::process, toy_options()).head, fused_head());
}

TEST(Placement, who_was_cut_off_for_a_while_is_no_member_that_was_refused) {
    Runner runner("bear", "", "", toys::find);
    const auto refused = [&](const wire::Refused& why) {
        Buffer message;
        wire::put_message(message, wire::Type::refused, 0, why);
        std::vector<Buffer> out;
        return runner.on_message(message, out).error().kind;
    };
    EXPECT_EQ(refused({"gone", true}), Error::Kind::protocol);
    EXPECT_EQ(refused({"`bear` may not say `fill`", false}), Error::Kind::refused);
}

TEST(Placement, an_observer_that_was_cut_off_for_a_while_was_not_refused_either) {
    const auto refused = [&](const wire::Refused& why) {
        ZmqContext context;
        const auto server = ZmqServer::create(context).value();
        const ClientOptions options{server->bind("inproc://floor").value(), nullptr, false};
        std::thread floor([&] {
            SessionId from;
            BytesView hello;
            while (!server->receive(from, hello)) server->wait(100);
            Broker::Outgoing answer;
            answer.to = from;
            Buffer message;
            wire::put_message(message, wire::Type::refused, 0, why);
            answer.bytes = message;
            EXPECT_TRUE(server->send(answer));
        });
        const auto ran = run_observer(context, "store", "", toys::find, options);
        floor.join();
        return ran ? Error::Kind::internal : ran.error().kind;
    };
    EXPECT_EQ(refused({"gone", true}), Error::Kind::protocol);
    EXPECT_EQ(refused({"nobody here is called `store`", false}), Error::Kind::refused);
}

TEST(Placement, a_floor_may_mix_its_placements) {
    Plan plan = toy_plan(Place::fused);
    plan.members[1].place = Place::thread;
    plan.members[2].place = Place::process;
    plan.members[5].place = Place::thread;
    const auto result = launch(plan, toy_options());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->head, fused_head());
}

TEST(Placement, every_member_killed_once_changes_no_byte) {
    LaunchOptions options = toy_options();
    std::uint64_t at = 25;
    for (const char* name : {"ticker", "splitter", "adder", "sleeper", "oracle", "judge"})
        options.kill_at.emplace(at += 60, name);
    const LaunchResult result = launch_toys(Place::process, options);
    EXPECT_EQ(result.head, fused_head());
    EXPECT_EQ(result.restarts, 6U);
}

TEST(Placement, a_process_that_dies_inside_its_answer_changes_no_byte) {
    for (const char* when : {"before_answer", "between_halves", "before_done"}) {
        ::setenv("OUTCRY_FAULT_splitter", (std::string("50:") + when).c_str(), 1);
        const LaunchResult result = launch_toys(Place::process, toy_options());
        ::unsetenv("OUTCRY_FAULT_splitter");
        EXPECT_EQ(result.head, fused_head()) << when;
        EXPECT_EQ(result.restarts, 1U) << when;
    }
}

TEST(Placement, a_stopped_floor_is_resumed_with_the_head_of_an_unbroken_run) {
    const test::Folder folder;
    std::atomic<bool> stop{false};
    LaunchOptions options = toy_options();
    options.run_folder = folder.path();
    options.stop = &stop;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
        if (prefix.seq > 150) stop = true;
    };
    const LaunchResult first = launch_toys(Place::process, options);
    EXPECT_FALSE(first.closed);
    options.on_event = nullptr;
    options.stop = nullptr;
    options.resume = true;
    const LaunchResult second = launch_toys(Place::thread, options);
    EXPECT_TRUE(second.closed);
    EXPECT_GT(second.last_seq, first.last_seq);
    EXPECT_EQ(second.head, fused_head());
}

TEST(Placement, an_instant_larger_than_any_room_is_admitted_whole) {
    toys::Ticker::Params thousands{2, {}};
    for (int i = 0; i < 5'000; ++i)
        thousands.symbols.push_back("a-symbol-with-a-rather-long-name-of-" + std::to_string(i));
    const auto plan = [&](Place place) {
        return plan_of_toys({planned_toy("ticker", thousands, place),
                             planned_toy("splitter", toys::Splitter::Params{}, place)});
    };
    const auto fused = run_fused(plan(Place::fused), toys::find);
    ASSERT_TRUE(fused) << fused.error().text();
    EXPECT_GT(fused->records.size(), 10'000U);
    const auto threads = launch(plan(Place::thread), toy_options());
    ASSERT_TRUE(threads) << threads.error().text();
    EXPECT_EQ(threads->head, fused->head);
}

TEST(Placement, a_member_that_one_event_kills_twice_is_quarantined_with_its_seq) {
    ::setenv("OUTCRY_FAULT_splitter", "50:always", 1);
    const auto result = launch(toy_plan(Place::process), toy_options());
    ::unsetenv("OUTCRY_FAULT_splitter");
    ASSERT_FALSE(result);
    const std::string text = result.error().text();
    EXPECT_NE(text.find("`splitter` was killed by signal 6"), std::string::npos) << text;
    EXPECT_NE(text.find("is quarantined: it died twice at seq 7"), std::string::npos) << text;
}

TEST(Placement, a_member_that_its_floor_refuses_is_not_started_again) {
    Plan plan = toy_plan(Place::process);
    plan.members[1].manifest = "of another build";
    const auto result = launch(plan, toy_options());
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().text().find("was refused by its own floor"), std::string::npos)
        << result.error().text();
}

TEST(Placement, a_member_that_cannot_live_is_quarantined_and_named) {
    LaunchOptions options = toy_options();
    options.program = "/bin/false";
    const auto result = launch(toy_plan(Place::process), options);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("quarantined"), std::string::npos)
        << result.error().text();
}

}  // namespace
}  // namespace outcry::testing
