// SPDX-License-Identifier: Apache-2.0
// Which timeframes somebody's parameters ask for, found by walking them along their description.
// A pure function for any thread. Nothing to own.
#pragma once

#include <set>

#include "outcry/base/bytes.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry::topology {

/// Adds every timeframe in canonical `params`, and those after an `@` in a text such as
/// `rsi:14@1h`.
void add_asked_timeframes(BytesView params, const TypeInfo& type, std::set<Timeframe>& timeframes);

}  // namespace outcry::topology
