// SPDX-License-Identifier: Apache-2.0
// What stands on the screen while a floor runs.
#include "tools/screen.hpp"

#include <gtest/gtest.h>

#include "outcry/event/quality.hpp"
#include "tests/tools/small_log.hpp"

namespace outcry::tools {
namespace {

/// One picture of a floor that runs in a pipe.
std::string drawn(Screen& screen, std::int64_t seconds) {
    Progress progress;
    progress.last_seq = 9;
    progress.clock = time::from_civil(2025, 5, 20);
    progress.elapsed_ns = seconds * ns_per_s;
    testing::internal::CaptureStdout();
    screen.draw(progress);
    return testing::internal::GetCapturedStdout();
}

void hear(Screen& screen, const Drift& drift) {
    const Prefix prefix{9, time::from_civil(2025, 5, 20), 8, 1};
    const Buffer record = test::record_of(prefix, 1, drift);
    screen.on_event(prefix, record.view(record_prefix_bytes, record.size() - record_prefix_bytes),
                    schema_name<Drift>);
}

TEST(Screen, shows_a_drift_alarm_for_as_long_as_it_stands) {
    const Plan plan;
    Screen screen(plan, {}, false, true);
    Drift drift;
    drift.by = "predict";
    hear(screen, drift);
    EXPECT_EQ(drawn(screen, 10).find("drift"), std::string::npos);
    drift.alarms = {"rsi_14_1h moved: stability index 0.31 above 0.25", "ret_1h moved: …"};
    hear(screen, drift);
    const std::string told = drawn(screen, 20);
    EXPECT_NE(
        told.find(
            "drift alarm  predict: rsi_14_1h moved: stability index 0.31 above 0.25; 1 more\n"),
        std::string::npos)
        << told;
    drift.alarms.clear();
    hear(screen, drift);
    EXPECT_EQ(drawn(screen, 30).find("drift"), std::string::npos) << "it has passed";
}

}  // namespace
}  // namespace outcry::tools
