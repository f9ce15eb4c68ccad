// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace outcry {

void check_failed(const char* expression, const char* file, int line) noexcept {
    std::fprintf(stderr, "outcry: broken invariant: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace outcry
