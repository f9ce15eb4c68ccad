// SPDX-License-Identifier: Apache-2.0
// The operator's seat: an edge that the broker speaks for when `outcry halt` or `outcry
// resume-trading` has shown the floor's key, or when the floor itself stops. It stands on every
// floor with somebody who hears halt.request. A function for any thread.
#pragma once

#include "outcry/actor/kind.hpp"

namespace outcry {

struct OperatorParams {};
OUTCRY_DESCRIBE(OperatorParams, "operator.seat");

[[nodiscard]] Kind operator_seat_kind();

}  // namespace outcry
