// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/shared_body.hpp"

#include <gtest/gtest.h>

#include "outcry/event/market.hpp"

namespace outcry {
namespace {

Bar bar_at(std::int64_t close) {
    Bar bar;
    bar.instrument = "BTCUSDT-PERP";
    bar.close = Price::whole(close);
    return bar;
}

TEST(SharedBody, is_decoded_once_however_many_ask) {
    SharedBody shared;
    shared.begin();
    const Buffer body = encoded(bar_at(7));
    const auto first = shared.as<Bar>(body);
    ASSERT_TRUE(first);
    EXPECT_EQ(**first, bar_at(7));
    // The second is given what the first was: of bytes nobody looks at again, whatever they are.
    const auto second = shared.as<Bar>(BytesView());
    ASSERT_TRUE(second);
    EXPECT_EQ(*second, *first);
}

TEST(SharedBody, knows_nothing_of_the_next_event_yet) {
    SharedBody shared;
    ASSERT_TRUE(shared.as<Bar>(encoded(bar_at(7))));
    shared.begin();
    const auto next = shared.as<Bar>(encoded(bar_at(8)));
    ASSERT_TRUE(next);
    EXPECT_EQ((*next)->close, Price::whole(8));
    shared.begin();
    EXPECT_FALSE(shared.as<Bar>(BytesView())) << "a body that cannot be read was taken from before";
}

TEST(SharedBody, keeps_each_type_by_itself) {
    SharedBody shared;
    ASSERT_TRUE(shared.as<Bar>(encoded(bar_at(7))));
    EXPECT_FALSE(shared.as<Funding>(encoded(bar_at(7)))) << "a bar passed for a funding";
}

}  // namespace
}  // namespace outcry
