// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/paper.hpp"

#include "actors/execution/kind.hpp"
#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct SlowPaper : PaperTest {
    static ExecutionPaper::Params slow() {
        ExecutionPaper::Params params = paper_params();
        params.latency = {90 * ns_per_s};
        return params;
    }
    SlowPaper() : PaperTest(slow()) {}
};

TEST_F(SlowPaper, waits_out_a_latency_longer_than_a_bar) {
    tick(15, "100000", "100000", "100000", "100000");
    Verdict verdict = approved(731, Side::buy, "0.03");
    verdict.expires = minutes(20);
    play.hear(verdict);
    tick(16, "100000", "100000", "100000", "100000");
    tick(17, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    tick(18, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.count<Fill>(), 1U);
}

/// Decided at a close, with bars of `timeframe` on, each opening 1,000 above the last: the open
/// that the order gets.
Price open_had(const char* timeframe, DurationNs latency) {
    ExecutionPaper::Params params = paper_params();
    params.base = tf(timeframe);
    params.latency = latency;
    Play<ExecutionPaper> play(params, "execution");
    play.at(monday).hear(opened());
    const DurationNs length{params.base.approximate_ns()};
    TimeNs close = monday + length;
    play.at(close).hear(flat_bar(btc, timeframe, close, "100000"));
    Verdict verdict = approved(731, Side::buy, "0.03");
    verdict.price_high = price("200000");
    verdict.expires = close + length + length + length;
    play.hear(verdict);
    for (const char* at : {"101000", "102000", "103000"}) {
        close = close + length;
        play.at(close).hear(flat_bar(btc, timeframe, close, at));
        if (play.count<Fill>() != 0) return play.only<Fill>().untouched;
    }
    return {};
}

TEST(PaperLatency, the_open_of_a_bar_stands_for_its_first_second_and_no_longer) {
    for (const char* timeframe : {"1m", "15m", "1d"}) {
        EXPECT_EQ(open_had(timeframe, {}), price("101000")) << timeframe;
        EXPECT_EQ(open_had(timeframe, {250 * ns_per_ms}), price("101000")) << timeframe;
        EXPECT_EQ(open_had(timeframe, {ns_per_s - 1}), price("101000")) << timeframe;
        EXPECT_EQ(open_had(timeframe, {ns_per_s}), price("102000")) << timeframe;
        EXPECT_EQ(open_had(timeframe, {59 * ns_per_s}), price("102000")) << timeframe;
    }
}

TEST(PaperLatency, of_a_bar_of_a_second_the_open_stands_for_all_of_it) {
    EXPECT_EQ(open_had("1s", {ns_per_s - 1}), price("101000"));
    EXPECT_EQ(open_had("1s", {ns_per_s}), price("102000"));
    EXPECT_EQ(open_had("1s", {2 * ns_per_s - 1}), price("102000"));
    EXPECT_EQ(open_had("1s", {2 * ns_per_s}), price("103000"));
}

struct TapeTest : PaperTest {
    void print(std::int64_t ms, const char* at, const char* size) {
        Trade trade;
        trade.venue = venue;
        trade.instrument = btc;
        trade.price = price(at);
        trade.size = quantity(size);
        const TimeNs when = minutes(15) + DurationNs{ms * ns_per_ms};
        play.at(when).hear(trade);
    }
};

TEST_F(TapeTest, fills_on_the_next_trade_after_the_latency) {
    print(0, "100000", "1");
    play.hear(approved(731, Side::buy, "0.03"));
    print(200, "100001", "100");
    EXPECT_EQ(play.count<Fill>(), 0U);
    print(300, "100002", "100");
    EXPECT_EQ(play.only<Fill>().untouched, price("100002"));
    tick(16, "90000", "100000", "80000", "90000");
    EXPECT_TRUE(play.said().empty()) << "trades are finer than bars";
}

TEST_F(TapeTest, saves_volume_up_from_trade_to_trade) {
    print(0, "100000", "1000");
    play.hear(approved(731, Side::buy, "0.003"));
    print(300, "100000", "0.012");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.001"));
    print(310, "100000", "0.008");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.001"));
    print(320, "100000", "1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.001"));
}

TEST_F(TapeTest, stops_at_the_trade_that_touches) {
    print(0, "100000", "1");
    play.hear(approved(731, Side::buy, "0.03"));
    print(300, "100000", "10");
    print(400, "98020", "10");
    EXPECT_TRUE(play.said().empty());
    print(500, "97900", "10");
    EXPECT_EQ(play.only<Fill>().untouched, price("97900"));
}

TEST_F(TapeTest, a_target_filled_in_part_takes_of_what_trades_through_it_and_of_nothing_else) {
    print(0, "100000", "1");
    play.hear(approved(731, Side::buy, "0.03"));
    print(300, "100000", "10");
    ASSERT_EQ(play.only<Fill>().quantity, quantity("0.03"));
    print(400, "105000", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    print(500, "100000", "1000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    print(600, "105000", "0.05");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.005"));
}

/// A venue on its own: nobody asks for its state but whoever wants it.
struct Venue {
    ActorParticipant<ExecutionPaper> actor{"execution", paper_params()};
    std::uint64_t seq = 0, next_source_seq = 1;
    SaidList answer;

    template <class E>
    void hear(TimeNs when, const E& event) {
        const Buffer body = encoded(event);
        RecordView mail;
        mail.prefix = {++seq, when, 0, 1};
        mail.said = {seq, when, schema_name<E>, schema_name<E>, {}, body.view()};
        EXPECT_TRUE(actor.deliver(mail, next_source_seq, answer).ok());
    }
    [[nodiscard]] Buffer snapshot() const {
        Buffer bytes;
        actor.snapshot(bytes);
        return bytes;
    }
};

TEST(Paper, passes_idle_prints_over_and_is_as_one_that_looks_at_every_one) {
    Venue venue_at_ease, careful;
    const auto both = [&](TimeNs when, const auto& event) {
        (void)careful.snapshot();  // whoever was asked for its state works everything out anew
        venue_at_ease.hear(when, event);
        careful.hear(when, event);
    };
    std::int64_t second = 0;
    const auto print = [&](const char* at) {
        Trade trade;
        trade.venue = venue;
        trade.instrument = btc;
        trade.price = price(at);
        trade.size = quantity("10");
        both(minutes(15) + DurationNs{++second * ns_per_s}, trade);
    };
    both(monday, opened());
    std::uint64_t proposal = 731;
    for (const char* stopped_at : {"97000", "96000"}) {
        for (int i = 0; i < 3; ++i) print("100000");
        Verdict verdict = approved(proposal++, Side::buy, "0.03");
        verdict.expires = minutes(30);
        both(minutes(15) + DurationNs{second * ns_per_s}, verdict);
        for (const char* at : {"100000", "99990", stopped_at}) print(at);
    }
    for (int i = 0; i < 3; ++i) print("100000");
    EXPECT_GT(venue_at_ease.answer.size(), 12U) << "two entries, each with its protection hit";
    ASSERT_EQ(venue_at_ease.answer.size(), careful.answer.size());
    for (std::size_t i = 0; i < careful.answer.size(); ++i)
        EXPECT_TRUE(same_bytes(venue_at_ease.answer[i], careful.answer[i])) << i;
    EXPECT_TRUE(venue_at_ease.snapshot() == careful.snapshot());
}

TEST(Paper, refuses_parameters_that_make_no_sense) {
    const auto refused = [](auto change) {
        ExecutionPaper::Params params;
        change(params);
        return !ExecutionPaper::check(params).ok();
    };
    EXPECT_TRUE(refused([](auto& p) { p.stop = {}; }));
    EXPECT_TRUE(refused([](auto& p) { p.target = percent(-1); }));
    EXPECT_TRUE(refused([](auto& p) { p.latency = {-1}; }));
    EXPECT_TRUE(refused([](auto& p) { p.participation_max = percent(101); }));
    EXPECT_TRUE(refused([](auto& p) { p.half_spread = bp(-1); }));
    EXPECT_FALSE(refused([](auto&) {}));
    EXPECT_EQ(execution_paper_kind().manifest.kind, "execution.paper");
}

TEST(OrderId, reads_back_what_it_wrote) {
    using namespace execution;
    EXPECT_EQ(order_id("7f3a9c1e", 731, Part::entry), "7f3a-731-e");
    const auto name = parse_order_id("7f3a-731-x");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->proposal, 731U);
    EXPECT_EQ(name->part, Part::close);
    for (const char* bad : {"", "-", "--e", "7f3a-731", "7f3a-x1-e", "7f3a-731-q", "7f3a-731-ee"})
        EXPECT_FALSE(parse_order_id(bad)) << bad;
}

TEST(Pricing, takes_the_tier_whose_volume_is_reached) {
    const std::vector<FeeTier> tiers = {{Money{}, bp(2), bp(5)}, {Money::whole(100), bp(1), bp(4)}};
    EXPECT_EQ(execution::tier_of(tiers, Money::whole(99)).taker, bp(5));
    EXPECT_EQ(execution::tier_of(tiers, Money::whole(100)).taker, bp(4));
    EXPECT_EQ(execution::tier_of({}, Money{}).taker, Ratio{});
}

}  // namespace
}  // namespace outcry
