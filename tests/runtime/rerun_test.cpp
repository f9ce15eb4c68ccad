// SPDX-License-Identifier: Apache-2.0
// A re-run says what was recorded; with somebody else in a chair it says what a floor launched with
// him says, from the very event on where they part; and the world is heard again, never asked.
#include <gtest/gtest.h>

#include "actors/runtime/rerun.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

std::unique_ptr<Store> journal_of(const Log& log, const std::vector<PlannedActor>& members) {
    auto store = make_memory_store();
    const auto journal = Journal::create(*store, {"toys", {}, {}}, {}).value();
    for (const Buffer& bytes : log.records) {
        const RecordView record = *read_record(bytes);
        const std::string name =
            record.prefix.source == 0 ? "sequencer" : members[record.prefix.source - 1U].name;
        const auto channel = journal->channel(record.prefix.source, name, record.said.schema, "{}");
        EXPECT_TRUE(
            journal->append(*channel, record.prefix, record.bytes.subspan(record_prefix_bytes)));
    }
    EXPECT_TRUE(journal->close());
    return store;
}

Plan plan_in(Ordering order) {
    Plan plan = toy_plan(Place::fused);
    plan.opened.order = order;
    return plan;
}

struct Recorded {
    Plan plan = plan_in(Ordering::lockstep);
    Log log = *run_fused(plan, toys::find);
    std::unique_ptr<Recording> recording = [this] {
        const auto store = journal_of(log, plan.members);
        return Recording::read(**JournalReader::open(*store)).value();
    }();
};

const Recorded& recorded() {
    static const Recorded one;
    return one;
}

std::uint16_t chair_of(const std::string& name) {
    const auto& members = recorded().plan.members;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].name == name) return static_cast<std::uint16_t>(i + 1);
    ADD_FAILURE() << name;
    return 1;
}

template <class Params>
Variant with(const std::string& name, Params params) {
    const std::uint16_t chair = chair_of(name);
    PlannedActor actor = recorded().plan.members[chair - 1U];
    actor.params = encoded(params);
    return {{{chair, actor}}};
}

struct Played {
    Log log;
    Rerun rerun;
    std::optional<Divergence> divergence;
};

Played played(const std::vector<Variant>& variants, std::uint64_t from = 1) {
    Played result;
    RerunOptions options;
    options.find_kind = toys::find;
    options.from = from;
    options.on_event = [&](const Prefix& prefix, BytesView said, const Topic&) {
        Buffer& record = result.log.records.emplace_back();
        store_prefix(record.extend(record_prefix_bytes), prefix);
        record.append(said);
    };
    options.on_divergence = [&](std::size_t, const Divergence& divergence) -> Result<bool> {
        result.divergence = divergence;
        return true;
    };
    auto ran = rerun(*recorded().recording, recorded().plan.members, variants, options);
    EXPECT_TRUE(ran) << ran.error().text();
    if (ran) result.rerun = *ran;
    result.log.head = result.rerun.head;
    return result;
}

/// The floor as it is when launched so, under the recorded floor.opened.
Log launched(const Variant& variant) {
    Plan plan = recorded().plan;
    for (const Replacement& one : variant.chairs) plan.members[one.member - 1U] = *one.actor;
    return *run_fused(plan, toys::find);
}

TEST(Rerun, of_an_unchanged_floor_says_what_was_recorded_byte_for_byte) {
    const Played same = played({});
    EXPECT_EQ(first_difference(recorded().log, same.log), "");
    EXPECT_TRUE(same.rerun.as_recorded);
    EXPECT_EQ(same.rerun.asked.at("oracle").unanswered, 0U);
    EXPECT_GT(same.rerun.asked.at("oracle").answered, 0U);
}

TEST(Rerun, with_the_same_actor_in_a_chair_never_parts) {
    const Played same = played({with("adder", toys::Adder::Params{})});
    EXPECT_FALSE(same.divergence);
    EXPECT_EQ(first_difference(recorded().log, same.log), "");
}

TEST(Rerun, with_another_actor_says_what_a_floor_launched_with_him_says) {
    const Variant changed = with("sleeper", toys::Sleeper::Params{DurationNs{2500 * ns_per_ms}});
    const Played other = played({changed});
    ASSERT_TRUE(other.divergence);
    EXPECT_EQ(other.divergence->member, chair_of("sleeper"));
    EXPECT_FALSE(other.rerun.as_recorded);
    EXPECT_EQ(first_difference(launched(changed), other.log), "");
}

TEST(Rerun, gives_each_sitter_his_own_mail) {
    Variant changed = with("judge", toys::Judge::Params{});
    changed.chairs.front().actor->hears = {"total.A", "reply"};
    const Played other = played({changed});
    ASSERT_TRUE(other.divergence);
    EXPECT_EQ(first_difference(launched(changed), other.log), "");
    changed = with("judge", toys::Judge::Params{});
    changed.chairs.front().actor->hears.push_back("part.>");
    changed.chairs.front().actor->from = {"adder", "sleeper", "oracle"};
    EXPECT_EQ(first_difference(recorded().log, played({changed}).log), "")
        << "who is not heard is not heard";
}

TEST(Rerun, an_empty_chair_says_nothing_and_holds_nobody_up) {
    const Played other = played({Variant{{{chair_of("adder"), std::nullopt}}}});
    ASSERT_TRUE(other.divergence);
    EXPECT_FALSE(other.divergence->changed);
    for (const Buffer& record : other.log.records) {
        EXPECT_NE(read_record(record)->prefix.source, chair_of("adder"));
    }
    EXPECT_EQ(read_record(other.log.records.back())->said.schema, schema_name<FloorClosed>);
}

TEST(Rerun, answers_known_requests_as_recorded_and_counts_the_others) {
    const Played more = played({with("judge", toys::Judge::Params{1})});
    const Asked asked = more.rerun.asked.at("oracle");
    EXPECT_EQ(asked.answered, played({}).rerun.asked.at("oracle").answered)
        << "each recorded reply is given once";
    EXPECT_GT(asked.unanswered, 0U);
    std::size_t replies = 0;
    for (const Buffer& record : more.log.records)
        replies += read_record(record)->said.schema == "reply";
    EXPECT_EQ(replies, asked.answered);
}

TEST(Rerun, changed_answers_count_from_the_event_named_on) {
    const Variant changed = with("splitter", toys::Splitter::Params{8});
    const std::uint64_t divergence = played({changed}).divergence->cause;
    const std::uint64_t from = divergence + 60;
    const Played late = played({changed}, from);
    ASSERT_TRUE(late.divergence);
    EXPECT_GE(late.divergence->cause, from);
    for (std::uint64_t seq = 1; seq <= late.divergence->cause; ++seq)
        ASSERT_TRUE(late.log.records[seq - 1] == recorded().log.records[seq - 1]) << seq;
    EXPECT_EQ(first_difference(played({changed}, divergence).log, played({changed}).log), "");
    EXPECT_FALSE(played({changed}, recorded().log.records.size() + 1).divergence);
}

TEST(Rerun, follows_several_changed_floors_and_becomes_the_one_it_is_told_to) {
    const std::vector<Variant> variants = {
        with("sleeper", toys::Sleeper::Params{DurationNs{2500 * ns_per_ms}}),
        with("adder", toys::Adder::Params{3}), Variant{}};
    RerunOptions options;
    options.find_kind = toys::find;
    std::vector<std::size_t> parted;
    options.on_divergence = [&](std::size_t variant, const Divergence&) -> Result<bool> {
        parted.push_back(variant);
        return variant == 1;
    };
    const auto ran = rerun(*recorded().recording, recorded().plan.members, variants, options);
    ASSERT_TRUE(ran) << ran.error().text();
    EXPECT_EQ(parted.back(), 1U);
    EXPECT_EQ(ran->head, launched(variants[1]).head);
}

TEST(Rerun, admits_a_free_running_recordings_inputs_one_by_one_as_they_came) {
    Recorded free;
    free.plan = plan_in(Ordering::free_running);
    free.log = *run_fused(free.plan, toys::find);
    const auto store = journal_of(free.log, free.plan.members);
    const auto recording = Recording::read(**JournalReader::open(*store)).value();
    RerunOptions options;
    options.find_kind = toys::find;
    std::vector<TimeNs> arrivals;
    std::string ticks, recorded_ticks;
    options.on_event = [&](const Prefix& prefix, BytesView said, const Topic& topic) {
        if (topic.schema != "tick") return;
        arrivals.push_back(prefix.time);
        ticks += to_hex(read_said(said)->body);
    };
    const auto ran = rerun(*recording, free.plan.members, {}, options);
    ASSERT_TRUE(ran) << ran.error().text();
    for (const Buffer& bytes : free.log.records)
        if (const RecordView record = *read_record(bytes); record.said.schema == "tick")
            recorded_ticks += to_hex(record.said.body);
    EXPECT_EQ(ticks, recorded_ticks);
    for (std::size_t i = 1; i < arrivals.size(); ++i) ASSERT_LT(arrivals[i - 1], arrivals[i]);
}

TEST(Rerun, refuses_an_edges_chair_and_kinds_it_does_not_have) {
    RerunOptions options;
    options.find_kind = toys::find;
    const auto edge = rerun(*recorded().recording, recorded().plan.members,
                            {Variant{{{chair_of("oracle"), std::nullopt}}}}, options);
    ASSERT_FALSE(edge);
    EXPECT_NE(edge.error().message.find("no actor sits in chair"), std::string::npos);
    options.find_kind = [](std::string_view) -> const Kind* { return nullptr; };
    EXPECT_FALSE(rerun(*recorded().recording, recorded().plan.members, {}, options));
}

}  // namespace
}  // namespace outcry::testing
