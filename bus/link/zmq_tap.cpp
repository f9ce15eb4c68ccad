// SPDX-License-Identifier: Apache-2.0
// The tap and who listens to it: plain PUB and SUB, lossy by nature.
#include <unordered_map>
#include <utility>
#include <vector>

#include "bus/link/zmq_parts.hpp"

namespace outcry {

using zmq_parts::view_of;
using zmq_parts::Waited;
using zmq_parts::zmq_error;

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
