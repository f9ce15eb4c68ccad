// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/score.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Factors, Score, Measure);
