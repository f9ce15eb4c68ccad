// SPDX-License-Identifier: Apache-2.0
// Starts the members and observers that are processes of their own, sees them die, starts them
// again with back-off, and gives up on one that one event kills twice, or that dies too often, or
// again and again before it joins. What
// that means is the floor's to say. Used by the floor's thread; what it does goes to the
// operational log, never the main one.
#pragma once

#include <sys/types.h>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/runtime/handling.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

/// What a floor knows of a member when its process has died.
struct LastSeen {
    std::uint32_t epoch = 0;   // of its latest session; 0: it never had one
    std::uint64_t owed = 0;    // the first event that its answer is waited for; 0: none
    std::string refused = {};  // the words with which the floor ended that session, if it did
};

struct SupervisorOptions {
    std::string program;  // this executable, for kinds built into it
    std::string endpoint;
    /// Of the launch. Each is handed its own (secret_of()) in the environment, never on a command
    /// line.
    std::string secret;
    int restarts_max = 5;  // within the window below; then it is lost
    std::int64_t window_ns = 10 * ns_per_s;
    std::function<void(const std::string& name, const std::string& what)> on_event;
    /// Nothing: it is no member, or nobody knows.
    std::function<std::optional<LastSeen>(const std::string& name)> last_seen;
    /// Somebody will not be started again. An error ends the floor; unset: every such loss does.
    std::function<Result<void>(const std::string& name, Error why)> on_lost;
};

class Supervisor {
 public:
    explicit Supervisor(SupervisorOptions options);
    ~Supervisor();  // kills what is left
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    [[nodiscard]] Result<void> start(const PlannedActor& actor);
    /// Reaps the dead and starts them again when their back-off is over. An error is a loss that
    /// nobody makes good.
    [[nodiscard]] Result<void> poll(std::int64_t steady_ns);
    /// SIGKILL to one by name: a drill, or because it hangs. `at` is the event that it hangs at,
    /// where its process does not say so itself.
    [[nodiscard]] bool kill(const std::string& name, std::uint64_t at = 0);
    /// How often this one's process was started; 0: it has none.
    [[nodiscard]] std::uint64_t lives(const std::string& name) const;
    /// From now on whoever leaves in order has been told to: the floor has ended.
    void let_leave() { leaving_ = true; }
    /// Asks all to leave, waits, then kills.
    void stop(std::int64_t grace_ns);
    [[nodiscard]] std::uint64_t restarts() const { return restarts_; }
    /// The event that one's process is at now; 0: none, or it is no process.
    [[nodiscard]] std::uint64_t handling(const std::string& name) const;
    [[nodiscard]] std::size_t running() const;
    [[nodiscard]] bool is_running(const std::string& name) const;

 private:
    struct Child {
        PlannedActor actor;
        pid_t pid = 0;
        Handling handling;          // which event it was at when it died
        std::uint64_t killer = 0;   // the event its last life ended with; 0: none
        std::uint64_t hung_at = 0;  // why this life is ended by us
        std::uint64_t lives = 0;
        std::uint32_t epoch = 0;           // as of its last death
        int unjoined = 0;                  // lives in a row that ended before it joined
        std::int64_t restart_at = 0;       // when it is dead and waits
        std::vector<std::int64_t> deaths;  // within the window
        int last_status = 0;
    };

    [[nodiscard]] Result<void> spawn(Child& child);
    [[nodiscard]] Result<void> lose(const Child& child, Error why) const;
    [[nodiscard]] Result<void> on_exit(Child& child, int status, std::int64_t now);
    /// How a life went that has just ended.
    struct LastLife {
        bool joined = false;
        std::uint64_t killer = 0;  // the event that it ended with; 0: nobody knows
        std::string refused;       // the words with which the floor had ended its session
    };
    [[nodiscard]] LastLife last_life(Child& child) const;

    SupervisorOptions options_;
    std::map<std::string, Child> children_;
    std::uint64_t restarts_ = 0;
    bool leaving_ = false;
    bool stopping_ = false;
};

}  // namespace outcry
