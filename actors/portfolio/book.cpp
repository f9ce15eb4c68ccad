// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/book.hpp"

#include <algorithm>

namespace outcry::portfolio {

namespace {

/// The share part / whole of an amount, rounded up: what is closed bears the odd unit.
Result<Money> share(Money amount, Quantity part, Quantity whole) {
    OUTCRY_ASSIGN(const std::int64_t units,
                  fixed::mul_div(amount.units, part.units, whole.units, Rounding::up));
    return Money::from_units(units);
}

Result<Price> average(Money value, Quantity quantity, Rounding rounding) {
    if (quantity.is_zero()) return Price{};
    OUTCRY_ASSIGN(const std::int64_t units,
                  fixed::mul_div(value.units, fixed_scale, quantity.units, rounding));
    return Price::from_units(units);
}

/// Signed value of a fill, rounded against us: what is bought costs more, what is sold brings less.
Result<Money> value_of(Side side, Price price, Quantity quantity) {
    OUTCRY_ASSIGN(const Money value,
                  notional(price, quantity, side == Side::buy ? Rounding::up : Rounding::down));
    return value;
}

Result<void> open(Book& book, const Fill& fill, Quantity quantity, Money fee, Money slippage,
                  TimeNs when) {
    OUTCRY_ASSIGN(const Money value, value_of(fill.side, fill.price, quantity));
    if (book.flat()) {
        book.opened_at = when;
        book.proposal = fill.proposal;
    }
    const bool buys = fill.side == Side::buy;
    book.quantity += buys ? quantity : -quantity;
    book.cost += buys ? value : -value;
    book.fees += fee;
    book.slippage += slippage;
    book.entered += quantity;
    book.entered_value += value;
    book.largest = std::max(book.largest, abs(book.quantity));
    return {};
}

Result<Money> close(Book& book, const Fill& fill, Quantity quantity, Money fee, Money slippage) {
    OUTCRY_ASSIGN(const Money value, value_of(fill.side, fill.price, quantity));
    OUTCRY_ASSIGN(const Money cost, share(book.cost, quantity, abs(book.quantity)));
    const bool sells = fill.side == Side::sell;
    const Money profit = (sells ? value : -value) - cost;
    book.quantity += sells ? -quantity : quantity;
    book.cost -= cost;
    book.realised += profit;
    book.fees += fee;
    book.slippage += slippage;
    book.left += quantity;
    book.left_value += value;
    return profit;
}

Result<RoundTrip> finish(const Book& book, const Fill& fill, TimeNs when, std::uint64_t number) {
    RoundTrip trip;
    trip.number = number;
    trip.venue = book.venue;
    trip.instrument = book.instrument;
    trip.strategy = book.strategy;
    trip.side = fill.side == Side::sell ? Side::buy : Side::sell;
    trip.quantity = book.largest;
    const bool was_long = trip.side == Side::buy;
    OUTCRY_ASSIGN(trip.entry, average(book.entered_value, book.entered,
                                      was_long ? Rounding::up : Rounding::down));
    OUTCRY_ASSIGN(trip.exit,
                  average(book.left_value, book.left, was_long ? Rounding::down : Rounding::up));
    trip.opened_at = book.opened_at;
    trip.closed_at = when;
    trip.gross = book.realised;
    trip.fees = book.fees;
    trip.funding = book.funding;
    trip.slippage = book.slippage;
    trip.net = book.realised - book.fees + book.funding;
    trip.exit_reason = fill.reason;
    trip.proposal = book.proposal;
    return trip;
}

/// A flat book keeps its name and nothing else.
Book emptied(const Book& book) {
    Book fresh;
    fresh.venue = book.venue;
    fresh.instrument = book.instrument;
    fresh.strategy = book.strategy;
    return fresh;
}

}  // namespace

Result<Booked> book_fill(Book& book, const Fill& fill, TimeNs when, std::uint64_t number) {
    if (fill.quantity.units <= 0 || fill.price.units <= 0)
        return invalid("fill of order " + fill.order + " has quantity " + to_string(fill.quantity) +
                       " at price " + to_string(fill.price) + ", both must be positive");
    Booked booked;
    Quantity rest = fill.quantity;
    Money fee = fill.fee;
    Money slippage = fill.slippage;
    const bool opposes = !book.flat() && book.side() != fill.side;
    if (opposes) {
        const Quantity closing = std::min(rest, abs(book.quantity));
        OUTCRY_ASSIGN(const Money fee_part, share(fee, closing, rest));
        OUTCRY_ASSIGN(const Money slippage_part, share(slippage, closing, rest));
        OUTCRY_ASSIGN(booked.realised, close(book, fill, closing, fee_part, slippage_part));
        rest -= closing;
        fee -= fee_part;
        slippage -= slippage_part;
        if (book.flat()) {
            OUTCRY_ASSIGN(booked.closed, finish(book, fill, when, number));
            book = emptied(book);
        }
    }
    if (!rest.is_zero()) OUTCRY_TRY(open(book, fill, rest, fee, slippage, when));
    return booked;
}

Result<Money> funding_of(const Book& book, Price mark, Ratio rate) {
    OUTCRY_ASSIGN(const Money marked, notional(mark, abs(book.quantity), Rounding::up));
    const bool pays = (book.side() == Side::buy) == (rate.units > 0);
    OUTCRY_ASSIGN(const Money amount,
                  share_of(marked, abs(rate), pays ? Rounding::up : Rounding::down));
    return pays ? -amount : amount;
}

Result<Money> unrealised_of(const Book& book, Price mark) {
    OUTCRY_ASSIGN(const Money marked, notional(mark, book.quantity, Rounding::down));
    return marked - book.cost;
}

Result<Price> entry_of(const Book& book) {
    return average(abs(book.cost), abs(book.quantity),
                   book.side() == Side::buy ? Rounding::up : Rounding::down);
}

Result<Position> position_of(const Book& book, Price mark) {
    Position position;
    position.venue = book.venue;
    position.instrument = book.instrument;
    position.strategy = book.strategy;
    position.quantity = book.quantity;
    OUTCRY_ASSIGN(position.entry, entry_of(book));
    position.mark = mark;
    position.realised = book.realised;
    position.fees = book.fees;
    position.funding = book.funding;
    position.opened_at = book.opened_at;
    position.cost = book.cost;
    return position;
}

}  // namespace outcry::portfolio
