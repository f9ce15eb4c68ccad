// SPDX-License-Identifier: Apache-2.0
// The built command as a process of its own, with its words in a file or on a terminal. Test code
// only, one thread.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/folders.hpp"

namespace outcry::test {

inline const std::string command = OUTCRY_BINARY_DIR "/outcry";

[[noreturn]] inline void become_command(const std::vector<std::string>& arguments) {
    std::vector<char*> argv = {const_cast<char*>(command.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(command.c_str(), argv.data());
    ::_exit(127);
}

/// Started with its output and errors in `out`.
inline pid_t start_command(const std::vector<std::string>& arguments, const std::string& out) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    const int file = ::open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    become_command(arguments);
}

/// Started at a terminal, whose other end is `terminal`; without columns it does not say how wide
/// it is.
inline pid_t start_at_terminal(const std::vector<std::string>& arguments, int& terminal,
                               unsigned short columns = 0) {
    const winsize size{24, columns, 0, 0};
    const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, columns == 0 ? nullptr : &size);
    if (pid == 0) become_command(arguments);
    return pid;
}

inline int wait_for(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

inline std::string text_of_file(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Reads until nothing came for a while.
inline std::string read_some(int terminal, int quiet_ms = 400) {
    std::string text;
    pollfd ready{terminal, POLLIN, 0};
    while (::poll(&ready, 1, quiet_ms) > 0) {
        char part[4096];
        const ssize_t n = ::read(terminal, part, sizeof part);
        if (n <= 0) break;
        text.append(part, static_cast<std::size_t>(n));
    }
    return text;
}

}  // namespace outcry::test
