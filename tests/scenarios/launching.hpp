// SPDX-License-Identifier: Apache-2.0
// Shipped topologies launched as a user launches them: loaded, placed, run until a time. Test code
// only, one thread.
#pragma once

#include <gtest/gtest.h>

#include "actors/runtime/floor.hpp"
#include "actors/runtime/verify.hpp"
#include "actors/topology/load.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/folders.hpp"

namespace outcry::test {

inline const std::string topologies = OUTCRY_SOURCE_DIR "/topologies";

inline Plan plan(const std::string& file, Place place, std::vector<std::string> set = {}) {
    auto loaded = load_topology(topologies + "/" + file, {std::move(set), place, nullptr});
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    Plan made = std::move(*loaded.plan);
    made.tap.clear();  // several floors run at once in a test run
    return made;
}

inline LaunchOptions options(const std::string& until) {
    LaunchOptions launching;
    launching.program = OUTCRY_BINARY_DIR "/outcry";
    launching.find_kind = find_kind;
    if (!until.empty()) launching.until = *time::parse(until);
    return launching;
}

inline LaunchResult run(const Plan& made, const LaunchOptions& launching) {
    const auto result = launch(made, launching);
    EXPECT_TRUE(result) << result.error().text();
    return result ? *result : LaunchResult{};
}

/// Every event of this schema that the run in this folder recorded, in order.
template <class E>
std::vector<E> events_of(const std::string& folder) {
    const auto store = open_folder_store(folder + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    std::vector<E> found;
    for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
        const RecordView record = read_record(reader->read(seq).value(), false).value();
        if (record.said.schema == schema_name<E>)
            found.push_back(decoded<E>(record.said.body).value());
    }
    return found;
}

/// The run in this folder, re-executed, says what it said.
inline void expect_verified(const std::string& folder, const std::string& head) {
    const auto store = open_folder_store(folder + "/journal", false);
    ASSERT_TRUE(store) << store.error().text();
    const auto verified = verify_run(**store, {find_kind, topologies, {}});
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_FALSE(verified->mismatch) << verified->mismatch->seq << " " << verified->mismatch->actor
                                     << " " << verified->mismatch->what;
    EXPECT_EQ(verified->head, head);
}

}  // namespace outcry::test
