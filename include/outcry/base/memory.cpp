// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/memory.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace outcry {

void keep_freed_memory() {
#if defined(__GLIBC__)
    constexpr int megabyte = 1 << 20;
    ::mallopt(M_TRIM_THRESHOLD, 256 * megabyte);
    ::mallopt(M_MMAP_THRESHOLD, 32 * megabyte);  // the most that glibc takes
    ::mallopt(M_TOP_PAD, 4 * megabyte);
#endif
}

}  // namespace outcry
