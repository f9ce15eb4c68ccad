// SPDX-License-Identifier: Apache-2.0
// The command killed with SIGKILL in the middle of a run: its members die with it, and `outcry
// resume` comes to the head of an unbroken run.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "tests/support/folders.hpp"

namespace outcry {
namespace {

const std::string command = OUTCRY_BINARY_DIR "/outcry";
const std::string topology = OUTCRY_SOURCE_DIR "/topologies/minimal.toml";

pid_t start(const std::vector<std::string>& arguments, const std::string& out) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    const int file = ::open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ::dup2(file, STDOUT_FILENO);
    std::vector<char*> argv = {const_cast<char*>(command.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(command.c_str(), argv.data());
    ::_exit(127);
}

nlohmann::json report_of(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "r");
    std::string text;
    char part[4096];
    while (const std::size_t n = std::fread(part, 1, sizeof part, file)) text.append(part, n);
    std::fclose(file);
    return nlohmann::json::parse(text, nullptr, false);
}

nlohmann::json finished(const std::vector<std::string>& arguments, const std::string& out) {
    int status = 0;
    ::waitpid(start(arguments, out), &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    return report_of(out);
}

std::uintmax_t journal_bytes(const std::string& runs) {
    std::uintmax_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(runs, ignored))
        if (entry.path().extension() == ".mcap") bytes += entry.file_size(ignored);
    return bytes;
}

TEST(Crash, a_floor_killed_in_its_tracks_resumes_to_the_head_of_an_unbroken_run) {
    std::string folder = "/tmp/outcry-crash-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::string until = "2025-05-09T00:00";
    const auto whole = finished({"run", topology, "--place", "fused", "--runs", folder + "/whole",
                                 "--until", until, "--json"},
                                folder + "/whole.json");
    const pid_t pid = start({"run", topology, "--place", "process", "--runs", folder + "/cut",
                             "--until", until, "--json"},
                            folder + "/cut.json");
    for (int turn = 0; turn < 4000 && journal_bytes(folder + "/cut") < 1'200'000; ++turn)
        ::usleep(5000);
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
    ::waitpid(pid, nullptr, 0);
    ASSERT_GT(journal_bytes(folder + "/cut"), 0U);
    const auto resumed =
        finished({"resume", "--runs", folder + "/cut", "--place", "thread", "--json"},
                 folder + "/resumed.json");
    ASSERT_TRUE(whole.contains("head") && resumed.contains("head"));
    EXPECT_EQ(resumed["head"], whole["head"]);
    EXPECT_EQ(resumed["equity"], whole["equity"]);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace outcry
