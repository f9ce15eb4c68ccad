// SPDX-License-Identifier: Apache-2.0
// An MCAP file of JSON messages with JSON Schemas, for viewers that do not read MessagePack. It is
// a picture of a log, not a journal: no chains, no records.
// One owner, one thread. `put` is called with the file's bytes in order and outlives the writer.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bus/journal/chunk.hpp"
#include "bus/journal/segment.hpp"

namespace outcry::tools {

class JsonMcap {
 public:
    using Put = std::function<Result<void>(BytesView)>;

    explicit JsonMcap(Put put) : put_(std::move(put)), file_(1, Digest{}) {}

    [[nodiscard]] Result<void> begin();
    /// The channel of a topic, made on first use. `schema` names the text that describes it.
    [[nodiscard]] Result<std::uint16_t> channel(std::string_view topic, std::string_view schema,
                                                const std::string& json_schema);
    [[nodiscard]] Result<void> add(std::uint16_t channel, std::uint64_t seq, TimeNs log_time,
                                   TimeNs publish_time, std::string_view json);
    [[nodiscard]] Result<void> finish();

 private:
    void open_chunk();
    Result<void> close_chunk();
    Result<void> store(BytesView bytes);
    std::uint16_t schema(std::string_view name, const std::string& text);

    Put put_;
    journal::Segment file_;
    Buffer chunk_;  // its head left free, then its records
    std::vector<journal::Entry> entries_;
    journal::MessageIndexer indexer_;
    std::map<std::string, std::uint16_t, std::less<>> schemas_, channels_;
};

}  // namespace outcry::tools
