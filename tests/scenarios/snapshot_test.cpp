// SPDX-License-Identifier: Apache-2.0
// Described state is all the state there is: every shipped actor, snapshot and restored at every
// seq of a scenario, goes on as if nothing had happened, and equal states give equal bytes.
#include <gtest/gtest.h>

#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "tests/support/currencies.hpp"
#include "tests/support/folders.hpp"

namespace outcry {
namespace {

const std::string topologies = OUTCRY_SOURCE_DIR "/topologies";

Plan plan_of_file(const std::string& file, std::vector<std::string> set) {
    auto loaded = load_topology(file.starts_with('/') ? file : topologies + "/" + file,
                                {std::move(set), Place::fused, nullptr});
    EXPECT_TRUE(loaded.ok()) << text_of(loaded.diagnostics);
    Plan plan = std::move(*loaded.plan);
    plan.tap.clear();
    return plan;
}

struct Said {
    Buffer record;
    std::string topic;
    std::uint16_t source;
};

/// Everything said on a fused run until then.
std::vector<Said> scenario(const Plan& plan, const std::string& until) {
    std::vector<Said> all;
    LaunchOptions launching;
    launching.find_kind = find_kind;
    if (!until.empty()) launching.until = *time::parse(until);
    launching.on_event = [&](const Prefix& prefix, BytesView bytes, std::string_view) {
        Said said{{}, std::string(read_said(bytes, false)->topic), prefix.source};
        store_prefix(said.record.extend(record_prefix_bytes), prefix);
        said.record.append(bytes);
        all.push_back(std::move(said));
    };
    const auto result = launch(plan, launching);
    EXPECT_TRUE(result) << result.error().text();
    return all;
}

bool hears(const Plan& plan, const PlannedActor& actor, const Said& said) {
    const bool from = said.source == 0 || actor.from.empty() ||
                      std::find(actor.from.begin(), actor.from.end(),
                                plan.members[said.source - 1U].name) != actor.from.end();
    return from &&
           std::any_of(actor.hears.begin(), actor.hears.end(), [&](const std::string& pattern) {
               return topic_matches(pattern, said.topic);
           });
}

std::unique_ptr<Participant> make(const Plan& plan, const PlannedActor& actor) {
    auto made = find_kind(actor.kind)->make_actor(Making{actor.name, actor.params, plan.base, ""});
    EXPECT_TRUE(made) << made.error().text();
    return std::move(*made);
}

bool same(const SaidList& a, const SaidList& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!same_bytes(a[i], b[i])) return false;
    return true;
}

/// `fresh_every`: a new actor is made for the restored state this often; in between one is restored
/// over and over.
void expect_restorable(const Plan& plan, const PlannedActor& planned, const std::vector<Said>& log,
                       std::size_t fresh_every) {
    auto lived = make(plan, planned);
    auto restored = make(plan, planned);
    std::uint64_t lived_seq = 1, restored_seq = 1;
    SaidList first, second;
    Buffer state, after, after_restored;
    std::size_t mails = 0;
    for (const Said& said : log) {
        if (!hears(plan, planned, said)) continue;
        const RecordView mail = *read_record(said.record, false);
        state.clear();
        lived->snapshot(state);
        if (++mails % fresh_every == 0) restored = make(plan, planned);
        const auto taken = restored->restore(state);
        ASSERT_TRUE(taken) << planned.name << ": " << taken.error().text();
        restored_seq = lived_seq;
        first.clear();
        second.clear();
        ASSERT_TRUE(lived->deliver(mail, lived_seq, first));
        ASSERT_TRUE(restored->deliver(mail, restored_seq, second));
        ASSERT_TRUE(same(first, second))
            << planned.name << " answers otherwise after a restore before seq " << mail.prefix.seq;
        after.clear();
        after_restored.clear();
        lived->snapshot(after);
        restored->snapshot(after_restored);
        ASSERT_TRUE(after == after_restored)
            << planned.name << " differs in state after seq " << mail.prefix.seq;
    }
    EXPECT_GT(mails, 0U) << planned.name << " heard nothing";
}

void expect_all_restorable(const std::string& file, const std::string& until, std::size_t log_max,
                           std::vector<std::string> set = {}) {
    const Plan plan = plan_of_file(file, std::move(set));
    std::vector<Said> log = scenario(plan, until);
    if (log.size() > log_max) log.resize(log_max);
    for (const PlannedActor& planned : plan.members)
        if (planned.duty == Duty::actor) expect_restorable(plan, planned, log, 400);
}

TEST(Snapshot, every_actor_of_paper_is_restored_at_every_seq) {
    expect_all_restorable("paper.toml", "2025-05-08T12:00", 60'000);
}

/// Ten symbols of the hundreds: their states are copied at every event.
TEST(Snapshot, every_actor_that_scans_is_restored_at_every_seq) {
    expect_all_restorable(
        "scanner.toml", "2025-05-05T04:00", 8'000,
        {"floor.symbols=[\"SYN{001..010}\"]", "data.twin_every=2", "data.history=64"});
}

TEST(Snapshot, every_actor_of_the_classic_floor_is_restored_at_every_seq) {
    expect_all_restorable("classic-fixed.toml", "2025-05-07T00:00", 20'000);
}

TEST(Snapshot, every_actor_of_a_floor_in_two_currencies_is_restored_at_every_seq) {
    const test::CurrencyFloor floor;
    expect_all_restorable(floor.file(), "2025-05-08T12:00", 30'000);
}

}  // namespace
}  // namespace outcry
