// SPDX-License-Identifier: Apache-2.0
// A free-running floor of one speaker on loopback, in a thread of its own: what the bus is measured
// on. Nothing is switched off: journal with CRC and both chains on tmpfs, written before delivery,
// rights, dedupe, every body walked. One thread owns a LiveBroker; clients use the context and
// endpoint from theirs, and go before it does.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "bus/broker/broker.hpp"
#include "bus/link/publisher.hpp"
#include "bus/link/subscriber.hpp"
#include "bus/link/zmq_link.hpp"

namespace outcry::bench {

inline constexpr const char* load_topic = "trade.binance-usdm.BTCUSDT-PERP";
inline constexpr const char* load_schema = "trade";
/// A print whose encoding is exactly this long.
inline constexpr std::size_t load_body_bytes = 128;
[[nodiscard]] Buffer load_body();

/// An endpoint nobody uses: `tcp` lets the system choose the port, `ipc` names a socket without a
/// file.
[[nodiscard]] std::string free_endpoint(const std::string& transport);

class LiveBroker {
 public:
    LiveBroker(const std::string& transport, bool one_event_a_batch);
    ~LiveBroker();
    LiveBroker(const LiveBroker&) = delete;
    LiveBroker& operator=(const LiveBroker&) = delete;

    [[nodiscard]] ZmqContext& context() { return context_; }
    [[nodiscard]] std::unique_ptr<Publisher> publisher();
    /// Reads everything said from now on.
    [[nodiscard]] std::unique_ptr<Subscriber> subscriber();
    /// Bytes of the journal for each event in it; call when nothing is being said.
    [[nodiscard]] double stored_bytes_an_event() const;

 private:
    void serve();
    [[nodiscard]] Result<void> turn(bool& idle);

    bool one_event_a_batch_;
    std::string folder_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    ZmqContext context_;
    std::unique_ptr<ZmqServer> server_;
    std::unique_ptr<Broker> broker_;
    std::vector<Broker::Outgoing> out_;
    std::int64_t beaten_ns_ = 0;
    std::string endpoint_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace outcry::bench
