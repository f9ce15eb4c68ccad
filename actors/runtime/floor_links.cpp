// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_links.hpp"

#include <unistd.h>

#include <cstdlib>

namespace outcry {

namespace {

constexpr int burst_max = 256;  // messages, before the broker works on them
constexpr unsigned paced_nap_us = 1000;

}  // namespace

FloorLinks::~FloorLinks() {
    server_.reset();
    if (folder_.empty()) return;
    ::unlink((folder_ + "/bus").c_str());
    ::rmdir(folder_.c_str());
}

Result<void> FloorLinks::open(const Plan& plan, const Wanted& wanted) {
    const bool joined = wanted.threads || wanted.sockets || !plan.bus.empty();
    if (!joined && plan.tap.empty()) return {};
    context_ = std::make_unique<ZmqContext>();
    if (!plan.tap.empty()) {
        OUTCRY_ASSIGN(tap_, ZmqTap::bind(*context_, plan.tap));
    }
    if (joined) {
        OUTCRY_ASSIGN(server_, ZmqServer::create(*context_));
    }
    if (wanted.threads) {
        OUTCRY_ASSIGN(inproc_, server_->bind("inproc://floor"));
    }
    if (wanted.sockets) {
        // A socket path is limited to 107 bytes and a run folder is not: a private folder under
        // /tmp.
        std::string folder = "/tmp/outcry-XXXXXX";
        if (::mkdtemp(folder.data()) == nullptr)
            return error(Error::Kind::io, "cannot make a private folder for the floor's socket");
        folder_ = folder;
        OUTCRY_ASSIGN(endpoint_, server_->bind("ipc://" + folder + "/bus"));
    }
    if (!plan.bus.empty()) {
        OUTCRY_ASSIGN(bus_, server_->bind(plan.bus));
    }
    return {};
}

Result<void> FloorLinks::read(Broker& broker, int timeout_ms) {
    if (!server_) {
        if (timeout_ms > 0) ::usleep(paced_nap_us);  // a paced feed has nothing to hand over yet
        return {};
    }
    if (timeout_ms > 0) server_->wait(timeout_ms);
    SessionId from;
    BytesView message;
    for (int burst = 0; burst < burst_max && server_->receive(from, message); ++burst)
        OUTCRY_TRY(broker.on_message(from, message));
    return {};
}

Result<void> FloorLinks::send(Broker& broker) {
    if (!server_) return {};
    out_.clear();
    OUTCRY_TRY(broker.flush(out_));
    deliver(broker);
    return {};
}

void FloorLinks::beat(Broker& broker) {
    out_.clear();
    broker.beat(out_);
    deliver(broker);
}

void FloorLinks::say_closed(Broker& broker) {
    out_.clear();
    broker.beat(out_);
    broker.say_closed("floor closed", out_);
    deliver(broker);
}

void FloorLinks::say_broken_off(Broker& broker, const Error& why) {
    out_.clear();
    broker.say_broken_off(why, out_);
    deliver(broker);
}

void FloorLinks::deliver(Broker& broker) {
    for (const Broker::Outgoing& message : out_)
        if (!server_->send(message)) broker.on_gone(message.to);
}

void FloorLinks::look() {
    if (tap_) tap_->look();
}

void FloorLinks::publish(const Prefix& prefix, BytesView said, const Topic& topic,
                         const std::string& speaker) {
    if (tap_) tap_->publish(prefix, said, topic, speaker);
}

}  // namespace outcry
