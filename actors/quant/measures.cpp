// SPDX-License-Identifier: Apache-2.0
#include "actors/quant/measures.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "actors/quant/warm_up.hpp"
#include "outcry/base/text.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::quant {
namespace {

/// Lower case and without blanks, so that "RSI: 14" and "rsi:14" are one name.
std::string tidied(std::string_view text) {
    std::string tidy;
    for (const char c : text)
        if (c != ' ') tidy += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return tidy;
}

void drop_front(std::string& text, std::string_view front) {
    if (text.size() > front.size() && text.starts_with(front)) text.erase(0, front.size());
}

Result<Measure> read_measure(std::string_view spec, double tolerance) {
    Measure measure;
    std::string text = tidied(spec);
    if (const std::size_t at = text.rfind('@'); at != std::string::npos) {
        auto timeframe = Timeframe::parse(std::string_view(text).substr(at + 1));
        if (!timeframe) return std::move(timeframe).error().at(text);
        measure.only = *timeframe;
        text.erase(at);
    }
    OUTCRY_ASSIGN(const indicator::IndicatorSpec parsed, indicator::parse_indicator(text));
    OUTCRY_ASSIGN(measure.prototype, parsed.make());
    measure.needed = bars_needed(parsed, measure.prototype->lookback(), tolerance);
    measure.name = std::move(text);
    for (const indicator::OutputInfo& output : parsed.info->outputs) {
        const std::string said = output_name(parsed.info->name, output.name);
        measure.readings.push_back(said.empty() ? measure.name : joined({measure.name, ".", said}));
    }
    return measure;
}

}  // namespace

std::string output_name(std::string_view indicator, std::string_view output) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> words{{
        {"hist", "histogram"},
        {"upperband", "upper"},
        {"middleband", "middle"},
        {"lowerband", "lower"},
        {"slowk", "k"},
        {"slowd", "d"},
        {"fastk", "k"},
    }};
    std::string name = tidied(output);
    drop_front(name, "out");
    if (name == "real" || name == "integer") return "";
    drop_front(name, "real");
    drop_front(name, tidied(indicator));
    if (name == "fastd") return "d";
    for (const auto& [from, to] : words)
        if (name == from) return std::string(to);
    return name;
}

Result<std::vector<Measure>> read_measures(std::span<const std::string> specs, double tolerance) {
    std::vector<Measure> measures;
    for (const std::string& spec : specs) {
        auto measure = read_measure(spec, tolerance);
        if (!measure) return std::move(measure).error().at("indicators");
        for (const Measure& other : measures)
            if (other.name == measure->name &&
                (!other.only || !measure->only || *other.only == *measure->only))
                return invalid(joined({"indicator ", quoted(spec), " is asked for twice"}),
                               "indicators");
        measures.push_back(std::move(*measure));
    }
    return measures;
}

}  // namespace outcry::quant
