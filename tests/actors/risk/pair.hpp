// SPDX-License-Identifier: Apache-2.0
// A small model of what stands between a proposal and a position: the veto and the paper venue
// themselves, one instrument, and a letter for each thing that can happen between them. Whatever
// order letters come in, the auditor holds every fill against its own books. Test code, one thread;
// a Pair owns all it needs, and a copy of its Node brings it back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/execution/paper.hpp"
#include "actors/risk/veto.hpp"

namespace outcry::test {

/// One actor fed directly: no floor, no copy of its state but the one the caller makes.
template <class A>
class Fed {
 public:
    explicit Fed(const typename A::Params& params, std::string name)
        : actor_(std::move(name), params) {}

    template <class E>
    void hear(const E& event, std::uint64_t seq, TimeNs now) {
        body_.clear();
        OUTCRY_CHECK(encode(body_, event));
        RecordView record;
        record.prefix = {seq, now, 0, 1};
        record.said.event_time = now;
        record.said.schema = schema_name<E>;
        record.said.body = body_.view();
        said.clear();
        std::uint64_t next = 1;
        const auto done = actor_.deliver(record, next, said);
        if (!done) failure = done.error().text();
    }
    [[nodiscard]] typename A::State& state() { return actor_.actor().state(); }

    SaidList said;
    std::string failure;

 private:
    ActorParticipant<A> actor_;
    Buffer body_;
};

/// An approval as the auditor saw it given.
struct Granted {
    std::uint64_t seq = 0;
    Verdict verdict;
    Quantity used;
    Quantity opening;  // what of it may increase: the rest closes
};

class Pair {
 public:
    /// What can happen: see letters() in pair.cpp.
    static constexpr std::string_view alphabet = "LSZDRXBbCJHFGK";

    /// Everything that differs from one moment to another.
    struct Node {
        RiskVeto::State risk;
        ExecutionPaper::State venue;
        std::uint64_t seq = 0;
        TimeNs now;
        bool risk_lives = true;
        bool halted = false;
        Quantity position;
        std::vector<Granted> granted;
        std::vector<Granted> on_the_way;   // verdicts not yet delivered, oldest first
        std::optional<Granted> delivered;  // the last one: it may come again
        std::vector<TimeNs> expiries;      // timers of the venue
        std::vector<std::uint64_t> expiry_of;
    };

    Pair();
    [[nodiscard]] Node node() const;
    void go_to(const Node& node);
    /// What is wrong after it, in words; empty: nothing.
    [[nodiscard]] std::string step(char letter);
    /// Whether an exit of all that is held gets through from here; the pair is left elsewhere.
    [[nodiscard]] std::string try_exit();
    [[nodiscard]] Quantity position() const { return at_.position; }

 private:
    void propose(std::int64_t exposure);
    void deliver(const Granted& one);
    void bar(const char* open, const char* high, const char* low, const char* close,
             const char* volume);
    void advance(DurationNs by);
    void ask_halt(bool halt, bool flatten);
    void take_verdicts();
    void take_orders();
    void take(const Order& order);
    void take(const Fill& fill, TimeNs when);
    void audit_increase(const Fill& fill, TimeNs when, Quantity before);
    void tell_position(const Fill& fill);
    void fail(std::string what);

    Fed<RiskVeto> risk_;
    Fed<ExecutionPaper> venue_;
    Node at_;
    std::string wrong_;
};

}  // namespace outcry::test
