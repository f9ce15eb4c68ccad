// SPDX-License-Identifier: Apache-2.0
// The journal on tmpfs: events of 64-byte bodies written with both chains, read and validated,
// decoded, verified.
//   nice build/<preset>/outcry_bench --benchmark_filter=Journal
// With OUTCRY_BENCH_FOLDER naming a folder on a disk with room for 11 GB, seeking is timed in a
// journal of ten gigabytes too; it is made there when it is missing, and stays.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bus/journal/inspect.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {
namespace {

constexpr std::uint64_t events = 1'000'000;
constexpr const char* topic = "bar.binance-usdm.BTCUSDT-PERP.15m";

/// A publisher's bytes with a body of exactly 64: a map of six.
Buffer said(std::uint64_t source_seq) {
    Buffer body;
    msgpack::Writer writer(body);
    writer.map(6);
    for (const char* key : {"a", "b", "c", "d", "e"}) {
        writer.text(key);
        writer.real(1.0 / static_cast<double>(source_seq % 97 + 3));
    }
    writer.text("s");
    writer.nil();
    const std::size_t short_of = 64 - body.size();
    body.truncate(body.size() - 1);
    writer.text(std::string(short_of, 'x'));
    SaidView view;
    view.source_seq = source_seq;
    view.event_time = {1'747'000'000'000'000'000 + static_cast<std::int64_t>(source_seq)};
    view.topic = topic;
    view.schema = "bar";
    view.body = body;
    Buffer out;
    append_said(out, view);
    return out;
}

std::string folder() { return "/dev/shm/outcry_journal_bench"; }

std::unique_ptr<Store> empty_store() {
    std::filesystem::remove_all(folder());
    return open_folder_store(folder(), true).value();
}

constexpr std::int64_t first_time_ns = 1'747'000'000'000'000'000;  // an event a nanosecond

/// Events that were read when they came in, as a floor's are.
struct Said {
    Buffer bytes;
    TimeNs event_time;
};

void write_journal(Store& store, const std::vector<Said>& bodies, JournalOptions options,
                   std::uint64_t count = events) {
    auto journal = Journal::create(store, {"bench", {}, {}}, options).value();
    std::uint16_t channels[8];
    for (std::uint16_t i = 0; i < 8; ++i)
        channels[i] = journal->channel(i, "actor" + std::to_string(i), "bar", "{}").value();
    for (std::uint64_t seq = 1; seq <= count; ++seq) {
        const auto source = static_cast<std::uint16_t>(seq & 7);
        const Prefix prefix{seq, {first_time_ns + static_cast<std::int64_t>(seq)}, seq - 1, source};
        const Said& each = bodies[seq % bodies.size()];
        journal->append(channels[source], prefix, each.bytes, each.event_time).value();
    }
    journal->close().value();
}

std::vector<Said> bodies() {
    std::vector<Said> made;
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        const Buffer bytes = said(i + 100'000);
        made.push_back({bytes, read_said(bytes).value().event_time});
    }
    return made;
}

void count(benchmark::State& state, double stored_bytes) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(stored_bytes));
    state.counters["stored_B/event"] = stored_bytes / static_cast<double>(events);
    state.counters["record_B/event"] =
        static_cast<double>(record_prefix_bytes + said(100'001).size());
}

double stored_bytes(Store& store) { return static_cast<double>(info(store).value().bytes); }

/// A million events in some hundred milliseconds: rounds of all rows take turns, and their median
/// is told, so that a slow moment of the machine is not one row's alone.
void in_turns(benchmark::internal::Benchmark* bench) {
    bench->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime()
        ->MinTime(0.3)
        ->Repetitions(7)
        ->DisplayAggregatesOnly(true);
}

void JournalWrite(benchmark::State& state) {
    const std::vector<Said> made = bodies();
    double bytes = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const auto store = empty_store();
        state.ResumeTiming();
        write_journal(*store, made, {});
        state.PauseTiming();
        bytes = stored_bytes(*store);
        state.ResumeTiming();
    }
    count(state, bytes);
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalWrite)->Apply(in_turns);

/// What a floor in free running pays: a chunk, its checkpoint and a write for every few events.
void JournalFlushEvery(benchmark::State& state) {
    const auto few = static_cast<std::uint64_t>(state.range(0));
    const std::vector<Said> made = bodies();
    const auto store = empty_store();
    auto journal = Journal::create(*store, {"bench", {}, {}}, {}).value();
    const std::uint16_t channel = journal->channel(1, "actor", "bar", "{}").value();
    std::uint64_t seq = 0;
    for (auto _ : state) {
        for (std::uint64_t i = 0; i < few; ++i) {
            ++seq;
            const auto time = static_cast<std::int64_t>(seq);
            const Said& each = made[seq % made.size()];
            journal->append(channel, {seq, {time}, seq - 1, 1}, each.bytes, each.event_time)
                .value();
        }
        journal->flush().value();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(seq));
    journal->close().value();
    state.counters["stored_B/event"] = stored_bytes(*store) / static_cast<double>(seq);
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalFlushEvery)->Arg(1)->Arg(16)->Arg(64)->MeasureProcessCPUTime()->UseRealTime();

/// A store with the journal to be read.
std::unique_ptr<Store> written() {
    auto store = empty_store();
    write_journal(*store, bodies(), {});
    return store;
}

void JournalReadValidated(benchmark::State& state) {
    const auto store = written();
    for (auto _ : state) {
        auto reader = JournalReader::open(*store).value();
        std::size_t bytes = 0;
        for (std::uint64_t seq = 1; seq <= events; ++seq) bytes += reader->read(seq).value().size();
        benchmark::DoNotOptimize(bytes);
    }
    count(state, stored_bytes(*store));
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalReadValidated)->Apply(in_turns);

void JournalReadDecoded(benchmark::State& state) {
    const auto store = written();
    for (auto _ : state) {
        auto reader = JournalReader::open(*store).value();
        std::uint64_t sum = 0;
        for (std::uint64_t seq = 1; seq <= events; ++seq) {
            const auto record = read_record(reader->read(seq).value());
            sum += record.value().said.source_seq;
        }
        benchmark::DoNotOptimize(sum);
    }
    count(state, stored_bytes(*store));
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalReadDecoded)->Apply(in_turns);

void JournalVerify(benchmark::State& state) {
    const auto store = written();
    for (auto _ : state) {
        if (!verify(*store).value().passed()) state.SkipWithError("verify failed");
    }
    count(state, stored_bytes(*store));
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalVerify)->Apply(in_turns);

void JournalSeek(benchmark::State& state) {
    const auto store = written();
    auto reader = JournalReader::open(*store).value();
    std::uint64_t seq = 1;
    for (auto _ : state) {
        seq = seq * 6364136223846793005ULL + 1442695040888963407ULL;
        benchmark::DoNotOptimize(reader->read(1 + (seq >> 33) % events).value());
    }
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalSeek)->Unit(benchmark::kMicrosecond);

/// Anywhere in ten gigabytes, by seq or by time: the record itself is read.
void JournalSeekLarge(benchmark::State& state, const std::string& folder, bool by_time) {
    constexpr std::uint64_t large = 52'000'000;
    const auto store = open_folder_store(folder + "/outcry_bench_large", true).value();
    if (store->list().value().empty()) write_journal(*store, bodies(), {}, large);
    auto reader = JournalReader::open(*store).value();
    std::uint64_t seq = 1;
    double slowest = 0;
    for (auto _ : state) {
        seq = seq * 6364136223846793005ULL + 1442695040888963407ULL;
        std::uint64_t wanted = 1 + (seq >> 33) % reader->last_seq();
        const std::int64_t begin = clock::steady_ns();
        if (by_time)
            wanted = reader->seek_time({first_time_ns + static_cast<std::int64_t>(wanted)}).value();
        benchmark::DoNotOptimize(reader->read(wanted).value());
        slowest = std::max(slowest, static_cast<double>(clock::steady_ns() - begin) / 1e3);
    }
    state.counters["GB"] = stored_bytes(*store) / 1e9;
    state.counters["slowest_us"] = slowest;
}

const bool large_registered = [] {
    const char* const folder = std::getenv("OUTCRY_BENCH_FOLDER");
    if (folder == nullptr) return false;
    for (const bool by_time : {false, true})
        benchmark::RegisterBenchmark(
            by_time ? "JournalSeekLarge/time" : "JournalSeekLarge/seq",
            [=](benchmark::State& s) { JournalSeekLarge(s, folder, by_time); })
            ->Unit(benchmark::kMicrosecond);
    return true;
}();

}  // namespace
}  // namespace outcry
