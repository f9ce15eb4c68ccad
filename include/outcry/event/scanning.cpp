// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/scanning.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Standing, RankedSymbol, Ranking, PairChange, CorrelatedPair, Correlations,
                     AllocatedSymbol, Allocation);
