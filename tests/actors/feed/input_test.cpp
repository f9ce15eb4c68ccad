// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/input.hpp"

#include <gtest/gtest.h>

#include "outcry/event/market.hpp"

namespace outcry::feed {
namespace {

/// What stands in front stays as it is, and what is written is what an encoder writes.
template <class Event>
void writes_as_encoded(const Event& first, const std::vector<Event>& events) {
    const InputForm<Event> form(first);
    TopicWriter topic;
    topic.begin(schema_name<Event>);
    first.topic(topic);
    Buffer written, expected;
    std::uint64_t source_seq = 1;
    for (const Event& event : events)
        for (const std::int64_t ns : {INT64_MIN, std::int64_t{-5}, std::int64_t{0}, INT64_MAX}) {
            form.write(written, source_seq, {ns}, event);
            write_input(expected, source_seq, {ns}, topic.text(), event);
            ASSERT_EQ(written, expected) << source_seq << " at " << ns;
            source_seq = source_seq * 7 + 1;
        }
}

constexpr std::int64_t units[] = {
    0,  1,   127, 128,  255,  256,     65'535,  65'536,    INT32_MAX,      4'294'967'295, INT64_MAX,
    -1, -32, -33, -128, -129, -32'768, -32'769, INT32_MIN, -2'147'483'649, INT64_MIN};

TEST(InputForm, writes_prints_as_they_are_encoded) {
    std::vector<Trade> prints;
    for (const std::int64_t unit : units)
        prints.push_back({"binance-usdm",
                          "BTCUSDT-PERP",
                          static_cast<std::uint64_t>(unit),
                          {unit},
                          {-(unit / 3)},
                          unit % 2 == 0 ? Side::buy : Side::sell});
    writes_as_encoded(prints.front(), prints);
}

TEST(InputForm, writes_bars_and_books_with_what_takes_more_room) {
    Bar bar;
    bar.venue = "venue";
    bar.instrument = std::string(300, 'x');
    std::vector<Bar> bars;
    std::vector<Depth> books;
    for (const std::int64_t unit : units) {
        bar.open = bar.close = {unit};
        bar.volume = {unit / 2};
        bar.closed_at.reset();
        bar.flow.reset();
        bars.push_back(bar);
        bar.closed_at = TimeNs{unit};
        bars.push_back(bar);
        bar.flow = Flow{static_cast<std::uint64_t>(unit), {unit}, {unit}};
        bars.push_back(bar);
        Depth book{"venue", "book", {}, {}};
        book.bids.resize(static_cast<std::size_t>(unit & 63), {{unit}, {unit}});
        book.asks.resize(static_cast<std::size_t>(unit & 15), {{unit}, {-1}});
        books.push_back(book);
    }
    writes_as_encoded(bars.front(), bars);
    writes_as_encoded(books.front(), books);
}

TEST(InputForm, writes_rates_below_zero) {
    std::vector<Funding> fundings;
    for (const std::int64_t unit : units) fundings.push_back({"v", "i", {unit}});
    writes_as_encoded(fundings.front(), fundings);
}

}  // namespace
}  // namespace outcry::feed
