// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/portfolio.hpp"

#include <algorithm>

#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/kind.hpp"
#include "outcry/actor/kind.hpp"

namespace outcry {

namespace {

constexpr std::string_view settlement_timer = "settle";

void give_up(const Result<void>& result, OutboxBase& out) {
    if (!result) out.fail(result.error().text());
}

}  // namespace

Result<void> Portfolio::check(const Params& params) {
    if (params.base > params.decide_on)
        return invalid("base " + params.base.to_string() + " is longer than decide_on " +
                       params.decide_on.to_string() + "; name the finest bars of the floor");
    if (params.told_move.units <= 0)
        return invalid("told_move is " + to_string(params.told_move) +
                       ", expected more than 0 of equity, such as 1%");
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
    if (bar.timeframe == params_.base) {
        give_up(mark(bar, close, out), out);
        give_up(settle_if_marked(out), out);
        if (close == state_.account_at) give_up(say_again(close, out), out);
    }
    if (bar.timeframe == params_.decide_on)
        give_up(account_at_close(close, out), out);
    else
        give_up(account_between(close, out), out);
}

Result<void> Portfolio::mark(const Bar& bar, TimeNs close, Says& out) {
    if (state_.due_at > state_.account_at && close > state_.due_at)
        OUTCRY_TRY(say_close(state_.due_at, out));
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

void Portfolio::on(const Fill& fill, Says& out) { give_up(book(fill, out), out); }

Result<void> Portfolio::book(const Fill& fill, Says& out) {
    Mark* mark = desk::find(state_.marks, fill.venue, fill.instrument);
    if (mark == nullptr)
        return invalid("fill of order " + fill.order + " is of " + fill.venue + " " +
                       fill.instrument + ", which is not on this floor");
    const TimeNs when = moment(out.now());
    OUTCRY_TRY(roll(when));
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
    OUTCRY_TRY(say_balances(when, {out.seq()}, out));
    out.say(position, {out.seq()});
    if (booked.closed) {
        ++state_.round_trips;
        out.say(*booked.closed, {out.seq()});
    }
    if (book.flat())
        std::erase_if(state_.books, [](const portfolio::Book& one) { return one.flat(); });
    return say_totals(when, {out.seq()}, out);
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
        if (state_.due_at > state_.account_at) give_up(say_close(state_.due_at, out), out);
        return;
    }
    if (timer.id == between_timer) {
        if (state_.between_at >= state_.said_at) give_up(say_between(out), out);
        return;
    }
    if (settles_early(out.now())) {
        state_.settlement_waits = true;
        return out.set_timer(settlement_timer, out.now());
    }
    give_up(settle(out), out);
}

/// A bar that is made of prints closes at the same time as this timer fires: waited for once.
bool Portfolio::settles_early(TimeNs now) const {
    return state_.lockstep && !state_.settlement_waits && !all_owed_marked(now);
}

/// Before the account of the close, and before anybody decides at it.
Result<void> Portfolio::settle_if_marked(Says& out) {
    if (!state_.settlement_waits || !all_owed_marked(out.now())) return {};
    out.cancel_timer(settlement_timer);
    return settle(out);
}

bool Portfolio::all_owed_marked(TimeNs now) const {
    return std::all_of(state_.owed.begin(), state_.owed.end(), [&](const Owed& one) {
        return desk::find(state_.marks, one.venue, one.instrument)->at >= now;
    });
}

/// What one instrument pays another receives: the account is said, and margin held against it, when
/// all of them are in.
Result<void> Portfolio::settle(Says& out) {
    state_.settlement_waits = false;
    const std::vector<Owed> owed = std::move(state_.owed);
    state_.owed.clear();
    Refs refs;
    for (const Owed& one : owed) {
        OUTCRY_ASSIGN(const bool moved, settle_one(one, out));
        if (moved) refs.add(one.seq);
    }
    if (refs.seqs().empty()) return {};
    refs.add(out.seq());
    return say_account(moment(out.now()), refs, out);
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

Kind portfolio_kind() {
    return actor_kind<Portfolio>(
        "keeps positions, round trips and the account, exact to the last unit");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::Portfolio);
