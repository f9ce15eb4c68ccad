// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/readings.hpp"

#include <algorithm>
#include <optional>

#include "actors/case/case.hpp"
#include "actors/quant/quant.hpp"
#include "outcry/base/text.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::topology {
namespace {

template <class Params>
std::vector<cases::Evidence> findings_in(const Draft& draft) {
    auto params = decoded<Params>(draft.params.view());
    return params ? std::move(params->findings) : std::vector<cases::Evidence>{};
}

std::vector<cases::Evidence> written_findings(const Draft& draft) {
    if (draft.table.find("findings") == nullptr || draft.params.view().empty()) return {};
    if (draft.kind_name == schema_name<cases::LongParams>)
        return findings_in<cases::LongParams>(draft);
    if (draft.kind_name == schema_name<cases::ShortParams>)
        return findings_in<cases::ShortParams>(draft);
    return {};
}

bool hears(const Draft& listener, const Draft& speaker) {
    return listener.from.empty() ||
           std::any_of(listener.from.begin(), listener.from.end(),
                       [&](const auto& each) { return each.first == speaker.name; });
}

/// Of all quants that it hears; nothing when that cannot be known before a run, or nobody speaks.
std::optional<std::vector<std::string>> readings_said(const Draft& advocate,
                                                      const std::vector<Draft>& drafts) {
    std::vector<std::string> all;
    for (const Draft& speaker : drafts) {
        if (!speaker.says(schema_name<Signal>) || !hears(advocate, speaker)) continue;
        if (speaker.kind_name != schema_name<quant::Quant::Params>) return std::nullopt;
        const auto params = decoded<quant::Quant::Params>(speaker.params.view());
        if (!params) return std::nullopt;
        const auto measures =
            quant::read_measures(params->indicators, params->custom, params->start_up.to_double());
        if (!measures) return std::nullopt;
        for (const quant::Measure& measure : *measures)
            all.insert(all.end(), measure.readings.begin(), measure.readings.end());
    }
    return all.empty() ? std::nullopt : std::optional(std::move(all));
}

/// The reading that was meant, by its whole name or by its indicator's: `rsj` is near `rsi:14`.
std::string nearest_reading(const std::string& text, const std::vector<std::string>& said) {
    std::vector<std::string_view> names(said.begin(), said.end());
    for (const std::string& each : said)
        names.push_back(std::string_view(each).substr(0, each.find_first_of(":.")));
    const std::string_view meant = nearest(text, names);
    if (meant.empty()) return "; name it in quant's table custom, or ask for an indicator";
    const auto at =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), meant) - names.begin());
    return joined({"; did you mean ", quoted(said[at % said.size()]), "?"});
}

}  // namespace

std::vector<UnknownReading> unknown_readings(const Draft& advocate,
                                             const std::vector<Draft>& drafts) {
    const auto findings = written_findings(advocate);
    if (findings.empty()) return {};
    const auto said = readings_said(advocate, drafts);
    if (!said) return {};
    std::vector<UnknownReading> unknown;
    for (std::size_t i = 0; i < findings.size(); ++i)
        for (std::size_t k = 0; k < findings[i].readings.size(); ++k) {
            const std::string& reading = findings[i].readings[k];
            // What names an indicator was checked by its kind, and is no evidence where nobody
            // measures it.
            if (!quant::is_custom_name(reading) || indicator::find_indicator(reading) ||
                std::find(said->begin(), said->end(), reading) != said->end())
                continue;
            unknown.push_back(
                {joined({"findings[", std::to_string(i), "].readings[", std::to_string(k), "]"}),
                 joined({"quant says no reading ", quoted(reading),
                         nearest_reading(reading, *said)})});
        }
    return unknown;
}

std::vector<UnknownReading> unmeasurable(const Draft& draft) {
    if (draft.kind_name != schema_name<quant::Quant::Params>) return {};
    const auto params = decoded<quant::Quant::Params>(draft.params.view());
    const double tolerance = params ? params->start_up.to_double() : 0;
    if (!(tolerance > 0) || tolerance >= 1) return {};
    std::vector<UnknownReading> faults;
    for (Error& fault : quant::measure_faults(params->indicators, params->custom, tolerance))
        faults.push_back({std::move(fault.place), std::move(fault.message)});
    return faults;
}

}  // namespace outcry::topology
