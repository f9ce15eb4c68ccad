// SPDX-License-Identifier: Apache-2.0
// What people see while a floor runs: a bar, rates, equity and the latest decision of each
// instrument with its votes. Redrawn in place on a terminal, a plain line now and then in a pipe.
// Broker's thread; the plan outlives it.
#pragma once

#include <map>
#include <string>

#include "actors/runtime/floor.hpp"
#include "tools/scan/view.hpp"

namespace outcry::tools {

class Screen {
 public:
    /// `end`: when the recorded input ends, for the bar; 0 when nobody knows.
    Screen(const Plan& plan, TimeNs end, bool terminal, bool shown);

    void on_event(const Prefix& prefix, BytesView said, std::string_view schema);
    void draw(const Progress& progress);
    /// Leaves the last picture standing.
    void finish();

 private:
    struct Decision {
        std::string line;
        std::uint64_t seq = 0;
    };
    [[nodiscard]] std::string bar(double share) const;
    [[nodiscard]] std::string share_text(const Progress& progress) const;
    void on_proposal(const Prefix& prefix, BytesView body);
    void on_verdict(BytesView body);
    void on_account(BytesView body);
    void on_drift(BytesView body);

    const Plan& plan_;
    TimeNs end_;
    bool terminal_;
    bool shown_;
    TimeNs first_{0};
    std::uint64_t bars_ = 0;
    std::int64_t bars_at_ns_ = 0;
    std::uint64_t bars_before_ = 0;
    double rate_ = 0;
    std::string equity_;
    std::map<std::string, std::string> drifted_;  // alarms that stand, by forecaster
    std::map<std::string, Decision> decisions_;
    ScanView scan_;  // in place of the decisions, where somebody scans
    int lines_ = 0;
    std::int64_t last_plain_ns_ = 0;
};

}  // namespace outcry::tools
