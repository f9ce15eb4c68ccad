// SPDX-License-Identifier: Apache-2.0
#include "tests/support/soak.hpp"

#include <atomic>
#include <chrono>
#include <random>
#include <unordered_map>

#include "actors/runtime/floor.hpp"
#include "actors/runtime/verify.hpp"
#include "tests/support/folders.hpp"

namespace outcry::testing {

namespace {

/// How many actors this process has made: what differs between two lives of a careless one.
std::uint64_t lives() {
    static std::atomic<std::uint64_t> count{0};
    return ++count;
}

/// A splitter with one of the mistakes that an actor can make.
template <Bug bug>
class CarelessSplitter {
 public:
    using Params = toys::Splitter::Params;
    using State = toys::Splitter::State;
    using Hears = toys::Splitter::Hears;
    using Says = toys::Splitter::Says;

    explicit CarelessSplitter(const Params& params) { state_.rng = params.salt; }
    void on(const toys::Tick& tick, Says& out) {
        if constexpr (bug == Bug::hash_walk) {
            std::unordered_map<const void*, std::string> halves;
            for (const char* half : {"left", "right", "middle"}) {
                kept_.push_back(std::make_unique<std::uint64_t>(life_));
                halves.emplace(kept_.back().get(), half);
            }
            const auto& walked = halves;
            for (const auto& [place, half] : walked)
                out.say(toys::Part{tick.symbol, half, tick.n}, {out.seq()});
        } else if constexpr (bug == Bug::hidden_state) {
            out.say(toys::Part{tick.symbol, "left", ++hidden_}, {out.seq()});
        } else {
            const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
            out.say(toys::Part{tick.symbol, "left", static_cast<std::uint64_t>(now) % 1000},
                    {out.seq()});
        }
    }
    State& state() { return state_; }

 private:
    State state_;
    std::uint64_t hidden_ = 0;
    std::uint64_t life_ = lives();
    std::vector<std::unique_ptr<std::uint64_t>> kept_;
};

/// Multiplies by the reciprocal in every other life, as another build might.
class CarelessAdder {
 public:
    using Params = toys::Adder::Params;
    using State = toys::Adder::State;
    using Hears = toys::Adder::Hears;
    using Says = toys::Adder::Says;

    explicit CarelessAdder(const Params&) {}
    void on(const FloorOpened&, Says&) {}
    void on(const toys::Part& part, Says& out) {
        const auto sum = static_cast<double>(state_.sums[part.symbol] += part.value);
        const auto seen = static_cast<double>(++state_.seen);
        const double mean = life_ % 2 == 0 ? sum / seen : sum * (1.0 / seen);
        out.say(toys::Total{part.symbol, state_.sums[part.symbol], mean}, {out.seq()});
    }
    State& state() { return state_; }

 private:
    State state_;
    std::uint64_t life_ = lives();
};

/// Replies once more to whatever it is asked after it has come back.
class CarelessOracle final : public EdgeParticipant {
 public:
    using Params = toys::Oracle::Params;
    using Hears = toys::Oracle::Hears;
    using Says = toys::Oracle::Says;

    CarelessOracle(const Params& params, const Making& making) : inner_(params, making) {}
    Result<void> resume(std::uint64_t accepted) override {
        again_ = accepted > 0;
        return inner_.resume(accepted);
    }
    Result<void> deliver(const RecordView& mail, InputRun& run) override {
        OUTCRY_TRY(inner_.deliver(mail, run));
        if (std::exchange(again_, false)) OUTCRY_TRY(inner_.deliver(mail, run));
        return {};
    }
    Result<void> pull(std::size_t room, InputRun& run) override { return inner_.pull(room, run); }

 private:
    toys::Oracle inner_;
    bool again_ = false;
};

const Kind& careless_kind(Bug bug) {
    static const Kind walks = actor_kind<CarelessSplitter<Bug::hash_walk>>("answers in halves");
    static const Kind hides = actor_kind<CarelessSplitter<Bug::hidden_state>>("answers in halves");
    static const Kind reads = actor_kind<CarelessSplitter<Bug::clock_read>>("answers in halves");
    static const Kind rounds = actor_kind<CarelessAdder>("sums the halves");
    static const Kind repeats = edge_kind<CarelessOracle>("replies to questions");
    switch (bug) {
        case Bug::hash_walk:
            return walks;
        case Bug::hidden_state:
            return hides;
        case Bug::clock_read:
            return reads;
        case Bug::other_rounding:
            return rounds;
        default:
            return repeats;
    }
}

std::string different(const char* what, const Log& reference, const Result<Log>& other) {
    if (!other) return std::string(what) + ": " + other.error().text();
    const std::string found = first_difference(reference, *other);
    return found.empty() ? "" : std::string(what) + ":\n" + found;
}

class Soak {
 public:
    Soak(std::uint64_t seed, Bug bug)
        : seed_(seed), bug_(bug), random_(seed * 7919 + 1), find_(toys_with(bug)) {}

    std::string run() {
        Plan plan = random_plan(seed_, Place::fused);
        plan.snapshot_every = 5 + pick(60);
        const auto fused = run_with_snapshots(plan, find_);
        if (!fused) return "fused: " + fused.error().text();
        if (auto found = verified(fused->log); !found.empty()) return found;
        if (auto found = cut(plan, *fused); !found.empty()) return found;
        for (int turn = 0; turn < 2; ++turn)
            if (auto found = on_net(fused->log, turn == 1); !found.empty()) return found;
        return "";
    }

 private:
    std::uint64_t pick(std::uint64_t below) { return random_() % below; }

    std::string verified(const Log& log) const {
        const auto store = cut_store(log, log.records.size());
        const auto result = verify_run(*store, {find_, "", {}, {}, ""});
        if (!result) return "verification: " + result.error().text();
        return result->mismatch ? "verification: seq " + std::to_string(result->mismatch->seq) +
                                      " " + result->mismatch->what
                                : "";
    }

    /// Stopped anywhere, gone on with from the start or from a snapshot.
    std::string cut(const Plan& plan, const SnapshotRun& run) {
        std::shared_ptr<const FloorSnapshot> snapshot;
        if (!run.taken.empty() && pick(4) != 0) snapshot = run.taken[pick(run.taken.size())];
        const std::uint64_t least = snapshot ? snapshot->needs : 1;
        const std::size_t at = least + pick(run.log.records.size() - least + 1);
        const auto store = cut_store(run.log, at);
        const std::string what = "cut after " + std::to_string(at) + ", on from " +
                                 std::to_string(snapshot ? snapshot->seq : 0);
        return different(what.c_str(), run.log, resume_fused(plan, find_, *store, snapshot));
    }

    std::string on_net(const Log& reference, bool mixed) {
        Plan plan = random_plan(seed_, Place::process);
        for (PlannedActor& member : plan.members)
            if (mixed && pick(2) == 0) member.place = Place::fused;
        Accidents accidents;
        accidents.seed = random_();
        accidents.kills = static_cast<int>(pick(7));
        accidents.kills_in_answer = static_cast<int>(pick(5));
        accidents.floor_deaths = static_cast<int>(pick(3));
        accidents.snapshot_every = pick(3) == 0 ? 0 : 5 + pick(60);
        accidents.bug = bug_;
        const auto run = run_on_net(plan, find_, accidents);
        const std::string what = mixed ? "network, some fused" : "network";
        if (!run) return what + ": " + run.error().text();
        const std::string found = first_difference(reference, run->log);
        return found.empty() ? "" : what + ":\n" + found;
    }

    std::uint64_t seed_;
    Bug bug_;
    std::mt19937_64 random_;
    Runner::FindKind find_;
};

}  // namespace

Plan random_plan(std::uint64_t seed, Place place) {
    std::mt19937_64 random(seed);
    const auto pick = [&](std::uint64_t below) { return random() % below; };
    const auto name = [](const char* what, std::uint64_t n) { return what + std::to_string(n); };
    std::vector<PlannedActor> members;
    for (std::uint64_t n = 0, feeds = 1 + pick(2); n < feeds; ++n) {
        toys::Ticker::Params params;
        params.ticks = 3 + pick(22);
        params.symbols.clear();
        for (std::uint64_t s = 0, symbols = 1 + pick(4); s < symbols; ++s)
            params.symbols.push_back(std::string(1, static_cast<char>('A' + s)));
        members.push_back(planned_toy(name("ticker", n), params, place));
    }
    for (std::uint64_t n = 0, splitters = 1 + pick(2); n < splitters; ++n)
        members.push_back(
            planned_toy(name("splitter", n), toys::Splitter::Params{1 + pick(1000)}, place));
    for (std::uint64_t n = 0, adders = 1 + pick(2); n < adders; ++n)
        members.push_back(planned_toy(name("adder", n), toys::Adder::Params{1 + pick(4)}, place));
    for (std::uint64_t n = 0, sleepers = pick(4); n < sleepers; ++n) {
        const DurationNs nap{static_cast<std::int64_t>(pick(40)) * 250 * ns_per_ms};
        members.push_back(planned_toy(name("sleeper", n), toys::Sleeper::Params{nap}, place));
    }
    for (std::uint64_t n = 0, oracles = 1 + pick(2); n < oracles; ++n) {
        const DurationNs latency{static_cast<std::int64_t>(pick(30)) * 100 * ns_per_ms};
        members.push_back(planned_toy(name("oracle", n), toys::Oracle::Params{latency}, place));
    }
    for (std::uint64_t n = 0, judges = 1 + pick(2); n < judges; ++n)
        members.push_back(planned_toy(name("judge", n), toys::Judge::Params{1 + pick(6)}, place));
    // The order of the floor is the order of its topology, whatever that is.
    for (std::size_t i = members.size(); i > 1; --i) std::swap(members[i - 1], members[pick(i)]);
    return plan_of_toys(std::move(members));
}

Runner::FindKind toys_with(Bug bug) {
    return [bug](std::string_view name) -> const Kind* {
        const bool careless = bug == Bug::hash_walk || bug == Bug::hidden_state ||
                              bug == Bug::clock_read || bug == Bug::other_rounding ||
                              bug == Bug::reply_twice;
        if (careless && careless_kind(bug).manifest.kind == name) return &careless_kind(bug);
        return toys::find(name);
    };
}

std::string soak_simulated(std::uint64_t seed, Bug bug) { return Soak(seed, bug).run(); }

std::string soak_zmq(std::uint64_t seed, Place place) {
    const auto fused = run_fused(random_plan(seed, Place::fused), toys::find);
    if (!fused) return "fused: " + fused.error().text();
    const Plan plan = random_plan(seed, place);
    LaunchOptions options;
    options.program = OUTCRY_BINARY_DIR "/toy_member";
    options.find_kind = toys::find;
    if (place == Place::process && fused->records.size() > 100)
        options.kill_at.emplace(40 + seed % 50, plan.members[seed % plan.members.size()].name);
    const auto result = launch(plan, options);
    if (!result) return "over ZeroMQ: " + result.error().text();
    return result->head == fused->head
               ? ""
               : "over ZeroMQ the head is " + result->head + ", fused it is " + fused->head;
}

}  // namespace outcry::testing
