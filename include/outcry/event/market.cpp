// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/market.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Trade, Quote, Flow, Bar, Funding, MarkPrice, DepthLevel, Depth, FeedStatus);
