// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/mcap.hpp"

namespace outcry::mcap {

void RecordWriter::text(std::string_view value) { bytes32(as_bytes(value)); }

void RecordWriter::bytes32(BytesView value) {
    put_le(out_, static_cast<std::uint32_t>(value.size()));
    out_.append(value);
}

void RecordWriter::bytes64(BytesView value) {
    put_le(out_, static_cast<std::uint64_t>(value.size()));
    out_.append(value);
}

void RecordWriter::map(const std::map<std::string, std::string>& value) {
    std::size_t size = 0;
    for (const auto& [key, text] : value) size += 8 + key.size() + text.size();
    put_le(out_, static_cast<std::uint32_t>(size));
    for (const auto& [key, item] : value) {
        text(key);
        text(item);
    }
}

BytesView Fields::take(std::uint64_t count) {
    if (count > left_.size()) {
        good_ = false;
        left_ = {};
        return {};
    }
    const BytesView taken = left_.first(static_cast<std::size_t>(count));
    left_ = left_.subspan(static_cast<std::size_t>(count));
    return taken;
}

std::map<std::string, std::string> Fields::map() {
    Fields inner(bytes32());
    std::map<std::string, std::string> found;
    while (good_ && inner.good() && inner.remaining() != 0) {
        std::string key(inner.text());
        std::string value(inner.text());
        if (inner.good()) found.insert_or_assign(std::move(key), std::move(value));
    }
    if (!inner.good()) good_ = false;
    return found;
}

}  // namespace outcry::mcap
