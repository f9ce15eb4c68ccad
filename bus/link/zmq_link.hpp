// SPDX-License-Identifier: Apache-2.0
// The wall to ZeroMQ: a ROUTER for the broker, a DEALER for clients, an XPUB for the tap. Messages
// in and out, nothing else. A socket never crosses threads; each object is used by the thread that
// made it. The context outlives every socket on it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bus/broker/broker.hpp"

namespace outcry {

/// A client that has heard nothing for so long says hello again: the broker beats every second.
inline constexpr std::int64_t silence_ns = 3 * ns_per_s;

class ZmqContext {
 public:
    ZmqContext();
    ~ZmqContext();
    ZmqContext(const ZmqContext&) = delete;
    ZmqContext& operator=(const ZmqContext&) = delete;

    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

 private:
    std::unique_ptr<Impl> impl_;
};

/// The broker's socket.
class ZmqServer {
 public:
    [[nodiscard]] static Result<std::unique_ptr<ZmqServer>> create(ZmqContext& context);
    ~ZmqServer();

    /// `ipc://…`, `tcp://127.0.0.1:*`, `inproc://…`; returns the endpoint as bound. Non-loopback
    /// addresses are refused: without CURVE keys nobody would be kept out.
    [[nodiscard]] Result<std::string> bind(const std::string& endpoint);
    /// Waits for a message at most this long. After a stream of messages of one peer it sleeps a
    /// third of a millisecond first, so that more of it comes together: under such a load that is
    /// little of what a message waits for anyway, and half the cost of it.
    void wait(int timeout_ms);
    /// One message, without waiting; false when there is none, and once after so many bytes at a
    /// stretch that it is time to work on them: whoever sent them waits for room, readers for mail.
    /// The view lives until the next call, of wait() too.
    [[nodiscard]] bool receive(SessionId& from, BytesView& message);
    /// False when the peer is gone.
    [[nodiscard]] bool send(const Broker::Outgoing& message);

 private:
    ZmqServer();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A client's socket.
class ZmqClient {
 public:
    [[nodiscard]] static Result<std::unique_ptr<ZmqClient>> connect(ZmqContext& context,
                                                                    const std::string& endpoint);
    ~ZmqClient();

    /// Both as the server's.
    void wait(int timeout_ms);
    [[nodiscard]] bool receive(BytesView& message);
    /// What has an owner is not copied when it is large, and must not be changed afterwards.
    void send(BytesView message, const std::shared_ptr<const Buffer>& owner = nullptr);

 private:
    ZmqClient();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A plain PUB tap: `[topic][event as one map]`, lossy by nature; each event carries its seq and
/// the previous one of its topic.
class ZmqTap {
 public:
    [[nodiscard]] static Result<std::unique_ptr<ZmqTap>> bind(ZmqContext& context,
                                                              const std::string& endpoint);
    ~ZmqTap();

    /// Looks who listens; to be called whenever the floor turns to the world.
    void look();
    /// Sends when anybody listens, as of the last look; `speaker` is the source's name.
    void publish(const Prefix& prefix, BytesView said, const Topic& topic,
                 const std::string& speaker);

 private:
    ZmqTap();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The other end of a tap: hears every topic.
class ZmqListener {
 public:
    [[nodiscard]] static Result<std::unique_ptr<ZmqListener>> connect(ZmqContext& context,
                                                                      const std::string& endpoint);
    ~ZmqListener();

    /// One event, waiting at most this long; the view lives until the next call.
    [[nodiscard]] bool receive(std::string& topic, BytesView& event, int timeout_ms);

 private:
    ZmqListener();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Refuses endpoints that strangers could reach.
[[nodiscard]] Result<void> check_endpoint(const std::string& endpoint);

}  // namespace outcry
