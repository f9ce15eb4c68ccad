// SPDX-License-Identifier: Apache-2.0
// One TA-Lib function over whole series through its abstract interface, where the library is at
// hand. Main thread. The series must outlive the call object, which owns what comes out.
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "outcry/indicator/registry.hpp"

namespace outcry::bench {

class TalibCall {
 public:
    using Series = std::map<std::string_view, std::vector<double>>;

    TalibCall(const indicator::IndicatorInfo& info, const std::vector<std::string_view>& columns,
              const Series& series);
    ~TalibCall();
    TalibCall(const TalibCall&) = delete;
    TalibCall& operator=(const TalibCall&) = delete;

    /// Whether this build has the library.
    [[nodiscard]] static bool built();
    [[nodiscard]] bool ready() const { return call_ != nullptr; }
    void run();

 private:
    struct Call;
    std::unique_ptr<Call> call_;
};

}  // namespace outcry::bench
