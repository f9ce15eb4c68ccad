// SPDX-License-Identifier: Apache-2.0
// What a launch leaves behind: a run that can be read, or nothing.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

#include "tests/tools/command_folder.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;

class RunFolders : public test::CommandFolder {
 protected:
    void SetUp() override {
        CommandFolder::SetUp();
        for (const auto& entry : fs::directory_iterator(OUTCRY_SOURCE_DIR "/topologies"))
            fs::create_symlink(entry.path(), folder_ / entry.path().filename());
    }
    [[nodiscard]] std::string runs() const { return (folder_ / "runs").string(); }
    [[nodiscard]] std::set<std::string> names() const {
        std::set<std::string> found;
        if (!fs::exists(runs())) return found;
        for (const auto& entry : fs::directory_iterator(runs()))
            if (entry.path().filename() != "results.db")
                found.insert(entry.path().filename().string());
        return found;
    }
    /// minimal.toml with `words` in the place of `instead_of`.
    [[nodiscard]] std::string topology(const std::string& instead_of,
                                       const std::string& words) const {
        std::string text = test::text_of_file((folder_ / "minimal.toml").string());
        const std::size_t at = text.find(instead_of);
        EXPECT_NE(at, std::string::npos);
        text.replace(at, instead_of.size(), words);
        const std::string path = (folder_ / "changed.toml").string();
        std::ofstream(path) << text;
        return path;
    }
    [[nodiscard]] test::Said run(const std::string& path,
                                 const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = {"run",   path,      "--runs",     runs(),   "--place",
                                          "fused", "--until", "2025-05-05", "--quiet"};
        words.insert(words.end(), more.begin(), more.end());
        return say(words);
    }
};

TEST_F(RunFolders, a_path_that_leads_to_no_run_is_no_order_that_why_is_asked_about) {
    ASSERT_EQ(run((folder_ / "minimal.toml").string()).code, 0);
    fs::create_directory_symlink("gone", folder_ / "runs" / "moved");
    const test::Said said = say({"why", runs() + "/moved"});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("is no run: it holds no journal"), std::string::npos) << said.text;
}

/// A port of this machine that somebody listens at.
class TakenPort {
 public:
    TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(socket_, 1), 0);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        endpoint = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;
    ~TakenPort() { ::close(socket_); }
    std::string endpoint;

 private:
    int socket_;
};

constexpr const char* decide_on = "decide_on   = \"15m\"\n";

TEST_F(RunFolders, stay_as_they_were_when_a_launch_fails_before_anything_was_said) {
    const TakenPort taken;
    const std::string bars = "\"data/{symbol}-1m.csv.gz\"";
    std::ofstream(folder_ / "bad.csv") << "ts_ms,open,high,low,close,volume\n"
                                          "1746057600000,abc,1,1,1,1\n";
    const auto fails = [&] {
        const test::Said tap =
            run(topology(decide_on, std::string(decide_on) + "tap = \"" + taken.endpoint + "\"\n"));
        EXPECT_EQ(tap.code, 1) << tap.text;
        EXPECT_NE(tap.text.find("set another `tap`"), std::string::npos) << tap.text;
        const test::Said bus =
            run(topology(decide_on, std::string(decide_on) + "bus = \"" + taken.endpoint + "\"\n"));
        EXPECT_EQ(bus.code, 1) << bus.text;
        EXPECT_NE(bus.text.find("set another `bus`"), std::string::npos) << bus.text;
        const test::Said data = run(topology(bars, "\"bad.csv\""));
        EXPECT_EQ(data.code, 1) << data.text;
        EXPECT_NE(data.text.find("expected a price"), std::string::npos) << data.text;
    };
    fails();
    EXPECT_TRUE(names().empty()) << ::testing::PrintToString(names());

    ASSERT_EQ(run((folder_ / "minimal.toml").string()).code, 0);
    const auto before = names();
    const fs::path last = fs::read_symlink(runs() + "/last");
    EXPECT_EQ(before.size(), 2U);
    fails();
    EXPECT_EQ(names(), before);
    EXPECT_EQ(fs::read_symlink(runs() + "/last"), last);
}

TEST_F(RunFolders, of_a_floor_that_waits_for_others_is_the_last_and_goes_when_nobody_came) {
    const std::string path = topology("", "");
    std::string text = test::text_of_file(path);
    const std::size_t begin = text.find("[actor.data]"), end = text.find("[actor.quant]");
    text.replace(begin, end - begin, "[actor.replay]\nkind = \"feed.replay\"\n\n");
    text.insert(text.find(decide_on) + std::string(decide_on).size(),
                "order = \"free_running\"\nbus = \"tcp://127.0.0.1:*\"\n");
    std::ofstream(path) << text;
    const std::string out = (folder_ / "waiting").string();
    const pid_t pid =
        test::start_command({"run", path, "--runs", runs(), "--place", "fused", "--quiet"}, out);
    for (int turn = 0; turn < 1000 && !fs::exists(runs() + "/last/bus.secret"); ++turn)
        ::usleep(10'000);
    EXPECT_TRUE(fs::exists(runs() + "/last/bus.secret"));
    ::kill(pid, SIGINT);
    EXPECT_EQ(test::wait_for(pid), 130);
    EXPECT_NE(test::text_of_file(out).find("stopped before anything was said"), std::string::npos)
        << test::text_of_file(out);
    EXPECT_TRUE(names().empty()) << ::testing::PrintToString(names());
}

TEST_F(RunFolders, that_are_none_are_refused_with_what_to_do) {
    fs::create_directories(folder_ / "empty");
    const test::Said said = say({"resume", (folder_ / "empty").string()});
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("is no run: it holds no journal"), std::string::npos) << said.text;
    EXPECT_NE(said.text.find("outcry run "), std::string::npos) << said.text;
}

TEST_F(RunFolders, are_not_made_for_a_topology_that_is_not_there) {
    const test::Said said = run((folder_ / "minimul.toml").string());
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("did you mean"), std::string::npos) << said.text;
    EXPECT_NE(said.text.find("minimal.toml\"?"), std::string::npos) << said.text;
    EXPECT_TRUE(names().empty());
}

TEST_F(RunFolders, are_not_made_for_a_topology_that_is_refused) {
    const test::Said said = run((folder_ / "classic.toml").string());
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.text.find("\n     | ^\nrefused  11 agents"), std::string::npos) << said.text;
    EXPECT_TRUE(names().empty());
}

}  // namespace
}  // namespace outcry::tools
