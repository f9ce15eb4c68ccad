// SPDX-License-Identifier: Apache-2.0
// When an account is said, and what stands in it.
#include <algorithm>
#include <cmath>

#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/portfolio.hpp"

namespace outcry {

namespace {

/// How far below `start`, as a fraction of it; 0 when not below.
double drawdown(Money start, Money equity) {
    if (start.units <= 0 || equity >= start) return 0;
    return (start.to_double() - equity.to_double()) / start.to_double();
}

}  // namespace

/// In lockstep shorter bars close before longer ones, so every mark of this instant is in when the
/// first decide_on bar comes. Where both are the same bar the account waits for the last of them,
/// and where each feed comes when it may for those of what is held; no longer than the instant
/// lasts: what has ended or is silent keeps nobody waiting.
Result<void> Portfolio::account_at_close(TimeNs close, Says& out) {
    if (close < state_.live_from || close <= state_.account_at) return {};
    const bool same_bar = params_.decide_on == params_.base;
    const bool held_are_in = state_.lockstep || all_marked(close);
    // What was missing last is most likely missing still.
    const std::size_t count = same_bar ? state_.marks.size() : 0;
    if (!same_bar && !held_are_in) {
        wait_for_marks(close, out);
        return {};
    }
    for (std::size_t looked = 0; looked < count; ++looked, ++missing_) {
        if (missing_ >= count) missing_ = 0;
        if (state_.marks[missing_].at == close) continue;
        wait_for_marks(close, out);
        return {};
    }
    if (state_.due_at == close) out.cancel_timer(account_timer);
    return say_close(close, out);
}

void Portfolio::wait_for_marks(TimeNs close, Says& out) {
    if (state_.due_at == close) return;
    state_.due_at = close;
    out.set_timer(account_timer, desk::over_at(state_.lockstep, out.now()));
}

/// What is held moves the account, and what it is counted at: their marks are waited for and no
/// others, and like those of a close no longer than the instant lasts.
Result<void> Portfolio::account_between(TimeNs close, Says& out) {
    if (state_.books.empty() || close < state_.live_from || close < state_.said_at) return {};
    if (params_.decide_on.open_of(close) == close) return {};  // account_at_close() says it
    const bool waits = state_.between_at == close;
    if (waits && !all_marked(close)) return {};
    if (waits) out.cancel_timer(between_timer);
    OUTCRY_ASSIGN(const bool moved, has_moved());
    if (!moved) return {};
    if (waits || all_marked(close)) return say_account(close, {out.seq()}, out);
    state_.between_at = close;
    out.set_timer(between_timer, desk::over_at(state_.lockstep, out.now()));
    return {};
}

Result<void> Portfolio::say_between(Says& out) {
    OUTCRY_ASSIGN(const bool moved, has_moved());
    return moved ? say_account(state_.between_at, {out.seq()}, out) : Result<void>();
}

bool Portfolio::all_marked(TimeNs close) const {
    return std::all_of(state_.books.begin(), state_.books.end(),
                       [&](const portfolio::Book& book) {
                           return desk::find(state_.marks, book.venue, book.instrument)->at ==
                                  close;
                       }) &&
           std::all_of(state_.rates.begin(), state_.rates.end(),
                       [&](const exchange::Rate& rate) { return rate.at == close; });
}

Result<bool> Portfolio::has_moved() const {
    OUTCRY_ASSIGN(const Money now, equity());
    const double moved = std::fabs(now.to_double() - state_.said_equity.to_double());
    return moved >= params_.told_move.to_double() * std::fabs(state_.said_equity.to_double());
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
    account.cash = cash();
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

/// A currency of its own is all it takes where nothing is held in another.
Result<Money> Portfolio::equity() const {
    if (!state_.rates.empty()) {
        OUTCRY_ASSIGN(const Account now, account());
        return now.equity;
    }
    Money unrealised;
    for (const portfolio::Book& book : state_.books) {
        if (book.flat()) continue;
        OUTCRY_ASSIGN(const Money profit, portfolio::unrealised_of(book, mark_of(book)));
        unrealised += profit;
    }
    return cash() + unrealised;
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

/// By a clock on the wall a close is known a moment after it: what moves the account until then is
/// told as of before it.
TimeNs Portfolio::moment(TimeNs now) const {
    if (state_.lockstep || !params_.base.is_timed()) return now;
    const TimeNs close = params_.base.open_of(now);
    const bool known = std::all_of(state_.marks.begin(), state_.marks.end(),
                                   [&](const Mark& mark) { return mark.at >= close; });
    return known || close <= state_.said_at || now - close > desk::stragglers
               ? now
               : TimeNs{close.ns - 1};
}

/// One a close, whatever else moved the account in the same instant: who decides at a close, or
/// judges what is held at it, goes by this one.
Result<void> Portfolio::say_close(TimeNs close, Says& out) {
    OUTCRY_TRY(roll(close));
    OUTCRY_TRY(say_balances(close, {out.seq()}, out));
    state_.account_at = close;
    return say_totals(close, {out.seq()}, out, close);
}

/// A print of the very close ends the bar of its own symbol; the others end when the instant is
/// over. What they mark anew is told anew.
Result<void> Portfolio::say_again(TimeNs close, Says& out) {
    OUTCRY_ASSIGN(const Money now, equity());
    return now == state_.said_equity ? Result<void>() : say_close(close, out);
}

/// A bar is told before the fills inside it: of the accounts of an instant the last one is true,
/// and what an earlier one was worth is nothing to fall from.
Result<void> Portfolio::say_totals(TimeNs when, const Refs& refs, Says& out,
                                   std::optional<TimeNs> close) {
    OUTCRY_TRY(roll(when));
    if (when != state_.said_at) state_.high_water = std::max(state_.high_water, state_.said_equity);
    OUTCRY_ASSIGN(Account now, account());
    now.close = close;
    state_.said_equity = now.equity;
    state_.said_at = when;
    out.say_at(now, when, refs);
    return {};
}

}  // namespace outcry
