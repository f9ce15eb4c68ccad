// SPDX-License-Identifier: Apache-2.0
// Snapshots as files: a stopped floor goes on from the newest that fits, falls back when it is
// damaged, missing or ahead of the log, and says so; whatever it went on from, its head is that of
// an unbroken run.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "actors/runtime/floor.hpp"
#include "actors/runtime/snapshot_folder.hpp"
#include "actors/runtime/verify.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t ticks = 60;

std::string read_text(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A floor of toys that is stopped at a seq and goes on later.
class Snapshots : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string name = "/tmp/outcry-snap-XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    void TearDown() override { fs::remove_all(folder_); }

    LaunchResult run(Place place, std::uint64_t stop_after, bool resume = false) {
        Plan plan = toy_plan(place, ticks);
        plan.snapshot_every = 100;
        plan.snapshots_kept = 3;
        std::atomic<bool> stop{false};
        LaunchOptions options;
        options.program = OUTCRY_BINARY_DIR "/toy_member";
        options.find_kind = toys::find;
        options.run_folder = folder_;
        options.resume = resume;
        options.stop = &stop;
        options.kill_at = kills_;
        if (stop_after != 0)
            options.on_event = [&](const Prefix& prefix, BytesView, std::string_view) {
                if (prefix.seq > stop_after) stop = true;
            };
        const auto result = launch(plan, options);
        EXPECT_TRUE(result) << result.error().text();
        return result ? *result : LaunchResult{};
    }

    std::vector<fs::path> files() const {
        std::vector<fs::path> all;
        for (const auto& entry : fs::directory_iterator(folder_ + "/snapshots"))
            all.push_back(entry.path());
        std::sort(all.begin(), all.end());
        return all;
    }
    static std::uint64_t seq_of(const fs::path& file) {
        return std::stoull(file.filename().string().substr(0, 16));
    }
    std::string log() const { return read_text(folder_ + "/operations.log"); }
    static const std::string& whole_head() {
        static const std::string head = run_fused(toy_plan(Place::fused, ticks), toys::find)->head;
        return head;
    }

    std::string folder_;
    std::multimap<std::uint64_t, std::string> kills_;
};

TEST_F(Snapshots, a_stopped_floor_goes_on_from_its_last_event_in_every_placement) {
    const LaunchResult first = run(Place::fused, 350);
    ASSERT_FALSE(first.closed);
    EXPECT_EQ(files().size(), 3U);
    const LaunchResult second = run(Place::process, first.last_seq + 200, true);
    EXPECT_EQ(second.resumed_from, first.last_seq);
    const LaunchResult third = run(Place::thread, 0, true);
    EXPECT_EQ(third.resumed_from, second.last_seq);
    EXPECT_EQ(third.head, whole_head());
}

TEST_F(Snapshots, a_damaged_or_missing_one_falls_back_to_an_older_one_and_then_to_the_whole_log) {
    const LaunchResult first = run(Place::fused, 350);
    const auto names = files();
    ASSERT_EQ(names.size(), 3U);
    std::fstream damaged(names.back(), std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(200);
    damaged.put('\x7f');
    damaged.close();
    const LaunchResult second = run(Place::fused, first.last_seq + 1, true);
    EXPECT_EQ(second.resumed_from, seq_of(names[1]));
    EXPECT_NE(log().find("its bytes are not those it is named after"), std::string::npos) << log();
    fs::remove_all(folder_ + "/snapshots");
    const LaunchResult third = run(Place::fused, 0, true);
    EXPECT_EQ(third.resumed_from, 0U);
    EXPECT_NE(log().find("goes on by hearing the whole log"), std::string::npos) << log();
    EXPECT_EQ(third.head, whole_head());
}

TEST_F(Snapshots, one_that_is_ahead_of_a_cut_log_is_not_used) {
    (void)run(Place::fused, 350);
    const auto names = files();
    ASSERT_EQ(names.size(), 3U);
    const std::uint64_t end = seq_of(names[1]) - 1;
    const std::string journal = folder_ + "/journal/0000000000000001.mcap";
    const auto cut = cut_store(*run_fused(toy_plan(Place::fused, ticks), toys::find), end);
    Buffer bytes;
    ASSERT_TRUE(cut->read("0000000000000001.mcap", 0, *cut->size("0000000000000001.mcap"), bytes));
    std::ofstream(journal, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    const LaunchResult second = run(Place::fused, 0, true);
    EXPECT_EQ(second.resumed_from, seq_of(names[0]));
    EXPECT_NE(log().find("not used: the log ends at seq " + std::to_string(end)), std::string::npos)
        << log();
    EXPECT_EQ(second.head, whole_head());
}

TEST_F(Snapshots, a_killed_process_comes_back_with_its_state_and_not_with_all_its_mail) {
    std::uint64_t at = 150;
    for (const char* name : {"splitter", "adder", "sleeper", "oracle", "judge", "ticker"})
        kills_.emplace(at += 90, name);
    const LaunchResult result = run(Place::process, 0);
    EXPECT_EQ(result.head, whole_head());
    EXPECT_EQ(result.restarts, 6U);
    EXPECT_EQ(files().size(), 3U);
}

/// A judge of a later build, whose state ends with something that an older one does not have.
class LaterJudge final : public Participant {
 public:
    explicit LaterJudge(std::unique_ptr<Participant> judge) : judge_(std::move(judge)) {}
    Result<void> deliver(const RecordView& mail, std::uint64_t& next, SaidList& answer) override {
        return judge_->deliver(mail, next, answer);
    }
    void snapshot(Buffer& out) const override {
        judge_->snapshot(out);
        out.append(as_bytes(appended));
    }
    Result<void> restore(BytesView state) override {
        const bool has = as_text(state).ends_with(appended);
        return judge_->restore(state.first(state.size() - (has ? appended.size() : 0)));
    }

 private:
    static constexpr std::string_view appended = "appended";
    std::unique_ptr<Participant> judge_;
};

TEST_F(Snapshots, verification_takes_fields_that_were_appended_since_as_in_a_new_actor) {
    (void)run(Place::fused, 350);
    Kind later = *toys::find("toy.judge");
    later.make_actor =
        [make = later.make_actor](const Making& making) -> Result<std::unique_ptr<Participant>> {
        OUTCRY_ASSIGN(auto judge, make(making));
        return std::unique_ptr<Participant>(std::make_unique<LaterJudge>(std::move(judge)));
    };
    const auto find = [&](std::string_view name) {
        return name == "toy.judge" ? &later : toys::find(name);
    };
    const auto store = open_folder_store(folder_ + "/journal", false).value();
    const Verification verified =
        verify_run(*store, {find, "", {}, {}, folder_ + "/snapshots"}).value();
    EXPECT_FALSE(verified.mismatch) << verified.mismatch->what;
    EXPECT_EQ(verified.snapshots, 3U);
}

TEST_F(Snapshots, verification_finds_every_actor_in_the_state_they_remember) {
    (void)run(Place::fused, 350);
    const auto verified = [&] {
        const auto store = open_folder_store(folder_ + "/journal", false).value();
        return verify_run(*store, {toys::find, "", {}, {}, folder_ + "/snapshots"}).value();
    };
    const Verification honest = verified();
    EXPECT_FALSE(honest.mismatch) << honest.mismatch->what;
    EXPECT_EQ(honest.snapshots, 3U);
    FloorSnapshot lying = *SnapshotFolder(folder_ + "/snapshots").find("toys").snapshots.back();
    const auto verified_with = [&](Buffer state) {
        lying.members.back().state = std::move(state);
        fs::remove_all(folder_ + "/snapshots");
        EXPECT_TRUE(SnapshotFolder(folder_ + "/snapshots").keep(lying, 3));
        return verified();
    };
    const Verification caught = verified_with(encoded(toys::Judge::State{1, 2, 3, 4, 5}));
    ASSERT_TRUE(caught.mismatch);
    EXPECT_EQ(caught.mismatch->actor, "judge");
    EXPECT_EQ(caught.mismatch->seq, lying.seq);
    const Verification other = verified_with(encoded(toys::Adder::State{}));
    EXPECT_FALSE(other.mismatch)
        << "a build whose judge remembers otherwise says nothing of this one";
    EXPECT_EQ(other.snapshots_aside, 1U);
    EXPECT_EQ(other.snapshots, 0U);
}

}  // namespace
}  // namespace outcry::testing
