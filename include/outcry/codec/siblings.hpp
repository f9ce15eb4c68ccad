// SPDX-License-Identifier: Apache-2.0
// Tables written among plain values that belong to a sibling of the same record. A pure function
// for any thread. What it returns owns itself.
#pragma once

#include <optional>

#include "outcry/codec/type_info.hpp"
#include "outcry/codec/value.hpp"

namespace outcry {

/// `weights.trend = { … }`: where `weights` holds plain values and has a sibling `regime_weights`,
/// a table among those values is the sibling's. Nothing where there is none.
[[nodiscard]] std::optional<Value> with_regimes_apart(const Value& value, const TypeInfo& type);

}  // namespace outcry
