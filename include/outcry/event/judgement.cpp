// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/judgement.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Reading, Signal, Level, Levels, Forecast, Finding, Vote, Ballot, Guard,
                     Proposal);
