// SPDX-License-Identifier: Apache-2.0
// The sockets of a launched floor: the server that members, operators and outsiders join, and the
// tap. A floor that is fused, without either, has none. Used in the broker's thread; owned by the
// floor, whose members' threads end before it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bus/broker/broker.hpp"
#include "bus/link/zmq_link.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

class FloorLinks {
 public:
    FloorLinks() = default;
    ~FloorLinks();
    FloorLinks(const FloorLinks&) = delete;
    FloorLinks& operator=(const FloorLinks&) = delete;

    /// Who will join, besides the plan's tap and bus.
    struct Wanted {
        bool threads = false;
        bool sockets = false;  // of this machine: processes and operators
    };
    [[nodiscard]] Result<void> open(const Plan& plan, const Wanted& wanted);

    /// Nobody joins a floor without.
    [[nodiscard]] bool served() const { return server_ != nullptr; }
    [[nodiscard]] ZmqContext& context() { return *context_; }
    [[nodiscard]] const std::string& inproc() const { return inproc_; }
    [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
    /// Of the plan's `bus`, as bound; empty without.
    [[nodiscard]] const std::string& bus() const { return bus_; }

    /// Hands the broker what has come; waits at most this long for the first of it.
    [[nodiscard]] Result<void> read(Broker& broker, int timeout_ms);
    /// Sends what the broker has for everybody.
    [[nodiscard]] Result<void> send(Broker& broker);
    /// A sign of life.
    void beat(Broker& broker);
    /// The last word, after a sign of life.
    void say_closed(Broker& broker);
    /// Whoever is still here is told why no more will come.
    void say_broken_off(Broker& broker, const Error& why);

    /// Looks who listens to the tap.
    void look();
    void publish(const Prefix& prefix, BytesView said, const Topic& topic,
                 const std::string& speaker);

 private:
    void deliver(Broker& broker);

    std::unique_ptr<ZmqContext> context_;
    std::unique_ptr<ZmqServer> server_;
    std::unique_ptr<ZmqTap> tap_;
    std::string inproc_;
    std::string endpoint_;
    std::string bus_;
    std::string folder_;  // of the socket
    std::vector<Broker::Outgoing> out_;
};

}  // namespace outcry
