// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/supervisor.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstring>

#include <algorithm>
#include <utility>

#include "actors/runtime/environment.hpp"
#include "actors/runtime/seat.hpp"
#include "outcry/actor/main.hpp"
#include "outcry/base/clock.hpp"

namespace outcry {

namespace {

constexpr std::int64_t backoff_first_ns = 20 * ns_per_ms;
constexpr std::int64_t backoff_max_ns = 2 * ns_per_s;

std::string describe_status(int status) {
    if (WIFSIGNALED(status))
        return std::string("was killed by signal ") + std::to_string(WTERMSIG(status)) + " (" +
               ::strsignal(WTERMSIG(status)) + ")";
    return "left with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options) : options_(std::move(options)) {}

Supervisor::~Supervisor() { stop(0); }

Result<void> Supervisor::start(const PlannedActor& actor) {
    Child& child = children_[actor.name];
    child.actor = actor;
    OUTCRY_ASSIGN(child.handling, Handling::create());
    return spawn(child);
}

Result<void> Supervisor::spawn(Child& child) {
    const std::string program =
        child.actor.program.empty() ? options_.program : child.actor.program;
    const std::vector<std::string> arguments = {
        program,
        "actor",
        child.actor.name,
        "--connect",
        options_.endpoint,
        "--kind",
        child.actor.kind,
        "--duty",
        child.actor.duty == Duty::observer ? "observer" : "member"};
    // A fault is planted in one first life, unless it says `always`; whoever else is started again
    // must live.
    std::vector<std::string> environment = environment_of(child.actor, child.deaths.empty());
    environment.push_back(Handling::variable + ("=" + std::to_string(child.handling.descriptor())));
    environment.push_back("OUTCRY_SECRET=" + secret_of(child.actor, options_.secret));
    std::vector<char*> argv, envp;
    for (const std::string& text : arguments) argv.push_back(const_cast<char*>(text.c_str()));
    for (const std::string& text : environment) envp.push_back(const_cast<char*>(text.c_str()));
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return error(Error::Kind::io,
                     "cannot start `" + child.actor.name + "`: " + std::strerror(errno));
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no orphans when the floor itself is killed
        if (::getppid() != parent) ::_exit(127);
        ::setpgid(0, 0);  // Ctrl-C is the floor's to handle, in order
        ::execve(program.c_str(), argv.data(), envp.data());
        ::_exit(127);
    }
    child.pid = pid;
    ++child.lives;
    child.restart_at = 0;
    return {};
}

Result<void> Supervisor::poll(std::int64_t now) {
    for (auto& [name, child] : children_) {
        int status = 0;
        if (child.pid != 0 && ::waitpid(child.pid, &status, WNOHANG) == child.pid) {
            child.pid = 0;
            OUTCRY_TRY(on_exit(child, status, now));
        }
        if (child.pid == 0 && child.restart_at != 0 && now >= child.restart_at && !stopping_) {
            ++restarts_;
            OUTCRY_TRY(spawn(child));
            if (options_.on_event) options_.on_event(name, "started again");
        }
    }
    return {};
}

Result<void> Supervisor::on_exit(Child& child, int status, std::int64_t now) {
    const std::string& name = child.actor.name;
    const std::string what = describe_status(status);
    if (options_.on_event) options_.on_event(name, what);
    const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    // Who leaves in order before the floor ends was asked to by somebody else (a SIGTERM), or
    // thinks it is done: the floor still waits for it.
    if (stopping_ || (clean && leaving_)) return {};
    const auto recent = [&](std::int64_t death) { return now - death < options_.window_ns; };
    std::erase_if(child.deaths, [&](std::int64_t death) { return !recent(death); });
    child.deaths.push_back(now);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return error(Error::Kind::io,
                     "`" + name + "` cannot be started: " +
                         (child.actor.program.empty() ? options_.program : child.actor.program) +
                         " is not a program");
    const LastLife life = last_life(child);
    // What a program of somebody else says in mid-run, or thinks of it, ends no floor: it is an
    // actor that died.
    const bool guest = !child.actor.program.empty() && child.epoch != 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == exit_refused && !guest)
        return lose(child, {Error::Kind::refused,
                            "`" + name +
                                "` was refused by its own floor and will be again; what it says "
                                "above names the reason",
                            {}});
    const auto died = [&](const std::string& when) {
        const std::string refused = life.refused.empty() ? "" : ", refused: " + life.refused;
        return Error{Error::Kind::internal,
                     "`" + name + "` " + what + " and is quarantined: it died " + when + refused,
                     {}};
    };
    if (life.killer != 0 && life.killer == child.killer)
        return lose(child, died("twice at seq " + std::to_string(life.killer)));
    child.killer = life.killer;
    child.handling.end();
    if (static_cast<int>(child.deaths.size()) > options_.restarts_max)
        return lose(child, died(std::to_string(child.deaths.size()) + " times in " +
                                time::to_string(DurationNs{options_.window_ns})));
    if (child.unjoined > options_.restarts_max)
        return lose(child,
                    died(std::to_string(child.unjoined) + " times in a row before it had joined"));
    const auto shift = std::min<std::size_t>(child.deaths.size() - 1, 8);
    child.restart_at = now + std::min(backoff_first_ns << shift, backoff_max_ns);
    return {};
}

/// A program of somebody else does not say which event it is at: then it is the one that the floor
/// waits for, provided that this life had joined to hear it.
Supervisor::LastLife Supervisor::last_life(Child& child) const {
    LastLife life;
    const std::uint64_t hung_at = std::exchange(child.hung_at, 0);
    const auto seen = options_.last_seen ? options_.last_seen(child.actor.name) : std::nullopt;
    life.joined = seen && seen->epoch != std::exchange(child.epoch, seen->epoch);
    if (life.joined) life.refused = seen->refused;
    child.unjoined = !seen || life.joined ? 0 : child.unjoined + 1;
    const bool silent = !child.actor.program.empty();
    life.killer = hung_at == 0 && silent && life.joined ? seen->owed : hung_at;
    if (const std::uint64_t told = child.handling.seq(); told != 0) life.killer = told;
    return life;
}

Result<void> Supervisor::lose(const Child& child, Error why) const {
    if (options_.on_lost) return options_.on_lost(child.actor.name, std::move(why));
    return why;
}

bool Supervisor::kill(const std::string& name, std::uint64_t at) {
    const auto found = children_.find(name);
    if (found == children_.end() || found->second.pid == 0) return false;
    found->second.hung_at = at;
    return ::kill(found->second.pid, SIGKILL) == 0;
}

std::uint64_t Supervisor::lives(const std::string& name) const {
    const auto found = children_.find(name);
    return found == children_.end() ? 0 : found->second.lives;
}

std::uint64_t Supervisor::handling(const std::string& name) const {
    const auto found = children_.find(name);
    return found == children_.end() ? 0 : found->second.handling.seq();
}

bool Supervisor::is_running(const std::string& name) const {
    const auto found = children_.find(name);
    return found != children_.end() && found->second.pid != 0;
}

std::size_t Supervisor::running() const {
    return static_cast<std::size_t>(
        std::count_if(children_.begin(), children_.end(),
                      [](const auto& entry) { return entry.second.pid != 0; }));
}

void Supervisor::stop(std::int64_t grace_ns) {
    stopping_ = true;
    const std::int64_t deadline = clock::steady_ns() + grace_ns;
    while (running() > 0 && clock::steady_ns() < deadline) {
        if (!poll(clock::steady_ns())) break;
        ::usleep(2000);
    }
    for (auto& [name, child] : children_) {
        if (child.pid == 0) continue;
        ::kill(child.pid, SIGKILL);
        ::waitpid(child.pid, nullptr, 0);
        child.pid = 0;
    }
}

}  // namespace outcry
