// SPDX-License-Identifier: Apache-2.0
// Reads a CSV of base bars, plain or gzipped, for training: `ts_ms,open,high,low,close,volume`,
// columns found by name. Any thread; returns by value. It stands apart from the feed so that
// training needs no floor.
#pragma once

#include <string>
#include <vector>

#include "actors/predict/train/labels.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

enum class BarStamp { open, close };
OUTCRY_DESCRIBE_ENUM(BarStamp, "bar_stamp", open, close);

/// All bars of the file, in order; bars of a whole part of `length` (one minute of five) are put
/// together, and what is not whole at either end is left out. Longer bars, and such as are no whole
/// part, are an error that names the lengths that would do. A row that is not sound is an error
/// that names file, row, column and what was expected.
[[nodiscard]] Result<std::vector<PastBar>> read_bar_file(const std::string& path, BarStamp stamp,
                                                         DurationNs length);

}  // namespace outcry::predict
