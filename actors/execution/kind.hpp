// SPDX-License-Identifier: Apache-2.0
// The execution family's door: what the roster lists. A function for any thread; the Kind it
// returns owns itself.
#pragma once

#include "outcry/actor/kind.hpp"

namespace outcry {

[[nodiscard]] Kind execution_paper_kind();

}  // namespace outcry
