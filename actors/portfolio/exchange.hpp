// SPDX-License-Identifier: Apache-2.0
// What one currency is worth in another: the rates of a floor whose instruments settle in several.
// Plain values and functions, one thread; the rates belong to the state of whoever counts in the
// account's currency, and each goes by the bars it marks its instruments by.
//
// Nothing is converted but to be looked at: balances stay in their currencies. A currency whose
// pair has not closed a bar yet is worth nothing, and whoever opens positions opens none until all
// are known.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "outcry/event/balance.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::exchange {

/// How one currency becomes the account's.
struct Rate {
    std::string currency;
    std::string venue;
    std::string instrument;  // the pair
    bool inverse = false;    // the pair is quoted in this currency, not in the account's
    Price price;             // its last close; 0: none yet
    TimeNs at;

    [[nodiscard]] bool known() const { return price.units > 0; }
};
OUTCRY_DESCRIBE(Rate, "exchange.rate", currency, venue, instrument, inverse, price, at);

/// Whether an instrument's price is that of `currency` in the account's, or the other way around.
[[nodiscard]] inline bool pairs(const Instrument& one, std::string_view currency,
                                std::string_view account) {
    return (one.base == currency && one.quote == account) ||
           (one.base == account && one.quote == currency);
}

/// Of every currency that some instrument settles in and the account is not kept in, by name. Where
/// several pairs are on the floor the first in its symbols converts; `check` has seen to it that
/// there is one.
[[nodiscard]] std::vector<Rate> rates_of(const FloorOpened& opened);
/// The place of a currency among the rates; -1 for the account's own.
[[nodiscard]] std::int32_t place_of(const std::vector<Rate>& rates, std::string_view currency);

/// A bar of a pair moves its rate: the place of the rate that moved, -1 for none.
std::int32_t take(std::vector<Rate>& rates, const Bar& bar);
/// The rate that the portfolio counted by.
void take(std::vector<Rate>& rates, const Balance& balance);
/// The first currency without a rate yet; nullptr when all are known.
[[nodiscard]] const Rate* missing(const std::vector<Rate>& rates);
/// `no rate of EUR yet: …`.
[[nodiscard]] std::string missing_text(const Rate& rate);

/// An amount of the currency at `place` in the account's; one of the account's own is what it is.
[[nodiscard]] Result<Money> worth(const std::vector<Rate>& rates, std::int32_t place, Money amount,
                                  Rounding rounding);
/// The other way: how much of the currency an amount of the account's buys.
[[nodiscard]] Result<Money> buys(const std::vector<Rate>& rates, std::int32_t place, Money amount,
                                 Rounding rounding);
/// For what is measured in doubles: what one unit is worth.
[[nodiscard]] double unit(const std::vector<Rate>& rates, std::int32_t place);
/// Its amounts in the account's currency, still adding up; prices stay what they are.
[[nodiscard]] Result<RoundTrip> worth(const std::vector<Rate>& rates, std::int32_t place,
                                      RoundTrip trip);

/// The rates of a floor as its portfolio says them, and what each instrument settles in: for those
/// who read a log.
class Counting {
 public:
    void open(const FloorOpened& opened);
    void take(const Balance& balance) { exchange::take(rates_, balance); }
    /// Whether there is more than one currency.
    [[nodiscard]] bool several() const { return !rates_.empty(); }
    [[nodiscard]] std::int32_t place_of(const std::string& instrument) const;
    [[nodiscard]] Result<RoundTrip> worth(RoundTrip trip) const;
    [[nodiscard]] double unit(const std::string& instrument) const {
        return exchange::unit(rates_, place_of(instrument));
    }

 private:
    std::vector<Rate> rates_;
    std::map<std::string, std::int32_t, std::less<>> places_;  // of instruments
};

}  // namespace outcry::exchange
