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

Trade print_of(const char* instrument, std::uint64_t id, Side taker) {
    return {"binance-usdm", instrument, id, Price::whole(7), Quantity::whole(2), taker};
}

/// A print as a build wrote it that knew of no size and no taker.
Buffer older_print(const char* instrument) {
    Buffer body;
    msgpack::Writer writer(body);
    writer.map(4);
    for (const auto& [name, text] : {std::pair{"venue", "other"}, {"instrument", instrument}}) {
        writer.text(name);
        writer.text(text);
    }
    writer.text("id");
    writer.unsigned_integer(3);
    writer.text("price");
    writer.integer(5);
    return body;
}

TEST(SharedBody, gives_what_each_event_says_whatever_those_before_it_were_called) {
    SharedBody shared;
    const auto gives = [&](const Trade& print) {
        shared.begin();
        const auto given = shared.as<Trade>(encoded(print));
        return given && **given == print;
    };
    EXPECT_TRUE(gives(print_of("BTC", 1, Side::buy)));
    EXPECT_TRUE(gives(print_of("BTC", 2, Side::sell)));
    EXPECT_TRUE(gives(print_of("ETH", 3, Side::sell))) << "as long a name as the one before";
    EXPECT_TRUE(gives(print_of("BTCUSDT-PERP", 4, Side::buy)));
    EXPECT_TRUE(gives(print_of("", 5, Side::buy)));
    EXPECT_TRUE(gives(print_of("BTC", 1, Side::buy)));
}

TEST(SharedBody, keeps_no_name_of_an_event_that_said_less_or_that_was_bad) {
    SharedBody shared;
    const Trade print = print_of("BTC", 1, Side::sell);
    const auto gives = [&](const Trade& expected, BytesView body) {
        shared.begin();
        const auto given = shared.as<Trade>(body);
        return given && **given == expected;
    };
    const Trade older{"other", "ETH", 3, {5}, {}, Side::buy};
    EXPECT_TRUE(gives(print, encoded(print)));
    EXPECT_TRUE(gives(older, older_print("ETH"))) << "what it does not say is of the one before";
    EXPECT_TRUE(gives(print, encoded(print))) << "its names are of the older one";
    const Buffer whole = encoded(print_of("ETHUSDT", 2, Side::sell));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        shared.begin();
        EXPECT_FALSE(shared.as<Trade>(whole.view(0, size))) << size;
        EXPECT_TRUE(gives(print, encoded(print))) << "after one that ended at " << size;
    }
}

TEST(SharedBody, says_where_an_event_is_bad_as_if_it_had_been_read_from_its_beginning) {
    SharedBody shared;
    Buffer bad = encoded(print_of("BTC", 1, Side::sell));
    const auto first = shared.as<Trade>(bad);
    bad.data()[bad.size() - 1] ^= 1U;  // of the taker, the last field
    ASSERT_TRUE(first);
    shared.begin();
    const auto second = shared.as<Trade>(bad);
    Trade alone;
    const auto expected = decode(bad, alone);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), expected.error());
}

/// Of a print, whose it is and how often one was said.
struct PrintHead {
    static constexpr bool leads = true;

    std::string venue;
    std::string instrument;
    std::uint64_t id = 0;

    bool operator==(const PrintHead&) const = default;
};
OUTCRY_DESCRIBE(PrintHead, "trade", venue, instrument, id);

TEST(SharedBody, gives_a_leading_part_beside_the_whole) {
    SharedBody shared;
    for (std::uint64_t id = 1; id < 4; ++id) {
        const Trade print = print_of("BTC", id, Side::sell);
        const Buffer body = encoded(print);
        shared.begin();
        const auto head = shared.as<PrintHead>(body);
        const auto whole = shared.as<Trade>(body);
        ASSERT_TRUE(head && whole);
        EXPECT_EQ(**head, (PrintHead{"binance-usdm", "BTC", id}));
        EXPECT_EQ(**whole, print);
    }
    shared.begin();
    const auto older = shared.as<PrintHead>(older_print("ETH"));
    ASSERT_TRUE(older);
    EXPECT_EQ(**older, (PrintHead{"other", "ETH", 3}));
}

template <class Event>
void gives_as_decoded(SharedBody& shared, const Event& event) {
    const Buffer body = encoded(event);
    for (int again = 0; again < 2; ++again) {
        shared.begin();
        const auto given = shared.as<Event>(body);
        ASSERT_TRUE(given);
        EXPECT_EQ(**given, event);
    }
}

TEST(SharedBody, gives_numbers_of_every_length_and_what_takes_more_room) {
    SharedBody shared;
    for (int bits = 0; bits < 64; ++bits)
        for (const std::int64_t near : {-1, 0, 1}) {
            const auto unit = static_cast<std::int64_t>((std::uint64_t{1} << bits) +
                                                        static_cast<std::uint64_t>(near));
            const auto below = static_cast<std::int64_t>(-static_cast<std::uint64_t>(unit));
            gives_as_decoded(shared, Funding{"v", "i", {unit}});
            gives_as_decoded(shared, Funding{"v", "i", {below}});
            gives_as_decoded(shared, Quote{"v", "i", {unit}, {below}, {below}, {unit}});
            Bar bar = bar_at(1);
            bar.open_time = {unit};
            bar.low = {below};
            if (bits % 2 == 0) bar.closed_at = TimeNs{below};
            if (bits % 3 == 0) bar.flow = Flow{static_cast<std::uint64_t>(unit), {unit}, {below}};
            gives_as_decoded(shared, bar);
        }
}

TEST(SharedBody, refuses_a_number_that_takes_more_bytes_than_it_needs) {
    SharedBody shared;
    const Buffer good = encoded(print_of("BTC", 7, Side::sell));
    ASSERT_TRUE(shared.as<Trade>(good));
    const std::string_view text = as_text(good.view());
    const std::size_t at = text.find("\xa2id") + 3;
    Buffer bad;
    bad.append(good.view(0, at));
    for (const int byte : {0xcf, 0, 0, 0, 0, 0, 0, 0, 7}) bad.push(static_cast<std::uint8_t>(byte));
    bad.append(good.view(at + 1, good.size() - at - 1));
    shared.begin();
    EXPECT_FALSE(shared.as<Trade>(bad));
}

TEST(SharedBody, refuses_a_number_beyond_what_the_field_can_hold) {
    SharedBody shared;
    Buffer body = encoded(Funding{"v", "i", {INT64_MAX}});
    ASSERT_TRUE(shared.as<Funding>(body));
    body.data()[body.size() - 8] |= 0x80U;  // the same number and 2^63
    shared.begin();
    EXPECT_FALSE(shared.as<Funding>(body));
    Buffer print = encoded(Trade{"v", "i", 1, {INT64_MAX}, {1}, Side::buy});
    ASSERT_TRUE(shared.as<Trade>(print));
    print.data()[as_text(print.view()).find("\xa5price") + 7] |= 0x80U;
    shared.begin();
    EXPECT_FALSE(shared.as<Trade>(print)) << "with more behind it";
}

}  // namespace
}  // namespace outcry
