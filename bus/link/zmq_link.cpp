// SPDX-License-Identifier: Apache-2.0
#include "bus/link/zmq_link.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <zmq.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string_view>
#include <utility>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

#include "bus/link/zmq_parts.hpp"

namespace outcry {

using zmq_parts::view_of;
using zmq_parts::Waited;
using zmq_parts::zmq_error;

namespace {

/// libzmq is not instrumented, so the thread sanitizer cannot see that a message received was sent
/// before. These two say it.
void handed_over();
void taken_over();
#if defined(__SANITIZE_THREAD__)
char mailbox;
void handed_over() { __tsan_release(&mailbox); }
void taken_over() { __tsan_acquire(&mailbox); }
#else
void handed_over() {}
void taken_over() {}
#endif

/// What the broker takes in to refuse it in words: of anything larger ZeroMQ cuts the connection.
constexpr std::size_t refused_bytes_max = 4 * limits::message_bytes_max;
constexpr std::size_t copy_below = 4096;  // smaller messages are cheaper to copy than to share
/// Of an edge's room: while the broker works on one third, one is on its way and one is being
/// filled.
constexpr std::size_t burst_bytes = limits::room_bytes / 3;

void tune(zmq::socket_t& socket) {
    socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(limits::message_bytes_max));
    socket.set(zmq::sockopt::linger, 1000);
    socket.set(zmq::sockopt::sndhwm, 0);  // our own byte credit is the bound, never the HWM
    socket.set(zmq::sockopt::heartbeat_ivl, 1000);
    socket.set(zmq::sockopt::heartbeat_timeout, 10000);
}

void release(void*, void* hint) { delete static_cast<std::shared_ptr<const Buffer>*>(hint); }

/// Copies what nobody owns and what is small; the rest is shared.
zmq::message_t to_message(BytesView bytes, const std::shared_ptr<const Buffer>& owner) {
    if (!owner || bytes.size() < copy_below) return zmq::message_t(bytes.data(), bytes.size());
    auto* hint = new std::shared_ptr<const Buffer>(owner);
    // ZeroMQ only reads what it sends; its C interface has no const.
    return zmq::message_t(const_cast<std::uint8_t*>(bytes.data()), bytes.size(), release, hint);
}

}  // namespace

ZmqContext::ZmqContext() : impl_(std::make_unique<Impl>()) {}
ZmqContext::~ZmqContext() = default;

Result<void> check_endpoint(const std::string& endpoint) {
    if (endpoint.starts_with("inproc://") || endpoint.starts_with("ipc://")) return {};
    if (endpoint.starts_with("tcp://127.") || endpoint.starts_with("tcp://localhost:") ||
        endpoint.starts_with("tcp://[::1]:"))
        return {};
    if (!endpoint.starts_with("tcp://"))
        return invalid("endpoint `" + endpoint + "` is none of tcp://, ipc://, inproc://");
    return error(
        Error::Kind::refused,
        "endpoint `" + endpoint +
            "` is reachable from outside and this floor has no CURVE keys; bind to 127.0.0.1");
}

namespace {

/// Hears which descriptor a socket listens on, and lets the connections it accepts do without the
/// host's congestion control: nothing is ever lost on loopback, and one that paces what it sends
/// (BBR) costs a tenth of the processor and holds mail back. Reno is in every kernel and does not.
class Unpaced final : public zmq::monitor_t {
 public:
    explicit Unpaced(zmq::socket_t& socket) {
        static std::atomic<unsigned> count{0};
        init(socket, "inproc://outcry-bind-" + std::to_string(++count), ZMQ_EVENT_LISTENING);
    }
    void on_event_listening(const zmq_event_t& event, const char* /*address*/) override {
        constexpr std::string_view name = "reno";
        // Where it is not allowed the host's own serves too.
        (void)::setsockopt(event.value, IPPROTO_TCP, TCP_CONGESTION, name.data(), name.size());
    }
};

}  // namespace

struct ZmqServer::Impl {
    explicit Impl(zmq::context_t& context) : socket(context, zmq::socket_type::router) {}
    zmq::socket_t socket;
    Waited identity;
    zmq::message_t message;
    std::string peer;       // of the latest message
    std::size_t burst = 0;  // bytes received since there was nothing
};

ZmqServer::ZmqServer() = default;
ZmqServer::~ZmqServer() = default;

namespace {

/// Whoever can reach an endpoint can hold connections to it, each a descriptor; where they run out
/// ZeroMQ ends the process. So a floor takes as many as it is allowed to.
void raise_descriptor_limit() {
    constexpr rlim_t enough = 1 << 20;
    rlimit allowed{};
    if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0) return;
    const rlim_t most = std::min(allowed.rlim_max, enough);
    if (allowed.rlim_cur >= most) return;
    allowed.rlim_cur = most;
    (void)::setrlimit(RLIMIT_NOFILE, &allowed);
}

}  // namespace

Result<std::unique_ptr<ZmqServer>> ZmqServer::create(ZmqContext& context) {
    raise_descriptor_limit();
    try {
        std::unique_ptr<ZmqServer> server(new ZmqServer);
        server->impl_ = std::make_unique<Impl>(context.impl().context);
        tune(server->impl_->socket);
        server->impl_->socket.set(zmq::sockopt::router_mandatory, 1);
        server->impl_->socket.set(zmq::sockopt::maxmsgsize,
                                  static_cast<std::int64_t>(refused_bytes_max));
        return server;
    } catch (const zmq::error_t& thrown) {
        return zmq_error("cannot make the broker's socket", thrown);
    }
}

Result<std::string> ZmqServer::bind(const std::string& endpoint) {
    OUTCRY_TRY(check_endpoint(endpoint));
    try {
        std::optional<Unpaced> unpaced;
        if (endpoint.starts_with("tcp://")) unpaced.emplace(impl_->socket);
        impl_->socket.bind(endpoint);
        if (unpaced) unpaced->check_event(1000);  // it is there when bind() returns
        return impl_->socket.get(zmq::sockopt::last_endpoint);
    } catch (const zmq::error_t& thrown) {
        return zmq_error(
            "cannot bind the broker to " + endpoint +
                (thrown.num() == EADDRINUSE
                     ? ", the port is in use: stop the other floor or set another `bus`"
                     : ""),
            thrown);
    }
}

void ZmqServer::wait(int timeout_ms) { impl_->identity.wait(impl_->socket, timeout_ms); }

bool ZmqServer::receive(SessionId& from, BytesView& message) {
    const std::size_t before = std::exchange(impl_->burst, 0);
    if (before >= burst_bytes) return false;
    try {
        if (!impl_->identity.take(impl_->socket)) return false;
        bool more = impl_->identity.frame.more();
        if (!more) impl_->message.rebuild();
        while (more) {  // our clients send one frame; of a stranger's many the last is refused by
                        // its header
            if (!impl_->socket.recv(impl_->message, zmq::recv_flags::dontwait)) break;
            more = impl_->message.more();
        }
    } catch (const zmq::error_t&) {
        return false;
    }
    taken_over();
    const std::string_view peer(impl_->identity.frame.data<char>(), impl_->identity.frame.size());
    impl_->identity.count(peer == impl_->peer);
    if (peer != impl_->peer) impl_->peer = peer;
    from = impl_->peer;
    message = view_of(impl_->message);
    impl_->burst = before + message.size();
    return true;
}

bool ZmqServer::send(const Broker::Outgoing& out) {
    try {
        zmq::message_t identity(out.to.data(), out.to.size());
        handed_over();
        if (!impl_->socket.send(identity, zmq::send_flags::sndmore | zmq::send_flags::dontwait))
            return false;
        zmq::message_t message = to_message(out.bytes, out.owner);
        handed_over();
        return impl_->socket.send(message, zmq::send_flags::dontwait).has_value();
    } catch (const zmq::error_t&) {
        return false;  // EHOSTUNREACH: this peer has gone
    }
}

struct ZmqClient::Impl {
    explicit Impl(zmq::context_t& context) : socket(context, zmq::socket_type::dealer) {}
    zmq::socket_t socket;
    Waited message;
};

ZmqClient::ZmqClient() = default;
ZmqClient::~ZmqClient() = default;

Result<std::unique_ptr<ZmqClient>> ZmqClient::connect(ZmqContext& context,
                                                      const std::string& endpoint) {
    try {
        std::unique_ptr<ZmqClient> client(new ZmqClient);
        client->impl_ = std::make_unique<Impl>(context.impl().context);
        tune(client->impl_->socket);
        client->impl_->socket.set(zmq::sockopt::rcvhwm, 0);
        client->impl_->socket.connect(endpoint);
        return client;
    } catch (const zmq::error_t& thrown) {
        return zmq_error("cannot connect to " + endpoint, thrown);
    }
}

void ZmqClient::wait(int timeout_ms) { impl_->message.wait(impl_->socket, timeout_ms); }

bool ZmqClient::receive(BytesView& message) {
    try {
        if (!impl_->message.take(impl_->socket)) return false;
    } catch (const zmq::error_t&) {
        return false;
    }
    taken_over();
    impl_->message.count(true);
    message = view_of(impl_->message.frame);
    return true;
}

void ZmqClient::send(BytesView bytes, const std::shared_ptr<const Buffer>& owner) {
    try {
        zmq::message_t message = to_message(bytes, owner);
        handed_over();
        impl_->socket.send(message, zmq::send_flags::none);
    } catch (const zmq::error_t&) {
        // Interrupted or closing: the broker sees a client that stopped answering and the
        // supervisor a dead one.
    }
}

}  // namespace outcry
