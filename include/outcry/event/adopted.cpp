// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/adopted.hpp"

#include "outcry/codec/encode.hpp"

OUTCRY_DEFINE_CODECS(Adopted);
