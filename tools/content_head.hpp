// SPDX-License-Identifier: Apache-2.0
// A content head as people keep it: whole, or as a report prints it, `f4b1…db6e`. Plain values, any
// thread.
#pragma once

#include <string>

#include "outcry/base/result.hpp"

namespace outcry::tools {

/// `f4b1…db6e`, for lines with little room.
[[nodiscard]] std::string head_ends(const std::string& head);

struct KeptHead {
    std::string begins;
    std::string ends;  // empty: `begins` is all of it

    [[nodiscard]] bool whole() const { return ends.empty(); }
    [[nodiscard]] std::size_t digits() const { return begins.size() + ends.size(); }
    [[nodiscard]] bool is_of(const std::string& head) const {
        return whole() ? head == begins : head.starts_with(begins) && head.ends_with(ends);
    }
};
/// 64 hexadecimal digits, or 4 or more of each end with `…` or `...` between.
[[nodiscard]] Result<KeptHead> parse_kept_head(const std::string& text);

}  // namespace outcry::tools
