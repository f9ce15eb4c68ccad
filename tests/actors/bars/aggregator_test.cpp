// SPDX-License-Identifier: Apache-2.0
// The aggregator says the same bars however its prints are cut into blocks, and the ones a naive
// one says.
#include "actors/bars/aggregator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/support/naive_bars.hpp"

namespace outcry::bars {
namespace {

std::vector<Timeframe> frames(std::initializer_list<const char*> texts) {
    std::vector<Timeframe> all;
    for (const char* text : texts) all.push_back(*Timeframe::parse(text));
    std::sort(all.begin(), all.end());
    return all;
}

struct Tape {
    std::vector<TimeNs> times;
    std::vector<Price> prices;
    std::vector<Quantity> sizes;
    std::vector<Side> takers;
    std::vector<std::uint64_t> seqs;

    void add(TimeNs t, std::int64_t price, std::int64_t size, Side taker) {
        times.push_back(t);
        prices.push_back(Price::whole(price));
        sizes.push_back(Quantity::whole(size));
        takers.push_back(taker);
        seqs.push_back(seqs.size() + 1);
    }
    [[nodiscard]] Prints cut(std::size_t from, std::size_t count) const {
        return {{&times[from], count},
                {&prices[from], count},
                {&sizes[from], count},
                {&takers[from], count},
                {&seqs[from], count}};
    }
};

struct Told {
    std::string timeframe;
    Window window;

    bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) {
    return out << told.timeframe << " " << time::to_iso(told.window.open_time) << " to "
               << time::to_iso(told.window.close_time) << " trades " << told.window.trades
               << " volume " << told.window.volume.units;
}

/// What differs between ways of adding the same is left out.
Told told(const Timeframe& timeframe, Window window) {
    window.pieces = 0;
    window.open = false;
    return {timeframe.to_string(), window};
}

class Ear final : public Aggregator::Listener {
 public:
    void closed(const Series&, const Timeframe& timeframe, const Window& window) override {
        heard.push_back(told(timeframe, window));
    }
    void begun(TimeNs) override {}
    void overflow(const Series&, const Timeframe&) override { ++overflows; }

    std::vector<Told> heard;
    int overflows = 0;
};

constexpr TimeNs begin{1'402'061'400'000'000'000};  // 2014-06-06 13:30 UTC

Tape any_tape(bool in_order, int prints) {
    Tape tape;
    TimeNs now = begin;
    for (int i = 0; i < prints; ++i) {
        const auto chance = *rc::gen::inRange(0, 20);
        std::int64_t step = *rc::gen::inRange<std::int64_t>(0, 20 * ns_per_s);
        if (chance == 0) step = *rc::gen::inRange<std::int64_t>(0, 3 * ns_per_hour);
        if (chance == 1 && !in_order)
            step = -*rc::gen::inRange<std::int64_t>(0, 10 * ns_per_minute);
        if (chance == 2) step = ns_per_minute - now.ns % ns_per_minute;
        now = {now.ns + step};
        const bool bad = !in_order && chance == 3;
        tape.add(now, bad ? 0 : *rc::gen::inRange(90, 110), *rc::gen::inRange(bad ? -1 : 1, 50),
                 *rc::gen::element(Side::buy, Side::sell));
    }
    return tape;
}

RC_GTEST_PROP(Aggregator, says_the_same_however_prints_are_cut_into_blocks, ()) {
    const auto timeframes =
        *rc::gen::element(frames({"1m", "5m", "1h", "1d"}), frames({"2m", "3m", "1h"}),
                          frames({"1m", "15m", "tick:7", "volume:300", "dollar:9000"}),
                          frames({"tick:3", "volume:60"}));
    const Aggregator aggregator(timeframes);
    const Tape tape = any_tape(false, 200);
    Series single = aggregator.begin("v", "i", begin), blocks = single;
    single.calendar = blocks.calendar = *rc::gen::element<std::string>("always", "XNYS");
    Ear one, many;
    for (std::size_t i = 0; i < tape.times.size(); ++i) aggregator.add(single, tape.cut(i, 1), one);
    for (std::size_t i = 0; i < tape.times.size();) {
        const std::size_t count = *rc::gen::inRange<std::size_t>(1, tape.times.size() - i + 1);
        aggregator.add(blocks, tape.cut(i, count), many);
        i += count;
    }
    RC_ASSERT(one.heard == many.heard);
    RC_ASSERT(single.late == blocks.late);
    RC_ASSERT(single.unusable == blocks.unusable);
}

RC_GTEST_PROP(Aggregator, says_what_each_timeframe_would_say_that_looks_at_each_print, ()) {
    const auto timeframes =
        *rc::gen::element(frames({"1m", "5m", "15m", "1h", "4h", "1d"}), frames({"2m", "3m"}),
                          frames({"1m", "tick:7", "volume:300", "dollar:9000"}));
    const Aggregator aggregator(timeframes);
    const Tape tape = any_tape(true, 200);
    Series series = aggregator.begin("v", "i", {0});
    Ear ear;
    aggregator.add(series, tape.cut(0, tape.times.size()), ear);
    std::vector<Told> naive;
    test::NaiveBars bars(timeframes);
    for (std::size_t i = 0; i < tape.times.size(); ++i)
        bars.add(tape.times[i], tape.prices[i], tape.sizes[i], tape.takers[i], tape.seqs[i],
                 [&](const Timeframe& timeframe, const Window& window) {
                     naive.push_back(told(timeframe, window));
                 });
    // The naive one does not know of shorter before longer at one instant, nor of earlier before
    // later after a gap.
    const auto order = [](const Told& a, const Told& b) {
        return std::tuple(a.timeframe, a.window.open_time, a.window.first_seq) <
               std::tuple(b.timeframe, b.window.open_time, b.window.first_seq);
    };
    std::sort(naive.begin(), naive.end(), order);
    std::sort(ear.heard.begin(), ear.heard.end(), order);
    RC_ASSERT(ear.heard == naive);
}

TEST(Aggregator, gives_a_late_print_to_the_longer_bars_that_are_still_open) {
    const Aggregator aggregator(frames({"1m", "1h"}));
    Series series = aggregator.begin("v", "i", begin);
    Tape tape;
    tape.add(begin, 100, 1, Side::buy);
    tape.add(begin + DurationNs{70 * ns_per_s}, 101, 1, Side::buy);
    tape.add(begin + DurationNs{10 * ns_per_s}, 500, 1, Side::sell);  // a minute late
    tape.add(begin + DurationNs{2 * ns_per_hour}, 100, 1, Side::buy);
    Ear ear;
    series.watched_since = {0};
    aggregator.add(series, tape.cut(0, 4), ear);
    ASSERT_EQ(ear.heard.size(), 3U);
    EXPECT_EQ(ear.heard[0].window.high, Price::whole(100));
    EXPECT_EQ(ear.heard[1].window.high, Price::whole(101));
    EXPECT_EQ(ear.heard[2].timeframe, "1h");
    EXPECT_EQ(ear.heard[2].window.high, Price::whole(500));
    EXPECT_EQ(ear.heard[2].window.last, Price::whole(101)) << "the later print closes the bar";
    EXPECT_EQ(ear.heard[2].window.trades, 3U);
    EXPECT_EQ(series.late, 1U);
}

TEST(Aggregator, ends_bars_of_the_market_with_the_print_that_fills_them_and_carries_nothing_over) {
    const Aggregator aggregator(frames({"volume:10"}));
    Series series = aggregator.begin("v", "i", begin);
    Tape tape;
    for (const std::int64_t size : {4, 5, 25, 10})
        tape.add(begin + DurationNs{size}, 100, size, Side::buy);
    Ear ear;
    aggregator.add(series, tape.cut(0, 4), ear);
    ASSERT_EQ(ear.heard.size(), 2U);
    EXPECT_EQ(ear.heard[0].window.volume, Quantity::whole(34)) << "a large print is not split";
    EXPECT_EQ(ear.heard[0].window.open_time, begin + DurationNs{4});
    EXPECT_EQ(ear.heard[0].window.close_time, begin + DurationNs{25});
    EXPECT_EQ(ear.heard[1].window.volume, Quantity::whole(10));
}

TEST(Aggregator, gives_up_when_a_volume_no_longer_fits_within_a_block_or_over_several) {
    for (const bool at_once : {true, false}) {
        const Aggregator aggregator(frames({"1m"}));
        Series series = aggregator.begin("v", "i", begin);
        Tape tape;
        for (int i = 0; i < 2; ++i) tape.add(begin, 100, 1, Side::buy);
        tape.sizes[0] = tape.sizes[1] = {INT64_MAX};
        Ear ear;
        if (at_once) {
            aggregator.add(series, tape.cut(0, 2), ear);
        } else {
            aggregator.add(series, tape.cut(0, 1), ear);
            aggregator.add(series, tape.cut(1, 1), ear);
        }
        EXPECT_EQ(ear.overflows, 1);
    }
}

}  // namespace
}  // namespace outcry::bars
