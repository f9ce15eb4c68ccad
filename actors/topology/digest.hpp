// SPDX-License-Identifier: Apache-2.0
// The identity of a plan: SHA-256 over the canonical form of everything that changes decisions.
// A pure function for any thread. Nothing to own.
#pragma once

#include <string>

#include "outcry/actor/plan.hpp"

namespace outcry {

/// Floor, instruments, roster with parameters, who listens to whom, what happens on stop.
/// Placement, tap, programs' paths, comments and observers are left out: they change where and how
/// a floor runs, never what is decided.
[[nodiscard]] std::string plan_digest(const Plan& plan);

}  // namespace outcry
