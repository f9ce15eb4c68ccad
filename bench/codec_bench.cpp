// SPDX-License-Identifier: Apache-2.0
// The codec on a bar (nine fields) and a vote with four findings: encoding, decoding and the
// broker's shape check, beside msgpack-cxx on the same maps.
#include <benchmark/benchmark.h>
#include <msgpack.hpp>

#include "outcry/codec/encode.hpp"
#include "outcry/codec/shape.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

/// What a user of msgpack-cxx would write for the same maps. Outside of outcry, whose own msgpack
/// its macros would find.
namespace plain {
struct Bar {
    std::string venue, instrument, timeframe;
    std::int64_t open_time, open, high, low, close, volume;
    MSGPACK_DEFINE_MAP(venue, instrument, timeframe, open_time, open, high, low, close, volume)
};
struct Finding {
    std::string name;
    double value;
    std::string rule;
    double weight;
    MSGPACK_DEFINE_MAP(name, value, rule, weight)
};
struct Vote {
    std::string strategy, venue, instrument, timeframe;
    std::int64_t round;
    std::string voter;
    double p_long, p_short;
    std::string abstains, regime;
    std::vector<Finding> findings;
    std::vector<std::string> refutes;
    MSGPACK_DEFINE_MAP(strategy, venue, instrument, timeframe, round, voter, p_long, p_short,
                       abstains, regime, findings, refutes)
};

}  // namespace plain

namespace outcry::bench {
namespace {

Bar a_bar() {
    return {"binance-usdm",
            "BTCUSDT-PERP",
            Timeframe::parse("15m").value(),
            {1'747'000'000'000'000'000},
            {10'386'450'000'000},
            {10'392'010'000'000},
            {10'377'700'000'000},
            {10'381'230'000'000},
            {31'415'926'000}};
}

Vote a_vote() {
    Vote vote;
    vote.strategy = "paper";
    vote.venue = "binance-usdm";
    vote.instrument = "BTCUSDT-PERP";
    vote.timeframe = Timeframe::parse("15m").value();
    vote.round = {1'747'000'000'000'000'000};
    vote.voter = "bull";
    vote.p_long = 0.4375;
    vote.p_short = 0.3125;
    vote.regime = Regime::trend;
    vote.findings = {{"rsi:14@1h", 31.5, "below 35", 0.4},
                     {"macd:12,26,9.histogram@15m", 4.25, "above 0", 0.2},
                     {"bbands:20,2.position@15m", 0.1, "below 0.2", 0.3},
                     {"forecast@15m", 0.41, "above the base rate", 0.1}};
    vote.refutes = {"rsi:14@1h above 65", "close below 103000"};
    return vote;
}

template <class T>
void encode_one(benchmark::State& state, T (*make)()) {
    const T value = make();
    Buffer out;
    for (auto _ : state) {
        out.clear();
        benchmark::DoNotOptimize(encode(out, value));
        benchmark::ClobberMemory();
    }
    state.counters["bytes"] = static_cast<double>(out.size());
}

template <class T>
void decode_one(benchmark::State& state, T (*make)()) {
    const Buffer bytes = encoded(make());
    T value;
    for (auto _ : state) {
        const Result<void> decoded = decode(bytes, value);
        OUTCRY_CHECK(decoded.ok());
        benchmark::DoNotOptimize(value);
    }
}

template <class T>
void conforms_one(benchmark::State& state, T (*make)()) {
    const Buffer bytes = encoded(make());
    for (auto _ : state) OUTCRY_CHECK(conforms(bytes, type_info<T>()).ok());
}

/// The same bytes, as msgpack-cxx reads them.
template <class Plain, class T>
Plain plain_of(const T& value) {
    const Buffer bytes = encoded(value);
    return ::msgpack::unpack(reinterpret_cast<const char*>(bytes.data()), bytes.size())
        .get()
        .template as<Plain>();
}

template <class Plain, class T>
void pack_one(benchmark::State& state, T (*make)()) {
    const Plain value = plain_of<Plain>(make());
    ::msgpack::sbuffer out;
    for (auto _ : state) {
        out.clear();
        ::msgpack::pack(out, value);
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["bytes"] = static_cast<double>(out.size());
}

template <class Plain, class T>
void unpack_one(benchmark::State& state, T (*make)()) {
    const Buffer bytes = encoded(make());
    Plain value;
    for (auto _ : state) {
        const auto handle =
            ::msgpack::unpack(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        handle.get().convert(value);
        benchmark::DoNotOptimize(value);
    }
}

}  // namespace

void register_codec() {
    const auto add = [](const char* name, const auto& run) {
        benchmark::RegisterBenchmark(name, run);
    };
    using benchmark::State;
    add("encode/bar", [](State& s) { encode_one(s, a_bar); });
    add("encode_msgpack_cxx/bar", [](State& s) { pack_one<plain::Bar>(s, a_bar); });
    add("decode/bar", [](State& s) { decode_one(s, a_bar); });
    add("decode_msgpack_cxx/bar", [](State& s) { unpack_one<plain::Bar>(s, a_bar); });
    add("conforms/bar", [](State& s) { conforms_one(s, a_bar); });
    add("encode/vote", [](State& s) { encode_one(s, a_vote); });
    add("encode_msgpack_cxx/vote", [](State& s) { pack_one<plain::Vote>(s, a_vote); });
    add("decode/vote", [](State& s) { decode_one(s, a_vote); });
    add("decode_msgpack_cxx/vote", [](State& s) { unpack_one<plain::Vote>(s, a_vote); });
    add("conforms/vote", [](State& s) { conforms_one(s, a_vote); });
}

}  // namespace outcry::bench
