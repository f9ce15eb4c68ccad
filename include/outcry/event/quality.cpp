// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/quality.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Opinion, Opinions, ForecastScored, FeatureDrift, RollingCalibration, Drift);
