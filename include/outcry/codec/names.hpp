// SPDX-License-Identifier: Apache-2.0
// Values of one type, decoded one after the other: what a record begins with are mostly names, of
// whom it speaks, and mostly those of the record before. Where the bytes are the same, they are
// compared instead of read. One owner, one thread; it outlives nobody.
#pragma once

#include <cstring>

#include "outcry/codec/encode.hpp"

namespace outcry {

template <Described T>
class NextDecoder {
 public:
    /// The same as decode(), with the same errors. What is wrong leaves value() unsaid.
    [[nodiscard]] Result<void> decode(BytesView bytes) {
        const bool same = !names_.empty() && bytes.size() >= names_.size() &&
                          std::memcmp(bytes.data(), names_.data(), names_.size()) == 0;
        if (same || take_names(bytes)) {
            const std::uint8_t* const end = bytes.data() + bytes.size();
            const std::uint8_t* const rest =
                detail::take_rest(bytes.data() + names_.size(), end, value_);
            if (rest != nullptr && (LeadingPart<T> || rest == end)) return {};
        }
        names_.clear();
        return outcry::decode(bytes, value_);  // an older record, or one that is wrong
    }
    /// Reused, so that texts and lists keep their memory.
    [[nodiscard]] const T& value() const { return value_; }

 private:
    bool take_names(BytesView bytes) {
        const std::uint8_t* const begin = bytes.data();
        const std::uint8_t* const rest = detail::take_names(begin, begin + bytes.size(), value_);
        if (rest == nullptr) return false;
        names_.clear();
        names_.append(begin, static_cast<std::size_t>(rest - begin));
        return true;
    }

    T value_{};
    Buffer names_;  // the head of value_ and its leading names as they were said; empty: not known
};

}  // namespace outcry
