// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/inspect.hpp"
#include "bus/journal/reader.hpp"

namespace outcry {

namespace {

void add_segment(JournalInfo& found, const journal::SegmentIndex& index,
                 std::map<std::uint16_t, std::uint64_t>& counts) {
    found.segments.push_back({index.name, index.first_seq, index.next_seq - 1, index.file_size,
                              index.chunks, index.sealed, index.retired, index.compression});
    found.bytes += index.file_size;
    found.torn_bytes += index.torn_bytes;
    if (index.chunks != 0) {
        if (found.segments.size() == 1 || found.segments[found.segments.size() - 2].retired)
            found.first_time = {index.start_time};
        found.last_time = {index.end_time};
    }
    found.content_head = index.checkpoint.content_head;
    found.file_head = index.checkpoint.file_head;
    for (const auto& [channel, count] : index.counts) counts[channel] += count;
}

}  // namespace

Result<JournalInfo> info(Store& store) {
    journal::Reader reader(store);
    OUTCRY_TRY(reader.open());
    JournalInfo found;
    found.head = reader.head();
    found.first_seq = reader.first_seq();
    found.last_seq = reader.last_seq();
    std::map<std::uint16_t, std::uint64_t> counts;
    for (const journal::SegmentIndex& index : reader.segments()) add_segment(found, index, counts);
    // A floor opens before its clock is set: the first event that has a time tells it.
    if (found.first_time.ns == 0) {
        OUTCRY_ASSIGN(const std::uint64_t first, reader.seek_time({1}));
        if (first <= found.last_seq) {
            OUTCRY_ASSIGN(const BytesView bytes, reader.read(first));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            found.first_time = record.prefix.time;
        }
    }
    const journal::Catalogue& catalogue = reader.catalogue();
    for (std::size_t i = 1; i < catalogue.channels_end(); ++i) {
        const auto id = static_cast<std::uint16_t>(i);
        const journal::ChannelEntry* channel = catalogue.channel(id);
        if (channel == nullptr) continue;
        found.channels.push_back({id, channel->source, channel->source_name,
                                  catalogue.schema(channel->schema)->name, counts[id]});
    }
    return found;
}

}  // namespace outcry
