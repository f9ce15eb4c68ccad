// SPDX-License-Identifier: Apache-2.0
// Drills of `outcry run`: members that are killed on the way, to see the floor go on. Pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "outcry/actor/plan.hpp"
#include "outcry/base/result.hpp"

namespace outcry::tools {

/// Refuses who is nobody on this floor and who is no process of it: a drill on nobody would pass
/// for one that was survived.
[[nodiscard]] Result<void> check_kills(const std::multimap<std::uint64_t, std::string>& kills,
                                       const Plan& plan);

}  // namespace outcry::tools
