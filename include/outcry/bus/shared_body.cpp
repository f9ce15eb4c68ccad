// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/shared_body.hpp"

#include <atomic>

namespace outcry {

/// Where a type's slot stands in each SharedBody of this process; nobody walks them in that order.
std::size_t SharedBody::next_index() {
    static std::atomic<std::size_t> next{0};
    return next++;
}

}  // namespace outcry
