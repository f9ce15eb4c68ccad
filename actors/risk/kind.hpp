// SPDX-License-Identifier: Apache-2.0
// The risk family's door: what the roster lists. A function for any thread; the Kind it returns
// owns itself.
#pragma once

#include "outcry/actor/kind.hpp"

namespace outcry {

[[nodiscard]] Kind risk_veto_kind();

}  // namespace outcry
