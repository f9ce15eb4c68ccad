// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/cycle.hpp"
#include "outcry/indicator/erased.hpp"
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {
namespace {

constexpr std::string_view cycle_group = "Cycle Indicators";

template <class Cycle>
IndicatorInfo plain(std::string_view name, std::string_view hint,
                    std::vector<OutputInfo> outputs = out_real(),
                    std::string_view in_group = cycle_group) {
    return {name, in_group, hint, in_real(), {}, std::move(outputs), [](const Arguments&) {
                return erased(Result<Cycle>(Cycle{}));
            }};
}

}  // namespace

std::vector<IndicatorInfo> cycle_table() {
    return {
        plain<CyclePeriod>("HT_DCPERIOD", "Hilbert Transform - Dominant Cycle Period"),
        plain<CyclePhase>("HT_DCPHASE", "Hilbert Transform - Dominant Cycle Phase"),
        plain<CyclePhasor>("HT_PHASOR", "Hilbert Transform - Phasor Components",
                           {{"outInPhase"}, {"outQuadrature"}}),
        plain<SineWave>("HT_SINE", "Hilbert Transform - SineWave", {{"outSine"}, {"outLeadSine"}}),
        plain<TrendMode>("HT_TRENDMODE", "Hilbert Transform - Trend vs Cycle Mode", out_integer()),
        plain<Trendline>("HT_TRENDLINE", "Hilbert Transform - Instantaneous Trendline", out_real(),
                         "Overlap Studies"),
    };
}

}  // namespace outcry::indicator
