// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "outcry/base/log.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/table.hpp"

namespace outcry {
namespace {

TEST(Text, is_the_same_only_when_every_byte_is_whatever_its_length) {
    for (std::size_t size = 0; size < 70; ++size) {
        std::string one;
        for (std::size_t i = 0; i < size; ++i) one += static_cast<char>('a' + i % 26);
        std::string other = one;
        EXPECT_TRUE(same_text(one, other)) << size;
        EXPECT_FALSE(same_text(one, other + "z")) << size;
        for (std::size_t at = 0; at < size; ++at)
            for (const int bit : {0, 7}) {
                other[at] = static_cast<char>(one[at] ^ (1 << bit));
                EXPECT_FALSE(same_text(one, other)) << size << " at " << at;
                other[at] = one[at];
            }
    }
    EXPECT_TRUE(same_text({}, ""));
    EXPECT_FALSE(same_text("BTCUSDT", "BTCUSDT-PERP"));
}

TEST(Text, is_copied_to_the_last_byte_and_no_further_whatever_its_length) {
    for (std::size_t size = 0; size < 70; ++size) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
        std::string room(72, '#');
        copy_text(text, room.data() + 1);
        EXPECT_EQ(room, "#" + text + std::string(71 - size, '#')) << size;
    }
}

TEST(Text, quotes_what_came_from_outside) {
    EXPECT_EQ(quoted("plain"), "\"plain\"");
    EXPECT_EQ(quoted("two\nlines\x1b[31m\x7f"), "\"two\\nlines\\x1b[31m\\x7f\"");
    EXPECT_EQ(quoted(std::string(59, 'a') + "€uro"), "\"" + std::string(59, 'a') + "…\"");
}

TEST(Text, shows_what_would_steer_a_terminal_or_hide_there) {
    EXPECT_EQ(printable("\xff\xc3(\xe2\x82"), "\\xff\\xc3(\\xe2\\x82") << "no UTF-8";
    EXPECT_EQ(printable("\xed\xa0\x80\xc0\xaf"), "\\xed\\xa0\\x80\\xc0\\xaf") << "nor a surrogate";
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "\\u009b31m")
        << "an 8-bit CSI";
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b"),
              "a\\u202eb")
        << "right to left from here";
    EXPECT_EQ(printable("€ … é 𝛼"), "€ … é 𝛼");
    EXPECT_EQ(printable("one\ntwo\t\x1b]0;x\x07", "\n\t"), "one\ntwo\t\\x1b]0;x\\x07");
    EXPECT_EQ(quoted("\xff\xfe"), "\"\\xff\\xfe\"");
    const std::string odd(70, '\x80');
    EXPECT_EQ(quoted(odd).size(), 2 + 60 * 4 + 3) << "cut at 60 bytes, whatever they are";
    Table table({{"a\x1b[2J"}});
    table.row({"cell\x9b\xc2\x85"});
    EXPECT_EQ(table.text(), "a\\x1b[2J\ncell\\x9b\\u0085\n");
}

RC_GTEST_PROP(TextProperty, prints_nothing_that_a_terminal_obeys, (std::string text)) {
    for (int i = 0; i < 8; ++i) text += static_cast<char>(*rc::gen::arbitrary<char>());
    const std::string shown = printable(text);
    for (std::string_view rest = shown; !rest.empty();) {
        const std::size_t size = utf8_character(rest);
        RC_ASSERT(size != 0u);
        RC_ASSERT(size != 1u || (rest[0] >= 0x20 && rest[0] != 0x7f));
        RC_ASSERT(!(size == 2 && rest[0] == '\xc2' && static_cast<unsigned char>(rest[1]) < 0xa0));
        rest.remove_prefix(size);
    }
    RC_ASSERT(printable(shown) == shown);
}

TEST(Text, finds_the_name_that_was_meant) {
    constexpr std::string_view names[] = {"quorum", "deadline", "edge_min", "edge_max"};
    EXPECT_EQ(nearest("quroum", names), "quorum");
    EXPECT_EQ(nearest("edge_mn", names), "edge_min");
    EXPECT_EQ(nearest("edge_m", names), "edge_min") << "ties go to the first";
    EXPECT_EQ(nearest("weights", names), "");
    EXPECT_EQ(nearest("", names), "");
    EXPECT_EQ(nearest(std::string(100'000, 'x'), names), "");
    EXPECT_EQ(did_you_mean("dedline", names), "; did you mean \"deadline\"?");
    EXPECT_EQ(did_you_mean("other", {}), "");
}

TEST(Text, finds_longer_names_that_are_two_letters_off_or_in_another_case_or_a_part) {
    constexpr std::string_view names[] = {"portfolio", "execution", "BTCUSDT-PERP", "core.pool",
                                          "core.rules"};
    EXPECT_EQ(nearest("protfollio", names), "portfolio");
    EXPECT_EQ(nearest("exekutoin", names), "execution");
    EXPECT_EQ(nearest("btcusdt-perp", names), "BTCUSDT-PERP");
    EXPECT_EQ(nearest("btcusdt-prep", names), "BTCUSDT-PERP");
    EXPECT_EQ(nearest("BTC", names), "BTCUSDT-PERP");
    EXPECT_EQ(nearest("pool", names), "core.pool");
    EXPECT_EQ(nearest("core", names), "") << "two of them hold it";
    EXPECT_EQ(nearest("io", names), "") << "too little to tell";
    EXPECT_EQ(edit_distance("bull", "blul"), 1u);
    EXPECT_EQ(edit_distance("", "bull"), 4u);
}

TEST(Text, lists_a_few_names_when_none_is_near) {
    constexpr std::string_view names[] = {"bull", "bear", "core"};
    EXPECT_EQ(name_hint("bul", names), "; did you mean \"bull\"?");
    EXPECT_EQ(name_hint("nobody", names), "; there are bull, bear, core");
    EXPECT_EQ(name_hint("nobody", std::span(names).first(1)), "; the only one is bull");
    const std::vector<std::string_view> many(13, "x");
    EXPECT_EQ(name_hint("nobody", many), "") << "that would hide what is wrong";
    EXPECT_EQ(name_hint("nobody", {}), "");
}

TEST(Text, prints_the_shortest_double) {
    EXPECT_EQ(shortest(0.1), "0.1");
    EXPECT_EQ(shortest(2), "2.0");
    EXPECT_EQ(shortest(-1e300), "-1e+300");
}

TEST(RatioText, says_what_a_bound_is_and_what_was_given) {
    const Ratio low{}, whole{fixed_scale};
    EXPECT_TRUE(within("stop", {1}, low, whole));
    EXPECT_TRUE(within("stop", whole, low, whole));
    EXPECT_EQ(within("stop", low, low, whole).error().message,
              "stop of 0% must be above 0% and at most 100%");
    EXPECT_TRUE(within("slippage", {}, {-1}, whole));
    EXPECT_EQ(within("slippage", {-1000}, {-1}, whole).error().message,
              "slippage of -0.1bp must be at least 0% and at most 100%");
    EXPECT_FALSE(within("slippage", {whole.units + 1}, {-1}, whole));
}

TEST(RatioText, always_carries_its_unit) {
    EXPECT_EQ(parse_ratio("5%")->units, 5'000'000);
    EXPECT_EQ(parse_ratio("8bp")->units, 80'000);
    EXPECT_EQ(parse_ratio("-0.25%")->units, -250'000);
    EXPECT_EQ(parse_ratio("0.0001bp")->units, 1);
    for (const char* text : {"", "5", "0.3", "%", "bp", "5 %", "5pb", "5%%", "x%"})
        EXPECT_FALSE(parse_ratio(text).ok()) << text;
    EXPECT_EQ(parse_ratio("5").error().message,
              "\"5\" is not a percentage or basis points such as \"5%\" or \"50bp\"");
    EXPECT_EQ(parse_ratio("0.00001bp").error().message,
              "\"0.00001bp\" is finer than 0.0001bp, the smallest ratio kept");
    EXPECT_EQ(ratio_text(Ratio{30'000'000}), "30%");
    EXPECT_EQ(ratio_text(Ratio{80'000}), "8bp");
    EXPECT_EQ(ratio_text(Ratio{-1'840'000}), "-1.84%");
    EXPECT_EQ(ratio_text(Ratio{-5'000}), "-0.5bp");
    EXPECT_EQ(ratio_text(Ratio{}), "0%");
    EXPECT_EQ(ratio_text(Ratio{std::numeric_limits<std::int64_t>::min()}),
              "-9223372036854.775808%");
}

RC_GTEST_PROP(RatioProperty, reads_back_what_it_prints, ()) {
    const auto raw = static_cast<std::int64_t>(*rc::gen::arbitrary<std::uint64_t>());
    const Ratio ratio{(raw >> *rc::gen::inRange(0, 63)) / 100};  // what `%` can hold
    RC_ASSERT(*parse_ratio(ratio_text(ratio)) == ratio);
}

TEST(Table, aligns_by_characters_and_ends_no_line_in_blanks) {
    Table table({{"name"}, {"value", Align::right}, {"note"}});
    table.row({"é", "1.5"}).row({"longer", "10,041.20", Cell("ok", Colour::green)});
    EXPECT_EQ(table.text(),
              "name        value  note\n"
              "é             1.5\n"
              "longer  10,041.20  ok\n");
    EXPECT_EQ(table.size(), 2u);
}

TEST(Table, is_coloured_only_when_asked_and_indents) {
    Table table({{""}, {""}});
    table.row({"a", Cell("no", Colour::red)}).row({}).row({"b\n", "x"});
    EXPECT_EQ(table.text(true, 2), "  a    \x1b[31mno\x1b[0m\n\n  b\\n  x\n");
    EXPECT_EQ(table.text(false), "a    no\n\nb\\n  x\n");
    EXPECT_EQ(painted("x", Colour::bold, false), "x");
}

TEST(Log, writes_one_line_to_stderr_at_or_above_its_level) {
    testing::internal::CaptureStderr();
    log::set_name("bull%d");
    log::set_level(log::Level::warning);
    log::info("not this");
    log::warning("first\nnot a second {} %v");
    log::set_level(log::Level::off);
    log::error("nor this");
    log::set_level(log::Level::info);
    log::set_name("");
    log::info("and that");
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
    EXPECT_NE(text.find("warning bull%d: first\\nnot a second {} %v\n"), std::string::npos) << text;
    EXPECT_NE(text.find("info    and that\n"), std::string::npos) << text;
}

TEST(Log, knows_its_levels) {
    EXPECT_EQ(*log::parse_level("debug"), log::Level::debug);
    EXPECT_EQ(
        log::parse_level("warnin").error().message,
        "\"warnin\" is not a log level: one of debug, info, warning, error, off; did you mean "
        "\"warning\"?");
}

}  // namespace
}  // namespace outcry
