// SPDX-License-Identifier: Apache-2.0
// The risk family's door: what the roster lists. A function for any thread; the Kind it returns
// owns itself.
#pragma once

#include "outcry/actor/kind.hpp"

namespace outcry {

[[nodiscard]] Kind risk_veto_kind();
/// The deputy of a veto that is lost (bus/WIRE.md, "Quarantine"); on no roster.
[[nodiscard]] Kind risk_exits_kind();

}  // namespace outcry
