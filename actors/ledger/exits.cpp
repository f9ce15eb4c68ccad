// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/exits.hpp"

#include <algorithm>
#include <utility>

#include "actors/portfolio/desk.hpp"

namespace outcry::ledger {

bool Exits::knows(const std::string& venue, const std::string& instrument,
                  const std::string& strategy) const {
    return desk::find_book(leaving_, venue, instrument, strategy) != nullptr;
}

Result<void> Exits::take(const Fill& fill) {
    Leaving& one = desk::find_or_add_book(leaving_, fill.venue, fill.instrument, fill.strategy);
    const bool leaves = !one.book.flat() && one.book.side() != fill.side;
    const Quantity quantity = std::min(fill.quantity, abs(one.book.quantity));
    OUTCRY_ASSIGN(const portfolio::Booked booked, portfolio::book_fill(one.book, fill, {}, 0));
    if (!leaves) return {};
    auto share = std::find_if(one.shares.begin(), one.shares.end(),
                              [&](const ExitShare& known) { return known.reason == fill.reason; });
    if (share == one.shares.end())
        share = one.shares.insert(share, ExitShare{fill.reason, {}, {}, {}});
    share->quantity += quantity;
    share->gross += booked.realised;
    if (booked.closed) one.over.push_back(std::exchange(one.shares, {}));
    return {};
}

void Exits::pass_over(const Fill& fill, std::size_t count) {
    auto& over = desk::find_or_add_book(leaving_, fill.venue, fill.instrument, fill.strategy).over;
    over.erase(over.begin(),
               over.begin() + static_cast<std::ptrdiff_t>(std::min(count, over.size())));
}

std::vector<ExitShare> Exits::of(const RoundTrip& trip) {
    std::vector<ExitShare> shares;
    Leaving* const one = desk::find_book(leaving_, trip.venue, trip.instrument, trip.strategy);
    if (one != nullptr && !one->over.empty()) {
        shares = std::move(one->over.front());
        one->over.erase(one->over.begin());
    }
    Money gross;
    Quantity left;
    for (const ExitShare& share : shares) {
        gross += share.gross;
        left += share.quantity;
    }
    const bool known = !shares.empty() && gross == trip.gross;
    if (!known && one != nullptr) {  // from here on they are
        one->book = {};
        one->shares.clear();
        one->over.clear();
    }
    if (!known) return {{trip.exit_reason, trip.quantity, trip.gross, trip.net}};
    const Money costs = trip.net - trip.gross;
    Money given;
    Quantity sofar;
    for (ExitShare& share : shares) {
        sofar += share.quantity;
        const auto part =
            fixed::mul_div(costs.units, sofar.units, left.units, Rounding::toward_zero);
        const Money upto = part ? Money{*part} : costs;
        share.net = share.gross + upto - given;
        given = upto;
    }
    return shares;
}

}  // namespace outcry::ledger
