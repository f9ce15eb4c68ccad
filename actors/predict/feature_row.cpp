// SPDX-License-Identifier: Apache-2.0
// The table of features and the row made of it: order, words and figures stand side by side.
#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "actors/predict/features.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"
#include "outcry/math/two.hpp"

namespace outcry::predict {
namespace {

constexpr std::array<FeatureSpec, market_feature_count> specs{{
    {"ret_5m", "ln(close / close 1 bar ago), 5m bars"},
    {"ret_15m", "ln(close / close 3 bars ago), 5m bars"},
    {"ret_1h", "ln(close / close 12 bars ago), 5m bars"},
    {"ret_4h", "ln(close / close 48 bars ago), 5m bars"},
    {"ret_1d", "ln(close / close 288 bars ago), 5m bars"},
    {"rsi_14_5m", "RSI(14) of 5m closes, 0..100"},
    {"rsi_14_15m", "RSI(14) of 15m closes, 0..100"},
    {"rsi_14_1h", "RSI(14) of 1h closes, 0..100"},
    {"ema_gap_20_15m", "close / EMA(20) of 15m closes - 1"},
    {"ema_gap_20_1h", "close / EMA(20) of 1h closes - 1"},
    {"ema_ratio_9_21_15m", "EMA(9) / EMA(21) of 15m closes - 1"},
    {"band_20_15m", "(close - middle) / (upper - middle), BBANDS(20, 2) of 15m closes"},
    {"band_width_20_1h", "(upper - lower) / middle, BBANDS(20, 2) of 1h closes"},
    {"natr_14_15m", "NATR(14) of 15m bars, percent"},
    {"natr_14_1h", "NATR(14) of 1h bars, percent"},
    {"rvol_4h", "sqrt(sum of squared 5m log returns over 48 bars)"},
    {"rvol_1d", "sqrt(sum of squared 5m log returns over 288 bars)"},
    {"rvol_ratio", "rvol_4h / rvol_1d"},
    {"volume_z_1d", "(ln(1 + volume) - mean) / deviation over 96 15m bars"},
    {"day_position", "(close - low) / (high - low) over 96 15m bars"},
    {"day_drawdown", "close / high over 96 15m bars - 1"},
    {"body_15m", "(close - open) / (high - low) of the last 15m bar"},
    {"hour_sin", "sin of 2 pi times the share of the UTC day gone at the close"},
    {"hour_cos", "cos of the same"},
    // The standard set ends here.
    {"flow_5m", "(bought - sold) / volume of the last 5m bar, by takers"},
    {"flow_1h", "(bought - sold) / volume over 12 5m bars"},
    {"flow_1d", "(bought - sold) / volume over 288 5m bars"},
    {"trades_z_1d", "(ln(1 + trades) - mean) / deviation over 288 5m bars"},
    {"trade_size_1h", "ln(volume a trade over 12 5m bars / the same over 288)"},
    {"vwap_gap_5m", "close / volume-weighted average price of the last 5m bar - 1"},
    {"vwap_gap_1d", "close / volume-weighted average price over 288 5m bars - 1"},
    {"adx_14_1h", "ADX(14) of 1h bars, 0..100"},
    {"efficiency_1d", "|ret_1d| / sum of |5m log returns| over 288 bars"},
    {"week_sin", "sin of 2 pi times the share of the week from Monday gone at the close"},
    {"week_cos", "cos of the same"},
    {"rel_ret_1h", "ln return over 12 5m bars less the others' mean, as of the bar before"},
    {"rel_ret_12h", "ln return over 144 5m bars less the others' mean, as of the bar before"},
    {"leader_ret_5m", "the leader's ln return over 1 5m bar, as of the bar before"},
    {"leader_ret_1h", "the leader's ln return over 12 5m bars, as of the bar before"},
    {"leader_beta_20h",
     "covariance with the leader / its variance, 240 5m log returns, as of the bar before"},
    {"leader_corr_20h", "correlation with the leader over the same"},
}};

constexpr std::array bases{Timeframe::of_ns(ns_per_minute),      feature_base,
                           Timeframe::of_ns(15 * ns_per_minute), Timeframe::of_ns(ns_per_hour),
                           Timeframe::of_ns(4 * ns_per_hour),    Timeframe::of_ns(ns_per_day)};

/// A span in the table's words is so many base bars long, whatever they last. In a name `day` is
/// one too; in a formula it is the day of the clock.
std::string_view span_of(std::string_view word, bool in_name, Timeframe on, std::string& storage) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> spans{{{"5m", 1},
                                                                              {"15m", 3},
                                                                              {"1h", 12},
                                                                              {"4h", 48},
                                                                              {"12h", 144},
                                                                              {"20h", 240},
                                                                              {"1d", 288},
                                                                              {"day", 288}}};
    for (const auto& [span, bars] : spans) {
        if (word != span || (span == "day" && !in_name)) continue;
        return storage = Timeframe::of_ns(bars * on.approximate_ns()).to_string();
    }
    return word;
}

/// The words of the table, which are of five-minute bars, said of other ones.
std::string said_of(std::string_view words, bool in_name, Timeframe on) {
    const auto is_word = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z');
    };
    std::string said, storage;
    for (std::size_t at = 0; at < words.size();) {
        std::size_t end = at;
        while (end < words.size() && is_word(words[end])) ++end;
        if (end == at) {
            said += words[at++];
            continue;
        }
        said += span_of(words.substr(at, end - at), in_name, on, storage);
        at = end;
    }
    return said;
}

/// The table and the hashes of one base.
struct Told {
    std::vector<FeatureSpec> specs;
    std::deque<std::string> words;  // that the specs of another base than five minutes look at
    std::string standard;
    std::string market;
};

std::string hash_of(std::span<const FeatureSpec> some) {
    std::string words = "outcry features 1\n";
    for (const FeatureSpec& spec : some)
        words.append(spec.name).append(": ").append(spec.formula).append("\n");
    return to_hex(Sha256::of(as_bytes(words)));
}

Told tell(Timeframe on) {
    Told told;
    for (const FeatureSpec& spec : specs) {
        const std::string& name = told.words.emplace_back(said_of(spec.name, true, on));
        const std::string& formula = told.words.emplace_back(said_of(spec.formula, false, on));
        told.specs.push_back(on == feature_base ? spec : FeatureSpec{name, formula});
    }
    told.market = hash_of(told.specs);
    told.standard = hash_of(std::span(told.specs).first(feature_count));
    return told;
}

const Told& told_of(Timeframe on) {
    static const std::map<Timeframe, Told> all = [] {
        std::map<Timeframe, Told> made;
        for (const Timeframe base : bases) made.emplace(base, tell(base));
        return made;
    }();
    return all.at(on);
}

double or_missing(const std::optional<double>& value) { return value.value_or(not_known); }

/// ln(last / the close so many bars earlier), of two spans.
math::Two log_returns(const BaseFeatures& base, std::size_t ago, std::size_t longer) {
    const auto known = [&](std::size_t bars) {
        return base.seen > static_cast<std::int32_t>(bars);
    };
    const auto gain = [&](std::size_t bars) {
        return known(bars) ? base.closes.back(0) / base.closes.back(bars) : 1.0;
    };
    const math::Two logs = math::log(math::Two{gain(ago), gain(longer)});
    return {known(ago) ? logs.first : not_known, known(longer) ? logs.second : not_known};
}

/// part / whole; 0 when the whole is nothing, missing when either is.
double ratio(double part, double whole) {
    if (whole == whole && part == part && whole <= 1e-14) return 0.0;
    return part / whole;
}

}  // namespace

std::span<const Timeframe> feature_bases() { return bases; }

Result<void> check_feature_base(Timeframe on) {
    if (std::find(bases.begin(), bases.end(), on) != bases.end()) return {};
    std::string all;
    for (const Timeframe base : bases)
        all += (all.empty() ? "" : base == bases.back() ? " or " : ", ") + base.to_string();
    return invalid(joined({"features_on ", on.to_string(), " is not ", all}));
}

std::span<const FeatureSpec> feature_specs(FeatureSet set, Timeframe on) {
    return std::span(told_of(on).specs)
        .first(set == FeatureSet::standard ? feature_count : specs.size());
}

const std::string& features_hash(FeatureSet set, Timeframe on) {
    return set == FeatureSet::standard ? told_of(on).standard : told_of(on).market;
}

std::optional<FeatureChoice> find_features(std::string_view hash) {
    for (const Timeframe on : bases)
        for (const FeatureSet set : {FeatureSet::standard, FeatureSet::market})
            if (features_hash(set, on) == hash) return FeatureChoice{set, on};
    return std::nullopt;
}

FeatureRow Features::row() const {
    const double now = on_5m.seen > 0 ? price : not_known;
    const double day_range = or_missing(on_15m.day_high) - or_missing(on_15m.day_low);
    const double volatility_4h = or_missing(on_5m.volatility_4h_value);
    const double volatility_1d = or_missing(on_5m.volatility_1d_value);
    const double angle = 2.0 * 3.14159265358979323846 * static_cast<double>(close.ns % ns_per_day) /
                         static_cast<double>(ns_per_day);
    const math::Two bars_1_3 = log_returns(on_5m, 1, 3);
    const math::Two bars_12_48 = log_returns(on_5m, 12, 48);
    const math::Two bars_288 = log_returns(on_5m, 288, 288);
    const std::array<double, feature_count> values{
        bars_1_3.first,
        bars_1_3.second,
        bars_12_48.first,
        bars_12_48.second,
        bars_288.first,
        or_missing(on_5m.rsi_value),
        or_missing(on_15m.rsi_value),
        or_missing(on_1h.rsi_value),
        now / or_missing(on_15m.ema_20_value) - 1.0,
        now / or_missing(on_1h.ema_value) - 1.0,
        or_missing(on_15m.ema_ratio),
        ratio(now - or_missing(on_15m.band_middle), or_missing(on_15m.band_half)),
        or_missing(on_1h.band_width),
        or_missing(on_15m.natr_value),
        or_missing(on_1h.natr_value),
        volatility_4h,
        volatility_1d,
        ratio(volatility_4h, volatility_1d),
        or_missing(on_15m.volume_z),
        ratio(now - or_missing(on_15m.day_low), day_range),
        now / or_missing(on_15m.day_high) - 1.0,
        or_missing(on_15m.body),
        now == now ? math::sin(angle) : not_known,
        now == now ? math::cos(angle) : not_known,
    };
    FeatureRow row(feature_count);
    for (std::size_t i = 0; i < feature_count; ++i) row[i] = static_cast<float>(values[i]);
    return row;
}

}  // namespace outcry::predict
