// SPDX-License-Identifier: Apache-2.0
// What an account holds of one currency, where it holds several. A plain value.
#pragma once

#include <string>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// One currency of an account that has several, exact in it: said before each account, the
/// account's own currency first. A floor of one currency has none.
struct Balance {
    std::string currency;
    Money cash;  // realised - fees + funding, and capital in the account's own
    Money realised;
    Money unrealised;
    Money fees;
    Money funding;
    Money slippage;
    Money worth;           // cash + unrealised in the account's currency, rounded down
    std::string pair;      // the instrument whose last close converts it; empty: the account's own
    Price rate;            // that close; 0: none yet, and it is worth nothing
    bool inverse = false;  // the pair is quoted in this currency, not in the account's
    TimeNs rate_at;        // the close of that bar

    void topic(TopicWriter& topic) const { topic.token(currency); }
    bool operator==(const Balance&) const = default;
};
OUTCRY_DESCRIBE(Balance, "balance", currency, cash, realised, unrealised, fees, funding, slippage,
                worth, pair, rate, inverse, rate_at);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(Balance);
