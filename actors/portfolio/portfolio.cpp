// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/portfolio.hpp"

#include <algorithm>

#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/kind.hpp"
#include "outcry/actor/kind.hpp"

namespace outcry {

namespace {

constexpr std::string_view settlement_timer = "settle";
constexpr std::string_view account_timer = "account";

/// How far below `start`, as a fraction of it; 0 when not below.
double drawdown(Money start, Money equity) {
    if (start.units <= 0 || equity >= start) return 0;
    return (start.to_double() - equity.to_double()) / start.to_double();
}

void give_up(const Result<void>& result, OutboxBase& out) {
    if (!result) out.fail(result.error().text());
}

}  // namespace

Result<void> Portfolio::check(const Params& params) {
    if (params.base > params.decide_on)
        return invalid("base " + params.base.to_string() + " is longer than decide_on " +
                       params.decide_on.to_string() + "; name the finest bars of the floor");
    return {};
}

std::vector<std::string> Portfolio::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns = {"floor.opened",
                                         "feed.status.>",
                                         "fill.>",
                                         "funding.>",
                                         "mark.>",
                                         default_pattern<TimerFired>(self),
                                         "bar.*.*." + params.base.to_string()};
    if (params.decide_on != params.base)
        patterns.push_back("bar.*.*." + params.decide_on.to_string());
    return patterns;
}

void Portfolio::on(const FloorOpened& opened, Says& out) {
    state_ = {};
    std::vector<exchange::Rate> rates = exchange::rates_of(opened);
    for (const Instrument& instrument : opened.instruments) {
        if (instrument.kind == InstrumentKind::inverse_perpetual)
            return out.fail("instrument " + instrument.id +
                            " is an inverse perpetual; the books hold linear ones, spot, equity "
                            "and fx");
        Mark& mark = desk::find_or_add(state_.marks, instrument.venue, instrument.id);
        mark.perpetual = instrument.kind == InstrumentKind::linear_perpetual;
        mark.rate = exchange::place_of(rates, instrument.settlement);
    }
    state_.currency = opened.currency;
    state_.purses.resize(rates.size());
    state_.rates = std::move(rates);
    state_.open = true;
    state_.lockstep = opened.order == Ordering::lockstep;
    state_.capital = opened.capital;
    state_.high_water = state_.said_equity = opened.capital;
    state_.day_start = state_.week_start = opened.capital;
    state_.day = desk::day_ended_by(out.now());
    state_.week = desk::week_ended_by(out.now());
}

void Portfolio::on(const FeedStatus& feed, Says&) {
    state_.live_from = std::max(state_.live_from, feed.live_from);
}

void Portfolio::on(const Bar& bar, Says& out) {
    const TimeNs close = bar.close_time();
    if (bar.timeframe == params_.base) give_up(mark(bar, close, out), out);
    if (bar.timeframe == params_.decide_on) give_up(account_at_close(close, out), out);
}

Result<void> Portfolio::mark(const Bar& bar, TimeNs close, Says& out) {
    if (state_.due_at > state_.account_at && close > state_.due_at)
        OUTCRY_TRY(say_account(state_.due_at, {out.seq()}, out));
    OUTCRY_TRY(roll(close));
    Mark* mark = heard_.find(state_.marks, bar.venue, bar.instrument);
    if (mark == nullptr) return {};
    mark->price = bar.close;
    mark->at = close;
    std::erase_if(state_.settled, [&](const Settled& one) {
        return one.at <= bar.open_time && one.instrument == bar.instrument &&
               one.venue == bar.venue;
    });
    exchange::take(state_.rates, bar);
    return {};
}

/// Shorter bars close before longer ones, so every mark of this instant is in when the first
/// decide_on bar comes. Where both are the same bar, the account waits for the last of them, and no
/// longer than the instant lasts: what has ended or is silent keeps nobody waiting.
Result<void> Portfolio::account_at_close(TimeNs close, Says& out) {
    if (close < state_.live_from || close <= state_.account_at) return {};
    const bool same_bar = params_.decide_on == params_.base;
    // What was missing last is most likely missing still.
    const std::size_t count = same_bar ? state_.marks.size() : 0;
    for (std::size_t looked = 0; looked < count; ++looked, ++missing_) {
        if (missing_ >= count) missing_ = 0;
        if (state_.marks[missing_].at == close) continue;
        if (state_.due_at == close) return {};
        state_.due_at = close;
        out.set_timer(account_timer, state_.lockstep ? out.now() : out.now() + desk::stragglers);
        return {};
    }
    if (state_.due_at == close) out.cancel_timer(account_timer);
    return say_account(close, {out.seq()}, out);
}

void Portfolio::on(const Fill& fill, Says& out) { give_up(book(fill, out), out); }

Result<void> Portfolio::book(const Fill& fill, Says& out) {
    Mark* mark = desk::find(state_.marks, fill.venue, fill.instrument);
    if (mark == nullptr)
        return invalid("fill of order " + fill.order + " is of " + fill.venue + " " +
                       fill.instrument + ", which is not on this floor");
    OUTCRY_TRY(roll(out.now()));
    portfolio::Book& book =
        desk::find_or_add_book(state_.books, fill.venue, fill.instrument, fill.strategy);
    const bool opposes = !book.flat() && book.side() != fill.side;
    const Quantity closing = opposes ? std::min(fill.quantity, abs(book.quantity)) : Quantity{};
    OUTCRY_ASSIGN(const Money returned, owed_since(fill, closing, out.event_time()));
    OUTCRY_ASSIGN(const Money owed, owed_since(fill, fill.quantity - closing, out.event_time()));
    book.funding += returned;
    OUTCRY_ASSIGN(portfolio::Booked booked,
                  portfolio::book_fill(book, fill, out.event_time(), state_.round_trips + 1));
    book.funding += owed;
    book_in(mark->rate, {booked.realised, fill.fee, returned + owed, fill.slippage});
    if (mark->price.is_zero()) mark->price = fill.untouched;
    OUTCRY_ASSIGN(const Position position, portfolio::position_of(book, mark_of(book)));
    OUTCRY_TRY(say_balances(out.now(), {out.seq()}, out));
    out.say(position, {out.seq()});
    if (booked.closed) {
        ++state_.round_trips;
        out.say(*booked.closed, {out.seq()});
    }
    if (book.flat())
        std::erase_if(state_.books, [](const portfolio::Book& one) { return one.flat(); });
    return say_totals(out.now(), {out.seq()}, out);
}

/// What is earned and paid in a currency stays in it.
void Portfolio::book_in(std::int32_t rate, const Purse& moved) {
    const auto into = [&](auto& purse) {
        purse.realised += moved.realised;
        purse.fees += moved.fees;
        purse.funding += moved.funding;
        purse.slippage += moved.slippage;
    };
    rate < 0 ? into(state_) : into(state_.purses[static_cast<std::size_t>(rate)]);
}

/// A bar tells of its fills when it is over. What was opened in it held at the settlements that
/// came after the fill, and what was closed in it did not: that is made good with the fill.
Result<Money> Portfolio::owed_since(const Fill& fill, Quantity quantity, TimeNs when) const {
    Money sum;
    if (quantity.is_zero()) return sum;
    portfolio::Book part;
    part.quantity = fill.side == Side::buy ? quantity : -quantity;
    for (const Settled& one : state_.settled) {
        if (one.at <= when || one.instrument != fill.instrument || one.venue != fill.venue)
            continue;
        OUTCRY_ASSIGN(const Money amount, portfolio::funding_of(part, one.price, one.rate));
        sum += amount;
    }
    return sum;
}

/// Who holds at the settlement pays or receives. Fills of the same instant come first, so the
/// amount is worked out when everything caused by that instant is over.
void Portfolio::on(const Funding& funding, Says& out) {
    const Mark* mark = desk::find(state_.marks, funding.venue, funding.instrument);
    if (mark == nullptr || !mark->perpetual || out.now() < state_.live_from) return;
    if (state_.owed.empty()) out.set_timer(settlement_timer, out.now());
    state_.owed.push_back({funding.venue, funding.instrument, funding.rate, out.seq()});
}

void Portfolio::on(const TimerFired& timer, Says& out) {
    if (timer.id == account_timer) {
        if (state_.due_at > state_.account_at)
            give_up(say_account(state_.due_at, {out.seq()}, out), out);
        return;
    }
    const std::vector<Owed> owed = std::move(state_.owed);
    state_.owed.clear();
    give_up(settle(owed, out), out);
}

/// What one instrument pays another receives: the account is said, and margin held against it, when
/// all of them are in.
Result<void> Portfolio::settle(const std::vector<Owed>& owed, Says& out) {
    Refs refs;
    for (const Owed& one : owed) {
        OUTCRY_ASSIGN(const bool moved, settle_one(one, out));
        if (moved) refs.add(one.seq);
    }
    if (refs.seqs().empty()) return {};
    refs.add(out.seq());
    return say_account(out.now(), refs, out);
}

Result<bool> Portfolio::settle_one(const Owed& owed, Says& out) {
    bool moved = false;
    const Mark* mark = desk::find(state_.marks, owed.venue, owed.instrument);
    const Price price = settlement_price(*mark, out.now());
    if (!price.is_zero())
        state_.settled.push_back({owed.venue, owed.instrument, owed.rate, price, out.now()});
    for (portfolio::Book& book : state_.books) {
        if (book.instrument != owed.instrument || book.venue != owed.venue || book.flat()) continue;
        OUTCRY_ASSIGN(
            const Money amount,
            portfolio::funding_of(book, price.is_zero() ? mark_of(book) : price, owed.rate));
        book.funding += amount;
        book_in(mark->rate, {{}, {}, amount, {}});
        OUTCRY_ASSIGN(const Position position, portfolio::position_of(book, mark_of(book)));
        out.say(position, {owed.seq, out.seq()});
        moved = true;
    }
    return moved;
}

void Portfolio::on(const MarkPrice& said, Says& out) {
    Mark* mark = desk::find(state_.marks, said.venue, said.instrument);
    if (mark == nullptr) return;
    mark->venue_mark = said.price;
    mark->venue_mark_at = out.event_time();
}

Price Portfolio::settlement_price(const Mark& mark, TimeNs now) const {
    const bool fresh =
        !mark.venue_mark.is_zero() && now - mark.venue_mark_at <= DurationNs{ns_per_minute};
    return fresh ? mark.venue_mark : mark.price;
}

Price Portfolio::mark_of(const portfolio::Book& book) const {
    const Mark* mark = desk::find(state_.marks, book.venue, book.instrument);
    if (mark != nullptr && !mark->price.is_zero()) return mark->price;
    const auto entry = portfolio::entry_of(book);
    return entry ? *entry : Price{};
}

Result<Portfolio::Open> Portfolio::open_positions() const {
    Open open;
    open.others.resize(state_.rates.size());
    for (const portfolio::Book& book : state_.books) {
        if (book.flat()) continue;
        const Price price = mark_of(book);
        OUTCRY_ASSIGN(const Money profit, portfolio::unrealised_of(book, price));
        OUTCRY_ASSIGN(Money exposure, notional(price, abs(book.quantity), Rounding::up));
        std::int32_t rate = -1;
        if (!state_.rates.empty()) {
            rate = desk::find(state_.marks, book.venue, book.instrument)->rate;
            OUTCRY_ASSIGN(exposure, exchange::worth(state_.rates, rate, exposure, Rounding::up));
        }
        (rate < 0 ? open.unrealised : open.others[static_cast<std::size_t>(rate)]) += profit;
        open.gross += exposure;
        open.net += book.side() == Side::buy ? exposure : -exposure;
        ++open.positions;
    }
    return open;
}

Result<Account> Portfolio::account() const {
    OUTCRY_ASSIGN(const Open open, open_positions());
    Account account;
    account.realised = state_.realised;
    account.fees = state_.fees;
    account.funding = state_.funding;
    account.slippage = state_.slippage;
    account.round_trips = state_.round_trips;
    account.cash = state_.capital + state_.realised - state_.fees + state_.funding;
    account.unrealised = open.unrealised;
    account.gross_exposure = open.gross;
    account.net_exposure = open.net;
    account.open_positions = open.positions;
    if (!state_.rates.empty()) OUTCRY_TRY(add_others(open, account));
    account.equity = account.cash + account.unrealised;
    account.high_water = std::max(state_.high_water, account.equity);
    account.day_start = state_.day_start;
    account.week_start = state_.week_start;
    account.drawdown_day = drawdown(account.day_start, account.equity);
    account.drawdown_week = drawdown(account.week_start, account.equity);
    account.drawdown_total = drawdown(account.high_water, account.equity);
    return account;
}

/// Cash and what a currency is worth in all are rounded, once each; unrealised and realised are
/// what is left of them, so that the account adds up as one of a single currency does.
Result<void> Portfolio::add_others(const Open& open, Account& account) const {
    for (std::size_t i = 0; i < state_.rates.size(); ++i) {
        const Purse& purse = state_.purses[i];
        const auto in_account = [&](Money amount, Rounding rounding) {
            return exchange::worth(state_.rates, static_cast<std::int32_t>(i), amount, rounding);
        };
        const Money held = purse.realised - purse.fees + purse.funding;
        OUTCRY_ASSIGN(const Money cash, in_account(held, Rounding::down));
        OUTCRY_ASSIGN(const Money whole, in_account(held + open.others[i], Rounding::down));
        OUTCRY_ASSIGN(const Money fees, in_account(purse.fees, Rounding::up));
        OUTCRY_ASSIGN(const Money funding, in_account(purse.funding, Rounding::down));
        OUTCRY_ASSIGN(const Money slippage, in_account(purse.slippage, Rounding::up));
        account.cash += cash;
        account.unrealised += whole - cash;
        account.fees += fees;
        account.funding += funding;
        account.slippage += slippage;
        account.realised += cash + fees - funding;
    }
    return {};
}

Result<void> Portfolio::say_balances(TimeNs when, const Refs& refs, Says& out) const {
    if (state_.rates.empty()) return {};
    OUTCRY_ASSIGN(const Open open, open_positions());
    const auto fill_in = [](Balance& balance, const auto& purse, Money capital, Money unrealised) {
        balance.realised = purse.realised;
        balance.fees = purse.fees;
        balance.funding = purse.funding;
        balance.slippage = purse.slippage;
        balance.cash = capital + purse.realised - purse.fees + purse.funding;
        balance.unrealised = unrealised;
        balance.worth = balance.cash + unrealised;
    };
    Balance own;
    own.currency = state_.currency;
    fill_in(own, state_, state_.capital, open.unrealised);
    out.say_at(own, when, refs);
    for (std::size_t i = 0; i < state_.rates.size(); ++i) {
        const exchange::Rate& rate = state_.rates[i];
        Balance balance;
        balance.currency = rate.currency;
        fill_in(balance, state_.purses[i], Money{}, open.others[i]);
        OUTCRY_ASSIGN(balance.worth, exchange::worth(state_.rates, static_cast<std::int32_t>(i),
                                                     balance.worth, Rounding::down));
        balance.pair = rate.instrument;
        balance.rate = rate.price;
        balance.inverse = rate.inverse;
        balance.rate_at = rate.at;
        out.say_at(balance, when, refs);
    }
    return {};
}

/// What comes after midnight belongs to the new day, and midnight itself to the one that it ends:
/// a floor of daily bars would see no loss of any day otherwise.
Result<void> Portfolio::roll(TimeNs now) {
    if (desk::day_ended_by(now) <= state_.day) return {};
    OUTCRY_ASSIGN(const Account before, account());
    state_.day = desk::day_ended_by(now);
    state_.day_start = before.equity;
    if (desk::week_ended_by(now) > state_.week) {
        state_.week = desk::week_ended_by(now);
        state_.week_start = before.equity;
    }
    return {};
}

Result<void> Portfolio::say_account(TimeNs when, const Refs& refs, Says& out) {
    OUTCRY_TRY(roll(when));
    OUTCRY_TRY(say_balances(when, refs, out));
    return say_totals(when, refs, out);
}

/// A bar is told before the fills inside it: of the accounts of an instant the last one is true,
/// and what an earlier one was worth is nothing to fall from.
Result<void> Portfolio::say_totals(TimeNs when, const Refs& refs, Says& out) {
    OUTCRY_TRY(roll(when));
    if (when != state_.said_at) state_.high_water = std::max(state_.high_water, state_.said_equity);
    OUTCRY_ASSIGN(const Account now, account());
    state_.said_equity = now.equity;
    state_.said_at = when;
    state_.account_at = std::max(state_.account_at, when);
    out.say_at(now, when, refs);
    return {};
}

Kind portfolio_kind() {
    return actor_kind<Portfolio>(
        "keeps positions, round trips and the account, exact to the last unit");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::Portfolio);
