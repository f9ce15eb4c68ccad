// SPDX-License-Identifier: Apache-2.0
// What forecasters said of their own drift over a run: how far features moved, whether what was
// said came true, and each alarm with when it was heard. One thread, fed in the order of the log;
// what is returned owns itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "outcry/base/layout.hpp"
#include "outcry/event/quality.hpp"

namespace outcry::tools {

/// One alarm, however many days it was heard: its figures change from day to day.
struct DriftAlarm {
    std::string about;  // a feature, or a side: long, short
    TimeNs first;       // heard
    TimeNs last;
    std::uint64_t days = 0;
    bool stands = false;  // it is among the latest that its forecaster told
    std::string words;    // as last heard

    bool operator==(const DriftAlarm&) const = default;
};
OUTCRY_DESCRIBE(DriftAlarm, "report.drift_alarm", about, first, last, days, stands, words);

/// One forecaster with one model.
struct DriftRecord {
    std::string by;
    std::string model;                   // hash
    std::uint64_t days = 0;              // that it told of
    TimeNs last;                         // told
    std::int64_t rows = 0;               // forecasts it last looked at
    std::vector<FeatureDrift> features;  // as last told, the most moved first
    RollingCalibration long_side;        // as last told
    RollingCalibration short_side;
    std::vector<DriftAlarm> alarms;  // in the order they were first heard

    bool operator==(const DriftRecord&) const = default;
};
OUTCRY_DESCRIBE(DriftRecord, "report.drift", by, model, days, last, rows, features, long_side,
                short_side, alarms);

/// A feature or a side: the first word of an alarm.
[[nodiscard]] std::string about_of(const std::string& alarm);
/// One line for people of the alarms that stand: the first, and how many besides. Empty of none.
[[nodiscard]] std::string standing_text(const Drift& drift);

class DriftRecords {
 public:
    void take(TimeNs now, const Drift& drift);
    [[nodiscard]] const std::vector<DriftRecord>& records() const { return records_; }

 private:
    std::vector<DriftRecord> records_;  // in the order they were first heard
};

/// Lines for `outcry report`; empty when nobody told anything.
[[nodiscard]] std::string drift_text(const std::vector<DriftRecord>& records, const Look& look);
/// A section of the page; empty when nobody told anything.
[[nodiscard]] std::string drift_html(const std::vector<DriftRecord>& records);

}  // namespace outcry::tools
