// SPDX-License-Identifier: Apache-2.0
// Keeps the floor's books: positions, round trips and the account, exact to the last unit. An actor
// like any other, one thread; the runtime owns it. Everything it knows is in its State.
//
// A fill of an instrument that is not on the floor stops it: whoever says such a thing is broken. A
// position without a price is marked at its entry until its first bar comes.
//
// cash = capital + realised - fees + funding, always and exactly: in each currency that something
// settles in, and in the account's, where the others are counted at the last close of their pairs
// (exchange.hpp). Where there are several, a balance of each is said before the account. Marks are
// the closes of `base` bars. An account is said after each fill, once when all funding of an
// instant is settled, and once at each `decide_on` close, when all marks of that instant are in:
// where a symbol has none, as one that has ended, when the instant is over. Between two of those
// closes it is said whenever all that is held has its mark and the equity is `told_move` away from
// what was last said: no drawdown is over before anybody heard of it.
// Days roll at 00:00 UTC, weeks on Monday.
#pragma once

#include <string>
#include <vector>

#include "actors/portfolio/book.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/exchange.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

class Portfolio {
 public:
    struct Params {
        Timeframe decide_on;            // the floor's
        Timeframe base;                 // bars that mark positions
        Ratio told_move = {1'000'000};  // 1 %

        static constexpr FieldDoc docs[] = {{"decide_on", "timeframe of the floor's decisions"},
                                            {"base", "timeframe of the bars that mark positions"},
                                            {"told_move",
                                             "change of equity from which an account is said "
                                             "between two closes of decide_on"}};
    };
    struct Mark {
        std::string venue;
        std::string instrument;
        Price price;
        TimeNs at;  // close of the bar it comes from
        bool perpetual = false;
        Price venue_mark;  // as the venue says, for settlements
        TimeNs venue_mark_at;
        std::int32_t rate = -1;  // of what it settles in; -1: the account's own currency
    };
    struct Purse {  // what was taken in and paid in another currency than the account's
        Money realised;
        Money fees;
        Money funding;
        Money slippage;
    };
    struct Owed {  // a settlement that waits for its instant to be over
        std::string venue;
        std::string instrument;
        Ratio rate;
        std::uint64_t seq = 0;
    };
    struct Settled {  // an instant that fills heard later may have been before
        std::string venue;
        std::string instrument;
        Ratio rate;
        Price price;
        TimeNs at;
    };
    struct State {
        bool open = false;
        Money capital;
        TimeNs live_from;
        std::vector<Mark> marks;  // of the floor's instruments
        std::vector<portfolio::Book> books;
        std::vector<Owed> owed;
        Money realised;
        Money fees;
        Money funding;
        Money slippage;
        std::uint64_t round_trips = 0;
        Money high_water;  // of the instants before that of the last account
        std::int64_t day = 0;
        Money day_start;
        std::int64_t week = 0;
        Money week_start;
        TimeNs account_at;                  // decide_on close last accounted for
        TimeNs due_at;                      // one that waits for the rest of its marks
        TimeNs between_at;                  // a base close that does
        bool settlement_waits = false;      // for the marks of its instant
        bool lockstep = true;               // whole instants are heard at once
        std::vector<Settled> settled;       // inside the base bars under way
        std::string currency;               // the account's
        std::vector<exchange::Rate> rates;  // of the others
        std::vector<Purse> purses;          // in them
        Money said_equity;                  // of the last account
        TimeNs said_at;
    };
    using Hears = Inbox<FloorOpened, FeedStatus, Bar, Fill, Funding, MarkPrice, TimerFired>;
    using Says = Outbox<Position, RoundTrip, Account, Balance>;

    explicit Portfolio(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);

    void on(const FloorOpened& opened, Says& out);
    void on(const FeedStatus& feed, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Fill& fill, Says& out);
    void on(const Funding& funding, Says& out);
    void on(const MarkPrice& mark, Says& out);
    void on(const TimerFired& timer, Says& out);
    State& state() { return state_; }
    void take_over(const State& other) { state_ = other; }

 private:
    static constexpr std::string_view account_timer = "account";
    static constexpr std::string_view between_timer = "between";

    // portfolio.cpp: marks, fills, settlements
    [[nodiscard]] Result<void> mark(const Bar& bar, TimeNs close, Says& out);
    [[nodiscard]] Result<void> book(const Fill& fill, Says& out);
    [[nodiscard]] bool settles_early(TimeNs now) const;
    [[nodiscard]] bool all_owed_marked(TimeNs now) const;
    [[nodiscard]] Result<void> settle_if_marked(Says& out);
    [[nodiscard]] Result<void> settle(Says& out);
    /// Whether anybody held what is settled.
    [[nodiscard]] Result<bool> settle_one(const Owed& owed, Says& out);
    /// What a fill inside a bar owes for the settlements between it and the bar's end.
    [[nodiscard]] Result<Money> owed_since(const Fill& fill, Quantity quantity, TimeNs when) const;

    // accounts.cpp: when an account is said, and what stands in it
    [[nodiscard]] Result<void> account_at_close(TimeNs close, Says& out);
    void wait_for_marks(TimeNs close, Says& out);
    [[nodiscard]] Result<void> account_between(TimeNs close, Says& out);
    [[nodiscard]] Result<bool> has_moved() const;
    [[nodiscard]] Result<void> say_between(Says& out);
    [[nodiscard]] bool all_marked(TimeNs close) const;
    [[nodiscard]] Result<Account> account() const;
    /// That of the account, for who asks for nothing else.
    [[nodiscard]] Result<Money> equity() const;
    /// In the account's own currency.
    [[nodiscard]] Money cash() const {
        return state_.capital + state_.realised - state_.fees + state_.funding;
    }
    /// Positions as they are marked: profit not yet taken by currency, the rest in the account's.
    struct Open {
        Money unrealised;           // in the account's own currency
        std::vector<Money> others;  // in those of the rates
        Money gross;
        Money net;
        std::int32_t positions = 0;
    };
    [[nodiscard]] Result<Open> open_positions() const;
    /// The others counted in the account's currency: each sum rounded against us, once.
    [[nodiscard]] Result<void> add_others(const Open& open, Account& account) const;
    [[nodiscard]] Result<void> say_balances(TimeNs when, const Refs& refs, Says& out) const;
    void book_in(std::int32_t rate, const Purse& moved);
    /// Begins a new day or week with the equity as it stands.
    [[nodiscard]] Result<void> roll(TimeNs now);
    [[nodiscard]] Result<void> say_account(TimeNs when, const Refs& refs, Says& out);
    /// When an account that no bar asks for is said of.
    [[nodiscard]] TimeNs moment(TimeNs now) const;
    [[nodiscard]] Result<void> say_close(TimeNs close, Says& out);
    [[nodiscard]] Result<void> say_again(TimeNs close, Says& out);
    /// The account alone. A fill's balances come before its position and what that closes, so that
    /// whoever counts these in the account's currency knows the rates.
    [[nodiscard]] Result<void> say_totals(TimeNs when, const Refs& refs, Says& out,
                                          std::optional<TimeNs> close = {});
    [[nodiscard]] Price mark_of(const portfolio::Book& book) const;
    /// The venue's own mark while it is a minute old at most, else that of the bars.
    [[nodiscard]] Price settlement_price(const Mark& mark, TimeNs now) const;

    Params params_;
    State state_;
    desk::Hint heard_;         // of the marks: where bars are
    std::size_t missing_ = 0;  // the mark that a close was seen to wait for
};
OUTCRY_DESCRIBE(Portfolio::Params, "portfolio.standard", decide_on, base, told_move);
OUTCRY_DESCRIBE(Portfolio::Mark, "portfolio.mark", venue, instrument, price, at, perpetual,
                venue_mark, venue_mark_at, rate);
OUTCRY_DESCRIBE(Portfolio::Purse, "portfolio.purse", realised, fees, funding, slippage);
OUTCRY_DESCRIBE(Portfolio::Owed, "portfolio.owed", venue, instrument, rate, seq);
OUTCRY_DESCRIBE(Portfolio::Settled, "portfolio.settled", venue, instrument, rate, price, at);
OUTCRY_DESCRIBE(Portfolio::State, "portfolio.standard.state", open, capital, live_from, marks,
                books, owed, realised, fees, funding, slippage, round_trips, high_water, day,
                day_start, week, week_start, account_at, due_at, currency, rates, purses, lockstep,
                settled, said_equity, said_at, between_at, settlement_waits);

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::Portfolio);
