// SPDX-License-Identifier: Apache-2.0
#include "outcry/math/math.hpp"

#include <sleef.h>

#include <cmath>

#include "outcry/math/odds.hpp"

namespace outcry::math {

double exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double expm1(double x) { return Sleef_cinz_expm1d1_u10purec(x); }
double log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double log1p(double x) { return Sleef_cinz_log1pd1_u10purec(x); }
double log10(double x) { return Sleef_cinz_log10d1_u10purec(x); }
double log2(double x) { return Sleef_cinz_log2d1_u10purec(x); }
double pow(double base, double exponent) { return Sleef_cinz_powd1_u10purec(base, exponent); }
double sqrt(double x) { return std::sqrt(x); }
double cbrt(double x) { return Sleef_cinz_cbrtd1_u10purec(x); }
double sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double tan(double x) { return Sleef_cinz_tand1_u10purec(x); }
double asin(double x) { return Sleef_cinz_asind1_u10purec(x); }
double acos(double x) { return Sleef_cinz_acosd1_u10purec(x); }
double atan(double x) { return Sleef_cinz_atand1_u10purec(x); }
double atan2(double y, double x) { return Sleef_cinz_atan2d1_u10purec(y, x); }
double sinh(double x) { return Sleef_cinz_sinhd1_u10purec(x); }
double cosh(double x) { return Sleef_cinz_coshd1_u10purec(x); }
double tanh(double x) { return Sleef_cinz_tanhd1_u10purec(x); }
double erf(double x) { return Sleef_cinz_erfd1_u10purec(x); }
double erfc(double x) { return Sleef_cinz_erfcd1_u15purec(x); }
double lgamma(double x) { return Sleef_cinz_lgammad1_u10purec(x); }

namespace fast {

double sin(double x) { return Sleef_cinz_sind1_u35purec(x); }
double cos(double x) { return Sleef_cinz_cosd1_u35purec(x); }
double tan(double x) { return Sleef_cinz_tand1_u35purec(x); }
double asin(double x) { return Sleef_cinz_asind1_u35purec(x); }
double acos(double x) { return Sleef_cinz_acosd1_u35purec(x); }
double atan(double x) { return Sleef_cinz_atand1_u35purec(x); }
double sinh(double x) { return Sleef_cinz_sinhd1_u35purec(x); }
double cosh(double x) { return Sleef_cinz_coshd1_u35purec(x); }
double tanh(double x) { return Sleef_cinz_tanhd1_u35purec(x); }
double log(double x) { return Sleef_cinz_logd1_u35purec(x); }

}  // namespace fast

double logistic(double x) {
    if (x >= 0) return 1.0 / (1.0 + exp(-x));
    const double e = exp(x);
    return e / (1.0 + e);
}

double logit(double p) { return log(odds(p)); }

double normal_cdf(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }

}  // namespace outcry::math
