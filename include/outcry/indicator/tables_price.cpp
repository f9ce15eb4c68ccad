// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/arithmetic.hpp"
#include "outcry/indicator/deviation.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view price_group = "Price Transform";

/// With the kind known to the compiler, so that a block is a loop without a choice in it.
template <PriceKind kind>
struct Pricing {
    static std::optional<double> step(PriceTransform&, const Ohlcv& bar) {
        return price_of(kind, bar);
    }
};

template <PriceKind kind>
Result<std::unique_ptr<Indicator>> price(const Arguments&) {
    return erased<Pricing<kind>>(Result<PriceTransform>(PriceTransform{kind}));
}

}  // namespace

std::vector<IndicatorInfo> price_table() {
    return {
        {"AVGDEV",
         price_group,
         "Average Deviation",
         in_real(),
         {period(14)},
         out_real(),
         [](const Arguments& a) { return erased(AvgDev::make(a.integer(0))); }},
        {"AVGPRICE",
         price_group,
         "Average Price",
         in_ohlc(),
         {},
         out_real(),
         price<PriceKind::avg>},
        {"MEDPRICE", price_group, "Median Price", in_hl(), {}, out_real(), price<PriceKind::med>},
        {"TYPPRICE", price_group, "Typical Price", in_hlc(), {}, out_real(), price<PriceKind::typ>},
        {"WCLPRICE",
         price_group,
         "Weighted Close Price",
         in_hlc(),
         {},
         out_real(),
         price<PriceKind::wcl>},
    };
}

}  // namespace outcry::indicator
