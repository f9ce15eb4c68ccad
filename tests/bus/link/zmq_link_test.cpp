// SPDX-License-Identifier: Apache-2.0
// What the wall to ZeroMQ adds to a socket.
#include "bus/link/zmq_link.hpp"

#include <gtest/gtest.h>

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

}  // namespace outcry
