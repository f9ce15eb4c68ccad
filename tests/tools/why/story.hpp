// SPDX-License-Identifier: Apache-2.0
// One small floor that trades twice.
#pragma once

#include "outcry/codec/json_read.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"
#include "outcry/event/trading.hpp"
#include "tests/tools/small_log.hpp"
#include "tools/why/why.hpp"

namespace outcry::tools::told {

using test::SmallLog;

inline constexpr TimeNs closed{1'747'664'100 * ns_per_s};  // 2025-05-19 14:15 UTC
inline const std::string venue = "binance-usdm", eth = "ETHUSDT-PERP";

inline TimeNs after(std::int64_t minutes) { return closed + DurationNs{minutes * ns_per_minute}; }
inline Price price(const char* text) { return {fixed::parse(text).value()}; }
inline Quantity quantity(const char* text) { return {fixed::parse(text).value()}; }
inline Money money(const char* text) { return {fixed::parse(text).value()}; }

inline FloorOpened opened() {
    FloorOpened event;
    event.floor = "paper";
    event.plan = "7f3a55";
    Instrument one;
    one.id = eth;
    one.venue = venue;
    one.tick = price("0.01");
    event.instruments = {one};
    return event;
}

inline Bar bar(Timeframe timeframe, TimeNs open, const char* first, const char* last) {
    return {venue, eth, timeframe, open, price(first), price(last), price(first), price(last), {}};
}

const Timeframe m1 = Timeframe::of_ns(ns_per_minute);
const Timeframe m15 = Timeframe::of_ns(15 * ns_per_minute);

inline Signal signal() {
    Signal event;
    event.venue = venue;
    event.instrument = eth;
    event.timeframe = m15;
    event.close_time = closed;
    event.close = price("2512.1");
    event.regime = Regime::trend;
    event.bars_seen = 300;
    event.bars_needed = 200;
    return event;
}

inline Vote vote(const std::string& voter, std::optional<double> p_long,
                 std::vector<Finding> findings) {
    Vote event;
    event.strategy = "core";
    event.venue = venue;
    event.instrument = eth;
    event.timeframe = m15;
    event.round = closed;
    event.voter = voter;
    event.p_long = p_long;
    event.p_short = 0.3;
    event.regime = Regime::trend;
    event.findings = std::move(findings);
    return event;
}

inline Proposal proposal(std::uint64_t bull, std::uint64_t bear) {
    Proposal event;
    event.strategy = "core";
    event.venue = venue;
    event.instrument = eth;
    event.timeframe = m15;
    event.round = closed;
    event.action = Action::buy;
    event.target_exposure = money("6024.02");
    event.reference = price("2512.1");
    event.p_long = 0.39;
    event.p_short = 0.3;
    event.break_even = 0.353;
    event.edge_long = 0.0022;
    event.edge_short = -0.003;
    event.edge_min = 0.0008;
    event.costs = 0.0012;
    event.stop = {2'000'000};
    event.target = {4'000'000};
    event.disagreement = 0.0081;
    event.regime = Regime::trend;
    event.reason = "edge +22.0bp long beats 8.0bp";
    event.ballots = {{"bull", 0.6, 0.46, 0.3, {}, bull},
                     {"bear", 0.4, 0.33, 0.3, {}, bear},
                     {"predict", 0, {}, {}, "no answer by the deadline", 0}};
    event.flips = {"to HOLD if bull < 0.3900", "to HOLD if edge_min > 22.0bp"};
    return event;
}

inline Verdict verdict(std::uint64_t proposal_seq) {
    Verdict event;
    event.strategy = "core";
    event.venue = venue;
    event.instrument = eth;
    event.proposal = proposal_seq;
    event.outcome = Outcome::resized;
    event.requested = quantity("2.398");
    event.approved = quantity("1.198");
    event.reason = "symbol exposure 60.0%, at most 30.0%";
    event.limits = {{"drawdown day", 0.019, 0.05, true},
                    {"symbol exposure", 0.6, 0.3, false},
                    {"gross exposure", 0.6, 0.9, true},
                    {"positions", 1, 5, true}};
    return event;
}

inline Order order(const std::string& id, Side side, std::uint64_t verdict_seq) {
    Order event;
    event.id = id;
    event.venue = venue;
    event.instrument = eth;
    event.strategy = "core";
    event.side = side;
    event.quantity = quantity("1.198");
    event.verdict = verdict_seq;
    event.reason = "entry";
    return event;
}

inline Fill fill(const Order& of, const char* at, const char* untouched, const char* fee,
                 std::uint64_t proposal_seq) {
    Fill event;
    event.order = of.id;
    event.venue = venue;
    event.instrument = eth;
    event.strategy = "core";
    event.side = of.side;
    event.quantity = of.quantity;
    event.price = price(at);
    event.untouched = price(untouched);
    event.fee = money(fee);
    event.reason = of.reason;
    event.proposal = proposal_seq;
    return event;
}

/// Bars, votes, a proposal cut down by risk, its entry, and in the end its stop.
class Story {
 public:
    Story() {
        log_.at(after(-15)).say("", 0, opened());
        first = log_.say("data", 0, bar(m1, after(-15), "2500", "2501"));
        last = log_.at(closed).say("data", 0, bar(m1, after(-1), "2511", "2512.1"));
        quarter = log_.say("bars", last, bar(m15, after(-15), "2500", "2512.1"), {first, last});
        heard = log_.say("quant", quarter, signal(), {quarter});
        bull = log_.say("bull", heard,
                        vote("bull", 0.46,
                             {{"rsi:14@15m", 34.1, "below 35", 0.31},
                              {"macd@15m", -1.5, "crossed down", -0.0949}}),
                        {heard});
        bear = log_.say("bear", heard, vote("bear", 0.33, {}), {heard});
        proposed = log_.say("core", bear, proposal(bull, bear), {quarter, bull, bear});
        account = log_.say("portfolio", quarter, Account{}, {quarter});
        judged = log_.say("risk", proposed, verdict(proposed), {proposed, account});
        id = "7f3a-" + std::to_string(proposed) + "-";
        Order entry = order(id + "e", Side::buy, judged);
        placed = log_.say("execution", judged, entry, {proposed, judged});
        const std::uint64_t next =
            log_.at(after(1)).say("data", 0, bar(m1, closed, "2512.11", "2513"));
        entry.state = OrderState::filled;
        entry.filled = entry.quantity;
        log_.say("execution", next, entry, {judged, next});
        filled = log_.say("execution", next, fill(entry, "2512.4", "2512.11", "1.50", proposed),
                          {judged, next});
        protect(next);
    }

    std::string text(const std::string& what, int depth = 8) {
        auto tree = explain(*reader(), what, depth);
        EXPECT_TRUE(tree.ok()) << tree.error().text();
        return tree ? tree_text(*tree, depth, false) : std::string();
    }
    std::string refusal(const std::string& what) {
        auto tree = explain(*reader(), what, 8);
        EXPECT_FALSE(tree.ok());
        return tree ? std::string() : tree.error().text();
    }
    SmallLog& log() { return log_; }
    JournalReader* reader() {
        if (reader_ == nullptr) reader_ = log_.reader();
        return reader_.get();
    }

    std::uint64_t first = 0, last = 0, quarter = 0, heard = 0, bull = 0, bear = 0, proposed = 0,
                  account = 0, judged = 0, placed = 0, filled = 0, stopped = 0;
    std::string id;

 private:
    void protect(std::uint64_t next) {
        Order stop = order(id + "s", Side::sell, judged);
        stop.type = OrderType::stop;
        stop.price = price("2462.15");
        stop.reduce_only = true;
        stop.reason = "stop";
        log_.say("execution", next, stop, {judged, next});
        const std::uint64_t crash =
            log_.at(after(90)).say("data", 0, bar(m1, after(89), "2470", "2460"));
        stop.state = OrderState::filled;
        stop.filled = stop.quantity;
        log_.say("execution", crash, stop, {judged, crash});
        stopped = log_.say("execution", crash, fill(stop, "2461.9", "2462.15", "1.47", proposed),
                           {judged, crash});
    }

    SmallLog log_{
        {"data", "bars", "quant", "bull", "bear", "core", "portfolio", "risk", "execution"}};
    std::unique_ptr<JournalReader> reader_;
};

}  // namespace outcry::tools::told
