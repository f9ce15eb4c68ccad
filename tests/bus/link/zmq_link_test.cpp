// SPDX-License-Identifier: Apache-2.0
// What the wall to ZeroMQ adds to a socket.
#include "bus/link/zmq_link.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "outcry/base/clock.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry {

/// A broker that took all there is before it answered would let its senders stand still meanwhile.
TEST(ZmqServer, turns_to_what_it_has_received_before_a_sender_runs_out_of_room) {
    constexpr std::size_t piece = limits::batch_bytes_soft;
    constexpr std::size_t pieces = 4 * limits::room_bytes / piece;
    ZmqContext context;
    const auto server = ZmqServer::create(context).value();
    ASSERT_TRUE(server->bind("inproc://burst"));  // what is sent there has arrived
    const auto client = ZmqClient::connect(context, "inproc://burst").value();
    Buffer sent;
    sent.reserve(piece);
    for (std::size_t i = 0; i < pieces; ++i) {
        sent.clear();
        std::memset(sent.extend(piece), static_cast<int>(i), piece);
        client->send(sent);
    }
    SessionId from;
    BytesView message;
    std::size_t received = 0, turns = 0;
    while (received < pieces) {
        std::size_t burst = 0;
        for (; server->receive(from, message); ++received) {
            burst += message.size();
            ASSERT_EQ(message.size(), piece);
            ASSERT_EQ(message.back(), static_cast<std::uint8_t>(received)) << "out of order";
        }
        ASSERT_GT(burst, 0U) << "nothing was there in turn " << turns;
        EXPECT_LT(burst, limits::room_bytes);
        ++turns;
    }
    EXPECT_GE(turns, 5U);
    EXPECT_FALSE(server->receive(from, message));
}

/// What ZeroMQ cut off by itself nobody would be told of, neither the sender nor operations.log.
TEST(ZmqServer, takes_in_what_is_too_large_so_that_it_is_refused_in_words) {
    ZmqContext context;
    const auto server = ZmqServer::create(context).value();
    const std::string endpoint = server->bind("tcp://127.0.0.1:*").value();
    const auto client = ZmqClient::connect(context, endpoint).value();
    Buffer bomb;
    std::memset(bomb.extend(5'000'000), 0x5a, 5'000'000);
    client->send(bomb);
    SessionId from;
    BytesView message;
    bool received = false;
    for (int turn = 0; turn < 50 && !received; ++turn) {
        server->wait(100);
        received = server->receive(from, message);
    }
    ASSERT_TRUE(received);
    const auto header = wire::read_header(message);
    ASSERT_FALSE(header.ok());
    EXPECT_EQ(header.error().message, "message of 5000000 bytes exceeds 2097152");
}

namespace {

/// How long `wait` takes while a message is there already, after `before` others were taken at a
/// stretch.
template <class Socket, class Receive>
std::int64_t waited_ns(Socket& socket, const Receive& receive, int before,
                       const std::function<void()>& send) {
    for (int i = 0; i < before; ++i) send();
    for (int i = 0; i < before; ++i) EXPECT_TRUE(receive());
    EXPECT_FALSE(receive());
    send();
    const std::int64_t begin = clock::steady_ns();
    socket.wait(1000);
    const std::int64_t took = clock::steady_ns() - begin;
    EXPECT_TRUE(receive());
    return took;
}

constexpr std::int64_t gathering_ns = 300'000;

}  // namespace

/// Being woken for every handful of a stream costs more than taking it in; whoever says one thing
/// is heard at once.
TEST(ZmqServer, lets_a_stream_gather_and_answers_a_single_message_at_once) {
    ZmqContext context;
    const auto server = ZmqServer::create(context).value();
    ASSERT_TRUE(server->bind("inproc://stream"));
    std::vector<std::unique_ptr<ZmqClient>> clients;
    for (int i = 0; i < 8; ++i)
        clients.push_back(ZmqClient::connect(context, "inproc://stream").value());
    const Buffer text(as_bytes("event"));
    const auto receive = [&] {
        SessionId from;
        BytesView message;
        return server->receive(from, message);
    };
    const auto send = [&] { clients[0]->send(text); };
    EXPECT_GE(waited_ns(*server, receive, 100, send), gathering_ns);
    EXPECT_GE(waited_ns(*server, receive, 100, send), gathering_ns) << "the second time";
    std::int64_t least = INT64_MAX;
    for (int i = 0; i < 20; ++i) least = std::min(least, waited_ns(*server, receive, 8, send));
    EXPECT_LT(least, gathering_ns) << "a few messages are no stream";
    std::size_t turn = 0;
    const auto all = [&] { clients[turn++ % clients.size()]->send(text); };
    least = INT64_MAX;
    for (int i = 0; i < 20; ++i) least = std::min(least, waited_ns(*server, receive, 100, all));
    EXPECT_LT(least, gathering_ns)
        << "many who answer are no stream: a floor in lockstep waits for its broker";
}

TEST(ZmqClient, lets_a_stream_gather_and_takes_a_single_message_at_once) {
    ZmqContext context;
    const auto server = ZmqServer::create(context).value();
    ASSERT_TRUE(server->bind("inproc://mail"));
    const auto client = ZmqClient::connect(context, "inproc://mail").value();
    client->send(as_bytes("hello"));
    SessionId from;
    BytesView message;
    ASSERT_TRUE(server->receive(from, message));
    const auto receive = [&] { return client->receive(message); };
    const auto send = [&] { (void)server->send({from, as_bytes("event"), nullptr}); };
    EXPECT_GE(waited_ns(*client, receive, 100, send), gathering_ns);
    std::int64_t least = INT64_MAX;
    for (int i = 0; i < 20; ++i) least = std::min(least, waited_ns(*client, receive, 8, send));
    EXPECT_LT(least, gathering_ns);
}

namespace {

/// The congestion control of this process's socket that listens on `port`; empty: there is none.
std::string control_of_listener(std::uint16_t port) {
    for (int fd = 0; fd < 1024; ++fd) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        int listens = 0;
        socklen_t flag = sizeof listens;
        if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &flag) != 0 || listens == 0 ||
            ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
            address.sin_family != AF_INET || ntohs(address.sin_port) != port)
            continue;
        char name[16] = {};
        socklen_t length = sizeof name;
        if (::getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length) == 0) return name;
    }
    return {};
}

}  // namespace

TEST(ZmqServer, gives_its_connections_on_loopback_a_congestion_control_that_does_not_pace) {
    ZmqContext context;
    const auto server = ZmqServer::create(context).value();
    std::string endpoint;
    for (int times = 0; times < 2; ++times) {  // a floor may listen on two addresses
        endpoint = server->bind("tcp://127.0.0.1:*").value();
        const auto port = std::stoul(endpoint.substr(endpoint.rfind(':') + 1));
        EXPECT_EQ(control_of_listener(static_cast<std::uint16_t>(port)), "reno") << endpoint;
    }
    EXPECT_FALSE(server->bind(endpoint).ok()) << "in use";
    EXPECT_TRUE(server->bind("tcp://127.0.0.1:*").ok());
}

}  // namespace outcry
