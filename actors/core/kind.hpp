// SPDX-License-Identifier: Apache-2.0
// The core family's door: what the roster lists. A function for any thread; the Kind it returns
// owns itself.
#pragma once

#include "outcry/actor/kind.hpp"

namespace outcry {

[[nodiscard]] Kind core_pool_kind();

}  // namespace outcry
