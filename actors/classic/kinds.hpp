// SPDX-License-Identifier: Apache-2.0
// The classic family's door: the six kinds of the published bot, for the roster.
// A function for any thread; the kinds own themselves.
#pragma once

#include <vector>

#include "outcry/actor/kind.hpp"

namespace outcry::classic {

/// classic.quant, classic.predict, classic.bull, classic.bear, classic.core, classic.risk.
[[nodiscard]] std::vector<Kind> kinds();

}  // namespace outcry::classic
