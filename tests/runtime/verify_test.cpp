// SPDX-License-Identifier: Apache-2.0
// Verification passes on what was recorded and names what was not: ten planted bugs, each re-hashed
// so that only re-execution tells.
#include <gtest/gtest.h>

#include <functional>

#include "actors/runtime/verify.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

using Records = std::vector<Buffer>;

const Log& honest() {
    static const Log log = *run_fused(toy_plan(Place::fused), toys::find);
    return log;
}

RecordView view(const Buffer& record) { return *read_record(record, false); }

/// Rewrites the envelope; seqs are given anew by write().
Buffer remade(const Buffer& record, const std::function<void(Prefix&, SaidView&)>& change) {
    RecordView old = view(record);
    change(old.prefix, old.said);
    Buffer made;
    store_prefix(made.extend(record_prefix_bytes), old.prefix);
    append_said(made, old.said);
    return made;
}

/// A journal of these records: its chains and CRCs are all in order.
std::unique_ptr<Store> written(const Records& records, bool sealed = true) {
    auto store = make_memory_store();
    const auto journal = Journal::create(*store, {"toys", {}, {}}, {});
    EXPECT_TRUE(journal);
    std::uint64_t seq = 0;
    for (const Buffer& record : records) {
        const RecordView old = view(record);
        Prefix prefix = old.prefix;
        prefix.seq = ++seq;
        const auto channel = (*journal)->channel(
            prefix.source, "source" + std::to_string(prefix.source), old.said.schema, "{}");
        EXPECT_TRUE(channel);
        const auto appended =
            (*journal)->append(*channel, prefix, old.bytes.subspan(record_prefix_bytes));
        EXPECT_TRUE(appended) << appended.error().text();
    }
    EXPECT_TRUE(sealed ? (*journal)->close() : (*journal)->flush());
    return store;
}

Verification verified(const Records& records) {
    const auto store = written(records);
    const auto result = verify_run(*store, {toys::find, "", {}, {}, ""});
    EXPECT_TRUE(result) << result.error().text();
    return result ? *result : Verification{};
}

std::size_t nth(const Records& records, std::string_view schema, int n) {
    for (std::size_t i = 0; i < records.size(); ++i)
        if (view(records[i]).said.schema == schema && n-- == 0) return i;
    ADD_FAILURE() << "no such " << schema;
    return 0;
}

void expect_caught(const Records& records, std::size_t at, const std::string& words) {
    const Verification result = verified(records);
    ASSERT_TRUE(result.mismatch) << "the bug passed";
    EXPECT_EQ(result.mismatch->seq, at + 1) << result.mismatch->what;
    EXPECT_NE(result.mismatch->what.find(words), std::string::npos) << result.mismatch->what;
}

TEST(Verify, passes_on_an_honest_log_and_gives_its_head) {
    const Verification result = verified(honest().records);
    EXPECT_FALSE(result.mismatch) << result.mismatch->what;
    EXPECT_EQ(result.head, honest().head);
    EXPECT_EQ(result.events, honest().records.size());
}

TEST(Verify, finds_the_same_first_mistake_however_many_threads_ask) {
    static const Log whole = *run_fused(toy_plan(Place::fused, 400), toys::find);
    ASSERT_GT(whole.records.size(), 3 * 2048U) << "all of it is at hand at once";
    Records log = whole.records;
    std::size_t later = log.size() - 1;
    while (view(log[later]).said.schema != "total") --later;
    const std::size_t sooner = nth(log, "part", 1500);
    ASSERT_LT(sooner + 2048, later);
    auto total = *decoded<toys::Total>(view(log[later]).said.body);
    total.sum += 1;
    auto part = *decoded<toys::Part>(view(log[sooner]).said.body);
    part.value += 1;
    const Buffer bodies[] = {encoded(total), encoded(part)};
    log[later] = remade(log[later], [&](Prefix&, SaidView& said) { said.body = bodies[0]; });
    log[sooner] = remade(log[sooner], [&](Prefix&, SaidView& said) { said.body = bodies[1]; });
    const auto store = written(log);
    for (const unsigned threads : {1U, 2U, 7U}) {
        const auto result = verify_run(*store, {toys::find, "", {}, {}, "", threads});
        ASSERT_TRUE(result) << result.error().text();
        ASSERT_TRUE(result->mismatch);
        EXPECT_EQ(result->mismatch->seq, sooner + 1);
        EXPECT_EQ(result->mismatch->actor, "splitter");
    }
}

TEST(Verify, passes_on_a_log_that_a_stop_cut_anywhere) {
    for (const std::size_t size : {2U, 3U, 7U, 31U, 100U, 333U}) {
        const Records cut(honest().records.begin(),
                          honest().records.begin() + static_cast<long>(size));
        EXPECT_FALSE(verified(cut).mismatch) << size;
    }
}

TEST(Verify, catches_a_value_that_the_actor_did_not_say) {
    Records log = honest().records;
    const std::size_t at = nth(log, "total", 5);
    auto total = *decoded<toys::Total>(view(log[at]).said.body);
    total.sum += 1;
    const Buffer body = encoded(total);
    log[at] = remade(log[at], [&](Prefix&, SaidView& said) { said.body = body; });
    expect_caught(log, at, "differs from what the actor answers");
}

TEST(Verify, catches_a_split_answer) {
    Records log = honest().records;
    const std::size_t left = nth(log, "part", 30);
    ASSERT_EQ(view(log[left]).prefix.cause, view(log[left + 1]).prefix.cause);
    const std::size_t tick = nth(log, "tick", 60);
    const TimeNs now = view(log[left]).prefix.time;
    log.insert(log.begin() + static_cast<long>(left) + 1,
               remade(log[tick], [&](Prefix& prefix, SaidView&) { prefix.time = now; }));
    expect_caught(log, left + 1, "has not answered");
}

TEST(Verify, catches_answers_in_order_of_arrival) {
    Records log = honest().records;
    const std::size_t at = nth(log, "timer.set", 0);
    ASSERT_NE(view(log[at]).prefix.source, view(log[at - 1]).prefix.source);
    std::swap(log[at], log[at - 1]);
    expect_caught(log, at - 1, "differs");
}

TEST(Verify, catches_a_walk_in_another_order) {
    Records log = honest().records;
    const std::size_t at = nth(log, "part", 12);
    ASSERT_EQ(view(log[at]).prefix.cause, view(log[at + 1]).prefix.cause);
    std::swap(log[at], log[at + 1]);
    expect_caught(log, at, "differs");
}

TEST(Verify, catches_a_timer_that_fired_early) {
    Records log = honest().records;
    // "now" timers fire at once; one set for later is moved before the tick it had to wait for.
    for (std::size_t i = 2; i < log.size(); ++i) {
        const RecordView fired = view(log[i]);
        if (fired.said.schema != "timer.fired" || view(log[i - 1]).prefix.time >= fired.prefix.time)
            continue;
        std::size_t tick = i;
        while (view(log[tick]).said.schema != "tick") --tick;
        while (view(log[tick - 1]).said.schema == "tick") --tick;
        const TimeNs early = view(log[tick - 1]).prefix.time;
        const Buffer moved =
            remade(log[i], [&](Prefix& prefix, SaidView&) { prefix.time = early; });
        log.erase(log.begin() + static_cast<long>(i));
        log.insert(log.begin() + static_cast<long>(tick), moved);
        const Verification result = verified(log);
        ASSERT_TRUE(result.mismatch);
        return;
    }
    FAIL() << "no late timer in the log";
}

TEST(Verify, catches_an_unanswered_cause) {
    Records log = honest().records;
    const std::size_t at = nth(log, "ruling", 7);
    log.erase(log.begin() + static_cast<long>(at));
    const Verification result = verified(log);
    ASSERT_TRUE(result.mismatch);
    EXPECT_EQ(result.mismatch->seq, at + 1);
}

TEST(Verify, catches_an_event_that_nobody_said) {
    Records log = honest().records;
    const std::size_t at = nth(log, "ruling", 7);
    log.insert(log.begin() + static_cast<long>(at), log[at]);
    const Verification result = verified(log);
    ASSERT_TRUE(result.mismatch);
    EXPECT_LE(result.mismatch->seq, at + 2);
}

TEST(Verify, catches_an_edge_that_says_what_it_may_not) {
    Records log = honest().records;
    const std::size_t at = nth(log, "tick", 9);
    log[at] = remade(log[at], [](Prefix&, SaidView& said) {
        said.schema = "reply";
        said.topic = "reply";
    });
    expect_caught(log, at, "may not say");
}

TEST(Verify, catches_an_input_that_is_not_in_its_shortest_form) {
    Records log = honest().records;
    const std::size_t at = nth(log, "tick", 9);
    const BytesView plain = view(log[at]).said.body;
    Buffer body;
    const std::uint8_t head[] = {0xde, 0, static_cast<std::uint8_t>(plain[0] & 0x0fU)};
    body.append(head, sizeof head);  // a map of as many fields, counted in two bytes more
    body.append(plain.data() + 1, plain.size() - 1);
    log[at] = remade(log[at], [&](Prefix&, SaidView& said) { said.body = body; });
    expect_caught(log, at, "is no canonical event");
}

TEST(Verify, catches_a_wrong_cause) {
    Records log = honest().records;
    const std::size_t at = nth(log, "total", 3);
    log[at] = remade(log[at], [](Prefix& prefix, SaidView&) { --prefix.cause; });
    expect_caught(log, at, "differs");
}

TEST(Verify, catches_a_clock_that_was_moved) {
    Records log = honest().records;
    const std::size_t at = nth(log, "tick", 9);
    log[at] = remade(log[at], [](Prefix& prefix, SaidView&) { prefix.time.ns += 1; });
    log.resize(at + 1);  // a journal takes no clock that runs back
    expect_caught(log, at, "was admitted at");
}

TEST(Verify, catches_a_reply_said_twice) {
    Records log = honest().records;
    const std::size_t at = nth(log, "reply", 2);
    const std::size_t later = nth(log, "reply", 4);
    log[later] = remade(log[later], [&](Prefix&, SaidView& said) {
        said.source_seq = view(log[at]).said.source_seq;
    });
    expect_caught(log, later, "repeats source_seq");
}

/// What the sequencer says, in words that it would not have chosen.
TEST(Verify, catches_words_of_the_sequencer_that_are_not_its_own) {
    const Records& log = honest().records;
    const std::size_t fired = nth(log, "timer.fired", 3), last = log.size() - 1;
    ASSERT_EQ(view(log[last]).said.schema, "floor.closed");
    const auto told = [&](std::size_t at, const std::function<void(Prefix&, SaidView&)>& change) {
        Records forged = log;
        forged[at] = remade(log[at], change);
        const Verification result = verified(forged);
        EXPECT_TRUE(result.mismatch) << "the bug passed";
        if (!result.mismatch) return std::string();
        EXPECT_EQ(result.mismatch->seq, at + 1);
        return result.mismatch->what;
    };
    EXPECT_EQ(told(fired, [](Prefix&, SaidView& said) { said.topic = "timer.fired.judge.now"; }),
              "is not the timer that was due");
    auto timer = *decoded<TimerFired>(view(log[fired]).said.body);
    timer.actor += "s";
    const Buffer other = encoded(timer);
    EXPECT_EQ(told(fired, [&](Prefix&, SaidView& said) { said.body = other; }),
              "is not the timer that was due");
    EXPECT_EQ(told(fired, [](Prefix&, SaidView& said) { said.event_time.ns += 1; }),
              "is not the timer that was due");
    const BytesView bodies[] = {view(log[fired]).said.body, view(log[last]).said.body};
    EXPECT_EQ(told(fired, [&](Prefix&, SaidView& said) { said.body = bodies[1]; }),
              "cannot be read: timer.fired: field is missing or out of order");
    EXPECT_EQ(told(last, [&](Prefix&, SaidView& said) { said.body = bodies[0]; }),
              "cannot be read: floor.closed: record has more fields than this build knows");
    EXPECT_NE(told(fired, [](Prefix& prefix, SaidView&) { prefix.cause = 1; })
                  .find("a sequencer answers nobody"),
              std::string::npos);
    EXPECT_NE(told(last, [](Prefix& prefix, SaidView&) { prefix.time.ns += 1; })
                  .find("where the clock stood at"),
              std::string::npos);
    EXPECT_EQ(told(last, [](Prefix&, SaidView& said) { said.topic = "floor.closed.x"; }),
              "is not said as a sequencer does");
    const auto reason = [&](const std::string& words) {
        auto closed = *decoded<FloorClosed>(view(log[last]).said.body);
        closed.reason = words;
        const Buffer body = encoded(closed);
        return told(last, [&](Prefix&, SaidView& said) { said.body = body; });
    };
    EXPECT_EQ(reason("lunch"), "closes a floor for what is no reason: \"lunch\"");
    EXPECT_NE(reason("until 2025").find("no reason"), std::string::npos);
    EXPECT_NE(reason("until 1969-01-01T00:00:00Z").find("that had come to"), std::string::npos);
}

TEST(Verify, catches_an_input_that_answers_what_its_edge_was_never_told) {
    Records log = honest().records;
    const std::size_t tick = nth(log, "tick", 9), reply = nth(log, "reply", 2);
    ASSERT_EQ(view(log[tick]).prefix.cause, 0U);
    for (const std::size_t at : {tick, reply}) {
        Records forged = log;
        forged[at] = remade(log[at], [](Prefix& prefix, SaidView&) { prefix.cause = 2; });
        expect_caught(forged, at, "answers seq 2, which this edge was never told");
    }
}

/// An event changed into another that its speaker could have said: only the chain tells.
TEST(Verify, catches_a_log_whose_chain_was_closed_over_other_events) {
    const auto store = written(honest().records, false);
    const std::string name = store->list().value().front();
    Buffer bytes;
    ASSERT_TRUE(store->read(name, 0, store->size(name).value(), bytes));
    const Digest head = digest_from_hex(honest().head).value();
    std::uint8_t* const end = bytes.data() + bytes.size();
    std::uint8_t* const at = std::search(bytes.data(), end, head.begin(), head.end());
    ASSERT_NE(at, end) << "the last checkpoint";
    *at ^= 1;
    const auto other = make_memory_store();
    ASSERT_TRUE(other->create(name) && other->append(name, bytes.view()));
    const auto result = verify_run(*other, {toys::find, "", {}, {}, ""});
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_TRUE(result->mismatch) << "a chain that contradicts its events passed";
    EXPECT_EQ(result->mismatch->seq, honest().records.size());
    EXPECT_NE(result->mismatch->what.find("do not give the content head it was closed with"),
              std::string::npos)
        << result->mismatch->what;
    EXPECT_EQ(result->head, "");
}

TEST(Verify, catches_a_source_that_is_not_on_the_roster) {
    Records log = honest().records;
    const std::size_t at = nth(log, "tick", 2);
    log[at] = remade(log[at], [](Prefix& prefix, SaidView&) { prefix.source = 40; });
    expect_caught(log, at, "not on the roster");
}

}  // namespace
}  // namespace outcry::testing
