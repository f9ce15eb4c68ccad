// SPDX-License-Identifier: Apache-2.0
// Every type of event through its codec: the quick way back takes what the long way takes, and
// nothing else.
#include <gtest/gtest.h>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/names.hpp"
#include "outcry/event/adopted.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/catalogue.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/http.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/learning.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/replay.hpp"
#include "outcry/event/scanning.hpp"
#include "outcry/event/score.hpp"
#include "outcry/event/trading.hpp"
#include "tests/base/codec/dice.hpp"
#include "tests/support/effort.hpp"

namespace outcry {
namespace every_codec {

/// What fields are made of.
class Chance : public dice::Dice {
 public:
    Chance() : Dice(7) {}
    /// Of any size and sign.
    std::int64_t number() { return static_cast<std::int64_t>(roll()) >> below(64); }
};

std::string any_text(Chance& chance) {
    static constexpr std::string_view letters[] = {"a", "Z", "0", "-", ".", " ", "é", "€", "𝄞"};
    static constexpr std::size_t most[] = {4, 4, 12, 40, 300};
    std::string text;
    const std::size_t plain = chance.below(2) == 0 ? 6 : std::size(letters);
    for (std::size_t left = chance.below(most[chance.below(std::size(most))]); left > 0; --left)
        text += letters[chance.below(plain)];
    return text;
}

template <class T>
void fill(T& value, Chance& chance) {
    if constexpr (std::is_same_v<T, bool>) {
        value = chance.below(2) == 0;
    } else if constexpr (DescribedEnum<T>) {
        constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
        value = static_cast<T>(chance.below(std::size(names.names)));
    } else if constexpr (std::is_integral_v<T>) {
        value = static_cast<T>(chance.number());
    } else if constexpr (std::is_same_v<T, double>) {
        value = static_cast<double>(chance.number()) / 1024;
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = any_text(chance);
    } else if constexpr (std::is_same_v<T, Buffer>) {
        value = Buffer(as_bytes(any_text(chance)));
    } else if constexpr (detail::IsFixed<T>::value) {
        value.units = chance.number();
    } else if constexpr (std::is_same_v<T, TimeNs> || std::is_same_v<T, DurationNs>) {
        value.ns = chance.number();
    } else if constexpr (std::is_same_v<T, Timeframe>) {
        static constexpr const char* frames[] = {"1m", "15m",       "1mo",       "90s",
                                                 "3d", "tick:1000", "volume:50", "dollar:1000000"};
        value = *Timeframe::parse(frames[chance.below(std::size(frames))]);
    } else if constexpr (detail::IsVector<T>::value) {
        value.resize(chance.below(chance.below(4) == 0 ? 40 : 4));
        for (auto& element : value) fill(element, chance);
    } else if constexpr (detail::IsArray<T>::value) {
        for (auto& element : value) fill(element, chance);
    } else if constexpr (detail::IsMap<T>::value) {
        value.clear();
        for (std::size_t left = chance.below(4); left > 0; --left)
            fill(value[any_text(chance)], chance);
    } else if constexpr (detail::IsOptional<T>::value) {
        value.reset();
        if (chance.below(2) == 0) fill(value.emplace(), chance);
    } else {
        for_each_field(value, [&](std::string_view, auto& member) { fill(member, chance); });
    }
}

/// Read by a Reader from the start, as decode() does where the quick way gives up.
template <class E>
Result<E> long_way(BytesView body) {
    E value{};
    msgpack::Reader in(body);
    if (detail::decode_value(in, value) && !in.at_end()) in.fail("bytes follow the value");
    if (!in.ok()) return in.error().at(std::string(schema_name<E>));
    return value;
}

template <class E>
void judge(BytesView body, NextDecoder<E>& next, E& before) {
    const auto expected = long_way<E>(body);
    const auto decoded = decode(body, before);
    const auto following = next.decode(body);
    ASSERT_EQ(decoded.ok(), expected.ok()) << to_hex(body);
    ASSERT_EQ(following.ok(), expected.ok()) << to_hex(body);
    if (expected) {
        const Buffer again = encoded(*expected);
        ASSERT_TRUE(encoded(before) == again) << to_hex(body);
        ASSERT_TRUE(encoded(next.value()) == again) << to_hex(body);
    } else {
        ASSERT_EQ(decoded.error().text(), expected.error().text()) << to_hex(body);
        ASSERT_EQ(following.error().text(), expected.error().text()) << to_hex(body);
    }
}

/// The same record as others might say it: an older one, which ends sooner, or with fields missing,
/// doubled or changed about.
Buffer with_other_fields(const Buffer& body, Chance& chance) {
    msgpack::Reader in(body.view());
    std::size_t count = 0;
    EXPECT_TRUE(in.map(count));
    std::vector<Buffer> fields(count);
    for (Buffer& field : fields) {
        BytesView name, value;
        EXPECT_TRUE(in.slice(name) && in.slice(value));
        field.append(name);
        field.append(value);
    }
    const std::size_t one = chance.below(count), other = chance.below(count);
    switch (chance.below(4)) {
        case 0:
            fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(one));
            break;
        case 1:
            fields.push_back(fields[one]);
            break;
        case 2:
            std::swap(fields[one], fields[other]);
            break;
        default:
            fields.resize(one);
            break;
    }
    Buffer made;
    msgpack::Writer(made).map(fields.size());
    for (const Buffer& field : fields) made.append(field.view());
    return made;
}

template <class E>
void judge_type(Chance& chance) {
    NextDecoder<E> next;
    E value{}, before{};
    for (int i = 0; i < test::tries(60); ++i) {
        fill(value, chance);
        Buffer body = encoded(value);
        ASSERT_GE(detail::room_of(value), body.size()) << schema_name<E>;
        ASSERT_NO_FATAL_FAILURE(judge(body.view(), next, before));
        ASSERT_TRUE(encoded(before) == body) << schema_name<E>;
        for (int mutation = 0; mutation < 20; ++mutation) {
            Buffer garbled = body;
            std::uint8_t& byte = garbled.data()[chance.below(garbled.size())];
            byte = chance.below(2) == 0 ? static_cast<std::uint8_t>(chance.roll())
                                        : static_cast<std::uint8_t>(byte ^ 1U << chance.below(8));
            if (chance.below(8) == 0) garbled.truncate(chance.below(garbled.size() + 1));
            ASSERT_NO_FATAL_FAILURE(judge(garbled.view(), next, before));
        }
        for (int change = 0; change < 6; ++change) {
            const Buffer changed = with_other_fields(body, chance);
            ASSERT_NO_FATAL_FAILURE(judge(changed.view(), next, before));
        }
    }
}

template <class... E>
std::size_t judge_types(Chance& chance) {
    (judge_type<E>(chance), ...);
    return sizeof...(E);
}

TEST(EveryCodec, takes_quickly_what_is_taken_the_long_way_and_nothing_else) {
    Chance chance;
    const std::size_t judged =
        judge_types<FloorOpened, FloorClosed, FloorResumed, FloorQuarantined, TimerSet, TimerCancel,
                    TimerFired, TimerCancelled, FeedStatus, Trade, Quote, Bar, Funding, MarkPrice,
                    Depth, Signal, Factors, Score, Measure, Levels, Forecast, Vote, Opinions,
                    ForecastScored, Drift, Proposal, Verdict, RiskEvent, HaltRequest, Order, Fill,
                    Adopted, Position, RoundTrip, Account, HttpRequest, HttpReply, ReplayOrigin,
                    Learnt, Calibrated, Ranking, PairChange, Correlations, Allocation, Balance>(
            chance);
    EXPECT_EQ(judged, event_catalogue().size()) << "a new type of event belongs into this list";
}

/// The first `from` in it replaced, both in hexadecimal.
Buffer with(const Buffer& body, std::string_view from, std::string_view to) {
    std::string hex = to_hex(body.view());
    const std::size_t at = hex.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return *from_hex(hex.replace(at, from.size(), to));
}

TEST(EveryCodec, takes_each_value_in_its_one_form_alone) {
    Signal signal;
    signal.readings = {{"rsi", 0.0}};
    const Buffer body = encoded(signal);
    ASSERT_TRUE(decoded<Signal>(body.view()).ok());
    const std::string head = to_hex(body.view()).substr(0, 2);
    ASSERT_EQ(head[0], '8');
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"cb00000000", "cb80000000"},
                                   {"cb00000000", "cb7ff00000"},
                                   {"cb00000000", "cbfff80000"},
                                   {"a3727369", "d903727369"},
                                   {"a3727369", "a3ff7369"},
                                   {head, "de000" + head.substr(1)},
                                   {"72656164696e677391", "72656164696e6773dc0001"},
                                   {"72656164696e677391", "72656164696e6773dd00000001"}}) {
        const Buffer other = with(body, from, to);
        NextDecoder<Signal> next;
        Signal before = signal;
        ASSERT_NO_FATAL_FAILURE(judge(other.view(), next, before));
        EXPECT_FALSE(decoded<Signal>(other.view()).ok()) << to;
    }
    const Buffer print = encoded(Trade{"v", "i", 5, {7}, {-1}, Side::buy});
    for (const auto& [from, to] : {std::pair{"a2696405", "a26964cc05"},
                                   {"a2696405", "a26964cf0000000000000005"},
                                   {"a5707269636507", "a57072696365d007"},
                                   {"a473697a65ff", "a473697a65d0ff"},
                                   {"a3627579", "d903627579"}})
        EXPECT_FALSE(decoded<Trade>(with(print, from, to).view()).ok()) << to;
}

}  // namespace every_codec
}  // namespace outcry
