// SPDX-License-Identifier: Apache-2.0
// e^x rounded correctly but for about one argument in a million, where probabilities must agree
// with a library's to the last bit; math::exp is off by up to one more. A pure function for any
// thread. Nothing owns it.
#pragma once

namespace outcry::predict {

[[nodiscard]] double rounded_exp(double x);

}  // namespace outcry::predict
