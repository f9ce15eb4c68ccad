// SPDX-License-Identifier: Apache-2.0
// Members of other makers: whatever a seat for whoever comes, or a program of somebody else, hands
// over, nothing is sequenced that a verification would call damage, or that no feed of ours says.
#include <gtest/gtest.h>

#include "actors/runtime/verify.hpp"
#include "bus/journal/inspect.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/http.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/replay.hpp"
#include "outcry/event/trading.hpp"
#include "tests/support/toy_floor.hpp"
#include "tests/support/wire_floor.hpp"

namespace outcry::testing {
namespace {

constexpr TimeNs noon{1'746'000'000 * ns_per_s};

struct SeatParams {
    bool unused = false;
};
OUTCRY_DESCRIBE(SeatParams, "toy.seat", unused);

const Kind& seat() {
    static const Kind kind = [] {
        Kind made;
        made.outside = true;
        made.manifest = {"toy.seat",
                         Duty::edge,
                         "a seat for whoever comes",
                         {},
                         {"bar", "trade", "replay.origin"},
                         &type_info<SeatParams>(),
                         nullptr};
        return made;
    }();
    return kind;
}
const Kind* find(std::string_view name) { return name == seat().manifest.kind ? &seat() : nullptr; }

Bar good_bar() {
    Bar bar;
    bar.venue = "binance-usdm";
    bar.instrument = "BTCUSDT-PERP";
    bar.timeframe = Timeframe::of_ns(ns_per_minute);
    bar.open_time = {noon.ns - ns_per_minute};
    bar.open = bar.close = bar.low = Price::whole(94'000);
    bar.high = Price::whole(94'100);
    bar.volume = Quantity::whole(10);
    return bar;
}

/// What is said, and how much of it is wrong.
struct Word {
    std::string topic = "bar.binance-usdm.BTCUSDT-PERP.1m";
    std::string schema = "bar";
    Buffer body = encoded(good_bar());
    std::uint64_t cause = 0;
    std::uint64_t ref = 0;
    TimeNs event_time = noon;
};

template <class Change>
Word bar_with(Change&& change) {
    Bar bar = good_bar();
    change(bar);
    Word word;
    word.body = encoded(bar);
    return word;
}

Buffer asked_by(const std::string& actor) {
    HttpRequest request;
    request.actor = actor;
    request.id = "1";
    return encoded(request);
}

/// A body whose field holds something else, canonical and no more.
Word bar_holding(std::string_view field, const Buffer& value) {
    Word word;
    const Buffer whole = encoded(good_bar());
    msgpack::Reader in(whole);
    Buffer made;
    msgpack::Writer out(made);
    std::size_t count = 0;
    in.map(count);
    out.map(count);
    for (; count > 0; --count) {
        std::string_view key;
        BytesView old;
        in.text(key);
        in.slice(old);
        out.text(key);
        out.raw(key == field ? value.view() : old);
    }
    word.body = made;
    return word;
}
Buffer text_value(std::string_view text) {
    Buffer bytes;
    msgpack::Writer(bytes).text(text);
    return bytes;
}

/// A free-running floor: `data` is a seat for whoever comes, `guest` a program that hears its bars.
class Outside : public ::testing::Test {
 protected:
    static PlannedActor data() {
        PlannedActor data;
        data.name = "data";
        data.kind = seat().manifest.kind;
        data.duty = Duty::edge;
        data.place = Place::process;
        data.params = encoded(SeatParams{});
        data.says = seat().manifest.says;
        return data;
    }
    static PlannedActor guest() {
        PlannedActor guest;
        guest.name = "guest";
        guest.kind = "guest";
        guest.program = "guest";
        guest.manifest = "guest";
        guest.place = Place::process;
        guest.hears = {"bar.>"};
        guest.says = {"http.request", "vote"};
        return guest;
    }
    static Plan plan() {
        Plan plan = plan_of_toys({data(), guest()});
        plan.opened.order = Ordering::free_running;
        Instrument btc;
        btc.id = "BTCUSDT-PERP";
        btc.venue = "binance-usdm";
        plan.opened.instruments = {btc};
        return plan;
    }
    Outside() { join(); }
    void join() {
        floor_.join(guest());
        floor_.join(data());
    }

    /// Says it, and returns why it was refused; empty when it was taken.
    std::string say(const std::string& name, const Word& word, wire::Type type) {
        Buffer refs;
        append_refs(refs, &word.ref, word.ref == 0 ? 0 : 1);
        return floor_.say(name, {0, word.event_time, word.topic, word.schema, refs, word.body},
                          type, word.cause);
    }
    std::string input(const Word& word) {
        const std::string refusal = say("data", word, wire::Type::inputs);
        if (!refusal.empty()) floor_.join(data());
        return refusal;
    }
    /// As the first word of a session of its own.
    std::string answer(const Word& word) {
        floor_.forget_said("guest");
        const std::string refusal = say("guest", word, wire::Type::answers);
        if (!refusal.empty()) floor_.join(guest());
        return refusal;
    }
    std::uint64_t last_seq() { return floor_.journal().last_seq(); }
    void expect_refused(const Word& word, const std::vector<std::string>& words) {
        const std::uint64_t before = last_seq();
        const std::string refusal = input(word);
        for (const std::string& one : words)
            EXPECT_NE(refusal.find(one), std::string::npos) << one << "\n" << refusal;
        EXPECT_EQ(last_seq(), before) << "it was sequenced";
        EXPECT_EQ(input(Word{}), "") << "the floor goes on";
        EXPECT_EQ(last_seq(), before + 1);
    }

    WireFloor floor_{plan(), find, noon};
};

TEST_F(Outside, a_seat_refuses_what_does_not_have_its_schema_and_names_the_field_and_its_value) {
    expect_refused(bar_holding("timeframe", text_value("a minute")),
                   {"bar.binance-usdm.BTCUSDT-PERP.1m", "/timeframe", "\"a minute\"",
                    "`outcry schema bar`", "join again"});
    expect_refused(bar_holding("open", text_value("94000")), {"/open", "\"94000\""});
    Buffer real;
    msgpack::Writer(real).real(10.5);
    expect_refused(bar_holding("volume", real), {"/volume", "10.5"});
}

TEST_F(Outside, a_seat_refuses_market_data_that_no_feed_of_ours_hands_over) {
    const std::string topic = "bar.binance-usdm.BTCUSDT-PERP.1m: ";
    expect_refused(bar_with([](Bar& bar) { bar.open = bar.low = Price{-1}; }),
                   {topic, "open is -0.00000001", "above 0", "join again"});
    expect_refused(bar_with([](Bar& bar) { bar.high = Price{1}; }),
                   {topic, "high is 0.00000001, below low of 94000"});
    expect_refused(bar_with([](Bar& bar) { bar.volume = Quantity{-1}; }),
                   {"volume is -0.00000001"});
    expect_refused(bar_with([](Bar& bar) { bar.open_time.ns += 1; }),
                   {"had not closed by its event time"});
    Word nowhere = bar_with([](Bar& bar) { bar.instrument = "XXX"; });
    nowhere.topic = "bar.binance-usdm.XXX.1m";
    expect_refused(nowhere, {"instrument is \"XXX\" of \"binance-usdm\""});
    Word trade;
    trade.topic = "trade.binance-usdm.BTCUSDT-PERP";
    trade.schema = "trade";
    trade.body = encoded(Trade{"binance-usdm", "BTCUSDT-PERP", 7, Price::whole(5), {}, Side::buy});
    expect_refused(trade, {"trade.binance-usdm.BTCUSDT-PERP: ", "size is 0", "above 0"});
    Word late;
    late.event_time = {INT64_MAX};
    expect_refused(late, {"event_time is 2262", "beyond the year 2149"});
}

TEST_F(Outside, a_seat_refuses_what_lies_ahead_of_the_clock_unless_it_is_a_replay) {
    Word soon, ahead;
    soon.event_time = noon + DurationNs{ns_per_minute};
    ahead.event_time = soon.event_time + DurationNs{1};
    EXPECT_EQ(input(soon), "") << "its clock may be wrong";
    expect_refused(ahead, {"event_time is 2025-04-30T08:01:00.000000001Z",
                           "ahead of this floor's clock of 2025-04-30T08:00:00Z by more than 1m",
                           "a replay, whose times are its own, says so by `replay.origin`"});
    Word century;
    century.event_time = {5'680'281'600 * ns_per_s - 1};
    expect_refused(century, {"event_time is 2149-12-31"});
    ReplayOrigin origin;
    Word marked;
    marked.topic = marked.schema = "replay.origin";
    marked.body = encoded(origin);
    EXPECT_EQ(input(marked), "");
    EXPECT_EQ(input(century), "");
    floor_.open();
    join();
    EXPECT_EQ(input(century), "") << "a floor that was resumed knows it";
}

TEST_F(Outside, a_seat_refuses_what_a_verification_would_call_damage) {
    Word other;
    other.topic = "bar.binance-usdm.ETHUSDT-PERP.1m";
    expect_refused(other, {"stands under \"bar.binance-usdm.ETHUSDT-PERP.1m\"",
                           "belongs under \"bar.binance-usdm.BTCUSDT-PERP.1m\""});
    Word early;
    early.ref = 1'000'000'000;
    expect_refused(early, {"refs name seq 1000000000"});
    Word answer;
    answer.cause = 1;  // it hears nothing
    expect_refused(answer, {"answers seq 1, which this edge was never told"});

    ASSERT_TRUE(floor_.journal().close());
    const auto report = verify(floor_.store(), std::nullopt, true);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_TRUE(report->passed()) << (report->bad ? report->bad->what : "");
}

TEST_F(Outside, a_program_can_neither_rest_on_what_comes_later_nor_speak_in_the_name_of_another) {
    ASSERT_EQ(input(Word{}), "");
    const std::uint64_t bar = last_seq();
    ASSERT_EQ(input(Word{}), "");
    Word asking;
    asking.topic = "http.request.guest.1";
    asking.schema = "http.request";
    asking.body = asked_by("guest");
    asking.cause = bar;
    asking.ref = bar + 1;
    const auto says = [](const std::string& refusal, const std::string& words) {
        EXPECT_NE(refusal.find(words), std::string::npos) << refusal;
    };
    says(answer(asking), "refs name seq " + std::to_string(bar + 1));
    asking.ref = bar;
    asking.body = asked_by("core");
    says(answer(asking), "belongs under \"http.request.core.1\"");
    asking.topic = "http.request.core.1";
    says(answer(asking), "asks in the name of another");
    asking.topic = "http.request.guest.1";
    asking.body = asked_by("guest");
    EXPECT_EQ(answer(asking), "");
}

TEST_F(Outside, a_program_votes_in_its_own_name_alone) {
    ASSERT_EQ(input(Word{}), "");
    const auto cast = [&](const std::string& voter, const std::string& under) {
        Vote vote;
        vote.venue = "binance-usdm";
        vote.instrument = "BTCUSDT-PERP";
        vote.voter = voter;
        Word word;
        word.topic = "vote.binance-usdm.BTCUSDT-PERP.1m." + under;
        word.schema = "vote";
        word.body = encoded(vote);
        word.cause = last_seq();
        return answer(word);
    };
    const auto says = [](const std::string& refusal, const std::string& words) {
        EXPECT_NE(refusal.find(words), std::string::npos) << refusal;
    };
    const std::uint64_t before = last_seq();
    says(cast("bull", "guest"), "belongs under \"vote.binance-usdm.BTCUSDT-PERP.1m.bull\"");
    says(cast("bull", "bull"),
         "votes in the name of another: a vote of guest ends with \".guest\" and has \"guest\" as "
         "`voter`");
    says(cast("not.guest", "not%2Eguest"), "votes in the name of another");
    EXPECT_EQ(last_seq(), before) << "it was sequenced";
    EXPECT_EQ(cast("guest", "guest"), "");
}

TEST_F(Outside, a_program_whose_answer_is_out_of_turn_is_told_what_it_came_after) {
    ASSERT_EQ(input(Word{}), "");
    ASSERT_EQ(input(Word{}), "");
    const std::uint64_t second = last_seq(), first = second - 1;
    Vote vote;
    vote.venue = "binance-usdm";
    vote.instrument = "BTCUSDT-PERP";
    vote.voter = "guest";
    const Buffer body = encoded(vote);
    const auto answers = [&](std::uint64_t seq, bool more) {
        return floor_.say("guest",
                          {0, noon, "vote.binance-usdm.BTCUSDT-PERP.1m.guest", "vote", {}, body},
                          wire::Type::answers, seq, more);
    };
    const auto again = [&] {
        floor_.forget_said("guest");
        floor_.join(guest());
    };
    EXPECT_EQ(answers(second + 9, false),
              "`guest` answers seq " + std::to_string(second + 9) +
                  ", which was not said yet; it can only speak of what was in its mail");
    again();
    EXPECT_EQ(answers(second, true), "");
    EXPECT_EQ(answers(first, true), "`guest` answers seq " + std::to_string(first) + " after seq " +
                                        std::to_string(second) +
                                        "; answers come in the order of the mail");
    again();
    EXPECT_EQ(answers(second, false), "");
    EXPECT_EQ(answers(second, false), "`guest` answers seq " + std::to_string(second) +
                                          " after it was done with all up to seq " +
                                          std::to_string(second) +
                                          "; all of an answer comes before it is said to be done");
}

}  // namespace
}  // namespace outcry::testing
