// SPDX-License-Identifier: Apache-2.0
// Every topology that is shipped and passes its check: fused, threads and processes give one
// content head, and its logs verify by re-execution, of lockstep and of free-running floors.
#include <algorithm>
#include <atomic>

#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

struct Shipped {
    std::string file;
    std::string until;  // far enough for votes and orders
};

class ShippedTopology : public ::testing::TestWithParam<Shipped> {};

TEST_P(ShippedTopology, gives_one_head_in_every_placement_and_verifies) {
    const Folder folder;
    LaunchOptions launching = options(GetParam().until);
    launching.run_folder = folder.path();
    const LaunchResult fused = run(plan(GetParam().file, Place::fused), launching);
    EXPECT_GT(fused.last_seq, 1000U);
    EXPECT_TRUE(fused.closed);
    expect_verified(folder.path(), fused.head);
    for (const Place place : {Place::thread, Place::process}) {
        SCOPED_TRACE(place == Place::thread ? "threads" : "processes");
        const Folder own;
        launching.run_folder = own.path();
        EXPECT_EQ(run(plan(GetParam().file, place), launching).head, fused.head);
        expect_verified(own.path(), fused.head);
    }
}

TEST_P(ShippedTopology, run_freely_as_processes_verifies) {
    const Folder folder;
    LaunchOptions launching = options("");
    launching.run_folder = folder.path();
    std::atomic<bool> stop{false};
    launching.stop = &stop;
    launching.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
        if (prefix.seq > 4000) stop = true;
    };
    const LaunchResult free =
        run(plan(GetParam().file, Place::process, {"floor.order=free_running"}), launching);
    EXPECT_GT(free.last_seq, 4000U);
    expect_verified(folder.path(), free.head);
}

std::string name_of(const ::testing::TestParamInfo<Shipped>& info) {
    std::string name = info.param.file.substr(0, info.param.file.find('.'));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Shipped, ShippedTopology,
                         ::testing::Values(Shipped{"paper.toml", "2025-05-08T12:00"},
                                           Shipped{"ticks.toml", "2024-08-08T23:55:00"},
                                           Shipped{"ensemble.toml", "2025-05-08T12:00"},
                                           Shipped{"minimal.toml", "2025-05-08T12:00"},
                                           Shipped{"classic-fixed.toml", "2025-05-06"},
                                           Shipped{"scanner.toml", "2025-05-05T01:10"}),
                         name_of);

TEST(ShippedTopologies, are_all_listed_here_or_refused) {
    for (const auto& entry : std::filesystem::directory_iterator(topologies)) {
        const std::string file = entry.path().filename().string();
        if (entry.path().extension() != ".toml" || file == "classic.toml")
            continue;  // refused as published, see Classic
        bool listed = false;
        for (const char* known : {"paper.toml", "ticks.toml", "ensemble.toml", "minimal.toml",
                                  "classic-fixed.toml", "scanner.toml"})
            listed = listed || file == known;
        EXPECT_TRUE(listed) << file << " gives one head in every placement? add it to this test";
    }
}

}  // namespace
}  // namespace outcry
