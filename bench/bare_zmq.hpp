// SPDX-License-Identifier: Apache-2.0
// Bare libzmq beside us in the same run: PUB -> zmq_proxy(XSUB, XPUB) -> SUB, a topic frame and a
// payload frame a message, no order, no journal, no bounds (its high-water marks are lifted, so
// that nothing is dropped). One thread owns a BareProxy.
#pragma once

#include <zmq.hpp>

#include <string>
#include <thread>

namespace outcry::bench {

class BareProxy {
 public:
    explicit BareProxy(const std::string& transport);
    ~BareProxy();
    BareProxy(const BareProxy&) = delete;
    BareProxy& operator=(const BareProxy&) = delete;

    [[nodiscard]] zmq::socket_t publisher();
    [[nodiscard]] zmq::socket_t subscriber();

 private:
    zmq::context_t context_{1};  // one I/O thread, as the bus has
    zmq::socket_t front_;
    zmq::socket_t back_;
    zmq::socket_t control_;
    zmq::socket_t controlled_;
    std::string in_;
    std::string out_;
    std::thread thread_;
};

/// PUSH -> a thread that passes messages on -> PULL: the two hops of bare libzmq.
class BareRelay {
 public:
    explicit BareRelay(const std::string& transport);
    ~BareRelay();
    BareRelay(const BareRelay&) = delete;
    BareRelay& operator=(const BareRelay&) = delete;

    [[nodiscard]] zmq::socket_t sender();
    [[nodiscard]] zmq::socket_t receiver();

 private:
    zmq::context_t context_{1};
    zmq::socket_t pull_;
    zmq::socket_t push_;
    std::string in_;
    std::string out_;
    std::thread thread_;
};

}  // namespace outcry::bench
