// SPDX-License-Identifier: Apache-2.0
#include "bench/live_broker.hpp"

#include <unistd.h>
#include <filesystem>

#include "outcry/base/clock.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/market.hpp"

namespace outcry::bench {

namespace {

constexpr const char* secret = "bench";

BrokerConfig one_speaker(bool one_event_a_batch) {
    BrokerConfig config;
    config.sequencer.order = Ordering::free_running;
    config.sequencer.members = {{"load", Role::edge, {}, {}, {load_schema}}};
    config.sequencer.opened.floor = "bench";
    config.sequencer.opened.order = Ordering::free_running;
    config.sequencer.schema_text = [](std::string_view) { return std::string("{}"); };
    config.seats.resize(1);
    config.seats[0].secret = secret;
    config.one_event_a_batch = one_event_a_batch;
    return config;
}

}  // namespace

Buffer load_body() {
    Trade trade;
    trade.venue = "binance-usdm";
    trade.id = 5'000'000'000;
    trade.price = {10'386'450'000'000};
    trade.size = {12'300'000};
    const std::size_t rest = encoded(trade).size();
    OUTCRY_CHECK(rest < load_body_bytes);
    trade.instrument.assign(load_body_bytes - rest, 'B');
    for (std::size_t size = load_body_bytes; encoded(trade).size() > load_body_bytes;)
        trade.instrument.resize(--size - rest);  // a longer text has a longer head
    Buffer body = encoded(trade);
    OUTCRY_CHECK(body.size() == load_body_bytes);
    return body;
}

std::string free_endpoint(const std::string& transport) {
    static std::atomic<int> count{0};
    if (transport == "tcp") return "tcp://127.0.0.1:*";
    const std::string name = std::to_string(::getpid()) + "-" + std::to_string(++count);
    if (transport == "ipc") return "ipc://@outcry-bench-" + name;
    return transport + "://outcry-bench-" + name;
}

LiveBroker::LiveBroker(const std::string& transport, bool one_event_a_batch)
    : one_event_a_batch_(one_event_a_batch),
      folder_("/dev/shm/outcry_broker_bench_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(folder_);
    store_ = open_folder_store(folder_, true).value();
    journal_ = Journal::create(*store_, {"bench", {}, {}}, {}).value();
    broker_ = std::make_unique<Broker>(*journal_, one_speaker(one_event_a_batch));
    server_ = ZmqServer::create(context_).value();
    endpoint_ = server_->bind(free_endpoint(transport)).value();
    thread_ = std::thread([this] { serve(); });
}

LiveBroker::~LiveBroker() {
    stop_ = true;
    thread_.join();
    server_.reset();
    broker_.reset();
    journal_->close().value();
    std::filesystem::remove_all(folder_);
}

std::unique_ptr<Publisher> LiveBroker::publisher() {
    PublisherOptions options;
    options.endpoint = endpoint_;
    options.name = "load";
    options.secret = secret;
    options.one_event_a_batch = one_event_a_batch_;
    return Publisher::connect(context_, std::move(options)).value();
}

std::unique_ptr<Subscriber> LiveBroker::subscriber() {
    SubscriberOptions options;
    options.endpoint = endpoint_;
    options.wanted.patterns = {"trade.>"};
    return Subscriber::connect(context_, std::move(options)).value();
}

double LiveBroker::stored_bytes_an_event() const {
    double bytes = 0;
    const auto names = store_->list().value();
    for (const std::string& name : names) bytes += static_cast<double>(store_->size(name).value());
    return bytes / static_cast<double>(journal_->last_seq());
}

void LiveBroker::serve() {
    bool idle = true;
    while (!stop_) turn(idle).value();
}

/// As the floor's own loop, without a supervisor.
Result<void> LiveBroker::turn(bool& idle) {
    if (idle) server_->wait(50);
    SessionId from;
    BytesView message;
    int burst = 0;
    for (; burst < 256 && server_->receive(from, message); ++burst)
        OUTCRY_TRY(broker_->on_message(from, message));
    idle = burst == 0;
    OUTCRY_CHECK(broker_->refused() == 0);
    OUTCRY_ASSIGN(const bool more, broker_->work(clock::wall_now()));
    idle = idle && !more;
    out_.clear();
    OUTCRY_TRY(broker_->flush(out_));
    const std::int64_t now = clock::steady_ns();
    if (now - beaten_ns_ > ns_per_s) {
        beaten_ns_ = now;
        broker_->beat(out_);
    }
    for (const Broker::Outgoing& each : out_)
        if (!server_->send(each)) broker_->on_gone(each.to);
    return {};
}

}  // namespace outcry::bench
