// SPDX-License-Identifier: Apache-2.0
// An actor that is given up: the log says from where on its deputy speaks, every placement says the
// same bytes after that, a resumed floor keeps the deputy, and re-execution finds nothing wrong.
// Its deputy here is another of its own kind, so that nothing but the event itself may differ from
// a floor that nobody was lost on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "actors/runtime/deputy.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/runtime/rerun.hpp"
#include "actors/runtime/verify.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/quarantine.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

constexpr std::uint64_t fatal_from = 60;

/// An adder that cannot go on after an event from there on.
class Fragile final : public Participant {
 public:
    Fragile(std::unique_ptr<Participant> adder, std::uint64_t from)
        : adder_(std::move(adder)), from_(from) {}
    Result<void> deliver(const RecordView& mail, std::uint64_t& next, SaidList& answer) override {
        if (mail.prefix.seq >= from_) return error(Error::Kind::internal, "cannot add any more");
        return adder_->deliver(mail, next, answer);
    }
    void snapshot(Buffer& out) const override { adder_->snapshot(out); }
    Result<void> restore(BytesView state) override { return adder_->restore(state); }

 private:
    std::unique_ptr<Participant> adder_;
    std::uint64_t from_;
};

/// The toys, of which the adder has a deputy; its own life ends at `fatal`.
Runner::FindKind with_deputy(std::uint64_t fatal) {
    const Kind* adder = toys::find("toy.adder");
    auto changed = std::make_shared<Kind>(*adder);
    changed->make_actor = [adder,
                           fatal](const Making& making) -> Result<std::unique_ptr<Participant>> {
        OUTCRY_ASSIGN(auto made, adder->make_actor(making));
        return std::unique_ptr<Participant>(std::make_unique<Fragile>(std::move(made), fatal));
    };
    return [changed, adder](std::string_view name) {
        return name == "toy.adder"          ? changed.get()
               : name == "toy.adder/deputy" ? adder
                                            : toys::find(name);
    };
}
constexpr std::uint64_t never = UINT64_MAX;

std::vector<std::string> words_of(const Log& log, std::vector<FloorQuarantined>* lost = nullptr) {
    std::vector<std::string> words;
    for (const Buffer& bytes : log.records) {
        const RecordView record = *read_record(bytes);
        if (record.said.schema == schema_name<FloorQuarantined>) {
            if (lost != nullptr) lost->push_back(*decoded<FloorQuarantined>(record.said.body));
            continue;
        }
        const bool counts_seqs = record.said.schema.starts_with("timer.");
        words.push_back(std::to_string(record.prefix.source) + " " +
                        std::string(record.said.topic) + " " +
                        (counts_seqs ? "" : to_json(record.said.body).value_or("?")));
    }
    return words;
}

const Log& honest() {
    static const Log log = *run_fused(toy_plan(Place::fused), toys::find);
    return log;
}

void expect_proven(const Log& log) {
    const auto store = cut_store(log, log.records.size());
    const auto verified = verify_run(*store, {with_deputy(never), "", {}, {}, ""});
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_FALSE(verified->mismatch) << verified->mismatch->seq << ": " << verified->mismatch->what;
}

Log launched(Place place, const std::string& folder, std::uint64_t fatal,
             std::uint64_t stop_after = 0, bool resume = false) {
    std::atomic<bool> stop{false};
    LaunchOptions options;
    options.program = OUTCRY_BINARY_DIR "/toy_member";
    options.find_kind = with_deputy(fatal);
    options.run_folder = folder;
    options.resume = resume;
    options.stop = &stop;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
        if (stop_after != 0 && prefix.seq >= stop_after) stop = true;
    };
    Plan plan = toy_plan(place);
    plan.snapshot_every = 50;
    const auto result = launch(plan, options);
    EXPECT_TRUE(result) << result.error().text();
    return read_log(**open_folder_store(folder + "/journal", false));
}

TEST(Quarantine, a_lost_actor_is_named_in_the_log_and_its_deputy_goes_on_where_it_left) {
    const test::Folder folder;
    const Log log = launched(Place::fused, folder.path(), fatal_from);
    std::vector<FloorQuarantined> lost;
    EXPECT_EQ(words_of(log, &lost), words_of(honest()));
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].member, "adder");
    EXPECT_EQ(lost[0].deputy, "toy.adder");
    EXPECT_GE(lost[0].from, fatal_from);
    EXPECT_NE(lost[0].reason.find("cannot add any more"), std::string::npos) << lost[0].reason;
    expect_proven(log);
}

TEST(Quarantine, of_a_thread_that_fails_keeps_the_floor_going) {
    const test::Folder folder;
    const Log log = launched(Place::thread, folder.path(), fatal_from);
    std::vector<FloorQuarantined> lost;
    EXPECT_EQ(words_of(log, &lost), words_of(honest()));
    EXPECT_EQ(lost.size(), 1U);
    expect_proven(log);
}

TEST(Quarantine, of_a_process_that_one_event_kills_twice_keeps_the_floor_going) {
    const test::Folder folder;
    ::setenv("OUTCRY_FAULT_adder", "60:always", 1);
    const Log log = launched(Place::process, folder.path(), never);
    ::unsetenv("OUTCRY_FAULT_adder");
    std::vector<FloorQuarantined> lost;
    EXPECT_EQ(words_of(log, &lost), words_of(honest()));
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_NE(lost[0].reason.find("it died twice at seq"), std::string::npos) << lost[0].reason;
    expect_proven(log);
}

TEST(Quarantine, outlasts_a_stop_whatever_the_floor_goes_on_from) {
    const test::Folder whole;
    const Log unbroken = launched(Place::fused, whole.path(), fatal_from);
    for (const std::uint64_t stop_after : {90U, 160U, 400U}) {
        const test::Folder folder;
        (void)launched(Place::fused, folder.path(), fatal_from, stop_after);
        if (stop_after == 160) std::filesystem::remove_all(folder.path() + "/snapshots");
        const Log log = launched(Place::thread, folder.path(), never, 0, true);
        EXPECT_EQ(first_difference(unbroken, log), "") << stop_after;
    }
}

TEST(Quarantine, on_a_hostile_network_says_the_words_of_an_honest_floor_and_can_be_proved) {
    const auto honest_words = words_of(honest());
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
        Accidents accidents;
        accidents.seed = seed;
        accidents.kills = static_cast<int>(seed % 3);
        accidents.floor_deaths = static_cast<int>(seed % 4);
        accidents.snapshot_every = seed % 2 == 0 ? 40 : 0;
        accidents.lost = "adder";
        accidents.lost_at = 20 + seed * 17;
        const auto run = run_on_net(toy_plan(Place::process), with_deputy(never), accidents);
        ASSERT_TRUE(run) << "seed " << seed << ": " << run.error().text();
        std::vector<FloorQuarantined> lost;
        EXPECT_EQ(words_of(run->log, &lost), honest_words) << "seed " << seed;
        EXPECT_EQ(lost.size(), 1U) << "seed " << seed;
        expect_proven(run->log);
    }
}

/// A floor that lost its adder, recorded, and run again with adders that live.
struct Again {
    Again() : plan(toy_plan(Place::fused)) {
        (void)launched(Place::fused, folder.path(), fatal_from);
        store = *open_folder_store(folder.path() + "/journal", false);
        recording = Recording::read(**JournalReader::open(*store)).value();
    }
    Result<Rerun> run(const std::vector<Variant>& variants, Log& log) const {
        RerunOptions options;
        options.find_kind = with_deputy(never);
        options.on_event = [&](const Prefix& prefix, BytesView said, const Topic&) {
            Buffer& record = log.records.emplace_back();
            store_prefix(record.extend(record_prefix_bytes), prefix);
            record.append(said);
        };
        options.on_divergence = [](std::size_t, const Divergence&) -> Result<bool> { return true; };
        auto made = rerun(*recording, plan.members, variants, options);
        if (made) log.head = made->head;
        return made;
    }
    /// Nobody in the chair of `name`.
    Variant without(const std::string& name) const {
        std::uint16_t chair = 1;
        while (plan.members[chair - 1U].name != name) ++chair;
        return {{{chair, std::nullopt}}};
    }
    Plan plan;
    test::Folder folder;
    std::unique_ptr<Store> store;
    std::unique_ptr<Recording> recording;
};

TEST(Quarantine, is_repeated_where_it_was_by_a_re_run) {
    const Again again;
    Log log;
    const auto ran = again.run({}, log);
    ASSERT_TRUE(ran) << ran.error().text();
    EXPECT_TRUE(ran->as_recorded);
    EXPECT_EQ(first_difference(read_log(*again.store), log), "");
}

TEST(Quarantine, is_repeated_by_a_re_run_in_which_others_differ) {
    const Again again;
    Log log;
    ASSERT_TRUE(again.run({again.without("sleeper")}, log));
    std::vector<FloorQuarantined> lost;
    (void)words_of(log, &lost);
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].member, "adder");
    EXPECT_NE(lost[0].from, again.recording->losses().front().from) << "as late, under another seq";
}

TEST(Quarantine, leaves_its_chair_to_nobody_else_in_a_re_run) {
    const Again again;
    Log log;
    const auto ran = again.run({again.without("adder")}, log);
    ASSERT_FALSE(ran);
    EXPECT_NE(ran.error().text().find("`adder` was lost at seq "), std::string::npos);
}

TEST(Quarantine, is_refused_to_who_says_facts_and_has_no_deputy) {
    const test::Folder folder;
    LaunchOptions options;
    options.run_folder = folder.path();
    options.find_kind = [fragile = with_deputy(fatal_from)](std::string_view name) {
        return name == "toy.adder/deputy" ? nullptr : fragile(name);
    };
    const auto result = launch(toy_plan(Place::fused), options);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().text().find("nobody can sit in the place of \"adder\""),
              std::string::npos)
        << result.error().text();
}

TEST(Quarantine, of_who_fails_at_the_opening_ends_the_floor) {
    const test::Folder folder;
    LaunchOptions options;
    options.run_folder = folder.path();
    options.find_kind = with_deputy(1);
    const auto result = launch(toy_plan(Place::fused), options);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().text().find("the floor has not opened yet"), std::string::npos)
        << result.error().text();
}

TEST(Quarantine, is_nothing_for_a_floor_that_keeps_no_log) {
    LaunchOptions options;
    options.find_kind = with_deputy(fatal_from);
    const auto result = launch(toy_plan(Place::fused), options);
    ASSERT_FALSE(result) << "a trial of a search would be of another floor";
    EXPECT_EQ(result.error().message, "cannot add any more");
}

TEST(Quarantine, of_who_only_has_opinions_is_their_silence) {
    EXPECT_TRUE(only_opinions({"vote", "calibrated"}));
    EXPECT_TRUE(only_opinions({"proposal", "learnt"}));
    EXPECT_FALSE(only_opinions({"position", "account"}));
    EXPECT_FALSE(only_opinions({"vote", "bar"}));
}

/// A log whose event is moved, or names another deputy, is not believed.
TEST(Quarantine, is_believed_only_where_it_was_said) {
    const test::Folder folder;
    const Log log = launched(Place::fused, folder.path(), fatal_from);
    std::size_t at = 0;
    while (read_record(log.records[at])->said.schema != schema_name<FloorQuarantined>) ++at;
    const auto judged = [&](const std::function<void(FloorQuarantined&, Prefix&)>& change) {
        Log lying = log;
        RecordView record = *read_record(log.records[at]);
        auto said = *decoded<FloorQuarantined>(record.said.body);
        change(said, record.prefix);
        const Buffer body = encoded(said);
        record.said.body = body;
        Buffer made;
        store_prefix(made.extend(record_prefix_bytes), record.prefix);
        append_said(made, record.said);
        lying.records[at] = made;
        const auto store = cut_store(lying, at + 1);
        const auto verified = verify_run(*store, {with_deputy(never), "", {}, {}, ""});
        EXPECT_TRUE(verified) << verified.error().text();
        return verified && verified->mismatch ? verified->mismatch->what : std::string();
    };
    EXPECT_EQ(judged([](FloorQuarantined&, Prefix&) {}), "");
    EXPECT_NE(judged([](FloorQuarantined& said, Prefix& p) {
                  p.cause = said.from -= 1;
              }).find("unanswered"),
              std::string::npos);
    EXPECT_NE(judged([](FloorQuarantined& said, Prefix&) {
                  said.deputy = "silence";
              }).find("not its deputy"),
              std::string::npos);
    EXPECT_NE(judged([](FloorQuarantined&, Prefix& p) { p.time.ns += 1; }).find("unanswered"),
              std::string::npos);
}

}  // namespace
}  // namespace outcry::testing
