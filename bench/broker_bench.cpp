// SPDX-License-Identifier: Apache-2.0
// The bus under load: one speaker that calls publish() for every event of 128 bytes, the broker
// that orders and writes it, and one or four readers; beside it a bare zmq_proxy with the same
// topic and payload, which does neither.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <functional>
#include <thread>

#include "bench/bare_zmq.hpp"
#include "bench/live_broker.hpp"
#include "outcry/base/clock.hpp"

namespace outcry::bench {
namespace {

constexpr std::uint64_t events = 400'000;  // an iteration
constexpr auto rest = std::chrono::microseconds(100);

/// How far a reader has come, on a cache line of its own.
struct alignas(64) Count {
    std::atomic<std::uint64_t> events{0};
};

/// Reader threads, each of which runs `read` until it returns.
class Readers {
 public:
    using Read = std::function<void(Count&, const std::atomic<bool>& stop)>;

    void add(const Read& read) {
        counts_.push_back(std::make_unique<Count>());
        threads_.emplace_back([this, read, count = counts_.back().get()] { read(*count, stop_); });
    }
    ~Readers() {
        stop_ = true;
        for (std::thread& thread : threads_) thread.join();
    }
    /// False when they did not get there within a minute.
    [[nodiscard]] bool wait_for(std::uint64_t wanted) const {
        const std::int64_t deadline = clock::steady_ns() + 60 * ns_per_s;
        for (const auto& count : counts_)
            while (count->events.load(std::memory_order_acquire) < wanted) {
                if (clock::steady_ns() > deadline) return false;
                std::this_thread::sleep_for(rest);
            }
        return true;
    }

 private:
    std::atomic<bool> stop_{false};
    std::vector<std::unique_ptr<Count>> counts_;
    std::vector<std::thread> threads_;
};

/// Of all threads of this process: what a figure costs whoever else is running.
double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

void report(benchmark::State& state, std::uint64_t said, double seconds, double cpu,
            std::size_t readers) {
    const double rate = static_cast<double>(said) / seconds;
    state.counters["cpu_us/event"] = cpu * 1e6 / static_cast<double>(said);
    state.counters["events/s"] = rate;
    state.counters["deliveries/s"] = rate * static_cast<double>(readers);
}

/// One reader: every event in order, none missing.
void read_floor(Subscriber& subscriber, Count& count, const std::atomic<bool>& stop) {
    RecordView record;
    std::uint64_t seen = 0;
    while (!stop) {
        const auto got = subscriber.next(record, 20);
        OUTCRY_CHECK(got.ok());
        if (!*got) continue;
        OUTCRY_CHECK(record.said.source_seq == ++seen &&
                     record.said.body.size() == load_body_bytes);
        count.events.store(seen, std::memory_order_release);
    }
}

void floor(benchmark::State& state, const char* transport, std::size_t readers, bool one) {
    LiveBroker broker(transport, one);
    const Buffer body = load_body();
    const auto publisher = broker.publisher();
    std::vector<std::unique_ptr<Subscriber>> subscribers;
    for (std::size_t i = 0; i < readers; ++i) subscribers.push_back(broker.subscriber());
    std::this_thread::sleep_for(
        std::chrono::milliseconds(50));  // their subscriptions are on their way
    Readers reading;
    for (auto& subscriber : subscribers)
        reading.add([&](Count& count, const std::atomic<bool>& stop) {
            read_floor(*subscriber, count, stop);
        });
    std::uint64_t said = 0;
    double total = 0, cpu = 0;
    for (auto _ : state) {
        const std::int64_t begin = clock::steady_ns();
        const double cpu_begin = cpu_seconds();
        for (std::uint64_t i = 0; i < events; ++i) {
            const TimeNs event_time{1'747'000'000'000'000'000 +
                                    static_cast<std::int64_t>(said + i)};
            publisher->publish(load_topic, load_schema, body, event_time).value();
        }
        publisher->settle().value();
        said += events;
        if (!reading.wait_for(said)) return state.SkipWithError("readers stood still");
        const double seconds = static_cast<double>(clock::steady_ns() - begin) / 1e9;
        total += seconds;
        cpu += cpu_seconds() - cpu_begin;
        state.SetIterationTime(seconds);
    }
    report(state, said, total, cpu, readers);
    state.counters["stored_B/event"] = broker.stored_bytes_an_event();
}

void proxy(benchmark::State& state, const char* transport, std::size_t readers) {
    BareProxy bare(transport);
    const Buffer body = load_body();
    const std::string topic = load_topic;
    zmq::socket_t publisher = bare.publisher();
    std::vector<zmq::socket_t> subscribers;
    for (std::size_t i = 0; i < readers; ++i) subscribers.push_back(bare.subscriber());
    std::this_thread::sleep_for(
        std::chrono::milliseconds(200));  // slow joiners lose what comes before
    Readers reading;
    for (auto& subscriber : subscribers)
        reading.add([&](Count& count, const std::atomic<bool>& stop) {
            zmq::message_t head, payload;
            subscriber.set(zmq::sockopt::rcvtimeo, 20);
            std::uint64_t seen = 0;
            while (!stop) {
                if (!subscriber.recv(head) || !subscriber.recv(payload)) continue;
                OUTCRY_CHECK(payload.size() == load_body_bytes);
                count.events.store(++seen, std::memory_order_release);
            }
        });
    std::uint64_t said = 0;
    double total = 0, cpu = 0;
    for (auto _ : state) {
        const std::int64_t begin = clock::steady_ns();
        const double cpu_begin = cpu_seconds();
        for (std::uint64_t i = 0; i < events; ++i) {
            publisher.send(zmq::buffer(topic), zmq::send_flags::sndmore);
            publisher.send(zmq::buffer(body.data(), body.size()), zmq::send_flags::none);
        }
        said += events;
        if (!reading.wait_for(said)) return state.SkipWithError("messages were lost");
        const double seconds = static_cast<double>(clock::steady_ns() - begin) / 1e9;
        total += seconds;
        cpu += cpu_seconds() - cpu_begin;
        state.SetIterationTime(seconds);
    }
    report(state, said, total, cpu, readers);
}

/// Rounds of all rows take turns, so that a slow moment of the machine is not one row's alone.
void measured(benchmark::internal::Benchmark* bench, const char* name) {
    bench->Name(name)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1)
        ->Repetitions(7)
        ->DisplayAggregatesOnly(true);
}

}  // namespace

void register_broker() {
    using benchmark::RegisterBenchmark;
    for (const char* transport : {"tcp", "ipc"}) {
        for (const std::size_t readers : {std::size_t{1}, std::size_t{4}}) {
            const std::string tail =
                std::string("/") + transport + "/readers:" + std::to_string(readers);
            const auto add = [&](const std::string& name, const auto& run) {
                measured(RegisterBenchmark(name.c_str(), run), name.c_str());
            };
            add("zmq_proxy" + tail, [=](benchmark::State& s) { proxy(s, transport, readers); });
            add("broker" + tail, [=](benchmark::State& s) { floor(s, transport, readers, false); });
            add("broker_one_a_batch" + tail,
                [=](benchmark::State& s) { floor(s, transport, readers, true); });
        }
    }
}

}  // namespace outcry::bench
