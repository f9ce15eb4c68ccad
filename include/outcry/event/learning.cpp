// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/learning.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(VoterScore, Learnt, SideCalibration, Calibrated);
