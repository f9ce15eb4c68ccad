// SPDX-License-Identifier: Apache-2.0
// The kill switch on running floors, with real processes: `outcry halt` is in the log and obeyed,
// an impostor is turned away, and a floor with on_stop = "flatten" sells what it holds before it
// stops.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "outcry/codec/encode.hpp"
#include "outcry/event/trading.hpp"
#include "tests/support/folders.hpp"

namespace outcry {
namespace {

namespace fs = std::filesystem;

const std::string command = OUTCRY_BINARY_DIR "/outcry";
const std::string minimal = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";

pid_t start(const std::vector<std::string>& arguments, const std::string& out) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    const int file = ::open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    std::vector<char*> argv = {const_cast<char*>(command.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(command.c_str(), argv.data());
    ::_exit(127);
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Ended {
    int code = -1;
    std::string text;
};
Ended ended(pid_t pid, const std::string& out) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out)};
}

/// A floor of its own, running at a pace that leaves time to speak to it.
struct HaltTest : testing::Test {
    void SetUp() override { ASSERT_NE(::mkdtemp(folder.data()), nullptr); }
    void TearDown() override { fs::remove_all(folder); }

    Ended outcry(std::vector<std::string> arguments) {
        const std::string out = folder + "/said-" + std::to_string(++said);
        return ended(start(arguments, out), out);
    }
    void launch(const std::string& place, std::vector<std::string> more = {},
                const std::string& until = "2025-05-09T00:00") {
        std::vector<std::string> arguments = {"run",  minimal,   "--place", place,   "--runs",
                                              folder, "--until", until,     "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        floor = start(arguments, folder + "/floor");
        for (int turn = 0; turn < 4000 && !running(); ++turn) ::usleep(2000);
        ASSERT_TRUE(running()) << text_of(folder + "/floor");
    }
    [[nodiscard]] bool running() const {
        std::error_code ignored;
        return fs::exists(folder + "/last/bus.endpoint", ignored) && log_bytes() > 100'000;
    }
    [[nodiscard]] std::uintmax_t log_bytes() const {
        std::uintmax_t bytes = 0;
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder + "/last/journal", ignored))
            if (entry.path().extension() == ".mcap") bytes += entry.file_size(ignored);
        return bytes;
    }
    std::vector<nlohmann::json> events(const std::string& pattern) {
        std::vector<nlohmann::json> found;
        const std::string text =
            outcry({"log", "cat", folder + "/last", "--topics", pattern, "--json"}).text;
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            auto one = nlohmann::json::parse(text.substr(at, end - at), nullptr, false);
            if (one.is_object()) found.push_back(std::move(one));
            at = end + 1;
        }
        return found;
    }
    /// What was decided can be proved, halts and all.
    void proves() {
        const Ended verified = outcry({"replay", folder + "/last", "--verify"});
        EXPECT_EQ(verified.code, 0) << verified.text;
        const Ended chained = outcry({"log", "verify", folder + "/last"});
        EXPECT_EQ(chained.code, 0) << chained.text;
    }

    std::string folder = "/tmp/outcry-halt-XXXXXX";
    pid_t floor = 0;
    int said = 0;
};

constexpr const char* slowly = "data.pace=100000x";

TEST_F(HaltTest, stops_increases_until_trading_is_resumed_and_is_in_the_log) {
    launch("fused", {"--set", slowly});
    const Ended halted =
        outcry({"halt", "--runs", folder, "--reason", "drill", "--by", "owner", "--json"});
    ASSERT_EQ(halted.code, 0) << halted.text;
    const auto reply = nlohmann::json::parse(halted.text);
    EXPECT_EQ(reply["floor"], "minimal");
    ::usleep(400'000);
    const Ended again = outcry({"resume-trading", "--runs", folder, "--json"});
    ASSERT_EQ(again.code, 0) << again.text;
    const Ended done = ended(floor, folder + "/floor");
    ASSERT_EQ(done.code, 0) << done.text;
    const auto requests = events("halt.request");
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0]["seq"], reply["seq"]);
    EXPECT_EQ(requests[0]["body"]["by"], "owner");
    EXPECT_EQ(requests[0]["body"]["reason"], "drill");
    EXPECT_EQ(requests[1]["body"]["halt"], false);
    const auto from = std::stoull(requests[0]["seq"].get<std::string>()),
               to = std::stoull(requests[1]["seq"].get<std::string>());
    EXPECT_GT(to, from + 100) << "the floor went on meanwhile";
    for (const auto& verdict : events("verdict.>")) {
        const auto seq = std::stoull(verdict["seq"].get<std::string>());
        if (seq > from && seq < to) {
            EXPECT_TRUE(verdict["body"]["outcome"] == "vetoed" ||
                        verdict["body"]["reduce_only"] == true)
                << verdict.dump();
        }
    }
    EXPECT_GE(events("risk.event.>").size(), 2U);
    EXPECT_FALSE(fs::exists(folder + "/last/operator.key"))
        << "of a floor that is over nothing can be asked";
    proves();
}

TEST_F(HaltTest, reaches_a_floor_of_processes_and_turns_an_impostor_away) {
    launch("process", {}, "2025-05-31T00:00");
    struct stat facts {};
    ASSERT_EQ(::stat((folder + "/last/operator.key").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    std::ofstream(folder + "/guess") << "0123456789abcdef0123456789abcdef";
    const Ended open = outcry({"halt", "--runs", folder, "--key", folder + "/guess"});
    EXPECT_EQ(open.code, 1);
    EXPECT_NE(open.text.find("chmod 600"), std::string::npos) << open.text;
    ::chmod((folder + "/guess").c_str(), 0600);
    const Ended guessed = outcry({"halt", "--runs", folder, "--key", folder + "/guess"});
    EXPECT_EQ(guessed.code, 1);
    EXPECT_NE(guessed.text.find("did not prove"), std::string::npos) << guessed.text;
    const Ended halted = outcry({"halt", "--runs", folder, "--flatten"});
    EXPECT_EQ(halted.code, 0) << halted.text;
    EXPECT_NE(halted.text.find("halted   minimal at seq"), std::string::npos) << halted.text;
    ::kill(floor, SIGINT);
    EXPECT_EQ(ended(floor, folder + "/floor").code, 0);
    const auto requests = events("halt.request");
    ASSERT_EQ(requests.size(), 1U) << "the guess left no trace in what was decided";
    EXPECT_EQ(requests[0]["body"]["flatten"], true);
    EXPECT_NE(text_of(folder + "/last/operations.log").find("refused a client"), std::string::npos);
    proves();
}

TEST_F(HaltTest, says_so_when_no_floor_is_running) {
    const Ended nobody = outcry({"halt", "--runs", folder});
    EXPECT_EQ(nobody.code, 1);
    launch("fused", {"--set", slowly});
    ::kill(floor, SIGINT);
    ended(floor, folder + "/floor");
    const Ended over = outcry({"halt", "--runs", folder});
    EXPECT_EQ(over.code, 1);
    EXPECT_NE(over.text.find("is not running"), std::string::npos) << over.text;
}

/// minimal.toml with its own words on stopping, beside the data it names.
TEST_F(HaltTest, a_floor_that_flattens_sells_before_it_stops_and_trades_again_when_it_goes_on) {
    std::string text = text_of(minimal);
    text.replace(text.find("decide_on"), 0, "on_stop     = \"flatten\"\n");
    std::size_t at = 0;
    while ((at = text.find("\"data/", at)) != std::string::npos)
        text.replace(at, 6, std::string("\"") + OUTCRY_SOURCE_DIR + "/topologies/data/");
    at = text.find("\"instruments/");
    text.replace(at, 13, std::string("\"") + OUTCRY_SOURCE_DIR + "/topologies/instruments/");
    const std::string topology = folder + "/flattening.toml";
    std::ofstream(topology) << text;
    // Eager enough to hold something most of the time.
    floor = start({"run", topology, "--place", "fused", "--runs", folder, "--set",
                   "core.edge_min=1bp", "--set", "data.pace=100000x", "--json"},
                  folder + "/floor");
    bool holds = false;
    for (int turn = 0; turn < 200 && !holds; ++turn) {
        ::usleep(50'000);
        std::error_code ignored;
        if (!fs::exists(folder + "/last/bus.endpoint", ignored)) continue;
        const auto accounts = events("position.>");
        holds = !accounts.empty() && accounts.back()["body"]["quantity"] != "0";
    }
    ASSERT_TRUE(holds) << text_of(folder + "/floor");
    ::kill(floor, SIGINT);
    EXPECT_EQ(ended(floor, folder + "/floor").code, 0);
    const auto requests = events("halt.request");
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0]["body"]["stopping"], true);
    EXPECT_EQ(events("position.>").back()["body"]["quantity"], "0") << "sold before it stopped";
    proves();
    const Ended resumed = outcry({"resume", "--runs", folder, "--place", "fused", "--json"});
    EXPECT_EQ(resumed.code, 0) << resumed.text;
    const auto after = events("halt.request");
    ASSERT_EQ(after.size(), 2U) << resumed.text;
    EXPECT_EQ(after[1]["body"]["halt"], false);
    proves();
}

}  // namespace
}  // namespace outcry
