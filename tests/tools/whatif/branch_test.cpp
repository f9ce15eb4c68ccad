// SPDX-License-Identifier: Apache-2.0
// From a place of the log on: what the floor did until then stays done. Its positions, stops and
// orders are those of the recorded floor in the branch too, and a core has asked for what it asked.
#include <gtest/gtest.h>

#include <algorithm>

#include "outcry/actor/kind.hpp"
#include "outcry/base/file.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/whatif/whatif.hpp"

namespace outcry::tools {
namespace {

using test::RunFolder;

Whatif asked(const RunFolder& run, std::vector<std::string> set, const std::string& from) {
    WhatifOptions options;
    options.change.set = std::move(set);
    options.from = from;
    auto answer = ask_whatif(run.path, options);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? std::move(*answer) : Whatif();
}

/// paper.toml with something else in it.
std::string paper(const std::string& what, const std::string& instead) {
    std::string text(as_text(read_file(test::topologies + "/paper.toml").value()));
    text.replace(text.find(what), what.size(), instead);
    return text;
}

std::ptrdiff_t count(const Story& story, OrderState state) {
    return std::count_if(story.orders.begin(), story.orders.end(),
                         [&](const SentOrder& one) { return one.state == state; });
}

TEST(WhatifBranch, of_a_venue_begins_with_the_positions_of_the_floor_and_no_others) {
    // Nothing was ever filled; a venue that had filled market orders in the air would hold much.
    const RunFolder run(paper("\"execution.paper\"",
                              "\"execution.paper\"\nentry = \"limit\"\nentry_offset = \"3%\""),
                        roster(), "2025-05-13");
    const Whatif answer = asked(run, {"execution.entry=market"}, "2025-05-08");
    EXPECT_EQ(answer.unchanged.fills, 0U);
    ASSERT_GT(answer.changed.fills, 0U);
    const TimeNs from = *time::parse("2025-05-08");
    for (const SentOrder& one : answer.changed.orders) {
        EXPECT_FALSE(one.part != "entry" && one.round < from)
            << one.part << " of a position that nobody held, round " << time::to_iso(one.round);
        EXPECT_FALSE(one.state == OrderState::rejected && one.round >= from) << one.part;
    }
}

TEST(WhatifBranch, of_a_venue_keeps_the_stops_of_what_is_open) {
    const RunFolder run("paper.toml", "2025-05-13");
    // 00:00 on the 11th falls into an open position.
    const Whatif answer = asked(run, {"execution.trail=0.5%"}, "2025-05-11");
    ASSERT_TRUE(answer.unchanged.as_recorded);
    EXPECT_EQ(count(answer.changed, OrderState::rejected),
              count(answer.unchanged, OrderState::rejected))
        << "exits of a position that the venue does not know";
    ASSERT_TRUE(answer.changed.first);
    EXPECT_GE(answer.changed.first->time, *time::parse("2025-05-11"));
}

TEST(WhatifBranch, of_a_core_counts_the_entries_it_made_and_not_those_in_the_air) {
    const RunFolder run(paper("edge_min = \"8bp\"", "edge_min = \"40bp\"\nentries_per_day_max = 1"),
                        roster(), "2025-05-14");
    const Whatif answer = asked(run, {"core.edge_min=2bp"}, "2025-05-13T12:00");
    EXPECT_EQ(answer.unchanged.fills, 0U);
    const TimeNs noon = *time::parse("2025-05-13T12:00"), midnight = *time::parse("2025-05-14");
    EXPECT_TRUE(std::any_of(answer.changed.decisions.begin(), answer.changed.decisions.end(),
                            [&](const Decision& one) {
                                return one.round >= noon && one.round < midnight &&
                                       one.action != Action::hold;
                            }))
        << "its one entry of the day was made in the air";
}

TEST(WhatifBranch, refuses_another_kind_in_the_chair_of_who_has_done_things) {
    const RunFolder run("minimal.toml", "2025-05-08");
    WhatifOptions options;
    options.change.swap = {"risk=classic.risk"};
    options.from = "2025-05-07T12:00";
    const auto answer = ask_whatif(run.path, options);
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().text().find("leave out --from"), std::string::npos)
        << answer.error().text();
}

TEST(WhatifBranch, from_what_an_actor_said_begins_with_what_it_answered) {
    const RunFolder run("minimal.toml", "2025-05-10");
    const Whatif whole = asked(run, {"core.edge_min=0bp"}, "");
    ASSERT_TRUE(whole.changed.first);
    const Whatif late = asked(run, {"core.edge_min=0bp"},
                              std::to_string(whole.changed.first->seq_unchanged.value()));
    EXPECT_EQ(late.changed.head, whole.changed.head);
}

}  // namespace
}  // namespace outcry::tools
