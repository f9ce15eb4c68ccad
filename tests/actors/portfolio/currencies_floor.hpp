// SPDX-License-Identifier: Apache-2.0
// A floor whose account is in USDT and whose instruments settle in three currencies: two perpetuals
// in USDT, one in EUR, one in JPY, and the pairs that convert these, the second one quoted in yen.
// Test code, one thread.
#pragma once

#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry::test {

inline const std::string btceur = "BTCEUR-PERP";
inline const std::string btcjpy = "BTCJPY-PERP";
inline const std::string eurusdt = "EURUSDT";
inline const std::string usdtjpy = "USDTJPY";

inline Instrument quoted_in(const std::string& id, const char* base, const char* currency) {
    Instrument instrument = perpetual(id, "0.0001", "0.001");
    instrument.base = base;
    instrument.quote = instrument.settlement = currency;
    return instrument;
}

inline FloorOpened opened_in_three() {
    FloorOpened floor = opened();
    floor.instruments[0].base = "BTC";
    floor.instruments[1].base = "ETH";
    floor.instruments.push_back(quoted_in(btceur, "BTC", "EUR"));
    floor.instruments.push_back(quoted_in(btcjpy, "BTC", "JPY"));
    floor.instruments.push_back(quoted_in(eurusdt, "EUR", "USDT"));
    floor.instruments.push_back(quoted_in(usdtjpy, "USDT", "JPY"));
    return floor;
}

}  // namespace outcry::test
