// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/candle_view.hpp"

#include <array>
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

using Maker = Result<std::unique_ptr<Indicator>> (*)(const Arguments&);

template <std::size_t kind>
Result<std::unique_ptr<Indicator>> candle(const Arguments& arguments) {
    constexpr auto own = static_cast<CandleKind>(kind);
    if (arguments.values().empty()) return erased(CandlePattern::make(own));
    return erased(CandlePattern::make(own, arguments.real(0)));
}

template <std::size_t... kinds>
std::array<Maker, sizeof...(kinds)> makers(std::index_sequence<kinds...>) {
    return {candle<kinds>...};
}

}  // namespace

std::vector<IndicatorInfo> candle_table() {
    const auto by_kind = makers(std::make_index_sequence<candle_kinds>());
    std::vector<IndicatorInfo> all;
    for (std::size_t kind = 0; kind < candle_kinds; ++kind) {
        const CandleShape& shape = candle_shape(static_cast<CandleKind>(kind));
        std::vector<ParameterInfo> parameters;
        if (shape.penetration >= 0)
            parameters.push_back(
                real("optInPenetration", "penetration", shape.penetration, 0, real_max));
        all.push_back({shape.name, "Pattern Recognition", shape.hint, in_ohlc(), parameters,
                       out_integer(), by_kind[kind]});
    }
    return all;
}

}  // namespace outcry::indicator
