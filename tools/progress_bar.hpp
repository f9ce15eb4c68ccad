// SPDX-License-Identifier: Apache-2.0
// A bar on standard error while something long goes on, when that is a terminal; wiped when it is
// done. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "outcry/actor/plan.hpp"

namespace outcry::tools {

/// How far something long has come, 0 to 1, and what it is at.
using OnShare = std::function<void(double share, const std::string& words)>;
/// The same of a part of it.
[[nodiscard]] OnShare part_of(const OnShare& whole, double from, double to);

/// Where the recorded input ends, from the first file of the first feed; only a progress bar asks.
/// 0: nobody knows.
[[nodiscard]] TimeNs input_end(const Plan& plan, const std::optional<TimeNs>& until);

class ProgressBar {
 public:
    explicit ProgressBar(bool shown);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();
    void draw(double share, const std::string& words);
    void wipe();
    /// Nothing when nobody would see it. This outlives it.
    [[nodiscard]] OnShare on_share();

 private:
    bool shown_;
    std::string last_;
};

}  // namespace outcry::tools
