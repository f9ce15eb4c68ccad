// SPDX-License-Identifier: Apache-2.0
// minimal.toml whose risk actor, a process of its own, is killed until it is given up while a
// position is open: what protects the position and what closes it still fills, nothing opens, and
// the log proves itself. Then a floor that loses the only one who argues.
#include <cstdlib>
#include <functional>

#include "actors/runtime/verify.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/trading.hpp"
#include "tests/scenarios/launching.hpp"

namespace outcry {
namespace {

using namespace test;

constexpr const char* until = "2025-05-10T00:00";

/// Everything of one type that a log holds, with its seq.
template <class E>
std::vector<std::pair<std::uint64_t, E>> all(const std::string& folder) {
    const auto store = open_folder_store(folder + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    std::vector<std::pair<std::uint64_t, E>> found;
    for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
        const RecordView record = read_record(reader->read(seq).value(), false).value();
        if (record.said.schema == schema_name<E>)
            found.emplace_back(seq, decoded<E>(record.said.body).value());
    }
    return found;
}

/// How long after the close of its round each proposal after `seq` was said.
std::vector<DurationNs> delays_after(std::uint64_t seq, const std::string& folder) {
    const auto store = open_folder_store(folder + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    std::vector<DurationNs> delays;
    for (++seq; seq <= reader->last_seq(); ++seq) {
        const RecordView record = read_record(reader->read(seq).value(), false).value();
        if (record.said.schema == schema_name<Proposal>)
            delays.push_back(record.prefix.time -
                             decoded<Proposal>(record.said.body).value().round);
    }
    return delays;
}

void expect_proven(const std::string& folder) {
    const auto store = open_folder_store(folder + "/journal", false).value();
    const auto verified =
        verify_run(*store, {find_kind, topologies, {}, {}, folder + "/snapshots"});
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_FALSE(verified->mismatch) << verified->mismatch->seq << " " << verified->mismatch->what;
}

struct Quarantined : testing::Test {
    /// Where the floor that nobody is lost on first enters.
    std::uint64_t first_entry() {
        const Folder whole;
        LaunchOptions launching = options(until);
        launching.run_folder = whole.path();
        (void)run(plan("minimal.toml", Place::fused, set), launching);
        const auto fills = all<Fill>(whole.path());
        return fills.empty() ? 0 : fills.front().first;
    }
    /// The same floor with `name` in a process of its own, which dies of every event from there on.
    void lose(const std::string& name, std::uint64_t from) {
        const std::string variable = "OUTCRY_FAULT_" + name;
        ::setenv(variable.c_str(), (std::to_string(from) + ":always").c_str(), 1);
        LaunchOptions launching = options(until);
        launching.run_folder = folder.path();
        Plan made = plan("minimal.toml", Place::fused, set);
        for (PlannedActor& member : made.members)
            if (member.name == name) member.place = Place::process;
        const LaunchResult result = run(made, launching);
        ::unsetenv(variable.c_str());
        EXPECT_TRUE(result.closed);
        const auto lost = all<FloorQuarantined>(folder.path());
        ASSERT_EQ(lost.size(), 1U);
        EXPECT_EQ(lost[0].second.member, name);
        at = lost[0].first;
        deputy = lost[0].second.deputy;
    }
    void expect_nothing_opens() const {
        for (const auto& [seq, verdict] : all<Verdict>(folder.path())) {
            EXPECT_TRUE(seq < at || verdict.increase.is_zero()) << seq;
        }
        for (const auto& [seq, order] : all<Order>(folder.path())) {
            EXPECT_TRUE(seq < at || order.reduce_only || order.state != OrderState::working) << seq;
        }
    }
    std::vector<std::string> set = {"core.edge_min=1bp"};
    Folder folder;
    std::uint64_t at = 0;
    std::string deputy;
};

TEST_F(Quarantined, a_lost_veto_lets_every_exit_pass_and_no_increase) {
    const std::uint64_t entry = first_entry();
    ASSERT_GT(entry, 0U);
    lose("risk", entry + 100);
    EXPECT_EQ(deputy, "risk.exits");
    expect_nothing_opens();
    const auto fills = all<Fill>(folder.path());
    ASSERT_EQ(fills.size(), 2U) << "what would have been entered later was not";
    EXPECT_GT(fills[1].first, at);
    EXPECT_EQ(fills[1].second.reason, "target");
    EXPECT_TRUE(all<Position>(folder.path()).back().second.quantity.is_zero());
    int refused = 0;
    for (const auto& [seq, verdict] : all<Verdict>(folder.path()))
        refused += seq > at && verdict.outcome == Outcome::vetoed;
    EXPECT_GT(refused, 0) << "the core went on asking";
    expect_proven(folder.path());
}

TEST_F(Quarantined, a_position_that_turns_high_is_closed_without_its_veto) {
    const std::uint64_t entry = first_entry();
    ASSERT_GT(entry, 0U);
    set.emplace_back("risk.position_high.loss=0.05%");
    lose("risk", entry + 1);
    expect_nothing_opens();
    const auto fills = all<Fill>(folder.path());
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[1].second.reason, "close");
    EXPECT_TRUE(all<Position>(folder.path()).back().second.quantity.is_zero());
    expect_proven(folder.path());
}

TEST_F(Quarantined, a_lost_voter_is_silent_and_what_it_had_opened_stays_protected) {
    const std::uint64_t entry = first_entry();
    ASSERT_GT(entry, 0U);
    lose("bull", entry + 100);
    EXPECT_EQ(deputy, "silence");
    for (const auto& [seq, proposal] : all<Proposal>(folder.path())) {
        EXPECT_TRUE(seq < at + 100 || proposal.action == Action::hold) << seq;
    }
    EXPECT_EQ(all<Fill>(folder.path()).back().second.reason, "target");
    const std::vector<DurationNs> delays = delays_after(at, folder.path());
    ASSERT_GT(delays.size(), 10U);
    for (const DurationNs delay : delays) EXPECT_EQ(delay.ns, 0) << "nobody waits for the lost one";
    expect_proven(folder.path());
}

}  // namespace
}  // namespace outcry
