// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/indicator.hpp"

#include "outcry/base/text.hpp"

namespace outcry::indicator {

void Indicator::snapshot(Buffer& out) const {
    msgpack::Writer writer(out);
    writer.array(2);
    writer.text(text_);
    write(writer);
    OUTCRY_CHECK(writer.good());
}

Result<void> Indicator::restore(BytesView snapshot) {
    msgpack::Reader reader(snapshot);
    std::size_t count = 0;
    std::string_view text;
    if (reader.array(count) && count == 2 && reader.text(text) && text != text_)
        return error(Error::Kind::corrupt,
                     joined({"snapshot is of ", quoted(text), ", not of ", quoted(text_)}));
    if (count != 2) reader.fail("not a pair of text and state");
    if (reader.ok() && read(reader)) return {};
    return reader.error().at(text_);
}

}  // namespace outcry::indicator
