// SPDX-License-Identifier: Apache-2.0
// What the sockets of this folder share: the context, waiting for a first frame, errors in our
// words. For the sources of bus/link alone; a socket and its parts belong to one thread.
#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <zmq.hpp>

#include "bus/link/zmq_link.hpp"

namespace outcry {

struct ZmqContext::Impl {
    zmq::context_t context{1};
};

namespace zmq_parts {

inline Error zmq_error(const std::string& what, const zmq::error_t& thrown) {
    return error(Error::Kind::io, what + ": " + thrown.what());
}

inline BytesView view_of(const zmq::message_t& message) {
    return {message.data<std::uint8_t>(), message.size()};
}

/// Messages of one peer in a row that make a stream. More of it is on its way, and to be woken for
/// each handful costs sender and receiver more than taking them in does.
inline constexpr int stream_messages = 32;
inline constexpr auto gathering = std::chrono::microseconds(300);

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

}  // namespace zmq_parts

}  // namespace outcry
