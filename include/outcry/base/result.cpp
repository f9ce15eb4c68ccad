// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/result.hpp"

namespace outcry {

std::string Error::text() const { return place.empty() ? message : place + ": " + message; }

Error Error::at(std::string_view outer) && {
    place = place.empty() ? std::string(outer) : std::string(outer) + ": " + place;
    return std::move(*this);
}

}  // namespace outcry
