// SPDX-License-Identifier: Apache-2.0
#include "tools/new_actor/files.hpp"

namespace outcry::tools {

namespace {

constexpr std::string_view cmake_text =
    R"(# @NAME@: an actor of its own, built against an installed Outcry
# or the build folder of its sources:
#   cmake -S . -B build -Doutcry_DIR=PATH/TO/outcry/build/release
#   cmake --build build && ctest --test-dir build
cmake_minimum_required(VERSION 3.25)
project(@NAME@ LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(outcry REQUIRED)

add_library(@NAME@_actor STATIC @NAME@.cpp)
target_link_libraries(@NAME@_actor PUBLIC outcry::actors)

add_executable(@NAME@_program main.cpp)
set_target_properties(@NAME@_program PROPERTIES OUTPUT_NAME @NAME@ RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
target_link_libraries(@NAME@_program PRIVATE @NAME@_actor)
# What the topology is checked with: what this program hears, says and takes.
add_custom_command(TARGET @NAME@_program POST_BUILD
  COMMAND sh -c "./@NAME@ manifest > @NAME@.json" WORKING_DIRECTORY ${PROJECT_BINARY_DIR} VERBATIM)

find_package(GTest)
if(GTest_FOUND)
  enable_testing()
  add_executable(@NAME@_test @NAME@_test.cpp)
  target_link_libraries(@NAME@_test PRIVATE @NAME@_actor GTest::gtest_main)
  add_test(NAME @NAME@ COMMAND @NAME@_test)
endif()
)";

constexpr std::string_view header_text = R"(// `voter.@NAME@`: votes with the move.
// How straight price went over the last closed bars says how far to lean.
// A function of its mail, called by one thread; its participant owns it.
#pragma once

#include <string>
#include <vector>

#include <outcry/actor/kind.hpp>
#include <outcry/event/floor.hpp>
#include <outcry/event/judgement.hpp>
#include <outcry/event/market.hpp>

namespace voters {

/// Keys of its table in a topology; decide_on is the floor's unless given.
struct @TYPE@Params {
    std::int32_t bars = 8;
    double weight = 0.2;
    outcry::Timeframe decide_on = outcry::Timeframe::of_ns(15 * outcry::ns_per_minute);
    outcry::Ratio stop{2'000'000};
    outcry::Ratio target{4'000'000};

    static constexpr outcry::FieldDoc docs[] = {
        {"bars", "closed bars to look back on, 2 to 500"},
        {"weight", "log-odds that a perfectly straight move is worth"},
        {"decide_on", "closes of this timeframe are voted on"},
        {"stop", "the strategy's stop: the question is target before stop"},
        {"target", "the strategy's target"},
    };
};
OUTCRY_DESCRIBE(@TYPE@Params, "voter.@NAME@", bars, weight, decide_on, stop, target);

/// What it remembers: snapshots and restores like an event.
struct @TYPE@Series {
    std::string venue;
    std::string instrument;
    std::vector<outcry::Price> closes;  // the oldest first, at most bars + 1
};
OUTCRY_DESCRIBE(@TYPE@Series, "voter.@NAME@.series", venue, instrument, closes);

struct @TYPE@State {
    std::string strategy;
    std::vector<@TYPE@Series> series;
};
OUTCRY_DESCRIBE(@TYPE@State, "voter.@NAME@.state", strategy, series);

class @TYPE@ {
 public:
    using Params = @TYPE@Params;
    using State = @TYPE@State;
    using Hears = outcry::Inbox<outcry::FloorOpened, outcry::Bar>;
    using Says = outcry::Outbox<outcry::Vote>;

    explicit @TYPE@(const Params& params) : params_(params) {}
    [[nodiscard]] static outcry::Result<void> check(const Params& params);

    void on(const outcry::FloorOpened& opened, Says& out);
    void on(const outcry::Bar& bar, Says& out);
    State& state() { return state_; }

 private:
    [[nodiscard]] @TYPE@Series& series_of(const outcry::Bar& bar);
    void argue(const @TYPE@Series& series, outcry::Vote& vote) const;

    Params params_;
    State state_;
};
static_assert(outcry::Actor<@TYPE@>);

}  // namespace voters
)";

constexpr std::string_view source_text = R"(#include "@NAME@.hpp"

#include <cmath>

#include <outcry/actor/asking.hpp>
#include <outcry/math/math.hpp>

namespace voters {

using outcry::Bar;
using outcry::FloorOpened;
using outcry::Vote;

outcry::Result<void> @TYPE@::check(const Params& params) {
    if (params.bars < 2 || params.bars > 500)
        return outcry::invalid("bars of " + std::to_string(params.bars) + " is not between 2 and 500");
    if (!(params.weight >= 0 && params.weight <= 2))
        return outcry::invalid("weight of " + std::to_string(params.weight) + " is not between 0 and 2");
    if (params.stop.units <= 0 || params.target.units <= 0)
        return outcry::invalid("stop and target must be positive");
    return {};
}

void @TYPE@::on(const FloorOpened& opened, Says& out) {
    state_ = {outcry::strategy_of(opened, out.self()), {}};
}

void @TYPE@::on(const Bar& bar, Says& out) {
    if (bar.timeframe != params_.decide_on) return;
    const auto needed = static_cast<std::size_t>(params_.bars) + 1;
    @TYPE@Series& series = series_of(bar);
    series.closes.push_back(bar.close);
    if (series.closes.size() > needed) series.closes.erase(series.closes.begin());

    Vote vote;
    vote.strategy = state_.strategy;
    vote.venue = bar.venue;
    vote.instrument = bar.instrument;
    vote.timeframe = bar.timeframe;
    vote.round = bar.close_time();
    vote.voter = out.self();
    if (series.closes.size() < needed)
        vote.abstains = "warming up, " + std::to_string(series.closes.size()) + " of " +
                        std::to_string(needed) + " bars";
    else
        argue(series, vote);
    out.say_at(vote, vote.round, {out.seq()});
}

@TYPE@Series& @TYPE@::series_of(const Bar& bar) {
    for (@TYPE@Series& series : state_.series)
        if (series.venue == bar.venue && series.instrument == bar.instrument) return series;
    return state_.series.emplace_back(@TYPE@Series{bar.venue, bar.instrument, {}});
}

/// Kaufman's efficiency ratio with its sign: net move over the way travelled, -1 to 1. A price without
/// direction reaches the target before the stop with probability stop / (stop + target).
void @TYPE@::argue(const @TYPE@Series& series, Vote& vote) const {
    double travelled = 0;
    for (std::size_t i = 1; i < series.closes.size(); ++i)
        travelled += std::fabs(series.closes[i].to_double() - series.closes[i - 1].to_double());
    const double moved = series.closes.back().to_double() - series.closes.front().to_double();
    const double efficiency = travelled > 0 ? moved / travelled : 0;
    const double lean = params_.weight * efficiency;
    const double stop = params_.stop.to_double();
    const double base = outcry::math::logit(stop / (stop + params_.target.to_double()));
    vote.p_long = outcry::math::logistic(base + lean);
    vote.p_short = outcry::math::logistic(base - lean);
    const std::string name =
        "efficiency:" + std::to_string(params_.bars) + "@" + params_.decide_on.to_string();
    vote.findings.push_back({name, efficiency, efficiency < 0 ? "below 0" : "not below 0", lean});
    vote.refutes.push_back(name + (efficiency < 0 ? " above 0" : " below 0"));
}

}  // namespace voters
)";

constexpr std::string_view main_text =
    R"(// The program that a floor starts for this actor; `@NAME@ manifest` prints
// what it hears, says and takes.
#include <outcry/actor/main.hpp>

#include "@NAME@.hpp"

int main(int argc, char** argv) {
    return outcry::actor_main(argc, argv,
                              {outcry::actor_kind<voters::@TYPE@>("votes with the move of closed bars")});
}
)";

constexpr std::string_view test_text =
    R"(// Plays events at the actor and reads what it says: no floor, no socket, no clock.
#include "@NAME@.hpp"

#include <gtest/gtest.h>

namespace voters {
namespace {

using outcry::Bar;
using outcry::Vote;

/// One actor on an empty stage.
class Stage {
 public:
    explicit Stage(const @TYPE@Params& params = {}) : actor_("@NAME@", params) {
        outcry::FloorOpened opened;
        opened.floor = "stage";
        hear(opened);
    }

    template <class Event>
    std::vector<Vote> hear(const Event& event) {
        outcry::TopicWriter topic;
        topic.begin(outcry::schema_name<Event>);
        if constexpr (outcry::HasTopic<Event>) event.topic(topic);
        const outcry::Buffer body = outcry::encoded(event);
        outcry::RecordView mail;
        mail.prefix.seq = ++seq_;
        mail.said = {seq_, {}, topic.text(), outcry::schema_name<Event>, {}, body.view()};
        outcry::SaidList answer;
        EXPECT_TRUE(actor_.deliver(mail, next_source_seq_, answer).ok());
        std::vector<Vote> votes;
        for (std::size_t i = 0; i < answer.size(); ++i)
            votes.push_back(outcry::decoded<Vote>(outcry::read_said(answer[i]).value().body).value());
        return votes;
    }

    /// The next quarter of an hour closes at this price.
    std::vector<Vote> close(std::int64_t price) {
        Bar bar;
        bar.venue = "sim";
        bar.instrument = "ABC";
        bar.timeframe = outcry::Timeframe::of_ns(15 * outcry::ns_per_minute);
        bar.open_time = outcry::TimeNs{bars_++ * 15 * outcry::ns_per_minute};
        bar.open = bar.high = bar.low = bar.close = outcry::Price::whole(price);
        return hear(bar);
    }

 private:
    outcry::ActorParticipant<@TYPE@> actor_;
    std::uint64_t seq_ = 0;
    std::uint64_t next_source_seq_ = 1;
    std::int64_t bars_ = 0;
};

TEST(@TYPE@, abstains_while_it_warms_up) {
    Stage stage;
    const auto votes = stage.close(100);
    ASSERT_EQ(votes.size(), 1U);
    EXPECT_FALSE(votes[0].p_long);
    EXPECT_EQ(votes[0].abstains, "warming up, 1 of 9 bars");
    EXPECT_EQ(votes[0].strategy, "stage");
}

TEST(@TYPE@, leans_long_after_a_straight_rise_and_says_why) {
    Stage stage({.bars = 3});
    std::vector<Vote> votes;
    for (const std::int64_t price : {100, 101, 102, 103}) votes = stage.close(price);
    ASSERT_EQ(votes.size(), 1U);
    ASSERT_TRUE(votes[0].p_long);
    EXPECT_GT(*votes[0].p_long, 1.0 / 3);
    EXPECT_LT(*votes[0].p_short, 1.0 / 3);
    ASSERT_EQ(votes[0].findings.size(), 1U);
    EXPECT_DOUBLE_EQ(votes[0].findings[0].value, 1.0);
}

TEST(@TYPE@, says_the_base_rate_when_price_returns_to_where_it_was) {
    Stage stage({.bars = 2});
    std::vector<Vote> votes;
    for (const std::int64_t price : {100, 110, 100}) votes = stage.close(price);
    ASSERT_TRUE(votes[0].p_long);
    EXPECT_DOUBLE_EQ(*votes[0].p_long, *votes[0].p_short);
}

TEST(@TYPE@, passes_over_bars_it_does_not_decide_on) {
    Stage stage;
    Bar minute;
    minute.timeframe = outcry::Timeframe::of_ns(outcry::ns_per_minute);
    EXPECT_TRUE(stage.hear(minute).empty());
}

}  // namespace
}  // namespace voters
)";

constexpr std::string_view topology_text =
    R"(# A small floor that @NAME@ votes on: `outcry run @NAME@.toml`.
# Files are looked for beside this one.
[floor]
name        = "@NAME@"
capital     = "10000 USDT"
instruments = "@TOPOLOGIES@/instruments/binance-usdm.toml"
symbols     = ["BTCUSDT-PERP"]
decide_on   = "15m"

[actor.data]
kind       = "feed.recorded"
bars       = "@TOPOLOGIES@/data/{symbol}-1m.csv.gz"
stamp      = "open"
timeframes = ["15m", "1h"]
warmup     = "3d"

[actor.quant]
kind = "quant.standard"

[actor.bull]
kind = "case.long"

[actor.@NAME@]
kind     = "voter.@NAME@"
program  = "build/@NAME@"
manifest = "build/@NAME@.json"
bars     = 8

[actor.core]
kind     = "core.pool"
voters   = ["bull", "@NAME@"]
quorum   = 2
edge_min = "8bp"

[actor.risk]
kind = "risk.veto"

[actor.execution]
kind = "execution.paper"
)";

constexpr std::string_view readme_text = R"(# @NAME@

An actor for an Outcry floor, built out of tree. It hears closed bars and votes with the move: the
straighter price went over the last `bars` closes, the further it leans from the base rate. Replace
`argue` in `@NAME@.cpp` by what you know better.

    cmake -S . -B build -Doutcry_DIR=PATH/TO/outcry/build/release
    cmake --build build
    ctest --test-dir build
    outcry check @NAME@.toml
    outcry run @NAME@.toml
    outcry tail 'vote.*.*.15m.@NAME@' --count 3

`@NAME@.hpp` says what it hears, says, takes and remembers; `outcry schema vote` prints what a vote
holds. An actor is a function of its mail: it reads no clock, file, socket or random source, and
whatever it remembers is in its described state. Then any run replays bit for bit.

To join another floor, copy the table `[actor.@NAME@]` of `@NAME@.toml` and name it among the core's
`voters`. `build/@NAME@.json` is written by every build; a floor turns away a program whose manifest
is not the one it was checked with.
)";

}  // namespace

const std::vector<NewActorFile>& new_actor_files() {
    static const std::vector<NewActorFile> files = {
        {"CMakeLists.txt", cmake_text}, {"@NAME@.hpp", header_text},
        {"@NAME@.cpp", source_text},    {"main.cpp", main_text},
        {"@NAME@_test.cpp", test_text}, {"@NAME@.toml", topology_text},
        {"README.md", readme_text},
    };
    return files;
}

}  // namespace outcry::tools
