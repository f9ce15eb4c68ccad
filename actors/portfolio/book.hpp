// SPDX-License-Identifier: Apache-2.0
// One position's exact accounts: average price with the cost kept as money, realised profit to the
// last unit, one round trip from flat to flat. Plain values and functions, one thread; the books
// belong to the portfolio's state.
//
// Cost is the signed sum of what was paid (long) or taken in (short). A part that is closed takes
// its share of the cost with it, so that realised profit and remaining cost always add up to the
// cash that moved: nothing is averaged twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "outcry/event/trading.hpp"

namespace outcry::portfolio {

struct Book {
    std::string venue;
    std::string instrument;
    std::string strategy;
    Quantity quantity;  // signed
    Money cost;         // signed: of what is held now
    Money realised;     // since last flat, before fees
    Money fees;
    Money funding;  // negative: paid
    Money slippage;
    TimeNs opened_at;
    Quantity largest;  // unsigned: most held in this round trip
    Quantity entered;  // unsigned sums of the round trip
    Money entered_value;
    Quantity left;
    Money left_value;
    std::uint64_t proposal = 0;  // behind the entry

    [[nodiscard]] bool flat() const { return quantity.is_zero(); }
    [[nodiscard]] Side side() const { return quantity.units < 0 ? Side::sell : Side::buy; }
};
OUTCRY_DESCRIBE(Book, "portfolio.book", venue, instrument, strategy, quantity, cost, realised, fees,
                funding, slippage, opened_at, largest, entered, entered_value, left, left_value,
                proposal);

/// What one fill did to the whole account.
struct Booked {
    Money realised;
    std::optional<RoundTrip> closed;
};

/// Books a fill; one that crosses zero closes and opens anew. `number`: of the next round trip.
[[nodiscard]] Result<Booked> book_fill(Book& book, const Fill& fill, TimeNs when,
                                       std::uint64_t number);
/// What settlement moves: negative when this position pays. Payments round up, receipts down.
[[nodiscard]] Result<Money> funding_of(const Book& book, Price mark, Ratio rate);
/// Marked value less cost: profit not yet taken. Rounded down.
[[nodiscard]] Result<Money> unrealised_of(const Book& book, Price mark);
/// Average price of what is held, rounded against us; zero when flat.
[[nodiscard]] Result<Price> entry_of(const Book& book);
/// The book as an event, marked.
[[nodiscard]] Result<Position> position_of(const Book& book, Price mark);

}  // namespace outcry::portfolio
