// SPDX-License-Identifier: Apache-2.0
#include "tools/report/drift_record.hpp"

#include <algorithm>

#include "outcry/base/fixed.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/chart.hpp"
#include "tools/printed.hpp"
#include "tools/report/page_chart.hpp"

namespace outcry::tools {
namespace {

constexpr std::size_t features_told = 3;    // of a line; the page has all
constexpr std::size_t features_shown = 10;  // of the page before they fold
constexpr double moved_above = 0.25;        // of a stability index: see actors/predict/MODELS.md

/// `long said .371, happened .352 ± .021 of 1,204`; the error is one standard error of the two
/// apart.
std::string calibration_text(const char* side, const RollingCalibration& one) {
    if (one.rows == 0) return {};
    return std::string(side) +
           printed(" said %.3f, happened %.3f ± %.3f of ", one.said, one.happened, one.error) +
           counted(one.rows);
}

std::string most_moved(const DriftRecord& record) {
    std::string text;
    for (std::size_t i = 0; i < std::min(record.features.size(), features_told); ++i)
        text += (i == 0 ? "most moved " : ", ") + record.features[i].feature +
                printed(" %.2f", record.features[i].index);
    return text;
}

std::string day_of(TimeNs time) { return time::for_people(time).substr(0, 10); }

std::string days_text(std::uint64_t days) {
    return std::to_string(days) + (days == 1 ? " day" : " days");
}

std::string when_text(const DriftAlarm& alarm) {
    if (alarm.days == 1) return "told " + day_of(alarm.first);
    return "told on " + days_text(alarm.days) + ", " + day_of(alarm.first) + " to " +
           day_of(alarm.last);
}

std::string cell(const std::string& text, const char* style = "") {
    return std::string("<td class=\"") + style + "\">" + text + "</td>";
}

std::string alarms_table(const DriftRecord& record) {
    if (record.alarms.empty()) return "<p class=\"dim\">No alarm.</p>";
    std::string rows;
    for (const DriftAlarm& alarm : record.alarms)
        rows += "<tr>" + cell(escaped(alarm.words), alarm.stands ? "down" : "") +
                cell(day_of(alarm.first)) + cell(day_of(alarm.last)) +
                cell(std::to_string(alarm.days), "n") + cell(alarm.stands ? "stands" : "passed") +
                "</tr>";
    return "<div class=\"wide\"><table><thead><tr><th>alarm, as last "
           "told</th><th>first</th><th>last</th><th "
           "class=\"n\">days</th><th></th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

std::string calibration_table(const DriftRecord& record) {
    std::string rows;
    for (const auto& [side, one] :
         {std::pair{"long", &record.long_side}, std::pair{"short", &record.short_side}})
        if (one->rows > 0)
            rows += "<tr>" + cell(side) + cell(printed("%.3f", one->said), "n") +
                    cell(printed("%.3f ± %.3f", one->happened, one->error), "n") +
                    cell(printed("%.4f", one->loss), "n") +
                    cell(printed("%.4f", one->baseline_loss), "n") + cell(counted(one->rows), "n") +
                    "</tr>";
    if (rows.empty()) return {};
    return "<div class=\"wide\"><table><thead><tr><th>calibration</th><th class=\"n\">said</th><th "
           "class=\"n\">happened</th><th class=\"n\">loss</th><th class=\"n\">base rate's</th><th "
           "class=\"n\">scored</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

std::string features_table(const DriftRecord& record) {
    if (record.features.empty()) return {};
    std::string rows, more;
    for (std::size_t i = 0; i < record.features.size(); ++i) {
        const FeatureDrift& one = record.features[i];
        (i < features_shown ? rows : more) +=
            "<tr>" + cell(escaped(one.feature)) +
            cell(printed("%.3f", one.index), one.index > moved_above ? "n down" : "n") + "</tr>";
    }
    const std::string head =
        "<div class=\"wide\"><table><thead><tr><th>feature</th><th class=\"n\">stability "
        "index</th></tr></thead><tbody>";
    const std::string end = "</tbody></table></div>";
    std::string text = head + rows + end;
    if (!more.empty())
        text += "<details><summary>the others</summary>" + head + more + end + "</details>";
    return text;
}

}  // namespace

std::string about_of(const std::string& alarm) { return alarm.substr(0, alarm.find(' ')); }

std::string standing_text(const Drift& drift) {
    if (drift.alarms.empty()) return {};
    return joined({"drift alarm  ", drift.by, ": ", drift.alarms.front(),
                   drift.alarms.size() > 1
                       ? joined({"; ", std::to_string(drift.alarms.size() - 1), " more"})
                       : ""});
}

void DriftRecords::take(TimeNs now, const Drift& drift) {
    auto record = std::find_if(records_.begin(), records_.end(), [&](const DriftRecord& one) {
        return one.by == drift.by && one.model == drift.model;
    });
    if (record == records_.end()) {
        record = records_.insert(record, DriftRecord{});
        record->by = drift.by;
        record->model = drift.model;
    }
    ++record->days;
    record->last = now;
    record->rows = drift.rows;
    record->features = drift.features;
    record->long_side = drift.long_side;
    record->short_side = drift.short_side;
    for (DriftAlarm& alarm : record->alarms) alarm.stands = false;
    for (const std::string& words : drift.alarms) {
        const std::string about = about_of(words);
        auto alarm = std::find_if(record->alarms.begin(), record->alarms.end(),
                                  [&](const DriftAlarm& one) { return one.about == about; });
        if (alarm == record->alarms.end())
            alarm = record->alarms.insert(alarm, DriftAlarm{about, now, now, 0, false, {}});
        alarm->last = now;
        ++alarm->days;
        alarm->stands = true;
        alarm->words = words;
    }
}

std::string drift_text(const std::vector<DriftRecord>& records, const Look& look) {
    std::string text;
    for (const DriftRecord& record : records) {
        text += printed("drift: %s (model ", printable(record.by).c_str()) +
                record.model.substr(0, 8) + ")";
        for (const std::string& part :
             {most_moved(record), calibration_text("long", record.long_side),
              calibration_text("short", record.short_side)})
            if (!part.empty()) text += "   " + part;
        text += record.alarms.empty() ? "   no alarm on " + days_text(record.days) + "\n" : "\n";
        for (const DriftAlarm& alarm : record.alarms)
            text += "  " +
                    painted(printable(alarm.words) +
                                (alarm.stands ? "   stands, " : "   passed, ") + when_text(alarm),
                            alarm.stands ? Colour::yellow : Colour::dim, look) +
                    "\n";
    }
    return text;
}

std::string drift_html(const std::vector<DriftRecord>& records) {
    if (records.empty()) return {};
    std::string text =
        "<h2>Does the world still look as it did in training?</h2><p class=\"dim\">What each model "
        "said of itself, once a "
        "day over the last 14: how far its features moved from the rows it was trained on "
        "(population stability index: "
        "below 0.1 stable, above 0.25 moved), and what it said beside what happened, ± one "
        "standard error.</p>";
    for (const DriftRecord& record : records)
        text += "<h3>" + escaped(record.by) + "</h3><p class=\"dim\">model " +
                escaped(record.model.substr(0, 12)) + ", told on " + days_text(record.days) +
                ", last " + time::for_people(record.last) + " of " + counted(record.rows) +
                " forecasts</p>" + alarms_table(record) + calibration_table(record) +
                features_table(record);
    return text;
}

}  // namespace outcry::tools
