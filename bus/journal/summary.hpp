// SPDX-License-Identifier: Apache-2.0
// The summary of a sealed segment, read back to find its chunks without walking them.
// Plain functions; the Store outlives the call. A summary that is not whole is not used; verify
// says what is wrong with it.
#pragma once

#include "bus/journal/index.hpp"

namespace outcry::journal {

/// True when the file ends as a sealed segment does and its data ends at index.end.
[[nodiscard]] Result<bool> has_footer(Store& store, const SegmentIndex& index);
/// Fills `index`, `catalogue` and `directory` from the summary; false, and nothing changed, when
/// there is none to rely on.
[[nodiscard]] Result<bool> index_summary(Store& store, SegmentIndex& index, Catalogue& catalogue,
                                         Directory& directory);

}  // namespace outcry::journal
