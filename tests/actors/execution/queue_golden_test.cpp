// SPDX-License-Identifier: Apache-2.0
// Limits that rest behind recorded books: each fills when everything that rested before it has
// traded or gone, as a plain walk over the same rows says, and not a print earlier.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "tests/actors/execution/verdicts.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

constexpr const char* spot = "BTCUSDT";
constexpr const char* binance = "binance";

struct Row {
    TimeNs at;
    std::optional<Depth> book;
    Trade trade;
};

std::vector<Row> recorded() {
    std::ifstream file(OUTCRY_SOURCE_DIR "/tests/golden/depth/btcusdt_spot_20240808.csv");
    std::vector<Row> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::vector<std::string> cells;
        std::istringstream text(line);
        for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
        Row row;
        row.at = {std::stoll(cells[0])};
        const auto number = [&](std::size_t i) { return fixed::parse(cells[i]).value(); };
        if (cells[1] == "book") {
            row.book.emplace();
            row.book->venue = binance;
            row.book->instrument = spot;
            for (std::size_t i = 2; i + 1 < cells.size(); i += 2)
                (i < 12 ? row.book->bids : row.book->asks)
                    .push_back({{number(i)}, {number(i + 1)}});
        } else {
            row.trade.venue = binance;
            row.trade.instrument = spot;
            row.trade.price = {number(2)};
            row.trade.size = {number(3)};
            row.trade.taker = cells[4] == "1" ? Side::sell : Side::buy;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

FloorOpened spot_floor() {
    FloorOpened floor = opened();
    Instrument instrument = perpetual(spot, "0.01", "0.00001");
    instrument.venue = binance;
    instrument.kind = InstrumentKind::spot;
    instrument.min_notional = Money::whole(5);
    instrument.margins.clear();
    floor.instruments = {instrument};
    return floor;
}

/// What the rows say of a bid at `limit` that arrives after row `from`: the row that fills it.
struct Walk {
    std::size_t filled = 0;  // 0: not within the rows
    bool through = false;
    Quantity ahead;     // when it arrived
    bool known = true;  // the book showed its price
};
Walk walk(const std::vector<Row>& rows, std::size_t from, Price limit, std::size_t upto) {
    Walk found;
    std::optional<Quantity> ahead;
    const Depth* book = nullptr;
    for (std::size_t i = 0; i <= from; ++i)
        if (rows[i].book) book = &*rows[i].book;
    const auto rests = [&]() -> std::optional<Quantity> {
        if (limit < book->bids.back().price) return std::nullopt;
        for (const DepthLevel& level : book->bids)
            if (level.price == limit) return level.size;
        return Quantity{};
    };
    for (std::size_t i = from + 1; i < upto; ++i) {
        if (rows[i].book) {
            book = &*rows[i].book;
            if (const auto left = rests(); ahead && left) ahead = std::min(*ahead, *left);
            continue;
        }
        const Trade& trade = rows[i].trade;
        if (!ahead) {  // it arrives with the first print after it was sent
            ahead = rests();
            found.known = ahead.has_value();
            found.ahead = ahead.value_or(Quantity{});
            if (!found.known) return found;
        }
        found.through = trade.price < limit;
        const bool hit = trade.price == limit && trade.taker == Side::sell;
        if (hit && trade.size <= *ahead)
            *ahead -= trade.size;
        else if (hit || found.through) {
            found.filled = i;
            return found;
        }
    }
    return found;
}

TEST(RecordedQueue, a_resting_limit_fills_when_the_queue_before_it_is_gone_and_no_print_earlier) {
    const std::vector<Row> rows = recorded();
    ASSERT_EQ(rows.size(), 779U);
    std::map<std::string, int> met;
    std::size_t book = 0;
    TimeNs last;
    for (std::size_t from = 0; from < rows.size(); ++from) {
        if (rows[from].book) {
            book = from;
            continue;
        }
        // A print at the best bid: who bids there now stands behind the rest of that level.
        const Trade& print = rows[from].trade;
        const bool starts = print.taker == Side::sell && rows[book].book &&
                            rows[book].book->bids.front().price == print.price &&
                            rows[from].at - last >= DurationNs{600 * ns_per_ms};
        if (!starts) continue;
        last = rows[from].at;
        const std::size_t upto = std::min(rows.size(), from + 250);
        const Walk expected = walk(rows, from, print.price, upto);
        if (!expected.known) continue;
        ExecutionPaper::Params params = paper_params();
        params.entry = OrderType::limit;
        params.latency = {0};
        params.participation_max = percent(100);  // when, not how much
        Play<ExecutionPaper> play(params, "execution");
        play.at(rows[book].at).hear(spot_floor());
        play.skip(700);
        play.hear(*rows[book].book);
        play.at(rows[from].at).hear(print);
        Verdict verdict = approved(731, Side::buy, "0.001");
        verdict.venue = binance;
        verdict.instrument = spot;
        verdict.price_low = {print.price.units / 2};
        verdict.price_high = {print.price.units * 2};
        verdict.expires = rows[from].at + DurationNs{ns_per_hour};
        play.hear(verdict);
        std::size_t filled = 0;
        for (std::size_t i = from + 1; i < upto && filled == 0; ++i) {
            play.at(rows[i].at);
            if (rows[i].book)
                play.hear(*rows[i].book);
            else
                play.hear(rows[i].trade);
            if (play.count<Fill>() == 0) continue;
            filled = i;
            const Fill fill = play.all<Fill>().front();
            EXPECT_TRUE(!fill.maker || fill.price == print.price) << "never better than its limit";
        }
        EXPECT_EQ(filled, expected.filled)
            << "sent after row " << from + 2 << ", " << to_string(expected.ahead) << " before it";
        ++met[expected.filled == 0 ? "waits" : expected.through ? "through" : "queue"];
    }
    EXPECT_GE(met["queue"], 5) << "the rows must be worth asking";
    EXPECT_GE(met["through"], 5);
}

}  // namespace
}  // namespace outcry
