// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/time.hpp"

#include "outcry/base/text.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <vector>

#include <array>
#include <limits>

namespace outcry {
namespace {

TimeNs at(std::string_view text) { return *time::parse(text); }
std::string opens(std::string_view frame, std::string_view t) {
    return time::to_iso(Timeframe::parse(frame)->open_of(at(t)));
}
std::string closes(std::string_view frame, std::string_view open) {
    return time::to_iso(Timeframe::parse(frame)->close_of(at(open)));
}

TEST(Time, knows_the_calendar) {
    struct Known {
        std::int64_t seconds;
        const char* text;
        int weekday;
    };
    // date -u -d @SECONDS +'%FT%TZ %w'
    constexpr std::array<Known, 9> known{{{0, "1970-01-01T00:00:00Z", 4},
                                          {951'782'400, "2000-02-29T00:00:00Z", 2},
                                          {951'868'799, "2000-02-29T23:59:59Z", 2},
                                          {951'868'800, "2000-03-01T00:00:00Z", 3},
                                          {1'747'664'100, "2025-05-19T14:15:00Z", 1},
                                          {4'107'542'400, "2100-03-01T00:00:00Z", 1},
                                          {-1, "1969-12-31T23:59:59Z", 3},
                                          {-2'203'891'200, "1900-03-01T00:00:00Z", 4},
                                          {1'709'164'800, "2024-02-29T00:00:00Z", 4}}};
    for (const Known& day : known) {
        const TimeNs t{day.seconds * ns_per_s};
        EXPECT_EQ(time::to_iso(t), day.text);
        EXPECT_EQ(at(day.text), t) << day.text;
        EXPECT_EQ(time::civil(t).weekday, day.weekday) << day.text;
    }
}

TEST(Time, spans_what_64_bits_hold) {
    const TimeNs first{std::numeric_limits<std::int64_t>::min()};
    const TimeNs last{std::numeric_limits<std::int64_t>::max()};
    EXPECT_EQ(time::to_iso(first), "1677-09-21T00:12:43.145224192Z");
    EXPECT_EQ(time::to_iso(last), "2262-04-11T23:47:16.854775807Z");
    EXPECT_EQ(at(time::to_iso(first)), first);
    EXPECT_EQ(at(time::to_iso(last)), last);
    EXPECT_EQ(time::parse("2262-04-12").error().kind, Error::Kind::limit);
    EXPECT_EQ(time::parse("1677-09-21").error().message,
              "\"1677-09-21\" is outside 1677-09-21 to 2262-04-11, the span of 64-bit nanoseconds");
}

TEST(Time, prints_only_the_decimals_there_are) {
    EXPECT_EQ(time::to_iso({1'500'000'000}), "1970-01-01T00:00:01.5Z");
    EXPECT_EQ(time::to_iso({1}), "1970-01-01T00:00:00.000000001Z");
    EXPECT_EQ(time::for_people(at("2025-05-19T14:15:59.9Z")), "2025-05-19 14:15");
}

TEST(Time, reads_shorter_forms) {
    const TimeNs t = at("2025-05-19T14:15:00Z");
    for (const char* text : {"2025-05-19T14:15Z", "2025-05-19 14:15", "2025-05-19 14:15:00",
                             "2025-05-19T14:15:00.0", "2025-05-19 14:15:00.000000000Z"})
        EXPECT_EQ(at(text), t) << text;
    EXPECT_EQ(at("2025-05-19"), time::from_civil(2025, 5, 19));
    EXPECT_EQ(time::from_civil(2025, 5, 19, 14, 15), t);
}

TEST(Time, refuses_what_is_no_time) {
    for (const char* text :
         {"", "2025", "2025-5-19", "19.05.2025", "2025-05-19T", "2025-05-19T14", "2025-05-19Z",
          "2025-05-19T14:15:00+02:00", "2025-05-19T14:15:00.", "2025-05-19T14:15:00.1234567890",
          "2025-05-19T14:15:00ZZ", "1747664100", "2025-05-19x14:15"})
        EXPECT_FALSE(time::parse(text).ok()) << text;
    for (const char* text :
         {"2025-02-29", "2100-02-29", "2025-13-01", "2025-00-01", "2025-04-31", "2025-04-00",
          "2025-05-19T24:00", "2025-05-19T14:60", "2025-05-19T14:15:60"})
        EXPECT_EQ(time::parse(text).error().message,
                  joined({"\"", text, "\" names a day or an hour that does not exist"}));
    EXPECT_EQ(time::parse("noon").error().message,
              "\"noon\" is not a UTC time such as 2025-05-19T14:15:00Z or 2025-05-19");
}

TEST(Duration, reads_a_number_with_its_unit) {
    EXPECT_EQ(time::parse_duration("250ms")->ns, 250 * ns_per_ms);
    EXPECT_EQ(time::parse_duration("2s")->ns, 2 * ns_per_s);
    EXPECT_EQ(time::parse_duration("15m")->ns, 15 * ns_per_minute);
    EXPECT_EQ(time::parse_duration("1h")->ns, ns_per_hour);
    EXPECT_EQ(time::parse_duration("3d")->ns, 3 * ns_per_day);
    EXPECT_EQ(time::parse_duration("1w")->ns, 7 * ns_per_day);
    EXPECT_EQ(time::parse_duration("500us")->ns, 500 * ns_per_us);
    EXPECT_EQ(time::parse_duration("10ns")->ns, 10);
    EXPECT_EQ(time::parse_duration("-5m")->ns, -5 * ns_per_minute);
}

TEST(Duration, refuses_a_bare_number_and_other_units) {
    for (const char* text : {"", "5", "ms", "1.5s", "5 s", "5M", "5mo", "1h30m", "-", "+5s", "5y"})
        EXPECT_FALSE(time::parse_duration(text).ok()) << text;
    EXPECT_EQ(time::parse_duration("5").error().message,
              "\"5\" is not a duration: a whole number with its unit, such as 250ms, 2s, 15m, 1h, "
              "3d or 1w");
    EXPECT_EQ(time::parse_duration("20000w").error().message, "\"20000w\" exceeds 292 years");
    EXPECT_FALSE(time::parse_duration(std::string(100, '9') + "s").ok());
}

TEST(Duration, prints_the_largest_exact_unit) {
    EXPECT_EQ(time::to_string({250 * ns_per_ms}), "250ms");
    EXPECT_EQ(time::to_string({90 * ns_per_s}), "90s");
    EXPECT_EQ(time::to_string({3 * ns_per_day}), "3d");
    EXPECT_EQ(time::to_string({7 * ns_per_day}), "1w");
    EXPECT_EQ(time::to_string({0}), "0s");
    EXPECT_EQ(time::to_string({-1}), "-1ns");
}

TEST(Timeframe, is_assigned_what_it_writes_and_nothing_else) {
    Timeframe frame;
    for (const char* text : {"15m", "1w", "3mo", "90s", "tick:1000", "volume:5e-1"}) {
        EXPECT_TRUE(frame.assign(text)) << text;
        EXPECT_EQ(frame.to_string(), text);
    }
    for (const char* text : {"60m", "7d", "volume:0.5", "", "soon"}) {
        EXPECT_FALSE(frame.assign(text)) << text;
        EXPECT_EQ(frame.to_string(), "volume:5e-1");
    }
}

TEST(Timeframe, m_is_minutes_and_mo_is_months) {
    EXPECT_EQ(Timeframe::parse("1m")->approximate_ns(), ns_per_minute);
    EXPECT_TRUE(Timeframe::parse("1mo")->is_calendar());
    for (const char* text : {"1m", "5m", "15m", "1h", "4h", "1d", "1w", "1mo", "3mo", "30s"})
        EXPECT_EQ(Timeframe::parse(text)->to_string(), text);
    for (const char* text :
         {"", "m", "0m", "-5m", "1M", "mo", "0mo", "1201mo", "1", "1mon", "-1mo"})
        EXPECT_FALSE(Timeframe::parse(text).ok()) << text;
    EXPECT_EQ(Timeframe::parse("1M").error().message,
              "\"1M\" is not a timeframe such as 1m, 15m, 1h, 4h, 1d, 1w or 1mo (m is minutes, mo "
              "months), tick:1000, volume:50 or dollar:1e6");
}

TEST(Timeframe, orders_by_length) {
    EXPECT_LT(*Timeframe::parse("1m"), *Timeframe::parse("5m"));
    EXPECT_LT(*Timeframe::parse("1w"), *Timeframe::parse("1mo"));
    EXPECT_EQ(*Timeframe::parse("60m"), *Timeframe::parse("1h"));
}

TEST(Timeframe, covers_open_up_to_but_not_close) {
    EXPECT_EQ(opens("15m", "2025-05-19T14:15:00Z"), "2025-05-19T14:15:00Z");
    EXPECT_EQ(opens("15m", "2025-05-19T14:14:59.999999999Z"), "2025-05-19T14:00:00Z");
    EXPECT_EQ(closes("15m", "2025-05-19T14:00:00Z"), "2025-05-19T14:15:00Z");
    EXPECT_EQ(opens("4h", "2025-05-19T14:15:00Z"), "2025-05-19T12:00:00Z");
    EXPECT_EQ(opens("1d", "1969-12-31T23:59:59Z"), "1969-12-31T00:00:00Z");
}

TEST(Timeframe, weeks_begin_on_monday) {
    EXPECT_EQ(opens("1w", "2025-05-19T00:00:00Z"), "2025-05-19T00:00:00Z");  // a Monday
    EXPECT_EQ(opens("1w", "2025-05-18T23:59:59Z"), "2025-05-12T00:00:00Z");
    EXPECT_EQ(closes("1w", "2025-05-12T00:00:00Z"), "2025-05-19T00:00:00Z");
    EXPECT_EQ(opens("1w", "1970-01-01T00:00:00Z"), "1969-12-29T00:00:00Z");
    EXPECT_EQ(opens("1w", "1969-12-31T12:00:00Z"), opens("1w", "1970-01-01T00:00:00Z"));
    EXPECT_EQ(opens("1w", "1962-01-03T00:00:00Z"), "1962-01-01T00:00:00Z");
    EXPECT_EQ(opens("1w", "1962-01-07T23:59:59Z"), "1962-01-01T00:00:00Z");
    EXPECT_EQ(opens("1d", "1962-01-03T17:00:00Z"), "1962-01-03T00:00:00Z");
}

TEST(Timeframe, months_follow_the_calendar) {
    EXPECT_EQ(opens("1mo", "2025-02-28T23:59:59Z"), "2025-02-01T00:00:00Z");
    EXPECT_EQ(closes("1mo", "2025-02-01T00:00:00Z"), "2025-03-01T00:00:00Z");
    EXPECT_EQ(closes("1mo", "2024-02-01T00:00:00Z"), "2024-03-01T00:00:00Z");
    EXPECT_EQ(closes("1mo", "2025-12-01T00:00:00Z"), "2026-01-01T00:00:00Z");
    EXPECT_EQ(opens("3mo", "2025-05-19T14:15:00Z"), "2025-04-01T00:00:00Z");
    EXPECT_EQ(opens("1mo", "1969-12-31T23:59:59Z"), "1969-12-01T00:00:00Z");
}

TEST(Timeframe, of_what_is_traded_reads_any_way_of_writing_an_amount_and_prints_one) {
    const auto printed = [](std::string_view text) {
        const auto frame = Timeframe::parse(text);
        return frame ? frame->to_string() : "refused";
    };
    for (const char* text : {"tick:1000", "volume:50", "volume:5e-1", "dollar:1000000"})
        EXPECT_EQ(printed(text), text);
    EXPECT_EQ(printed("dollar:1e6"), "dollar:1000000");
    EXPECT_EQ(printed("volume:0.5"), "volume:5e-1");
    EXPECT_EQ(printed("volume:12.50"), "volume:125e-1");
    EXPECT_EQ(printed("volume:1e-8"), "volume:1e-8");
    EXPECT_EQ(printed("tick:1e3"), "tick:1000");
    for (const char* text : {"tick:", "tick:0", "tick:0.5", "tick:-1", "volume:1e-9", "volume:1e99",
                             "dollar:1e", "dollar:1x", "dollar:1e11", "dollar: 1", "tock:1"})
        EXPECT_EQ(printed(text), "refused") << text;
    EXPECT_EQ(Timeframe::parse("tick:0").error().message,
              "\"tick:0\" is not a number of prints above 0 such as tick:1000");
}

TEST(Timeframe, of_what_is_traded_comes_after_those_of_the_clock) {
    std::vector<Timeframe> frames;
    for (const char* text : {"dollar:1e6", "1mo", "tick:10", "30d", "volume:2", "1m", "volume:1"})
        frames.push_back(*Timeframe::parse(text));
    std::sort(frames.begin(), frames.end());
    std::string order;
    for (const Timeframe& frame : frames) order += frame.to_string() + " ";
    EXPECT_EQ(order, "1m 30d 1mo tick:10 volume:1 volume:2 dollar:1000000 ");
    EXPECT_FALSE(frames.back().is_timed());
    EXPECT_EQ(frames.back().close_of({7}), TimeNs{7});
}

std::int64_t any_ns() {
    const auto value = *rc::gen::arbitrary<std::uint64_t>();
    return static_cast<std::int64_t>(value) >> *rc::gen::inRange(0, 63);
}

RC_GTEST_PROP(TimeProperty, reads_back_what_it_prints, ()) {
    const TimeNs t{any_ns()};
    RC_ASSERT(at(time::to_iso(t)) == t);
    const DurationNs d{any_ns()};
    RC_ASSERT(*time::parse_duration(time::to_string(d)) == d);
}

RC_GTEST_PROP(TimeProperty, days_follow_one_another, ()) {
    const std::int64_t days = *rc::gen::inRange<std::int64_t>(-100'000, 100'000);
    const auto today = time::civil({days * ns_per_day});
    const auto next = time::civil({(days + 1) * ns_per_day});
    RC_ASSERT(time::from_civil(today.year, today.month, today.day).ns == days * ns_per_day);
    RC_ASSERT(next.weekday == (today.weekday + 1) % 7);
    if (next.month == today.month) {
        RC_ASSERT(next.day == today.day + 1);
    } else {
        RC_ASSERT(next.day == 1 && next.month == today.month % 12 + 1);
    }
}

RC_GTEST_PROP(TimeProperty, every_instant_lies_in_its_bar, ()) {
    const TimeNs t{any_ns() / 2};
    for (const char* text : {"1m", "15m", "1h", "1d", "1w", "2w", "1mo", "3mo"}) {
        const Timeframe frame = *Timeframe::parse(text);
        const TimeNs open = frame.open_of(t);
        const TimeNs close = frame.close_of(open);
        RC_ASSERT(open <= t && t < close);
        RC_ASSERT(frame.open_of(open) == open);
        RC_ASSERT(frame.open_of(close) == close);
    }
}

}  // namespace
}  // namespace outcry
