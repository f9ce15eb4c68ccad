// SPDX-License-Identifier: Apache-2.0
// What the reading verbs say of a run whose beginning was retired: what is held, and no more.
#include "tests/tools/command_folder.hpp"

namespace outcry::tools {
namespace {

class RetiredRun : public test::CommandFolder {
 protected:
    void SetUp() override {
        CommandFolder::SetUp();
        const std::string floor = OUTCRY_SOURCE_DIR "/topologies/";
        std::string text = test::text_of_file(floor + "minimal.toml");
        for (const std::string name : {"data", "instruments", "models"})
            std::filesystem::create_directory_symlink(floor + name, folder_ / name);
        const std::string topology = (folder_ / "minimal.toml").string();
        std::ofstream(topology) << text << "\n[log]\nsegment_bytes = 1048576\n";
        const std::string runs = (folder_ / "runs").string();
        const test::Said ran = say({"run", topology, "--runs", runs, "--place", "fused", "--no-tap",
                                    "--until", "2025-05-10", "--quiet"});
        ASSERT_EQ(ran.code, 0) << ran.text;
        run_ = runs + "/last";
        says({"replay", "--verify", run_}, 0, "verified");  // whose log has several segments
        const test::Said retired = say({"log", "retire", run_, "--before", "5000"});
        ASSERT_EQ(retired.code, 0) << retired.text;
        const std::size_t at = retired.text.find("held from seq ");
        ASSERT_NE(at, std::string::npos) << retired.text;
        for (const char c : retired.text.substr(at + 14))
            if (c >= '0' && c <= '9') first_ += c;
        ASSERT_GT(std::stoull(first_), 1024U);
    }
    void says(const std::vector<std::string>& words, int code, const std::string& text) const {
        const test::Said said = say(words);
        EXPECT_EQ(said.code, code) << words[0] << ": " << said.text;
        EXPECT_NE(said.text.find(text), std::string::npos) << words[0] << ": " << said.text;
    }
    /// What an event's line or object begins with, seq by seq.
    [[nodiscard]] std::vector<std::string> seqs(const std::vector<std::string>& words) const {
        const test::Said said = say(words);
        EXPECT_EQ(said.code, 0) << words[0] << ": " << said.text;
        std::vector<std::string> found;
        std::istringstream lines(said.text);
        for (std::string line; std::getline(lines, line);)
            found.push_back(line.substr(8, line.find('"', 8) - 8));
        return found;
    }

    std::string run_;
    std::string first_;  // seq that is held
};

TEST_F(RetiredRun, is_not_reported_on_since_its_money_cannot_be_counted_from_the_first_event) {
    says({"report", run_}, 1, "the beginning of this log was retired, up to seq ");
    says({"report", run_}, 1, "report.txt and report.json");
    says({"report", run_, "--html", (folder_ / "page.html").string()}, 1, "was retired");
    says({"montecarlo", run_}, 1, "was retired");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "page.html"));
}

TEST_F(RetiredRun, still_tells_of_its_opening_and_of_what_is_held) {
    says({"why", run_, "1"}, 0, "seq 1");
    says({"why", run_, "100"}, 1, "seq 100 is no longer held: events up to ");
    says({"why", run_, "99999999"}, 1, "is not in this run");
    says({"why", "--not", "BUY@2025-05-09T12:00", "BTCUSDT-PERP", run_}, 0, "round 2025-05-09");
    says({"why", "--not", "BUY@2025-05-06T00:00", "BTCUSDT-PERP", run_}, 1,
         "this log was retired: what was said before 2025-05-0");
    says({"replay", "--verify", run_}, 2, "`outcry log verify` holds what is left");
    const std::vector<std::string> both = {"1", first_};
    EXPECT_EQ(seqs({"log", "cat", run_, "--count", "2", "--json"}), both);
    EXPECT_EQ(seqs({"tail", "--run", run_, "--count", "2", "--json"}), both);
    EXPECT_EQ(seqs({"log", "cat", run_, "--from", "2", "--count", "1", "--json"}).front(), first_);
    const auto exported = seqs({"log", "export", run_, "--json"});
    ASSERT_GT(exported.size(), 1000U);
    EXPECT_EQ(exported[0], "1");
    EXPECT_EQ(exported[1], first_);
    EXPECT_EQ(seqs({"log", "export", run_, "--json", "--to", "1"}).size(), 1U);
    says({"log", "export", run_, "--csv", "--topics", "floor.>"}, 0, ",floor.opened,");
}

}  // namespace
}  // namespace outcry::tools
