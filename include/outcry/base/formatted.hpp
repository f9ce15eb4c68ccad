// SPDX-License-Identifier: Apache-2.0
// A number in words, by a format of printf. A pure function for any thread.
#pragma once

#include <string>

namespace outcry {

/// `formatted("%+.2f", 1.5)` is "+1.50". The format has one conversion, of a double.
[[nodiscard]] std::string formatted(const char* format, double value);

}  // namespace outcry
