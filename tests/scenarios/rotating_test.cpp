// SPDX-License-Identifier: Apache-2.0
// The topic index of a sealed segment is there while the floor goes on, and after it was killed.
#include <unistd.h>

#include <algorithm>

#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

namespace fs = std::filesystem;

constexpr int waits = 2000;  // of 10 ms

std::vector<std::string> files(const std::string& folder, const std::string& extension) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == extension) found.push_back(entry.path().stem().string());
    std::sort(found.begin(), found.end());
    return found;
}

TEST(Rotating, floors_write_the_topic_index_of_each_segment_while_they_go_on) {
    const test::Folder run;
    Plan plan = test::plan("minimal.toml", Place::fused);
    plan.log.segment_bytes = 1 << 20;
    LaunchOptions launching = test::options("2025-05-20");
    launching.run_folder = run.path();
    const std::string journal = run.path() + "/journal";
    std::vector<std::string> indexed, sealed;
    launching.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
        if (prefix.seq == 20'000) ::usleep(1'200'000);  // a floor looks once a second
        if (prefix.seq != 25'000) return;
        sealed = files(journal, ".mcap");
        sealed.pop_back();
        for (int turn = 0; turn < waits && indexed.empty(); ++turn) {
            ::usleep(10'000);
            indexed = files(journal, ".topics");
        }
    };
    test::run(plan, launching);
    ASSERT_GE(sealed.size(), 2U);
    ASSERT_FALSE(indexed.empty()) << "no index of a segment that was sealed long ago";
    EXPECT_EQ(indexed.front(), sealed.front());
    const auto store = open_folder_store(journal, false).value();
    const std::size_t segments = files(journal, ".mcap").size();
    EXPECT_LE(write_topic_index(*store).value(), segments - 1);
    EXPECT_EQ(files(journal, ".topics").size(), segments);
    EXPECT_TRUE(files(journal, ".draft").empty());
}

}  // namespace
}  // namespace outcry
