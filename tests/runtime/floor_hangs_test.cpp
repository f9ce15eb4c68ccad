// SPDX-License-Identifier: Apache-2.0
// Who hangs, by a clock of the test's own: nobody is waited for.
#include "actors/runtime/floor_hangs.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "outcry/event/market.hpp"
#include "tests/support/toy_floor.hpp"
#include "tests/support/wire_floor.hpp"

namespace outcry::testing {
namespace floor_hangs {
namespace {

constexpr TimeNs noon{1'746'000'000 * ns_per_s};
constexpr std::int64_t minute = 60 * ns_per_s;

const Kind* nobody(std::string_view) { return nullptr; }

PlannedActor program(const std::string& name, Duty duty) {
    PlannedActor one;
    one.name = one.kind = one.program = one.manifest = name;
    one.duty = duty;
    one.place = Place::process;
    if (duty == Duty::edge) one.says = {"trade"};
    if (duty == Duty::actor) one.hears = {"trade.>"};
    return one;
}

/// An edge, an actor that never answers it, and a reader with a seat, whose processes sleep.
struct WhoHangs : ::testing::Test {
    static Plan plan() {
        Plan plan = plan_of_toys({program("edge", Duty::edge), program("actor", Duty::actor)});
        plan.opened.order = Ordering::free_running;
        plan.observers = {program("diary", Duty::observer)};
        Instrument traded;
        traded.id = "X";
        traded.venue = "toy";
        plan.opened.instruments = {traded};
        return plan;
    }
    WhoHangs() {
        floor.join(program("edge", Duty::edge));
        floor.join(program("actor", Duty::actor));
    }
    ~WhoHangs() override { ::unlink(sleeper.c_str()); }
    /// A process that does nothing at all, under its name.
    void start(const std::string& name, Duty duty) {
        const std::string path = ::testing::TempDir() + "sleeper-" + std::to_string(::getpid());
        std::ofstream(path) << "#!/bin/sh\nexec sleep 1000\n";
        ::chmod(path.c_str(), 0700);
        PlannedActor one = program(name, duty);
        one.program = path;
        ASSERT_TRUE(supervisor.start(one));
        sleeper = path;
    }
    void trade() {
        const Buffer body =
            encoded(Trade{"toy", "X", 7, Price::whole(5), Quantity::whole(1), Side::buy});
        Buffer refs;
        append_refs(refs, nullptr, 0);
        ASSERT_EQ(
            floor.say("edge", {0, noon, "trade.toy.X", "trade", refs, body}, wire::Type::inputs, 0),
            "");
    }
    /// Looks once a second, and the edge says that it lives.
    void look(std::int64_t from, std::int64_t to) {
        for (std::int64_t second = from; second <= to; ++second) {
            floor.sign("edge", wire::Type::heartbeat);
            hangs.look(floor.broker(), supervisor, second * ns_per_s);
        }
    }

    WireFloor floor{plan(), nobody, noon};
    std::string sleeper;
    Supervisor supervisor{{}};
    std::vector<std::string> told;
    FloorHangs hangs{minute, [this](const std::string& text) { told.push_back(text); }};
};

TEST_F(WhoHangs, an_actor_that_does_not_answer_is_named_after_ten_seconds) {
    trade();
    look(1, 10);
    EXPECT_TRUE(told.empty());
    look(11, 11);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0],
              "actor has not answered seq 2 for 10 s and the floor waits for it: nothing "
              "is decided, stopped out or closed until it does");
}

TEST_F(WhoHangs, a_floor_that_slept_itself_holds_that_against_nobody) {
    trade();
    look(1, 9);
    look(9 + 3600, 9 + 3600 + 1);
    EXPECT_TRUE(told.empty());
    look(9 + 3600 + 2, 9 + 3600 + 2);
    EXPECT_EQ(told.size(), 1U) << "ten seconds, the hour left out";
}

TEST_F(WhoHangs, a_reader_that_no_longer_says_that_it_lives_is_named_then_killed) {
    start("diary", Duty::observer);
    floor.join(program("diary", Duty::observer));
    floor.sign("diary", wire::Type::heartbeat);
    look(1, 10);
    EXPECT_TRUE(told.empty());
    look(11, 60);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0],
              "diary has not even said that it lives for 10 s: what it keeps of the log falls "
              "behind");
    look(61, 61);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[1],
              "diary has not even said that it lives for 60 s: it is killed and started again");
}

TEST_F(WhoHangs, a_reader_that_is_left_behind_at_the_end_is_named_with_what_repairs_it) {
    start("diary", Duty::observer);
    floor.join(program("diary", Duty::observer));
    hangs.look_back(floor.broker(), supervisor);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0],
              "diary has not read the log to its end and is left behind; of a ledger, `outcry "
              "ledger rebuild` writes the whole from the log");
    floor.sign("diary", wire::Type::bye);
    hangs.look_back(floor.broker(), supervisor);
    EXPECT_EQ(told.size(), 1U) << "who has left in order has read it";
}

}  // namespace
}  // namespace floor_hangs
}  // namespace outcry::testing
