// SPDX-License-Identifier: Apache-2.0
// Members that live and do not answer: stopped, caught in a loop, waiting for what never comes. A
// floor waits for all of them, so whoever runs it is told soon, and each is killed after a while
// and started again; one that hangs at the same event again is lost as if that had killed it. An
// actor hangs when it stays at one event. An edge may wait for the world as long as that takes, and
// hangs when it no longer says even that it lives; so does an observer. Who has not joined yet may
// be starting for long, and is only told of. The broker's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "actors/runtime/supervisor.hpp"
#include "bus/broker/broker.hpp"

namespace outcry {

class FloorHangs {
 public:
    using Tell = std::function<void(const std::string& text)>;
    FloorHangs(std::int64_t patience_ns, Tell tell)
        : patience_ns_(patience_ns), tell_(std::move(tell)) {}

    /// To be called about once a second.
    void look(const Broker& broker, Supervisor& supervisor, std::int64_t steady_ns);
    /// At the end: whom nobody waits for any longer, though it has not read the log to its end.
    void look_back(const Broker& broker, const Supervisor& supervisor) const;
    /// What the broker knows of a member by that name; nothing: there is none.
    [[nodiscard]] static std::optional<LastSeen> last_seen(const Broker& broker,
                                                           const std::string& name);

 private:
    /// Where one stands: while it works, something here moves.
    struct Point {
        std::uint64_t seq = 0;  // that is not answered
        /// What it is done with is only told with each of its messages, which may answer a thousand
        /// events; a process of ours also shows which event it is at.
        std::uint64_t done_upto = 0;
        std::uint64_t handling = 0;
        std::uint64_t heard = 0;  // of an edge: messages in its session
        std::uint32_t epoch = 0;
        bool starting = false;  // its process has not joined yet

        bool operator==(const Point&) const = default;
    };
    struct Watched {
        std::uint32_t epoch = 0;  // of the latest session that it spoke in
        std::uint64_t life = 0;   // of its process then
        std::optional<Point> at;  // while it is waited for
        std::int64_t since_ns = 0;
        bool told = false;
        /// Of an edge in lockstep that has promised nothing; 0: it has, INT64_MAX: that was told.
        std::int64_t promise_due_ns = 0;
    };
    enum class Patience { kept, told, over };

    /// Notes what it has said, and in which life of its process.
    Watched& watch(const std::string& name, const Broker::Presence& presence, bool speaks,
                   const Supervisor& supervisor);
    void forgive_own_sleep(std::int64_t steady_ns);
    void look_at_actor(std::uint16_t member, const Broker& broker, Supervisor& supervisor,
                       Watched& one, std::int64_t now);
    void look_at_edge(std::uint16_t member, const Broker& broker, Supervisor& supervisor,
                      Watched& one, std::int64_t now);
    void look_for_promise(std::uint16_t member, const Broker& broker, Watched& one,
                          std::int64_t now) const;
    /// Of who goes by its heartbeat.
    [[nodiscard]] Patience beats(Watched& one, const Broker::Presence& presence, bool starting,
                                 std::uint64_t life, std::int64_t now) const;
    [[nodiscard]] static Patience waited(Watched& one, const Point& point, std::int64_t now,
                                         std::int64_t told_after, std::int64_t patience);
    /// What an end of patience leads to, in words.
    [[nodiscard]] static std::string killed(Supervisor& supervisor, const std::string& name,
                                            std::uint64_t at);

    std::int64_t patience_ns_;
    Tell tell_;
    std::map<std::string, Watched> watched_;  // by name
    std::int64_t looked_ns_ = 0;              // when it looked last; 0: never
};

}  // namespace outcry
