// SPDX-License-Identifier: Apache-2.0
// How long a floor takes to go on with a long history: the time from its launch to its next new
// event, after an orderly stop and after SIGKILL. Small here; `tools/soak --restart` makes ten
// million events and times them.
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "actors/runtime/floor.hpp"
#include "outcry/base/clock.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

Plan long_plan(std::uint64_t events) {
    toys::Ticker::Params ticker;
    ticker.ticks = events;  // more than will be run
    ticker.symbols = {"A", "B", "C", "D", "E", "F", "G", "H"};
    Plan plan = plan_of_toys({planned_toy("ticker", ticker, Place::fused),
                              planned_toy("splitter", toys::Splitter::Params{}, Place::fused),
                              planned_toy("adder", toys::Adder::Params{}, Place::fused),
                              planned_toy("sleeper", toys::Sleeper::Params{}, Place::fused)});
    plan.snapshot_every = std::max<std::uint64_t>(1000, events / 20);
    return plan;
}

enum class End { stop, kill };

LaunchResult launched(const Plan& plan, const std::string& folder, std::uint64_t until, End end,
                      bool resume, std::int64_t& first_event_ns, bool use_snapshots = true) {
    std::atomic<bool> stop{false};
    first_event_ns = 0;
    LaunchOptions options;
    options.find_kind = toys::find;
    options.run_folder = folder;
    options.resume = resume;
    options.use_snapshots = use_snapshots;
    options.stop = &stop;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
        if (first_event_ns == 0) first_event_ns = clock::steady_ns();
        if (prefix.seq < until) return;
        if (end == End::kill) ::raise(SIGKILL);
        stop = true;
    };
    const auto result = launch(plan, options);
    EXPECT_TRUE(result) << result.error().text();
    return result ? *result : LaunchResult{};
}

/// From launch to the first new event, and what that took of the processor, all of the launch: on a
/// busy machine only the latter says something.
struct Seconds {
    double passed = 0;
    double processor = 0;
};

double processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

Seconds seconds_to_go_on(const Plan& plan, const std::string& folder, bool use_snapshots,
                         std::uint64_t& from) {
    std::int64_t first = 0;
    const std::int64_t begun = clock::steady_ns();
    const double processor = processor_seconds();
    from = launched(plan, folder, 1, End::stop, true, first, use_snapshots).resumed_from;
    return {static_cast<double>(first - begun) / 1e9, processor_seconds() - processor};
}

TEST(Restart, a_long_history_is_gone_on_with_from_its_last_snapshot) {
    const char* wanted = std::getenv("OUTCRY_RESTART_EVENTS");
    const std::uint64_t events = wanted == nullptr ? 100'000 : std::strtoull(wanted, nullptr, 10);
    const char* place = std::getenv("OUTCRY_RESTART_FOLDER");
    std::string folder = std::string(place == nullptr ? "/tmp" : place) + "/outcry-restart-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const Plan plan = long_plan(events);
    const pid_t child = ::fork();
    std::int64_t first = 0;
    if (child == 0) {
        (void)launched(plan, folder, events, End::kill, false, first);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/journal"))
        bytes += entry.file_size();
    std::uint64_t from = 0;
    const Seconds killed = seconds_to_go_on(plan, folder, true, from);
    EXPECT_GT(from, events / 2);
    const Seconds stopped = seconds_to_go_on(plan, folder, true, from);
    EXPECT_GE(from, events / 2);
    std::uint64_t start = 0;
    const Seconds replayed = seconds_to_go_on(plan, folder, false, start);
    EXPECT_EQ(start, 0U);
    std::printf(
        "%llu events, %.0f MB: goes on %.3f s after SIGKILL (%.3f s of processor), %.3f s after a "
        "stop, "
        "%.3f s without snapshots\n",
        static_cast<unsigned long long>(events), static_cast<double>(bytes) / 1e6, killed.passed,
        killed.processor, stopped.passed, replayed.passed);
    EXPECT_LT(stopped.passed, replayed.passed);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace outcry::testing
