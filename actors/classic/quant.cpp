// SPDX-License-Identifier: Apache-2.0
#include "actors/classic/quant.hpp"

#include "actors/classic/wire.hpp"

namespace outcry::classic {

Result<QuantSeries> Quant::make_series(const Params& params) {
    QuantSeries series;
    OUTCRY_ASSIGN(series.rsi, indicator::Rsi::make(params.rsi));
    OUTCRY_ASSIGN(series.macd,
                  indicator::Macd::make(params.macd[0], params.macd[1], params.macd[2]));
    OUTCRY_ASSIGN(series.bands,
                  indicator::Bbands::make(params.bands, params.bands_width, params.bands_width));
    return series;
}

Result<void> Quant::check(const Params& params) {
    OUTCRY_TRY(check_wire("writes", params.writes));
    if (params.macd.size() != 3)
        return invalid("macd has " + std::to_string(params.macd.size()) +
                       " periods, it wants fast, slow and signal");
    if (!(params.regime.choppy_below <= params.regime.trending_above))
        return invalid("regime.choppy_below exceeds regime.trending_above");
    OUTCRY_TRY(make_series(params));
    return {};
}

std::vector<std::string> Quant::mail(const Params& params, const std::string&) {
    return {"bar.*.*." + params.decide_on.to_string()};
}
std::vector<std::string> Quant::topics(const Params& params, const std::string&) {
    return {wire_pattern<Factors>(params.writes)};
}

DecisionModel Quant::decision(const Params& params, const std::string&) {
    DecisionModel model;
    model.inputs = {{"bandwidth", "",
                     Domain::around({params.regime.choppy_below, params.regime.trending_above})
                         .within(0, 100)}};
    const auto& names = type_info<RuleRegime>().names;
    model.outputs = {{"regime", wire_pattern<Factors>(params.writes), Meaning::regime, names}};
    model.decide = [bounds = params.regime](std::span<const double> in, std::span<const double>,
                                            std::span<double> out, std::span<double>) {
        out[0] = static_cast<double>(regime_of(bounds, in[0]));
    };
    return model;
}

void Quant::on(const Bar& bar, Says& out) {
    const std::string key = bar.venue + "/" + bar.instrument;
    auto found = state_.series.find(key);
    if (found == state_.series.end())
        found = state_.series.emplace(key, make_series(params_).value()).first;
    QuantSeries& series = found->second;
    const TimeNs close_time = bar.close_time();
    if (close_time <= series.heard) return;
    series.heard = close_time;
    const double close = bar.close.to_double();
    Factors factors{params_.writes,
                    bar.venue,
                    bar.instrument,
                    bar.timeframe,
                    close_time,
                    bar.close,
                    {},
                    {},
                    {},
                    {},
                    {}};
    factors.rsi = series.rsi.update(close);
    if (const auto macd = series.macd.update(close)) factors.macd_histogram = macd->histogram;
    if (const auto bands = series.bands.update(close); bands && bands->upper > bands->lower) {
        factors.band_position = (close - bands->lower) / (bands->upper - bands->lower);
        factors.bandwidth = (bands->upper - bands->lower) / bands->middle;
        if (factors.rsi && factors.macd_histogram)
            factors.regime = regime_of(params_.regime, *factors.bandwidth);
    }
    out.say(factors, {out.seq()});
}

}  // namespace outcry::classic

OUTCRY_DEFINE_ACTOR(outcry::classic::Quant);
