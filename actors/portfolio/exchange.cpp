// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/exchange.hpp"

#include <algorithm>
#include <utility>

#include "outcry/base/text.hpp"

namespace outcry::exchange {

std::vector<Rate> rates_of(const FloorOpened& opened) {
    std::vector<Rate> rates;
    for (const Instrument& instrument : opened.instruments) {
        const std::string& currency = instrument.settlement;
        if (currency == opened.currency || currency.empty() || opened.currency.empty() ||
            place_of(rates, currency) >= 0)
            continue;
        Rate rate;
        rate.currency = currency;
        const auto pair = std::find_if(
            opened.instruments.begin(), opened.instruments.end(),
            [&](const Instrument& one) { return pairs(one, currency, opened.currency); });
        if (pair != opened.instruments.end()) {
            rate.venue = pair->venue;
            rate.instrument = pair->id;
            rate.inverse = pair->quote == currency;
        }
        rates.push_back(std::move(rate));
    }
    std::sort(rates.begin(), rates.end(),
              [](const Rate& a, const Rate& b) { return a.currency < b.currency; });
    return rates;
}

std::int32_t place_of(const std::vector<Rate>& rates, std::string_view currency) {
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (rates[i].currency == currency) return static_cast<std::int32_t>(i);
    return -1;
}

std::int32_t take(std::vector<Rate>& rates, const Bar& bar) {
    for (std::size_t i = 0; i < rates.size(); ++i) {
        Rate& rate = rates[i];
        if (rate.instrument != bar.instrument || rate.venue != bar.venue) continue;
        rate.price = bar.close;
        rate.at = bar.close_time();
        return static_cast<std::int32_t>(i);
    }
    return -1;
}

void take(std::vector<Rate>& rates, const Balance& balance) {
    const std::int32_t place = place_of(rates, balance.currency);
    if (place < 0) return;
    Rate& rate = rates[static_cast<std::size_t>(place)];
    rate.price = balance.rate;
    rate.at = balance.rate_at;
}

const Rate* missing(const std::vector<Rate>& rates) {
    for (const Rate& rate : rates)
        if (!rate.known()) return &rate;
    return nullptr;
}

std::string missing_text(const Rate& rate) {
    return joined({"no rate of ", rate.currency, " yet: ", rate.instrument,
                   " has not closed a bar, and nothing is opened before it has"});
}

namespace {

/// `back`: from the account's currency into the other.
Result<Money> converted(const std::vector<Rate>& rates, std::int32_t place, Money amount,
                        Rounding rounding, bool back) {
    if (place < 0) return amount;
    const Rate& rate = rates[static_cast<std::size_t>(place)];
    if (!rate.known()) return Money{};
    std::int64_t times = rate.price.units, over = fixed_scale;
    if (rate.inverse != back) std::swap(times, over);
    OUTCRY_ASSIGN(const std::int64_t units, fixed::mul_div(amount.units, times, over, rounding));
    return Money{units};
}

}  // namespace

Result<Money> worth(const std::vector<Rate>& rates, std::int32_t place, Money amount,
                    Rounding rounding) {
    return converted(rates, place, amount, rounding, false);
}

Result<Money> buys(const std::vector<Rate>& rates, std::int32_t place, Money amount,
                   Rounding rounding) {
    return converted(rates, place, amount, rounding, true);
}

double unit(const std::vector<Rate>& rates, std::int32_t place) {
    if (place < 0) return 1;
    const Rate& rate = rates[static_cast<std::size_t>(place)];
    if (!rate.known()) return 0;
    return rate.inverse ? 1 / rate.price.to_double() : rate.price.to_double();
}

/// Gross is what is left of the others, so that gross - fees + funding stays its net.
Result<RoundTrip> worth(const std::vector<Rate>& rates, std::int32_t place, RoundTrip trip) {
    if (place < 0) return trip;
    OUTCRY_ASSIGN(trip.fees, worth(rates, place, trip.fees, Rounding::up));
    OUTCRY_ASSIGN(trip.funding, worth(rates, place, trip.funding, Rounding::down));
    OUTCRY_ASSIGN(trip.slippage, worth(rates, place, trip.slippage, Rounding::up));
    OUTCRY_ASSIGN(trip.net, worth(rates, place, trip.net, Rounding::down));
    trip.gross = trip.net + trip.fees - trip.funding;
    return trip;
}

void Counting::open(const FloorOpened& opened) {
    rates_ = rates_of(opened);
    places_.clear();
    if (!several()) return;
    for (const Instrument& one : opened.instruments)
        places_[one.id] = exchange::place_of(rates_, one.settlement);
}

std::int32_t Counting::place_of(const std::string& instrument) const {
    const auto found = places_.find(instrument);
    return found == places_.end() ? -1 : found->second;
}

Result<RoundTrip> Counting::worth(RoundTrip trip) const {
    const std::int32_t place = place_of(trip.instrument);
    return exchange::worth(rates_, place, std::move(trip));
}

}  // namespace outcry::exchange
