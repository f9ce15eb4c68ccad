// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/balance.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Balance);
