// SPDX-License-Identifier: Apache-2.0
// The journal on tmpfs: events of 64-byte bodies written with both chains, read and validated,
// decoded, verified.
//   nice build/<preset>/outcry_bench --benchmark_filter=Journal
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <vector>

#include "bus/journal/inspect.hpp"
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

void write_journal(Store& store, const std::vector<Buffer>& bodies, JournalOptions options) {
    auto journal = Journal::create(store, {"bench", {}, {}}, options).value();
    std::uint16_t channels[8];
    for (std::uint16_t i = 0; i < 8; ++i)
        channels[i] = journal->channel(i, "actor" + std::to_string(i), "bar", "{}").value();
    for (std::uint64_t seq = 1; seq <= events; ++seq) {
        const auto source = static_cast<std::uint16_t>(seq & 7);
        const Prefix prefix{
            seq, {1'747'000'000'000'000'000 + static_cast<std::int64_t>(seq)}, seq - 1, source};
        journal->append(channels[source], prefix, bodies[seq % bodies.size()]).value();
    }
    journal->close().value();
}

std::vector<Buffer> bodies() {
    std::vector<Buffer> made;
    for (std::uint64_t i = 1; i <= 1000; ++i) made.push_back(said(i + 100'000));
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

void JournalWrite(benchmark::State& state) {
    const std::vector<Buffer> made = bodies();
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
BENCHMARK(JournalWrite)->Unit(benchmark::kMillisecond)->UseRealTime();

/// What a floor in free running pays: a chunk, its checkpoint and a write for every few events.
void JournalFlushEvery(benchmark::State& state) {
    const auto few = static_cast<std::uint64_t>(state.range(0));
    const std::vector<Buffer> made = bodies();
    const auto store = empty_store();
    auto journal = Journal::create(*store, {"bench", {}, {}}, {}).value();
    const std::uint16_t channel = journal->channel(1, "actor", "bar", "{}").value();
    std::uint64_t seq = 0;
    for (auto _ : state) {
        for (std::uint64_t i = 0; i < few; ++i) {
            ++seq;
            const auto time = static_cast<std::int64_t>(seq);
            journal->append(channel, {seq, {time}, seq - 1, 1}, made[seq % made.size()]).value();
        }
        journal->flush().value();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(seq));
    journal->close().value();
    state.counters["stored_B/event"] = stored_bytes(*store) / static_cast<double>(seq);
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalFlushEvery)->Arg(1)->Arg(16)->Arg(64)->UseRealTime();

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
BENCHMARK(JournalReadValidated)->Unit(benchmark::kMillisecond)->UseRealTime();

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
BENCHMARK(JournalReadDecoded)->Unit(benchmark::kMillisecond)->UseRealTime();

void JournalVerify(benchmark::State& state) {
    const auto store = written();
    for (auto _ : state) {
        if (!verify(*store).value().passed()) state.SkipWithError("verify failed");
    }
    count(state, stored_bytes(*store));
    std::filesystem::remove_all(folder());
}
BENCHMARK(JournalVerify)->Unit(benchmark::kMillisecond)->UseRealTime();

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

}  // namespace
}  // namespace outcry
