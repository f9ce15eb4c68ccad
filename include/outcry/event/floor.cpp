// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/floor.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(RosterEntry, FloorOpened, FloorClosed, FloorResumed, TimerSet, TimerCancel,
                     TimerFired, TimerCancelled);
