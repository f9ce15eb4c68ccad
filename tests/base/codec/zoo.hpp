// SPDX-License-Identifier: Apache-2.0
// One described struct of every kind, nested every way, and generators for them: what the codec
// tests walk over. Test support. Plain values.
#pragma once

#include <rapidcheck.h>

#include <limits>

#include "outcry/codec/encode.hpp"

namespace outcry::zoo {

enum class Side { buy, sell };
OUTCRY_DESCRIBE_ENUM(Side, "side", buy, sell);

struct Leaf {
    std::string name;
    double weight = 0;
    std::optional<std::int32_t> rank;

    bool operator==(const Leaf&) const = default;
};
OUTCRY_DESCRIBE(Leaf, "leaf", name, weight, rank);

/// Of a leaf, what somebody needs who does not care for its rank.
struct LeafHead {
    static constexpr bool leads = true;

    std::string name;
    double weight = 0;

    bool operator==(const LeafHead&) const = default;
};
OUTCRY_DESCRIBE(LeafHead, "leaf", name, weight);

struct Empty {
    bool operator==(const Empty&) const = default;
};
OUTCRY_DESCRIBE(Empty, "empty");

struct Everything {
    bool flag = true;
    std::int8_t tiny = -1;
    std::uint8_t byte = 7;
    std::int32_t middle = 0;
    std::uint32_t count = 0;
    std::int64_t wide = 0;
    std::uint64_t huge = 0;
    double real = 0.5;
    std::string text = "tick";
    Buffer bytes;
    Side side = Side::sell;
    Price price;
    Quantity size;
    Money cash;
    Ratio share;
    TimeNs when;
    DurationNs wait;
    Timeframe frame;
    Leaf leaf;
    std::vector<Leaf> leaves;
    std::array<double, 3> corners{};
    std::map<std::string, Ratio> weights;
    std::optional<Leaf> spare;
    std::vector<std::vector<Side>> grid;
    std::optional<Price> limit;

    bool operator==(const Everything&) const = default;
};
OUTCRY_DESCRIBE(Everything, "everything", flag, tiny, byte, middle, count, wide, huge, real, text,
                bytes, side, price, size, cash, share, when, wait, frame, leaf, leaves, corners,
                weights, spare, grid, limit);

/// Ten fields of the usual kinds: what the speed of the broker's check is measured with.
struct Bar {
    std::string symbol = "BTCUSDT-PERP";
    Timeframe frame;
    TimeNs open_time;
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    std::uint64_t trades = 0;
    bool complete = true;

    bool operator==(const Bar&) const = default;
};
OUTCRY_DESCRIBE(Bar, "bar", symbol, frame, open_time, open, high, low, close, volume, trades,
                complete);

struct Drawdown {
    Ratio day;
    Ratio week;

    static constexpr std::string_view required[] = {"day"};
    bool operator==(const Drawdown&) const = default;
};
OUTCRY_DESCRIBE(Drawdown, "drawdown", day, week);

/// Parameters as an actor has them: required ones, defaults and one-line help.
struct Params {
    Ratio edge_min;
    std::uint8_t quorum = 2;
    DurationNs deadline{2 * ns_per_s};
    std::vector<std::string> voters;
    std::map<std::string, double> weights;
    std::vector<Timeframe> timeframes;
    std::optional<Price> collar;
    Side lean = Side::buy;
    Drawdown drawdown_max;
    bool pyramids = false;

    static constexpr std::string_view required[] = {"edge_min"};
    static constexpr FieldDoc docs[] = {{"edge_min", "least expected value after costs"},
                                        {"quorum", "votes a round needs"}};
    bool operator==(const Params&) const = default;
};
OUTCRY_DESCRIBE(Params, "core.pool", edge_min, quorum, deadline, voters, weights, timeframes,
                collar, lean, drawdown_max, pyramids);

inline std::int64_t any_i64() {
    const auto value = *rc::gen::arbitrary<std::uint64_t>();
    return static_cast<std::int64_t>(value) >> *rc::gen::inRange(0, 63);
}
inline double any_real() {
    const double value = *rc::gen::arbitrary<double>();
    return std::isfinite(value) ? value : 0.25;
}
inline std::string any_text() {
    std::string text;
    const int length = *rc::gen::inRange(0, 40);
    constexpr std::string_view letters[] = {"a",  "Z",    "0", "\"", "\\", "/", "~",
                                            "\n", "\x01", " ", "é",  "€",  "𝄞", "\x7f"};
    for (int i = 0; i < length; ++i) text += letters[*rc::gen::inRange<std::size_t>(0, 14)];
    return text;
}
inline Leaf any_leaf() {
    Leaf leaf{any_text(), any_real(), {}};
    if (*rc::gen::arbitrary<bool>()) leaf.rank = static_cast<std::int32_t>(any_i64());
    return leaf;
}
template <class T, class Make>
std::vector<T> any_list(int size_max, Make make) {
    std::vector<T> list;
    const int size = *rc::gen::inRange(0, size_max + 1);
    for (int i = 0; i < size; ++i) list.push_back(make());
    return list;
}
inline Side any_side() { return *rc::gen::arbitrary<bool>() ? Side::buy : Side::sell; }

inline Everything any_everything() {
    Everything all;
    all.flag = *rc::gen::arbitrary<bool>();
    all.tiny = static_cast<std::int8_t>(any_i64());
    all.byte = static_cast<std::uint8_t>(any_i64());
    all.middle = static_cast<std::int32_t>(any_i64());
    all.count = static_cast<std::uint32_t>(any_i64());
    all.wide = any_i64();
    all.huge = static_cast<std::uint64_t>(any_i64());
    all.real = any_real();
    all.text = any_text();
    all.bytes = Buffer(as_bytes(any_text()));
    all.side = any_side();
    all.price = {any_i64()};
    all.size = {any_i64()};
    all.cash = {any_i64()};
    all.share = {any_i64() / 10'000};
    all.when = {any_i64()};
    all.wait = {any_i64()};
    all.frame = *rc::gen::arbitrary<bool>() ? *Timeframe::parse("3mo") : *Timeframe::parse("15m");
    all.leaf = any_leaf();
    all.leaves = any_list<Leaf>(20, any_leaf);
    all.corners = {any_real(), any_real(), any_real()};
    const int weights = *rc::gen::inRange(0, 4);
    for (int i = 0; i < weights; ++i) all.weights[any_text()] = {any_i64() / 10'000};
    if (*rc::gen::arbitrary<bool>()) all.spare = any_leaf();
    all.grid = any_list<std::vector<Side>>(3, [] { return any_list<Side>(3, any_side); });
    if (*rc::gen::arbitrary<bool>()) all.limit = Price{any_i64()};
    return all;
}

}  // namespace outcry::zoo
