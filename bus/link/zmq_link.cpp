// SPDX-License-Identifier: Apache-2.0
#include "bus/link/zmq_link.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <zmq.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace outcry {

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

Error zmq_error(const std::string& what, const zmq::error_t& thrown) {
    return error(Error::Kind::io, what + ": " + thrown.what());
}

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

BytesView view_of(const zmq::message_t& message) {
    return {message.data<std::uint8_t>(), message.size()};
}

/// Messages of one peer in a row that make a stream. More of it is on its way, and to be woken for
/// each handful costs sender and receiver more than taking them in does.
constexpr int stream_messages = 32;
constexpr auto gathering = std::chrono::microseconds(300);

/// A first frame that was waited for, kept for who asks next.
struct Waited {
    zmq::message_t frame;
    bool here = false;
    bool stream = false;  // one came since the last rest

    /// Waits on `socket` at most this long, by receiving: a zmq_poll before it would cost five
    /// system calls more at every pause. Lets a stream gather first.
    void wait(zmq::socket_t& socket, int timeout_ms) {
        if (here || timeout_ms <= 0) return;
        in_a_row = 0;
        try {
            if (std::exchange(stream, false)) {
                std::this_thread::sleep_for(gathering);
                here = socket.recv(frame, zmq::recv_flags::dontwait).has_value();
                if (here) return;
            }
            if (timeout_ms != told_ms) socket.set(zmq::sockopt::rcvtimeo, timeout_ms);
            told_ms = timeout_ms;
            here = socket.recv(frame).has_value();
        } catch (const zmq::error_t&) {
            // A signal cut the wait short: the caller looks at its flags and comes again.
        }
    }
    /// The frame that was waited for, or the next one if it has come.
    [[nodiscard]] bool take(zmq::socket_t& socket) {
        return std::exchange(here, false) ||
               socket.recv(frame, zmq::recv_flags::dontwait).has_value();
    }
    /// Counts a message; of a peer that is not that of the one before it, a row begins.
    void count(bool same_peer) {
        in_a_row = same_peer ? in_a_row + 1 : 1;
        if (in_a_row == stream_messages) stream = true;
    }

    int told_ms = 0;  // the socket's own limit on waiting
    int in_a_row = 0;
};

}  // namespace

struct ZmqContext::Impl {
    zmq::context_t context{1};
};

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

Result<std::unique_ptr<ZmqServer>> ZmqServer::create(ZmqContext& context) {
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

void ZmqClient::drain(int timeout_ms) { impl_->socket.set(zmq::sockopt::linger, timeout_ms); }

struct ZmqTap::Impl {
    explicit Impl(zmq::context_t& context) : socket(context, zmq::socket_type::xpub) {}

    /// XPUB tells of subscriptions: while there are none, no event is dressed up for nobody.
    void count_listeners() {
        zmq::message_t note;
        while (socket.recv(note, zmq::recv_flags::dontwait)) {
            if (note.size() == 0) continue;
            listeners += note.data<char>()[0] == 1 ? 1 : -1;
        }
    }

    /// Several may speak on one topic, each with an entry of its own.
    std::uint64_t& last_of(const Topic& topic) {
        if (topic.id >= by_id.size()) by_id.resize(topic.id + 1, nullptr);
        if (by_id[topic.id] == nullptr) by_id[topic.id] = &previous[topic.text];
        return *by_id[topic.id];
    }

    zmq::socket_t socket;
    long listeners = 0;
    std::unordered_map<std::string, std::uint64_t> previous;  // looked up, never walked
    std::vector<std::uint64_t*> by_id;                        // into it, by the topic's entry
    Buffer event;
};

ZmqTap::ZmqTap() = default;
ZmqTap::~ZmqTap() = default;

Result<std::unique_ptr<ZmqTap>> ZmqTap::bind(ZmqContext& context, const std::string& endpoint) {
    OUTCRY_TRY(check_endpoint(endpoint));
    try {
        std::unique_ptr<ZmqTap> tap(new ZmqTap);
        tap->impl_ = std::make_unique<Impl>(context.impl().context);
        tap->impl_->socket.set(zmq::sockopt::linger, 200);
        tap->impl_->socket.set(zmq::sockopt::xpub_verboser, 1);
        tap->impl_->socket.set(zmq::sockopt::sndhwm, 100000);
        tap->impl_->socket.bind(endpoint);
        return tap;
    } catch (const zmq::error_t& thrown) {
        return zmq_error(
            "cannot bind the tap to " + endpoint +
                (thrown.num() == EADDRINUSE
                     ? ", the port is in use: stop the other floor or set another `tap`"
                     : ""),
            thrown);
    }
}

struct ZmqListener::Impl {
    explicit Impl(zmq::context_t& context) : socket(context, zmq::socket_type::sub) {}
    zmq::socket_t socket;
    Waited head;
    zmq::message_t event;
};

ZmqListener::ZmqListener() = default;
ZmqListener::~ZmqListener() = default;

Result<std::unique_ptr<ZmqListener>> ZmqListener::connect(ZmqContext& context,
                                                          const std::string& endpoint) {
    try {
        std::unique_ptr<ZmqListener> listener(new ZmqListener);
        listener->impl_ = std::make_unique<Impl>(context.impl().context);
        listener->impl_->socket.set(zmq::sockopt::linger, 0);
        listener->impl_->socket.set(zmq::sockopt::rcvhwm, 100000);
        listener->impl_->socket.set(zmq::sockopt::subscribe, "");
        listener->impl_->socket.connect(endpoint);
        return listener;
    } catch (const zmq::error_t& thrown) {
        return zmq_error("cannot listen to " + endpoint, thrown);
    }
}

bool ZmqListener::receive(std::string& topic, BytesView& event, int timeout_ms) {
    impl_->head.wait(impl_->socket, timeout_ms);
    try {
        if (!impl_->head.take(impl_->socket)) return false;
        impl_->head.count(true);
        zmq::message_t& head = impl_->head.frame;
        topic.assign(head.data<char>(), head.size());
        impl_->event.rebuild();
        bool more = head.more();
        while (more) {
            if (!impl_->socket.recv(impl_->event, zmq::recv_flags::dontwait)) return false;
            more = impl_->event.more();
        }
    } catch (const zmq::error_t&) {
        return false;
    }
    event = view_of(impl_->event);
    return true;
}

void ZmqTap::look() {
    try {
        impl_->count_listeners();
    } catch (const zmq::error_t&) {
        // As in publish: whoever cannot be asked is not there.
    }
}

void ZmqTap::publish(const Prefix& prefix, BytesView said, const Topic& topic,
                     const std::string& speaker) {
    const std::uint64_t before = std::exchange(impl_->last_of(topic), prefix.seq);
    if (impl_->listeners <= 0) return;
    try {
        const auto view = read_said(said, false);
        if (!view) return;
        impl_->event.clear();
        msgpack::Writer out(impl_->event);
        out.map(11);
        out.text("seq"), out.unsigned_integer(prefix.seq);
        out.text("previous"), out.unsigned_integer(before);
        out.text("time"), out.integer(prefix.time.ns);
        out.text("event_time"), out.integer(view->event_time.ns);
        out.text("source"), out.text(speaker);
        out.text("source_seq"), out.unsigned_integer(view->source_seq);
        out.text("cause"), out.unsigned_integer(prefix.cause);
        out.text("refs"), out.raw(view->refs);
        out.text("topic"), out.text(view->topic);
        out.text("schema"), out.text(view->schema);
        out.text("body"), out.raw(view->body);
        zmq::message_t head(topic.text.data(), topic.text.size());
        zmq::message_t event(impl_->event.data(), impl_->event.size());
        if (impl_->socket.send(head, zmq::send_flags::sndmore | zmq::send_flags::dontwait))
            impl_->socket.send(event, zmq::send_flags::dontwait);
    } catch (const zmq::error_t&) {
        // A tap is lossy and says so by its seqs; it never holds the floor up.
    }
}

}  // namespace outcry
