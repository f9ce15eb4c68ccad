// SPDX-License-Identifier: Apache-2.0
// Core, risk, execution and portfolio together on one stage, as the way of one tick joins them:
// whatever the voters say and the market does, the books of all four agree.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <map>
#include <set>

#include "actors/core/pool.hpp"
#include "actors/portfolio/portfolio.hpp"
#include "actors/risk/veto.hpp"
#include "tests/actors/core/votes.hpp"
#include "tests/actors/execution/verdicts.hpp"
#include "tests/actors/portfolio/currencies_floor.hpp"
#include "tests/actors/risk/asks.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

Portfolio::Params books_params() {
    Portfolio::Params params;
    params.decide_on = tf("15m");
    params.base = tf("1m");
    return params;
}

/// Of what an actor hears a part of, the whole is said.
template <class E>
struct Whole {
    using Event = E;
};
template <>
struct Whole<core::Voice> {
    using Event = Vote;
};
template <>
struct Whole<core::Ruled> {
    using Event = Verdict;
};
template <>
struct Whole<core::Ordered> {
    using Event = Order;
};
template <>
struct Whole<core::Sensed> {
    using Event = Signal;
};
template <>
struct Whole<risk::Asked> {
    using Event = Proposal;
};

/// A floor small enough to watch: breadth first, in the order of the members, one log.
class Desks {
 public:
    explicit Desks(const FloorOpened& floor = opened()) { input(floor, monday); }

    template <class E>
    void input(const E& event, TimeNs time) {
        fire_due(time);
        now_ = time;
        queue_.push_back({encoded(event), std::string(schema_name<E>), time});
        run();
    }
    /// Timers due before the next input.
    void fire_due(TimeNs time) {
        core_.advance_to(std::max(core_.now(), time - DurationNs{1}));
        take(core_);
        execution_.advance_to(std::max(execution_.now(), time - DurationNs{1}));
        take(execution_);
        risk_.advance_to(std::max(risk_.now(), time - DurationNs{1}));
        take(risk_);
        portfolio_.advance_to(std::max(portfolio_.now(), time - DurationNs{1}));
        take(portfolio_);
        run();
    }

    std::vector<Fill> fills;
    std::map<std::uint64_t, Verdict> verdicts;  // by seq
    std::map<std::string, std::uint64_t> entries;
    Account account;
    std::map<std::string, Balance> balances;  // the last of each currency
    Play<CorePool> core_{pool_params(), "core"};
    Play<RiskVeto> risk_{veto_params(), "risk"};
    Play<ExecutionPaper> execution_{paper_params(), "execution"};
    Play<Portfolio> portfolio_{books_params(), "portfolio"};

 private:
    struct Mail {
        Buffer body;
        std::string schema;
        TimeNs event_time;
    };

    template <class E, class A>
    void give(const Mail& mail, Play<A>& play) {
        if (mail.schema != schema_name<E>) return;
        const auto event = decoded<typename Whole<E>::Event>(mail.body).value();
        if constexpr (std::is_same_v<E, Bar>) {
            const bool base = event.timeframe == tf("1m");
            if (std::is_same_v<A, Portfolio> ? false : base != std::is_same_v<A, ExecutionPaper>)
                return;
        }
        play.at(now_).numbered(seq_).hear_at(event, mail.event_time);
        RC_ASSERT(play.failure().empty());
        take(play);
    }
    template <class... Events, class A>
    void give_any(const Mail& mail, Play<A>& play, std::tuple<Events...>*) {
        (give<Events>(mail, play), ...);
    }
    template <class A>
    void give_any(const Mail& mail, Play<A>& play) {
        give_any(mail, play, static_cast<typename A::Hears::Tuple*>(nullptr));
    }
    template <class A>
    void take(const Play<A>& play) {
        for (const Spoken& one : play.said())
            if (!one.is<TimerSet>() && !one.is<TimerCancel>())
                queue_.push_back({one.body, one.schema, one.event_time});
    }
    void run() {
        while (!queue_.empty()) {
            const Mail mail = std::move(queue_.front());
            queue_.pop_front();
            ++seq_;
            watch(mail);
            give_any(mail, core_);
            give_any(mail, risk_);
            give_any(mail, execution_);
            give_any(mail, portfolio_);
        }
    }
    void watch(const Mail& mail) {
        if (mail.schema == schema_name<Fill>) fills.push_back(decoded<Fill>(mail.body).value());
        if (mail.schema == schema_name<Verdict>)
            verdicts[seq_] = decoded<Verdict>(mail.body).value();
        if (mail.schema == schema_name<Account>) account = decoded<Account>(mail.body).value();
        if (mail.schema == schema_name<Balance>) {
            const auto balance = decoded<Balance>(mail.body).value();
            balances[balance.currency] = balance;
        }
        if (mail.schema != schema_name<Order>) return;
        const auto order = decoded<Order>(mail.body).value();
        if (!order.reduce_only) entries[order.id] = order.verdict;
    }

    std::deque<Mail> queue_;
    std::uint64_t seq_ = 0;
    TimeNs now_;
};

/// A walk of all markets, minute by minute.
void walk(Desks& desks, std::int64_t minute, std::map<std::string, std::int64_t>& last) {
    for (auto& [instrument, price] : last) {
        const std::int64_t open = price + price / 1'000 * *rc::gen::inRange<std::int64_t>(-4, 5);
        price = open + open / 1'000 * *rc::gen::inRange<std::int64_t>(-9, 10);
        Bar made = flat_bar(instrument, "1m", minutes(minute), "1");
        made.open = {open};
        made.close = {price};
        made.high = {std::max(open, price) + open / 1'000 * *rc::gen::inRange(0, 4)};
        made.low = {std::min(open, price) - open / 1'000 * *rc::gen::inRange(0, 4)};
        made.volume = {*rc::gen::inRange<std::int64_t>(0, 200) * 10'000'000};
        desks.input(made, minutes(minute));
    }
}

void decide(Desks& desks, std::int64_t minute, const std::map<std::string, std::int64_t>& last) {
    for (const auto& [instrument, price] : last) {
        Bar close = flat_bar(instrument, "15m", minutes(minute), "1");
        close.open = close.high = close.low = close.close = Price{price};
        desks.input(close, minutes(minute));
    }
    for (const auto& [instrument, price] : last)
        for (const char* voter : {"bull", "bear", "predict"})
            if (*rc::gen::inRange(0, 8) != 0)
                desks.input(
                    vote(voter, instrument, minutes(minute), *rc::gen::inRange(250, 500) / 1000.0,
                         *rc::gen::inRange(250, 500) / 1000.0),
                    minutes(minute));
}

/// Some quarters of an hour of markets, votes, halts and settlements.
void live(Desks& desks, std::map<std::string, std::int64_t> last) {
    std::vector<std::string> names;
    for (const auto& [instrument, price] : last) names.push_back(instrument);
    const int quarters = *rc::gen::inRange(1, 8);
    for (std::int64_t minute = 1; minute <= quarters * 15; ++minute) {
        walk(desks, minute, last);
        if (*rc::gen::inRange(0, 60) == 0) {
            HaltRequest request;
            request.halt = *rc::gen::arbitrary<bool>();
            desks.input(request, minutes(minute));
        }
        if (*rc::gen::inRange(0, 10) == 0)
            desks.input(funding(*rc::gen::elementOf(names),
                                *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000)),
                        minutes(minute));
        if (minute % 15 == 0) decide(desks, minute, last);
    }
    desks.fire_due(minutes(quarters * 15 + 1));
}

/// What was filled is what was approved, and what all four hold.
void expect_same_positions(Desks& desks) {
    std::map<std::string, Quantity> positions;
    std::map<std::string, Quantity> entered;
    for (const Fill& fill : desks.fills) {
        positions[fill.instrument] += fill.side == Side::buy ? fill.quantity : -fill.quantity;
        if (fill.reason == "entry") entered[fill.order] += fill.quantity;
    }
    for (const auto& [order, quantity] : entered) {
        const auto verdict = desks.verdicts.find(desks.entries[order]);
        RC_ASSERT(verdict != desks.verdicts.end());
        RC_ASSERT(quantity <= verdict->second.approved);
    }
    RC_CLASSIFY(!entered.empty());
    for (const auto& position : positions) {
        const std::string& instrument = position.first;
        const Quantity quantity = position.second;
        const auto held = [&](auto& list) {
            Quantity sum;
            for (const auto& one : list)
                if (one.instrument == instrument) sum += one.quantity;
            return sum;
        };
        RC_ASSERT(held(desks.portfolio_.state().books) == quantity);
        RC_ASSERT(held(desks.risk_.state().holdings) == quantity);
        RC_ASSERT(held(desks.core_.state().seats) == quantity);
        for (const execution::Held& one : desks.execution_.state().held)
            if (one.instrument == instrument) RC_ASSERT(one.book.quantity == quantity);
    }
}

RC_GTEST_PROP(Desks, agree_to_the_last_unit_whatever_happens, ()) {
    Desks desks;
    live(desks, {{btc, Price::whole(100'000).units}, {eth, Price::whole(2'500).units}});
    expect_same_positions(desks);
    if (desks.fills.empty()) return;
    Money fees;
    for (const Fill& fill : desks.fills) fees += fill.fee;
    RC_ASSERT(desks.account.fees == fees);
    RC_CLASSIFY(!desks.account.funding.is_zero(), "funding");
    RC_ASSERT(desks.account.cash ==
              Money::whole(10'000) + desks.account.realised - fees + desks.account.funding);
    const ExecutionPaper::State& margin = desks.execution_.state();
    RC_ASSERT(margin.funding == desks.account.funding);
    RC_ASSERT(margin.cash + margin.funding == desks.account.cash);
}

/// The same in three currencies, whose pairs are traded too: the venue's margin account and the
/// portfolio's books hold the same of each.
RC_GTEST_PROP(Desks, agree_in_each_of_three_currencies_whatever_happens, ()) {
    const FloorOpened floor = opened_in_three();
    Desks desks(floor);
    live(desks, {{btc, Price::whole(100'000).units},
                 {btceur, Price::whole(90'000).units},
                 {btcjpy, Price::whole(15'000'000).units},
                 {eurusdt, Price{110'000'000}.units},
                 {usdtjpy, Price::whole(150).units}});
    expect_same_positions(desks);
    for (const auto& [seq, verdict] : desks.verdicts)
        for (const LimitCheck& one : verdict.limits)
            RC_ASSERT(verdict.increase.is_zero() || verdict.outcome != Outcome::approved ||
                      one.name != "symbol exposure" || one.value <= one.bound);
    if (desks.fills.empty()) return;
    std::map<std::string, Money> fees;
    for (const Fill& fill : desks.fills)
        for (const Instrument& one : floor.instruments)
            if (one.id == fill.instrument) fees[one.settlement] += fill.fee;
    const ExecutionPaper::State& margin = desks.execution_.state();
    RC_ASSERT(margin.foreign.size() == 2);
    Money equity;
    bool abroad = false;
    for (const auto& [currency, balance] : desks.balances) {
        const std::int32_t place = exchange::place_of(margin.rates, currency);
        RC_ASSERT(balance.fees == fees[currency]);
        const execution::Foreign held = place < 0 ? execution::Foreign{margin.cash, margin.funding}
                                                  : margin.foreign[static_cast<std::size_t>(place)];
        RC_ASSERT(held.funding == balance.funding);
        RC_ASSERT(held.cash + held.funding == balance.cash);
        equity += balance.worth;
        abroad = abroad || (place >= 0 && !balance.cash.is_zero());
    }
    RC_ASSERT(desks.account.equity == equity);
    RC_CLASSIFY(abroad, "something was paid in another currency");
}

}  // namespace
}  // namespace outcry
