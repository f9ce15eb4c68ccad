// SPDX-License-Identifier: Apache-2.0
// Six toy members that between them use every order rule: slices, split answers, refs, timers
// (overdue, moved, cancelled), requests and replies with latency. Their runs must give the same
// bytes in every placement, whatever is killed.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/edge.hpp"

namespace outcry::toys {

struct Tick {
    std::string symbol;
    std::uint64_t n = 0;

    void topic(TopicWriter& topic) const { topic.token(symbol); }
};
OUTCRY_DESCRIBE(Tick, "tick", symbol, n);

struct Part {
    std::string symbol;
    std::string half;
    std::uint64_t value = 0;

    void topic(TopicWriter& topic) const { topic.token(symbol).token(half); }
};
OUTCRY_DESCRIBE(Part, "part", symbol, half, value);

struct Total {
    std::string symbol;
    std::uint64_t sum = 0;
    double mean = 0;

    void topic(TopicWriter& topic) const { topic.token(symbol); }
};
OUTCRY_DESCRIBE(Total, "total", symbol, sum, mean);

struct Woke {
    std::string id;
    std::uint64_t times = 0;
};
OUTCRY_DESCRIBE(Woke, "woke", id, times);

struct Question {
    std::uint64_t number = 0;
};
OUTCRY_DESCRIBE(Question, "question", number);

struct Reply {
    std::uint64_t number = 0;
    std::string text;
};
OUTCRY_DESCRIBE(Reply, "reply", number, text);

struct Ruling {
    std::uint64_t number = 0;
    std::string symbol;
    std::uint64_t sum = 0;
    std::uint64_t replies = 0;
    std::uint64_t wakes = 0;
};
OUTCRY_DESCRIBE(Ruling, "ruling", number, symbol, sum, replies, wakes);

/// Edge: `ticks` steps, one tick a symbol in each, a second apart.
class Ticker final : public EdgeParticipant {
 public:
    struct Params {
        std::uint64_t ticks = 50;
        std::vector<std::string> symbols = {"A", "B", "C"};
    };
    using Hears = Inbox<>;
    using Says = std::tuple<Tick>;

    Ticker(const Params& params, const Making&) : params_(params) {}
    Result<void> resume(std::uint64_t accepted) override;
    Result<void> deliver(const RecordView& mail, InputRun& run) override;
    Result<void> pull(std::size_t room, InputRun& run) override;

 private:
    Params params_;
    std::uint64_t handed_ = 0;
};
OUTCRY_DESCRIBE(Ticker::Params, "toy.ticker", ticks, symbols);

/// Answers every tick with two halves.
class Splitter {
 public:
    struct Params {
        std::uint64_t salt = 7;
    };
    struct State {
        std::uint64_t rng = 1;
    };
    using Hears = Inbox<Tick>;
    using Says = Outbox<Part>;

    explicit Splitter(const Params& params) { state_.rng = params.salt; }
    void on(const Tick& tick, Says& out);
    State& state() { return state_; }

 private:
    State state_;
};
OUTCRY_DESCRIBE(Splitter::Params, "toy.splitter", salt);
OUTCRY_DESCRIBE(Splitter::State, "toy.splitter.state", rng);

/// Sums the halves, says a total with refs to both.
class Adder {
 public:
    struct Params {
        std::uint64_t every = 2;
    };
    struct State {
        std::map<std::string, std::uint64_t> sums;
        std::map<std::string, std::uint64_t> last_seq;
        std::uint64_t seen = 0;
    };
    using Hears = Inbox<FloorOpened, Part>;
    using Says = Outbox<Total>;

    explicit Adder(const Params& params) : params_(params) {}
    void on(const FloorOpened& opened, Says& out);
    void on(const Part& part, Says& out);
    State& state() { return state_; }

 private:
    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Adder::Params, "toy.adder", every);
OUTCRY_DESCRIBE(Adder::State, "toy.adder.state", sums, last_seq, seen);

/// Sets timers: later, at once, overdue, moved and cancelled ones.
class Sleeper {
 public:
    struct Params {
        DurationNs nap{1500 * ns_per_ms};
    };
    struct State {
        std::uint64_t ticks = 0;
        std::uint64_t times = 0;
    };
    using Hears = Inbox<Tick, TimerFired>;
    using Says = Outbox<Woke>;

    explicit Sleeper(const Params& params) : params_(params) {}
    void on(const Tick& tick, Says& out);
    void on(const TimerFired& timer, Says& out);
    State& state() { return state_; }

 private:
    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Sleeper::Params, "toy.sleeper", nap);
OUTCRY_DESCRIBE(Sleeper::State, "toy.sleeper.state", ticks, times);

/// Edge: replies to questions; the reply arrives after a latency that differs from question to
/// question.
class Oracle final : public EdgeParticipant {
 public:
    struct Params {
        DurationNs latency{700 * ns_per_ms};
    };
    using Hears = Inbox<Question>;
    using Says = std::tuple<Reply>;

    Oracle(const Params& params, const Making&) : params_(params) {}
    Result<void> resume(std::uint64_t accepted) override;
    Result<void> deliver(const RecordView& mail, InputRun& run) override;
    Result<void> pull(std::size_t room, InputRun& run) override;

 private:
    Params params_;
    std::uint64_t next_source_seq_ = 1;
};
OUTCRY_DESCRIBE(Oracle::Params, "toy.oracle", latency);

/// Hears everybody, asks questions, rules.
class Judge {
 public:
    struct Params {
        std::uint64_t ask_every = 3;
    };
    struct State {
        std::uint64_t totals = 0;
        std::uint64_t replies = 0;
        std::uint64_t wakes = 0;
        std::uint64_t questions = 0;
        std::uint64_t rulings = 0;
    };
    using Hears = Inbox<Total, Woke, Reply>;
    using Says = Outbox<Question, Ruling>;

    explicit Judge(const Params& params) : params_(params) {}
    void on(const Total& total, Says& out);
    void on(const Woke& woke, Says& out);
    void on(const Reply& reply, Says& out);
    State& state() { return state_; }

 private:
    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(Judge::Params, "toy.judge", ask_every);
OUTCRY_DESCRIBE(Judge::State, "toy.judge.state", totals, replies, wakes, questions, rulings);

/// The toy kinds, for runners and plans of tests.
[[nodiscard]] const std::vector<Kind>& kinds();
[[nodiscard]] const Kind* find(std::string_view name);

}  // namespace outcry::toys
