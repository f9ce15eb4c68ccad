// SPDX-License-Identifier: Apache-2.0
// A run that was cut off, from `log recover` to the end it would have come to; and one whose
// run.json is damaged or gone.
#include "tests/tools/command_folder.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;

class Recovered : public test::CommandFolder {
 protected:
    void SetUp() override {
        CommandFolder::SetUp();
        const std::string runs = (folder_ / "runs").string();
        const test::Said ran =
            say({"run", OUTCRY_SOURCE_DIR "/topologies/minimal.toml", "--runs", runs, "--place",
                 "fused", "--no-tap", "--until", "2025-05-08", "--quiet"});
        ASSERT_EQ(ran.code, 0) << ran.text;
        run_ = fs::canonical(runs + "/last").string();
        // The last line is a command that can be kept.
        const std::string keep = "keep: outcry log verify " + runs;
        const std::size_t at = ran.text.find(keep);
        ASSERT_NE(at, std::string::npos) << ran.text;
        head_ = ran.text.substr(ran.text.size() - 65, 64);
        EXPECT_EQ(ran.text.substr(ran.text.size() - 72, 7), "--head ");
    }
    [[nodiscard]] std::string copy(const std::string& name) const {
        fs::copy(run_, folder_ / name, fs::copy_options::recursive);
        return (folder_ / name).string();
    }
    /// A copy without the last third of its log, which is recovered into `to`.
    void recover_cut(const std::string& to) const {
        const std::string cut = copy(to + "-cut");
        const fs::path segment = fs::path(cut) / "journal" / "0000000000000001.mcap";
        fs::resize_file(segment, fs::file_size(segment) * 2 / 3);
        const test::Said said = say({"log", "recover", cut, "--to", path(to)});
        EXPECT_EQ(said.code, 3) << said.text;
    }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_ / name).string();
    }
    void says(const std::vector<std::string>& words, int code, const std::string& text) const {
        const test::Said said = say(words);
        EXPECT_EQ(said.code, code) << words[0] << ": " << said.text;
        EXPECT_NE(said.text.find(text), std::string::npos) << words[0] << ": " << said.text;
    }

    std::string run_;
    std::string head_;
};

TEST_F(Recovered, run_is_gone_on_with_to_the_head_it_would_have_had) {
    recover_cut("saved");
    says({"whatif", path("saved"), "--set", "core.edge_min=30bp"}, 0, "core.edge_min");
    says({"resume", path("saved"), "--place", "fused", "--no-tap"}, 0, "--head " + head_);
    says({"log", "verify", path("saved"), "--head", head_}, 0, "verified");
    says({"ledger", "audit", path("saved")}, 0, "every sum agrees");
}

TEST_F(Recovered, run_is_not_gone_on_with_on_other_market_data) {
    recover_cut("saved");
    const std::string facts = path("saved") + "/run.json";
    std::string text = test::text_of_file(facts);
    const std::size_t at = text.find("\"data\": \"") + 9;
    ASSERT_NE(text.find("\"data\": \""), std::string::npos) << text;
    text[at] = text[at] == '0' ? '1' : '0';
    std::ofstream(facts) << text;
    says({"resume", path("saved"), "--place", "fused"}, 1,
         "its market data is not what this run began on");
    says({"resume", path("saved"), "--place", "fused"}, 1, "run anew: outcry run ");
}

TEST_F(Recovered, run_is_not_gone_on_with_by_other_models) {
    recover_cut("saved");
    const std::string facts = path("saved") + "/run.json";
    const std::string text = test::text_of_file(facts), models = "\"models\": ";
    const std::size_t at = text.find(models + "{}");
    ASSERT_NE(at, std::string::npos) << text;
    std::ofstream(facts) << text.substr(0, at) << models << R"({"predict.model": "00"})"
                         << text.substr(at + models.size() + 2);
    says({"resume", path("saved"), "--place", "fused"}, 1,
         "its models are not those this run began with: predict.model (cannot be read); put the "
         "files back as they were, or run anew: outcry run ");
    std::ofstream(facts) << text.substr(0, at) << "\"older\": " << text.substr(at + models.size());
    says({"resume", path("saved"), "--place", "fused", "--no-tap"}, 0, "--head " + head_);
}

TEST_F(Recovered, run_is_not_ended_at_a_time_that_it_is_past) {
    recover_cut("saved");
    says({"resume", path("saved"), "--place", "fused", "--until", "2020-01-01"}, 1,
         "--until 2020-01-01 is before where this run stands: its log has come to 2025-05-0");
    says({"resume", path("saved"), "--place", "fused", "--no-tap"}, 0, "--head " + head_);
}

TEST_F(Recovered, head_is_held_against_the_whole_one_or_both_its_ends) {
    const std::string ends = head_.substr(0, 4) + "…" + head_.substr(60);
    says({"log", "verify", run_, "--head", head_}, 0, "verified: ");
    EXPECT_EQ(say({"log", "verify", run_, "--head", head_}).text.find("digits"), std::string::npos);
    says({"log", "verify", run_, "--head", ends}, 0, "8 digits of the head agree, not all 64");
    says({"log", "verify", run_, "--head", ends, "--json"}, 0, "\"head_digits\"");
    says({"log", "verify", run_, "--head", "0000…0000"}, 1, "content head differs from 0000…0000");
    says({"log", "verify", run_, "--head", "0000"}, 2, "64 hexadecimal digits");
    const std::string other(64, '0');
    says({"log", "verify", run_, "--head", other}, 1, "nothing is damaged");
    EXPECT_EQ(say({"log", "verify", run_, "--head", other}).text.find("recover"), std::string::npos)
        << "there is nothing to recover from";
}

TEST_F(Recovered, run_whose_log_is_damaged_says_what_can_be_done_about_it) {
    const std::string damaged = copy("damaged");
    const std::string segment = damaged + "/journal/0000000000000001.mcap";
    std::string bytes = test::text_of_file(segment);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    std::ofstream(segment) << bytes;
    const std::string remedy = "`outcry log recover` saves what stands before";
    says({"replay", damaged, "--verify"}, 1, remedy);
    says({"report", damaged}, 1, remedy);
    says({"log", "verify", damaged}, 1, remedy);
    fs::resize_file(segment, 300);
    const test::Said nothing = say({"log", "recover", damaged, "--to", path("nothing")});
    EXPECT_NE(nothing.text.find("nothing can be salvaged"), std::string::npos) << nothing.text;
    EXPECT_EQ(nothing.text.find("saves"), std::string::npos) << nothing.text;
    says({"why", run_, "99999999"}, 1, "seq 99999999 is not in this run");
    EXPECT_EQ(say({"why", run_, "99999999"}).text.find("recover"), std::string::npos)
        << "nothing is damaged";
}

TEST_F(Recovered, run_without_a_sound_run_json_is_read_and_the_remedy_is_named) {
    const std::string half = copy("half");
    fs::resize_file(half + "/run.json", 20);
    const std::string place = half + "/run.json: does not say which topology was run";
    for (const std::vector<std::string>& words : {std::vector<std::string>{"why", half, "6984"},
                                                  {"report", half},
                                                  {"replay", half, "--verify"}})
        says(words, 0, place);
    says({"resume", half}, 1, place);
    says({"resume", half}, 1, "put it back from a copy");
    fs::remove(half + "/run.json");
    says({"why", half, "6984"}, 0, "HOLD");
    says({"resume", half}, 1, "no run.json says which topology was run; copy it from");
    const test::Said asked = say({"whatif", half, "--set", "core.edge_min=30bp"});
    EXPECT_EQ(asked.code, 1);
    for (const char* words : {"/half/topology.toml", "copy run.json from the folder"})
        EXPECT_NE(asked.text.find(words), std::string::npos) << asked.text;
}

}  // namespace
}  // namespace outcry::tools
