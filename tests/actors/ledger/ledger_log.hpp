// SPDX-License-Identifier: Apache-2.0
// A log of every kind of event that a ledger has a table for.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "actors/ledger/ledger.hpp"
#include "actors/ledger/schema.hpp"
#include "outcry/codec/json.hpp"
#include "tests/support/folder.hpp"

namespace outcry::ledger_log {

inline const TimeNs noon = time::from_civil(2025, 5, 19, 12);

/// A log in memory: events with their seq and time.
class Log {
 public:
    template <class E>
    Log& say(const E& event, TimeNs at = noon) {
        TopicWriter topic;
        topic.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic);
        const Buffer body = encoded(event);
        Buffer& bytes = records_.emplace_back();
        store_prefix(bytes.extend(record_prefix_bytes), {records_.size(), at, 0, 1});
        append_said(bytes, {records_.size(), at, topic.text(), schema_name<E>, {}, body.view()});
        return *this;
    }
    [[nodiscard]] std::uint64_t size() const { return records_.size(); }
    /// What a ledger hears that has everything up to `stored`.
    void read(Ledger& into, std::uint64_t upto) const {
        const std::uint64_t stored = into.stored_upto().value();
        for (std::uint64_t seq = stored + 1; seq <= upto; ++seq) {
            const auto observed = into.observe(read_record(records_[seq - 1]).value());
            EXPECT_TRUE(observed.ok()) << observed.error().text();
        }
    }

 private:
    std::vector<Buffer> records_;
};

inline Proposal proposal(const std::string& strategy = "paper") {
    Proposal said;
    said.strategy = strategy;
    said.venue = "venue";
    said.instrument = "BTC";
    said.timeframe = Timeframe::of_ns(15 * ns_per_minute);
    return said;
}
inline Fill fill() {
    Fill said;
    said.order = "7f3a-2-e";
    said.venue = "venue";
    said.instrument = "BTC";
    said.strategy = "paper";
    said.quantity = Quantity{119'800'000};
    said.price = Price{251'240'000'000};
    said.untouched = Price{251'211'000'000};
    said.fee = Money{150'493'000};
    said.slippage = Money{34'742'000};
    said.reason = "entry";
    said.proposal = 2;
    return said;
}
inline RoundTrip trip(std::int64_t net, TimeNs closed = noon) {
    RoundTrip said;
    said.number = 1;
    said.venue = "venue";
    said.instrument = "BTC";
    said.strategy = "paper";
    said.side = Side::sell;
    said.quantity = Quantity{119'800'000};
    said.net = Money{net};
    said.closed_at = closed;
    said.exit_reason = "stop";
    return said;
}
inline Account account(std::int64_t equity, double drawdown_day) {
    Account said;
    said.equity = Money{equity};
    said.drawdown_day = drawdown_day;
    said.drawdown_total = drawdown_day / 2;
    return said;
}
inline Levels levels() {
    Levels said;
    said.venue = "venue";
    said.instrument = "BTC";
    said.levels = {{0.382, Price::whole(100)}, {0.618, Price::whole(90)}};
    return said;
}
inline Verdict verdict(Outcome outcome) {
    Verdict said;
    said.strategy = "paper";
    said.venue = "venue";
    said.instrument = "BTC";
    said.proposal = 2;
    said.outcome = outcome;
    said.reason = "symbol 60 of 30 % of equity";
    said.limits = {{"gross exposure", 0.6, 0.9, true}, {"symbol exposure", 0.6, 0.3, false}};
    return said;
}

/// A bit of everything the ledger hears.
inline Log full_log() {
    FloorOpened opened;
    opened.floor = "paper";
    opened.plan = "abc";
    opened.currency = "USDT";
    opened.capital = Money::whole(10'000);
    Log log;
    log.say(opened).say(proposal()).say(verdict(Outcome::vetoed)).say(verdict(Outcome::resized));
    log.say(verdict(Outcome::approved))
        .say(fill())
        .say(account(1'000'000'000'001, 0.01))
        .say(proposal());
    log.say(trip(-500)).say(account(999'999'999'501, 0.02)).say(trip(700)).say(levels());
    log.say(RiskEvent{"breaker tripped", RiskState::halted, "three losses", 3, 3, "BTC"});
    log.say(RiskEvent{"veto", RiskState::active, "symbol 60 of 30 % of equity", .6, .3, "BTC"});
    log.say(FeedStatus{"data", noon, "x.csv"}).say(TimerCancelled{"bars", "close", noon, 5});
    log.say(trip(100, noon + DurationNs{ns_per_day / 2}), noon + DurationNs{ns_per_day / 2});
    log.say(proposal("other"), noon + DurationNs{ns_per_day});
    log.say(account(7, 0.5), noon + DurationNs{ns_per_day}).say(HaltRequest{true, "me", "lunch"});
    log.say(FloorClosed{"end of input", 9}, noon + DurationNs{ns_per_day});
    return log;
}

/// Every row of every table as text.
inline std::string dump(const std::string& path) {
    auto database = ledger::open_to_read(path).value();
    return ledger::dump(database).value();
}

}  // namespace outcry::ledger_log
