// SPDX-License-Identifier: Apache-2.0
#include "outcry/math/two.hpp"

#include <sleef.h>

#include "outcry/math/math.hpp"
#include "outcry/math/odds.hpp"

namespace outcry::math {

// SLEEF's cinz variants have the same bits on vectors of any length.
#if defined(__SSE2__)

namespace {

__m128d packed(Two x) { return _mm_set_pd(x.second, x.first); }

Two apart(__m128d x) { return {_mm_cvtsd_f64(x), _mm_cvtsd_f64(_mm_unpackhi_pd(x, x))}; }

}  // namespace

Two log(Two x) { return apart(Sleef_cinz_logd2_u10sse2(packed(x))); }
Two log1p(Two x) { return apart(Sleef_cinz_log1pd2_u10sse2(packed(x))); }

#else

Two log(Two x) { return {log(x.first), log(x.second)}; }
Two log1p(Two x) { return {log1p(x.first), log1p(x.second)}; }

#endif

Two logit(Two p) { return log({odds(p.first), odds(p.second)}); }

}  // namespace outcry::math
