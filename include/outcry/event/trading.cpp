// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/trading.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(LimitCheck, Verdict, RiskEvent, HaltRequest, Order, Fill, Position, RoundTrip,
                     Account);
