// SPDX-License-Identifier: Apache-2.0
// What may come in from the world, and what an outsider whose event was not taken is shown of it.
#include <gtest/gtest.h>

#include "bus/broker/input_rule.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {
namespace {

struct Remark {
    std::string text;
};
OUTCRY_DESCRIBE(Remark, "remark", text);

TEST(InputRule, shows_of_a_long_value_whole_characters_only) {
    const std::string plain(62, 'a');
    EXPECT_EQ(shown_at(encoded(Remark{plain + "éé"}), "/text"), "\"" + plain + "…");
    EXPECT_EQ(shown_at(encoded(Remark{"short"}), "/text"), "\"short\"");
}

TEST(InputRule, knows_under_which_topic_an_input_belongs) {
    Bar bar;
    bar.venue = "binance-usdm";
    bar.instrument = "BTCUSDT-PERP";
    bar.timeframe = Timeframe::of_ns(ns_per_minute);
    TopicByBody topic;
    EXPECT_EQ(*topic.of("bar", encoded(bar)), "bar.binance-usdm.BTCUSDT-PERP.1m");
    EXPECT_EQ(*topic.of("tick", encoded(bar)), "") << "of another maker";
    EXPECT_FALSE(topic.of("bar", BytesView()).ok());
}

TEST(InputRule, asks_of_all_that_the_world_says_what_can_be) {
    FloorOpened opened;
    opened.instruments.resize(1);
    opened.instruments[0].id = "I";
    opened.instruments[0].venue = "v";
    const auto fault = [&](const auto& event) {
        const Buffer body = encoded(event);
        SaidView said;
        said.event_time = {1'746'000'000 * ns_per_s};
        said.schema = schema_name<std::remove_cvref_t<decltype(event)>>;
        said.body = body;
        return fault_of_world(said, opened);
    };
    const Price one = Price::whole(1), two = Price::whole(2);
    const Quantity some = Quantity::whole(1);
    EXPECT_EQ(fault(Quote{"v", "I", one, {}, two, some}), "");
    EXPECT_NE(fault(Quote{"v", "I", {}, {}, two, some}).find("bid is 0"), std::string::npos);
    EXPECT_EQ(fault(Funding{"v", "I", Ratio{-1}}), "");
    EXPECT_NE(fault(Funding{"v", "I", Ratio::whole(2)}).find("rate is"), std::string::npos);
    EXPECT_NE(fault(MarkPrice{"v", "I", {}}).find("price is 0"), std::string::npos);
    EXPECT_EQ(fault(Depth{"v", "I", {{one, some}}, {{two, some}}}), "");
    EXPECT_NE(fault(Depth{"v", "I", {{two, some}}, {{two, some}}}).find("asks[0].price is 2"),
              std::string::npos);
    EXPECT_NE(fault(Depth{"v", "I", {{one, some}, {two, some}}, {}}).find("bids[1].price is 2"),
              std::string::npos);
    const auto fill = [&](auto&& change) {
        Fill made;
        made.venue = "v";
        made.instrument = "I";
        made.quantity = some;
        made.price = made.untouched = two;
        change(made);
        return fault(made);
    };
    EXPECT_EQ(fill([](Fill& made) { made.fee = Money::whole(-2); }), "");
    EXPECT_NE(fill([](Fill& made) {
                  made.fee.units = Money::whole(-2).units - 1;
              }).find("fee is -2.00000001, below a rebate of what was traded of -2"),
              std::string::npos);
    EXPECT_NE(fill([](Fill& made) {
                  made.fee = Money::whole(3);
              }).find("fee is 3, above what was traded of 2"),
              std::string::npos);
    EXPECT_NE(fill([](Fill& made) { made.quantity = -made.quantity; }).find("quantity is -1"),
              std::string::npos);
    EXPECT_NE(fill([](Fill& made) { made.quantity = {}; }).find("quantity is 0"),
              std::string::npos);
    EXPECT_NE(fill([](Fill& made) { made.price = {}; }).find("price is 0"), std::string::npos);
    EXPECT_NE(fill([](Fill& made) { made.instrument = "NOPE"; }).find("instrument is \"NOPE\""),
              std::string::npos);
    EXPECT_NE(fill([](Fill& made) {
                  made.quantity.units = made.price.units = INT64_MAX;
              }).find("worth more than can be counted"),
              std::string::npos);
    Order order;
    order.venue = "v";
    order.instrument = "I";
    order.quantity = order.filled = some;
    EXPECT_EQ(fault(order), "");
    order.filled = Quantity::whole(2);
    EXPECT_NE(fault(order).find("filled is 2, above quantity of 1"), std::string::npos);
    order.filled = {};
    order.trail = Price{-1};
    EXPECT_NE(fault(order).find("trail is -0.00000001"), std::string::npos);
}

}  // namespace
}  // namespace outcry
