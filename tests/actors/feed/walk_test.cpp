// SPDX-License-Identifier: Apache-2.0
// The made-up market: the same from the same seed, in order of time, its timeframes agreeing, its
// moments what was asked for.
#include "actors/feed/walk.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "outcry/math/math.hpp"

namespace outcry {
namespace {

constexpr TimeNs midnight{1'746'403'200 * ns_per_s};  // 2025-05-05

std::vector<Instrument> instruments(std::size_t count) {
    std::vector<Instrument> all(count);
    for (std::size_t i = 0; i < count; ++i) {
        all[i].id = "S" + std::to_string(i);
        all[i].venue = "synthetic";
        all[i].tick = Price{10'000};
        all[i].lot = Quantity{10'000};
    }
    return all;
}

WalkParams hours(std::int64_t count) {
    WalkParams params;
    params.from = midnight;
    params.length = {count * ns_per_hour};
    return params;
}

WalkParams with_history(std::int32_t bars) {
    WalkParams params = hours(1);
    for (const std::int64_t minutes : {5, 15, 60, 240, 1440})
        params.timeframes.push_back(Timeframe::of_ns(minutes * ns_per_minute));
    params.history = bars;
    return params;
}

std::vector<Bar> drained(const WalkParams& params, std::size_t count) {
    feed::WalkMarket market(params, instruments(count));
    std::vector<Bar> bars;
    for (auto closing = market.next(); !closing.empty(); closing = market.next())
        for (const Bar* bar : closing) bars.push_back(*bar);
    return bars;
}

/// A feed on a floor, and every input it hands over.
std::vector<Buffer> inputs(const WalkParams& params, std::uint64_t accepted, std::size_t room) {
    const Buffer bytes = encoded(params);
    auto feed = walk_feed_kind().make_edge(Making{"data", bytes.view(), "", ""}).value();
    FloorOpened opened;
    opened.instruments = instruments(3);
    const Buffer body = encoded(opened);
    RecordView record;
    record.said = {1, {}, schema_name<FloorOpened>, schema_name<FloorOpened>, {}, body.view()};
    InputRun run;
    EXPECT_TRUE(feed->resume(accepted));
    EXPECT_TRUE(feed->deliver(record, run));
    std::vector<Buffer> all;
    TimeNs complete{INT64_MIN};
    for (bool more = true; more && all.size() < 10'000; more = !run.ended) {
        run.clear();
        EXPECT_TRUE(feed->pull(room, run));
        for (std::size_t i = 0; i < run.inputs.size(); ++i) {
            all.emplace_back(run.inputs[i]);
            EXPECT_GT(read_said(all.back())->event_time, complete) << "late input";
        }
        complete = std::max(complete, run.complete_upto);
    }
    return all;
}

TEST(Walk, is_the_same_market_from_the_same_seed_and_another_from_another) {
    WalkParams params = hours(2);
    const auto once = drained(params, 5);
    EXPECT_EQ(once.size(), 5U * 120U);
    EXPECT_EQ(drained(params, 5), once);
    params.seed = 2;
    EXPECT_NE(drained(params, 5), once);
}

TEST(Walk, says_bars_that_can_be_and_that_follow_each_other) {
    std::map<std::string, Bar> last;
    for (const Bar& bar : drained(hours(6), 7)) {
        EXPECT_GE(bar.high, std::max(bar.open, bar.close));
        EXPECT_LE(bar.low, std::min(bar.open, bar.close));
        EXPECT_GT(bar.low.units, 0);
        EXPECT_GT(bar.volume.units, 0);
        EXPECT_EQ(bar.close.units % 10'000, 0);
        if (const auto before = last.find(bar.instrument); before != last.end()) {
            EXPECT_EQ(before->second.close, bar.open);
            EXPECT_EQ(before->second.close_time(), bar.open_time);
        }
        last[bar.instrument] = bar;
    }
}

TEST(Walk, has_a_past_of_every_longer_timeframe_and_all_of_them_agree) {
    std::map<Timeframe, int> count;
    std::map<TimeNs, std::map<Timeframe, Bar>> by_close;
    TimeNs before;
    for (const Bar& bar : drained(with_history(20), 2)) {
        EXPECT_GE(bar.close_time(), before);
        before = bar.close_time();
        if (bar.instrument != "S1") continue;
        ++count[bar.timeframe];
        by_close[bar.close_time()][bar.timeframe] = bar;
        EXPECT_EQ(bar.open_time.ns % bar.timeframe.approximate_ns(), 0);
    }
    EXPECT_EQ(count[Timeframe::of_ns(ns_per_minute)], 60);
    for (const std::int64_t minutes : {5, 15, 60, 240, 1440})
        EXPECT_GE(count[Timeframe::of_ns(minutes * ns_per_minute)], 20) << minutes;
    const auto& last = by_close[midnight];
    ASSERT_EQ(last.size(), 5U) << "all past timeframes end at `from`";
    for (const auto& [timeframe, bar] : last) EXPECT_EQ(bar.close, last.begin()->second.close);
    // Three bars of 5 minutes are one of 15.
    Bar whole = by_close[{midnight.ns - 10 * ns_per_minute}].begin()->second;
    for (const std::int64_t left : {5, 0}) {
        const Bar& piece = by_close[{midnight.ns - left * ns_per_minute}].begin()->second;
        ASSERT_EQ(piece.timeframe, Timeframe::of_ns(5 * ns_per_minute));
        whole.high = std::max(whole.high, piece.high);
        whole.low = std::min(whole.low, piece.low);
        whole.volume += piece.volume;
        whole.close = piece.close;
    }
    whole.timeframe = Timeframe::of_ns(15 * ns_per_minute);
    EXPECT_EQ(last.at(whole.timeframe), whole);
}

TEST(Walk, moves_as_much_and_as_much_together_as_it_was_asked_to) {
    WalkParams params = hours(24 * 20);
    params.timeframe = Timeframe::of_ns(15 * ns_per_minute);
    params.trend = {};
    params.twin_every = 4;
    params.sectors = 2;
    std::map<std::string, std::vector<double>> returns;
    for (const Bar& bar : drained(params, 4))
        returns[bar.instrument].push_back(math::log(bar.close.to_double() / bar.open.to_double()));
    const auto together = [&](const char* a, const char* b) {
        double sum = 0;
        for (std::size_t i = 0; i < returns[a].size(); ++i) sum += returns[a][i] * returns[b][i];
        return sum / static_cast<double>(returns[a].size());
    };
    const auto correlation = [&](const char* a, const char* b) {
        return together(a, b) / std::sqrt(together(a, a) * together(b, b));
    };
    EXPECT_NEAR(std::sqrt(together("S0", "S0") * 365 * 96), 0.8, 0.05);
    EXPECT_NEAR(correlation("S0", "S1"), 0.3, 0.06);  // the market alone
    EXPECT_NEAR(correlation("S0", "S2"), 0.5, 0.06);  // and the sector
    EXPECT_GT(correlation("S2", "S3"), 0.75);         // a twin
}

TEST(Walk, hands_over_the_same_inputs_however_it_is_read_and_goes_on_where_it_was) {
    const WalkParams params = with_history(3);
    const auto whole = inputs(params, 0, 1 << 20);
    EXPECT_EQ(read_said(whole.front())->schema, schema_name<FeedStatus>);
    EXPECT_EQ(inputs(params, 0, 300), whole);
    for (const std::uint64_t accepted : {1U, 2U, 100U}) {
        const auto rest = inputs(params, accepted, 1 << 20);
        ASSERT_EQ(rest.size(), whole.size() - accepted);
        EXPECT_TRUE(std::equal(rest.begin(), rest.end(),
                               whole.begin() + static_cast<std::ptrdiff_t>(accepted)));
    }
    EXPECT_TRUE(inputs(params, whole.size(), 1 << 20).empty());
}

TEST(Walk, refuses_what_is_no_market) {
    const auto refusal = [](auto change) {
        WalkParams params = hours(1);
        change(params);
        const auto checked = feed::check_walk(params);
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_EQ(refusal([](WalkParams&) {}), "");
    EXPECT_NE(refusal([](WalkParams& p) {
                  p.timeframes = {Timeframe::of_ns(7 * ns_per_minute)};
              }).find("does not fill"),
              std::string::npos);
    EXPECT_NE(refusal([](WalkParams& p) {
                  p.timeframes = {Timeframe::of_ns(ns_per_day)};
                  p.from.ns += ns_per_hour;
              }).find("begin at midnight"),
              std::string::npos);
    EXPECT_NE(refusal([](WalkParams& p) { p.market = {90'000'000}; }).find("sector"),
              std::string::npos);
    EXPECT_NE(refusal([](WalkParams& p) { p.length = {}; }).find("length"), std::string::npos);
    EXPECT_NE(refusal([](WalkParams& p) { p.history = 20'000; }).find("history of 20000"),
              std::string::npos);
}

}  // namespace
}  // namespace outcry
