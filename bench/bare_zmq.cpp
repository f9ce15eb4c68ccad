// SPDX-License-Identifier: Apache-2.0
#include "bench/bare_zmq.hpp"

#include "bench/live_broker.hpp"

namespace outcry::bench {

namespace {

zmq::socket_t unbounded(zmq::context_t& context, zmq::socket_type type) {
    zmq::socket_t socket(context, type);
    socket.set(zmq::sockopt::sndhwm, 0);
    socket.set(zmq::sockopt::rcvhwm, 0);
    socket.set(zmq::sockopt::linger, 0);
    return socket;
}

std::string bound(zmq::socket_t& socket, const std::string& transport) {
    socket.bind(free_endpoint(transport));
    return socket.get(zmq::sockopt::last_endpoint);
}

}  // namespace

BareProxy::BareProxy(const std::string& transport)
    : front_(unbounded(context_, zmq::socket_type::xsub)),
      back_(unbounded(context_, zmq::socket_type::xpub)),
      control_(context_, zmq::socket_type::pair),
      controlled_(context_, zmq::socket_type::pair) {
    in_ = bound(front_, transport);
    out_ = bound(back_, transport);
    control_.bind("inproc://control");
    controlled_.connect("inproc://control");
    thread_ = std::thread(
        [this] { zmq::proxy_steerable(front_, back_, zmq::socket_ref(), controlled_); });
}

BareProxy::~BareProxy() {
    control_.send(zmq::str_buffer("TERMINATE"));
    thread_.join();
}

zmq::socket_t BareProxy::publisher() {
    zmq::socket_t socket = unbounded(context_, zmq::socket_type::pub);
    socket.connect(in_);
    return socket;
}

zmq::socket_t BareProxy::subscriber() {
    zmq::socket_t socket = unbounded(context_, zmq::socket_type::sub);
    socket.set(zmq::sockopt::subscribe, "trade.");
    socket.connect(out_);
    return socket;
}

BareRelay::BareRelay(const std::string& transport)
    : pull_(unbounded(context_, zmq::socket_type::pull)),
      push_(unbounded(context_, zmq::socket_type::push)) {
    in_ = bound(pull_, transport);
    out_ = bound(push_, transport);
    thread_ = std::thread([this] {
        zmq::message_t message;
        for (;;) {
            if (!pull_.recv(message) || message.size() == 0) return;  // an empty one is the end
            push_.send(message, zmq::send_flags::none);
        }
    });
}

BareRelay::~BareRelay() {
    zmq::socket_t last = sender();
    last.set(zmq::sockopt::linger, 1000);
    last.send(zmq::message_t(), zmq::send_flags::none);
    thread_.join();
}

zmq::socket_t BareRelay::sender() {
    zmq::socket_t socket = unbounded(context_, zmq::socket_type::push);
    socket.connect(in_);
    return socket;
}

zmq::socket_t BareRelay::receiver() {
    zmq::socket_t socket = unbounded(context_, zmq::socket_type::pull);
    socket.connect(out_);
    return socket;
}

}  // namespace outcry::bench
