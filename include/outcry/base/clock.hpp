// SPDX-License-Identifier: Apache-2.0
// The only door to the wall clock and the steady clock: everything else is handed its time.
// Any thread. Used at the edges (pacing, progress, free-running stamps), never by an actor.
#pragma once

#include "outcry/base/time.hpp"

namespace outcry::clock {

[[nodiscard]] TimeNs wall_now();
/// Monotonic nanoseconds since an arbitrary start.
[[nodiscard]] std::int64_t steady_ns();

}  // namespace outcry::clock
