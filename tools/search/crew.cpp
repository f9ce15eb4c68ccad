// SPDX-License-Identifier: Apache-2.0
#include "tools/search/crew.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>

#include "outcry/codec/json.hpp"

namespace outcry::tools {

namespace {

constexpr std::uint32_t message_bytes_max = 64U << 20;

bool write_all(int fd, const void* bytes, std::size_t size) {
    const char* at = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t written = ::send(fd, at, size, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        at += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

bool read_all(int fd, void* bytes, std::size_t size) {
    char* at = static_cast<char*>(bytes);
    while (size > 0) {
        const ssize_t got = ::recv(fd, at, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

/// Length, then bytes.
bool write_message(int fd, std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    return write_all(fd, &size, sizeof size) && write_all(fd, text.data(), text.size());
}

std::optional<std::string> read_message(int fd) {
    std::uint32_t size = 0;
    if (!read_all(fd, &size, sizeof size) || size > message_bytes_max) return std::nullopt;
    std::string text(size, '\0');
    if (!read_all(fd, text.data(), size)) return std::nullopt;
    return text;
}

/// A child's whole life: words in, trials out, until its parent hangs up.
[[noreturn]] void live(const Ground& ground, int fd) {
    while (const auto asked = read_message(fd)) {
        Crew::Words words;
        for (std::size_t from = 0; from < asked->size();) {
            const std::size_t end = std::min(asked->find('\n', from), asked->size());
            words.push_back(asked->substr(from, end - from));
            from = end + 1;
        }
        if (!write_message(fd, json_of(ground.run(words)))) break;
    }
    ::_exit(0);
}

}  // namespace

struct Crew::Hand {
    pid_t pid = -1;
    int fd = -1;
    std::optional<std::size_t> which;  // what it is at
};

Crew::Crew(const Ground& ground, unsigned processes, const std::atomic<bool>* stop)
    : ground_(ground),
      stop_(stop),
      size_(processes != 0 ? processes : std::max(1U, std::thread::hardware_concurrency())) {
    for (unsigned i = 0; i < size_; ++i) hands_.push_back(std::make_unique<Hand>());
}

Crew::~Crew() {
    for (const auto& hand : hands_) dismiss(*hand);
}

void Crew::dismiss(Hand& hand) {
    if (hand.fd >= 0) ::close(hand.fd);
    if (hand.pid > 0) {
        ::kill(hand.pid, SIGKILL);  // it has nothing that anybody waits for
        ::waitpid(hand.pid, nullptr, 0);
    }
    hand = Hand();
}

Result<void> Crew::hire(Hand& hand) {
    if (hand.pid > 0) return {};
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return error(Error::Kind::io,
                     std::string("no channel to a trial's process: ") + std::strerror(errno));
    std::fflush(stdout);
    std::fflush(stderr);
    const pid_t parent = ::getpid(), pid = ::fork();
    if (pid < 0) {
        ::close(ends[0]);
        ::close(ends[1]);
        return error(Error::Kind::io,
                     std::string("cannot fork a trial's process: ") + std::strerror(errno));
    }
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(0);
        std::signal(SIGINT, SIG_IGN);
        std::signal(SIGTERM, SIG_DFL);
        for (const auto& other : hands_)
            if (other->fd >= 0) ::close(other->fd);
        ::close(ends[0]);
        live(ground_, ends[1]);
    }
    ::close(ends[1]);
    hand.pid = pid;
    hand.fd = ends[0];
    return {};
}

Result<bool> Crew::give(Hand& hand, const Words& words, std::size_t which) {
    OUTCRY_TRY(hire(hand));
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "\n") + word;
    hand.which = which;
    return write_message(hand.fd, text);
}

Trial Crew::take(Hand& hand, const Words& words) {
    Trial trial;
    const auto text = read_message(hand.fd);
    auto read = text ? from_json<Trial>(*text)
                     : Result<Trial>(error(Error::Kind::io, "the process of this trial died"));
    if (read) {
        trial = std::move(*read);
    } else {
        trial.failure = read.error().text();
        dismiss(hand);
    }
    trial.set = words;
    hand.which.reset();
    return trial;
}

Result<bool> Crew::work(const std::vector<Words>& all, const OnDone& on_done) {
    std::size_t next = 0, open = 0;
    const auto stopped = [this] { return stop_ != nullptr && stop_->load(); };
    for (;;) {
        for (const auto& hand : hands_) {
            if (hand->which || next == all.size() || stopped()) continue;
            OUTCRY_TRY(give(*hand, all[next], next));
            ++next;
            ++open;
        }
        if (open == 0) return next == all.size();
        std::vector<pollfd> waiting;
        for (const auto& hand : hands_) waiting.push_back({hand->which ? hand->fd : -1, POLLIN, 0});
        if (::poll(waiting.data(), waiting.size(), 200) < 0 && errno != EINTR)
            return error(Error::Kind::io,
                         std::string("cannot wait for trials: ") + std::strerror(errno));
        for (std::size_t i = 0; i < hands_.size(); ++i) {
            if (!hands_[i]->which || (waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0)
                continue;
            const std::size_t which = *hands_[i]->which;
            Trial trial = take(*hands_[i], all[which]);
            --open;
            OUTCRY_TRY(on_done(which, std::move(trial)));
        }
    }
}

}  // namespace outcry::tools
