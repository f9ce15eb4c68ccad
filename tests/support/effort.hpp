// SPDX-License-Identifier: Apache-2.0
// How much of a wide search one build makes. Test code only.
//
// A sanitizer makes a search some ten times slower, and looks for bad memory and races, which an
// eighth of the tries meet as well as all of them; the release build makes all of them and looks
// for rare values.
#pragma once

namespace outcry::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

/// So many random tries.
template <class N>
[[nodiscard]] constexpr N tries(N all) {
    return sanitized ? all / 8 : all;
}

/// A walk over all of something visits every how many. No power of two: fields are aligned to
/// those.
inline constexpr int stride = sanitized ? 7 : 1;

}  // namespace outcry::test
