// SPDX-License-Identifier: Apache-2.0
// Says whether a body is canonical and has the described shape, in one walk that allocates nothing
// and is bounded in depth. Pure functions for any thread: the broker runs it on every body
// published by someone it does not trust.
#pragma once

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

/// Fields are only ever appended: `prefix` also accepts a record that ends early, as an older build
/// said it.
enum class Fields { all, prefix };

/// Kinds, ranges, names, key order and canonical form. An error names the field as `schema:
/// /path/to/field`.
[[nodiscard]] Result<void> conforms(BytesView body, const TypeInfo& type,
                                    Fields fields = Fields::all);

}  // namespace outcry
