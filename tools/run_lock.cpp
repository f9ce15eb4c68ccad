// SPDX-License-Identifier: Apache-2.0
#include "tools/run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

constexpr int tries = 50;
constexpr unsigned nap_us = 10'000;

/// A floor that was killed a moment ago is about to let go.
bool locked(int file) {
    for (int i = 0; i < tries; ++i) {
        if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK) return false;
        ::usleep(nap_us);
    }
    errno = EWOULDBLOCK;
    return false;
}

std::string reason() { return std::generic_category().message(errno); }

/// `1234 outcry run`, as its holder wrote it; empty when it has not come to that yet.
std::string holder_of(int file) {
    char text[256];
    const ssize_t size = ::pread(file, text, sizeof text, 0);
    return printable(std::string(text, size > 0 ? static_cast<std::size_t>(size) : 0));
}

Error held(const std::string& folder, RunLock::Of of, const std::string& holder) {
    const std::size_t space = holder.find(' ');
    const bool known = space != std::string::npos;
    const std::string pid = holder.substr(0, space);
    const std::string who =
        known ? joined({"process ", pid, " (", holder.substr(space + 1), ")"}) : "another process";
    if (of == RunLock::Of::segments)
        return error(Error::Kind::refused,
                     joined({"its log is being rewritten by ", who, "; wait until that has ended"}),
                     folder);
    const bool floor = holder.ends_with(" run") || holder.ends_with(" resume");
    return error(Error::Kind::refused,
                 joined({"this run is being written by ", who, "; wait until that has ended",
                         floor ? joined({", or stop it in order: kill -INT ", pid}) : ""}),
                 folder);
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& folder, Of of, const std::string& verb) {
    const std::string path = joined({folder, of == Of::run ? "/writer.lock" : "/segments.lock"});
    // Whom a floor starts is another program by then: no member keeps the lock of a floor that
    // died.
    RunLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.file_ < 0)
        return error(Error::Kind::io,
                     joined({"cannot be opened: ", reason(),
                             "; who writes to a run locks this file, so its folder must be yours "
                             "to write"}),
                     path);
    if (!locked(lock.file_)) {
        const bool taken = errno == EWOULDBLOCK;
        const std::string why = reason();
        const int file = std::exchange(lock.file_, -1);
        const std::string holder = holder_of(file);
        ::close(file);
        if (taken) return held(folder, of, holder);
        return error(Error::Kind::io,
                     joined({"cannot be locked: ", why, "; keep runs on a disk that has flock"}),
                     path);
    }
    const std::string words = joined({std::to_string(::getpid()), " ", verb});
    const bool told =
        ::ftruncate(lock.file_, 0) == 0 &&
        ::pwrite(lock.file_, words.data(), words.size(), 0) == static_cast<ssize_t>(words.size());
    (void)told;  // a full disk: whoever is refused is told of another process, without its number
    return lock;
}

RunLock::RunLock(RunLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

RunLock::~RunLock() {
    if (file_ < 0) return;
    (void)!::ftruncate(file_, 0);
    ::close(file_);
}

}  // namespace outcry::tools
