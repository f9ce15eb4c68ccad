// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "outcry/base/bytes.hpp"

namespace outcry {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return invalid(std::to_string(value) + " is odd");
    return value / 2;
}
Result<int> quarter(int value) {
    OUTCRY_ASSIGN(const int once, half(value));
    OUTCRY_ASSIGN(const int twice, half(once));
    return twice;
}
Result<void> is_even(int value) {
    OUTCRY_TRY(half(value));
    return {};
}

TEST(Result, carries_a_value_or_hands_the_error_on) {
    EXPECT_EQ(*quarter(12), 3);
    EXPECT_EQ(quarter(6).error().message, "3 is odd");
    EXPECT_EQ(quarter(6).value_or(-1), -1);
    EXPECT_TRUE(is_even(2).ok());
    EXPECT_FALSE(is_even(3));
}

TEST(Result, moves_what_cannot_be_copied) {
    Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
    EXPECT_EQ(*std::move(made).value(), 5);
}

TEST(Result, hands_an_error_on_as_it_is) {
    static_assert(sizeof(Result<void>) == sizeof(void*));
    Result<int> low = invalid("a message that is longer than the room for short ones");
    const Error* const said = &low.error();
    Result<void> higher = std::move(low).failure();
    const Result<std::string> highest = std::move(higher).failure();
    EXPECT_EQ(&highest.error(), said);
}

TEST(Result, is_copied_with_its_error) {
    Result<void> one = is_even(3);
    const Result<void> other = one;
    EXPECT_NE(&one.error(), &other.error());
    one = Result<void>();
    EXPECT_TRUE(one.ok());
    one = other;
    EXPECT_EQ(one.error(), other.error());
}

TEST(Result, an_error_learns_its_place_on_the_way_out) {
    EXPECT_EQ(invalid("too large").text(), "too large");
    EXPECT_EQ(invalid("too large", "3:4").text(), "3:4: too large");
    EXPECT_EQ(invalid("too large", "3:4").at("x.toml").text(), "x.toml: 3:4: too large");
    EXPECT_EQ(invalid("too large").at("x.toml").text(), "x.toml: too large");
    EXPECT_EQ(error(Error::Kind::limit, "m").kind, Error::Kind::limit);
}

TEST(ResultDeath, stops_when_asked_for_what_is_not_there) {
    EXPECT_DEATH((void)half(3).value(), "broken invariant: ok\\(\\)");
    EXPECT_DEATH((void)half(2).error(), "broken invariant: !ok\\(\\)");
    EXPECT_DEATH(is_even(3).value(), "broken invariant: ok\\(\\)");
}

TEST(Buffer, grows_copies_and_moves) {
    Buffer a;
    for (int i = 0; i < 1000; ++i) a.push(static_cast<std::uint8_t>(i));
    Buffer copy = a;
    copy.push(1);
    EXPECT_EQ(a.size(), 1000u);
    EXPECT_FALSE(copy == a);
    copy = a;
    EXPECT_TRUE(copy == a);
    const Buffer moved = std::move(a);
    EXPECT_TRUE(moved == copy);
    copy.truncate(10);
    EXPECT_EQ(copy.size(), 10u);
    copy.clear();
    EXPECT_TRUE(copy.empty() && copy == Buffer());
    EXPECT_EQ(as_text(Buffer(as_bytes("tick")).view(1, 2)), "ic");
}

TEST(Bytes, know_their_order) {
    Buffer out;
    put_le<std::uint32_t>(out, 0x01020304);
    put_le<std::int16_t>(out, -2);
    EXPECT_EQ(as_text(out.view()), std::string_view("\x04\x03\x02\x01\xfe\xff", 6));
    EXPECT_EQ(get_le<std::uint32_t>(out.data()), 0x01020304u);
    EXPECT_EQ(get_le<std::int16_t>(out.data() + 4), -2);
    std::uint8_t place[8];
    store_be<std::int64_t>(place, -3);
    EXPECT_EQ(place[7], 0xfd);
    EXPECT_EQ(load_be<std::int64_t>(place), -3);
    store_be<std::uint8_t>(place, 7);
    EXPECT_EQ(load_be<std::uint8_t>(place), 7);
}

}  // namespace
}  // namespace outcry
