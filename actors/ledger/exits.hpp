// SPDX-License-Identifier: Apache-2.0
// What a round trip made by each of the reasons it was left for: a target in part, then a stop.
// Plain values and a class of one thread, for the ledger and the report; it owns its books.
//
// Gross is that of the fills themselves, booked as the portfolio books them. Fees, funding and the
// entry's costs are of the whole trip, and shared by what was left for each reason; the odd unit
// goes to the last. Net adds up to the trip's, always.
#pragma once

#include <string>
#include <vector>

#include "actors/portfolio/book.hpp"

namespace outcry::ledger {

struct ExitShare {
    std::string reason;
    Quantity quantity;
    Money gross;
    Money net;
};

class Exits {
 public:
    [[nodiscard]] bool knows(const std::string& venue, const std::string& instrument,
                             const std::string& strategy) const;
    [[nodiscard]] Result<void> take(const Fill& fill);
    /// Of a trip that is over, in the order in which it was left. Trips are asked for in their
    /// order, each once, however many fills were taken since. Where its fills are not all known,
    /// all of it goes to the reason of the last.
    [[nodiscard]] std::vector<ExitShare> of(const RoundTrip& trip);
    /// The first `count` trips of the book that `fill` belongs to are not asked for any more.
    void pass_over(const Fill& fill, std::size_t count);

 private:
    struct Leaving {
        std::string venue;
        std::string instrument;
        std::string strategy;
        portfolio::Book book;
        std::vector<ExitShare> shares;             // of the trip under way
        std::vector<std::vector<ExitShare>> over;  // of those nobody has asked for yet
    };
    std::vector<Leaving> leaving_;  // by name
};

}  // namespace outcry::ledger
