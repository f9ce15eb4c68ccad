// SPDX-License-Identifier: Apache-2.0
// The schemas and channels of a journal: made by the writer on first use, learned by readers from
// the segments. One owner, one thread. Ids are the same in every segment; views of records live as
// long as the catalogue is not added to.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"

namespace outcry::journal {

struct SchemaEntry {
    std::string name;
    std::string body_schema;  // JSON Schema of the body alone
    Buffer record;            // the whole MCAP record; empty while the id is unknown
};

struct ChannelEntry {
    std::uint16_t source = 0;
    std::string source_name;
    std::uint16_t schema = 0;
    Buffer record;  // the whole MCAP record; empty while the id is unknown
};

class Catalogue {
 public:
    /// The channel's id, 1..65535, made if need be.
    [[nodiscard]] Result<std::uint16_t> channel_for(std::uint16_t source,
                                                    std::string_view source_name,
                                                    std::string_view schema,
                                                    std::string_view json_schema);
    /// Takes in a record found in a segment; one that contradicts what its id meant before is
    /// corrupt.
    [[nodiscard]] Result<std::uint16_t> learn_schema(BytesView record);
    [[nodiscard]] Result<std::uint16_t> learn_channel(BytesView record);

    [[nodiscard]] const ChannelEntry* channel(std::uint16_t id) const {
        return id < channels_.size() && !channels_[id].record.empty() ? &channels_[id] : nullptr;
    }
    [[nodiscard]] const SchemaEntry* schema(std::uint16_t id) const {
        return id < schemas_.size() && !schemas_[id].record.empty() ? &schemas_[id] : nullptr;
    }
    /// One past the largest id.
    [[nodiscard]] std::size_t channels_end() const { return channels_.size(); }
    [[nodiscard]] std::size_t schemas_end() const { return schemas_.size(); }

 private:
    using SchemaKey = std::pair<std::string, std::string>;  // name, text
    using ChannelKey =
        std::tuple<std::uint16_t, std::string, std::uint16_t>;  // source, name, schema

    [[nodiscard]] Result<std::uint16_t> schema_for(std::string_view name, std::string_view text);

    std::deque<SchemaEntry> schemas_{1};    // index is the id, 0 unused
    std::deque<ChannelEntry> channels_{1};  // index is the id, 0 unused
    std::map<SchemaKey, std::uint16_t> schema_ids_;
    std::map<ChannelKey, std::uint16_t> channel_ids_;
};

}  // namespace outcry::journal
