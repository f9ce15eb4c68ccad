// SPDX-License-Identifier: Apache-2.0
// Two hops on an idle machine, one event at a time: publisher -> broker, which orders and writes it
// -> reader; beside it bare PUSH -> relay -> PULL. The median, the 99th percentile and the worst,
// in microseconds.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>

#include "bench/bare_zmq.hpp"
#include "bench/live_broker.hpp"
#include "outcry/base/clock.hpp"

namespace outcry::bench {
namespace {

constexpr std::size_t warm_up = 500;
constexpr std::size_t samples = 5'000;

void report(benchmark::State& state, std::vector<std::int64_t> times) {
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        const auto last = static_cast<double>(times.size() - 1);
        return static_cast<double>(times[static_cast<std::size_t>(share * last)]) / 1e3;
    };
    state.counters["p50_us"] = at(0.5);
    state.counters["p99_us"] = at(0.99);
    state.counters["max_us"] = at(1.0);
}

/// The same thread sends and receives, so one clock and no hand-over of its own is in the figure.
void sample(benchmark::State& state, const std::function<void()>& there,
            const std::function<void()>& back) {
    std::vector<std::int64_t> times;
    for (auto _ : state) {
        for (std::size_t i = 0; i < warm_up + samples; ++i) {
            const std::int64_t begin = clock::steady_ns();
            there();
            back();
            const std::int64_t took = clock::steady_ns() - begin;
            if (i >= warm_up) times.push_back(took);
        }
    }
    report(state, std::move(times));
}

void two_hops(benchmark::State& state, const char* transport) {
    LiveBroker broker(transport, false);
    const Buffer body = load_body();
    const auto publisher = broker.publisher();
    const auto subscriber = broker.subscriber();
    publisher->publish(load_topic, load_schema, body, {1}).value();
    publisher->settle().value();
    RecordView record;
    const auto back = [&] {
        for (;;) {
            const auto got = subscriber->next(record, 1000);
            OUTCRY_CHECK(got.ok());
            if (*got && record.said.source_seq == publisher->published()) return;
        }
    };
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the subscription is on its way
    sample(
        state,
        [&] {
            publisher->publish(load_topic, load_schema, body, {1}).value();
            publisher->flush().value();
        },
        back);
}

void bare_two_hops(benchmark::State& state, const char* transport) {
    BareRelay relay(transport);
    const Buffer body = load_body();
    zmq::socket_t sender = relay.sender();
    zmq::socket_t receiver = relay.receiver();
    zmq::message_t message;
    sample(
        state, [&] { sender.send(zmq::buffer(body.data(), body.size()), zmq::send_flags::none); },
        [&] { OUTCRY_CHECK(receiver.recv(message).has_value()); });
}

}  // namespace

void register_latency() {
    const auto add = [](const std::string& name, const auto& run) {
        benchmark::RegisterBenchmark(name.c_str(), run)
            ->Iterations(1)
            ->Repetitions(3)
            ->DisplayAggregatesOnly(true)
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
    };
    for (const char* transport : {"tcp", "ipc"}) {
        const std::string tail = std::string("/") + transport;
        add("latency_bare" + tail, [=](benchmark::State& s) { bare_two_hops(s, transport); });
        add("latency" + tail, [=](benchmark::State& s) { two_hops(s, transport); });
    }
}

}  // namespace outcry::bench
