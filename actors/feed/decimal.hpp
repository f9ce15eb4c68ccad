// SPDX-License-Identifier: Apache-2.0
// Decimal text to fixed point exactly, never through a double: `61837.63000000`, `-2.5e-7`.
// Pure functions for any thread. Nothing to own.
#pragma once

#include <cstdint>
#include <string_view>

namespace outcry::feed {

enum class DecimalFault { none, not_a_number, too_fine, too_large };

/// Units of 1e-8. Zeros beyond the eighth decimal are fine, other digits there are `too_fine`: what
/// cannot be kept is refused, not rounded. An exponent, as programs write small floats, is taken
/// exactly.
[[nodiscard]] DecimalFault read_decimal(std::string_view text, std::int64_t& units);

/// ` with at most 8 decimals` or ` below 92 billion`, for messages that begin with what was
/// expected.
[[nodiscard]] std::string_view remedy(DecimalFault fault);

}  // namespace outcry::feed
