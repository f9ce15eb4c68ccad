// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/result.hpp"

namespace outcry {

std::string Error::text() const { return place.empty() ? message : place + ": " + message; }

Error Error::at(std::string_view outer) && {
    place = place.empty() ? std::string(outer) : std::string(outer) + ": " + place;
    return std::move(*this);
}

Error invalid(std::string message, std::string place) {
    return {Error::Kind::invalid, std::move(message), std::move(place)};
}
Error error(Error::Kind kind, std::string message, std::string place) {
    return {kind, std::move(message), std::move(place)};
}

Failure::Failure(Error error) : error_(new Error(std::move(error))) {}
Error* Failure::copied() const { return new Error(*error_); }
void Failure::forget() noexcept { delete error_; }

}  // namespace outcry
