// SPDX-License-Identifier: Apache-2.0
// The verb `scan`: the last ranking of a run, or of a running floor each time one is said. Main
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "outcry/base/result.hpp"

namespace outcry::tools {

struct ScanOptions {
    std::string run;
    std::string connect;  // tap of a running floor
    std::string at;       // as of this time; empty: the end
    std::size_t rows = 20;
    std::uint64_t count = 0;  // rankings of a running floor to show; 0: all
    bool json = false;
};
[[nodiscard]] Result<int> scan(const ScanOptions& options);

}  // namespace outcry::tools
