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
#include <span>
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

/// Floors one after another, each word on a line, an empty line behind each floor.
std::string text_of(std::span<const Crew::Words> floors) {
    std::string text;
    for (const Crew::Words& words : floors) {
        for (const std::string& word : words) text += word + "\n";
        text += "\n";
    }
    return text;
}

std::vector<Crew::Words> floors_of(const std::string& text) {
    std::vector<Crew::Words> floors;
    Crew::Words words;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = text.find('\n', from);
        if (end == from) {
            floors.push_back(std::move(words));
            words.clear();
        } else {
            words.push_back(text.substr(from, end - from));
        }
        from = end + 1;
    }
    return floors;
}

/// A child's whole life: floors in, a trial out for each, until its parent hangs up.
[[noreturn]] void live(const Ground& ground, int fd) {
    while (const auto asked = read_message(fd))
        for (const Trial& trial : ground.run_all(floors_of(*asked)))
            if (!write_message(fd, json_of(trial))) ::_exit(0);
    ::_exit(0);
}

}  // namespace

struct Crew::Hand {
    pid_t pid = -1;
    int fd = -1;
    std::size_t begin = 0;  // the first floor it was given
    std::size_t next = 0;   // the one it owes the trial of
    std::size_t end = 0;    // one past the last
    [[nodiscard]] bool busy() const { return next != end; }
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

Result<void> Crew::give(Hand& hand, const std::vector<Words>& all, std::size_t from,
                        std::size_t count) {
    OUTCRY_TRY(hire(hand));
    hand.begin = hand.next = from;
    hand.end = from + count;
    // Should it have died, its silence says so.
    (void)write_message(hand.fd, text_of(std::span(all).subspan(from, count)));
    return {};
}

/// The trial of its next floor. A process that died took down whatever it ran side by side: each of
/// these is given again alone, and who dies alone has failed.
std::optional<Trial> Crew::take(Hand& hand, const std::vector<Words>& all) {
    const auto text = read_message(hand.fd);
    if (!text && hand.end - hand.begin > 1) {
        for (; hand.next != hand.end; ++hand.next) again_.push_back(hand.next);
        dismiss(hand);
        return std::nullopt;
    }
    Trial trial;
    auto read = text ? from_json<Trial>(*text)
                     : Result<Trial>(error(Error::Kind::io, "the process of this trial died"));
    trial.set = all[hand.next++];
    if (!read) {
        trial.failure = read.error().text();
        dismiss(hand);
        return trial;
    }
    read->set = std::move(trial.set);
    return std::move(*read);
}

/// So many to a process at once that the last ones do not wait for one of them.
std::size_t Crew::share_of(std::size_t left) const {
    return std::clamp<std::size_t>(left / (2 * size_), 1, ground_.side_by_side());
}

Result<bool> Crew::work(const std::vector<Words>& all, const OnDone& on_done) {
    std::size_t next = 0;
    again_.clear();
    const auto stopped = [this] { return stop_ != nullptr && stop_->load(); };
    for (;;) {
        bool open = false;
        for (const auto& hand : hands_) {
            if (!hand->busy() && !stopped()) {
                if (!again_.empty()) {
                    OUTCRY_TRY(give(*hand, all, again_.back(), 1));
                    again_.pop_back();
                } else if (next != all.size()) {
                    const std::size_t count = share_of(all.size() - next);
                    OUTCRY_TRY(give(*hand, all, next, count));
                    next += count;
                }
            }
            open = open || hand->busy();
        }
        if (!open) return next == all.size() && again_.empty();
        std::vector<pollfd> waiting;
        for (const auto& hand : hands_)
            waiting.push_back({hand->busy() ? hand->fd : -1, POLLIN, 0});
        if (::poll(waiting.data(), waiting.size(), 200) < 0 && errno != EINTR)
            return error(Error::Kind::io,
                         std::string("cannot wait for trials: ") + std::strerror(errno));
        for (std::size_t i = 0; i < hands_.size(); ++i) {
            if (!hands_[i]->busy() || (waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0)
                continue;
            const std::size_t which = hands_[i]->next;
            if (auto trial = take(*hands_[i], all)) OUTCRY_TRY(on_done(which, std::move(*trial)));
        }
    }
}

}  // namespace outcry::tools
