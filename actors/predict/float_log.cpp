// SPDX-License-Identifier: Apache-2.0
// The algorithm and its constants are those of logf in glibc since 2.27 and in Arm's optimized
// routines (math/logf.c and logf_data.c, MIT, Copyright (c) 2017-2018 Arm Limited): x = 2^k z with
// z near c, ln x = k ln 2 + ln c + ln(1 + r), in doubles.
#include "actors/predict/float_log.hpp"

#include <bit>
#include <cstdint>

namespace outcry::predict {
namespace {

struct Centre {
    double inverse, log;
};

constexpr Centre centres[16] = {
    {0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2}, {0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2},
    {0x1.49539f0f010bp+0, -0x1.01eae7f513a67p-2},  {0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3},
    {0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3}, {0x1.25e227b0b8eap+0, -0x1.1aa2bc79c81p-3},
    {0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4}, {0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4},
    {0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5}, {0x1p+0, 0x0p+0},
    {0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5},  {0x1.ca4b31f026aap-1, 0x1.c5e53aa362eb4p-4},
    {0x1.b2036576afce6p-1, 0x1.526e57720db08p-3},  {0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3},
    {0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2},  {0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2},
};

}  // namespace

float float_log(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    if (bits == 0x3f80'0000) return 0.0F;
    const std::uint32_t above = bits - 0x3f33'0000U;
    const Centre& centre = centres[(above >> 19U) % 16U];
    const double k = static_cast<double>(static_cast<std::int32_t>(above) >> 23);
    const auto z = static_cast<double>(std::bit_cast<float>(bits - (above & 0xff80'0000U)));
    const double r = z * centre.inverse - 1.0;
    const double r2 = r * r;
    double y = 0x1.5575b0be00b6ap-2 * r + -0x1.ffffef20a4123p-2;
    y = -0x1.00ea348b88334p-2 * r2 + y;
    y = y * r2 + ((centre.log + k * 0x1.62e42fefa39efp-1) + r);
    return static_cast<float>(y);
}

}  // namespace outcry::predict
