// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/summary.hpp"

#include <map>

#include "outcry/base/crc32.hpp"

namespace outcry::journal {

namespace {

using mcap::Op;

constexpr std::uint64_t end_bytes = mcap::footer_bytes + mcap::magic.size();
constexpr std::uint64_t summary_bytes_max = 1ULL << 30;

/// Offset of the summary; 0 when the file does not end with a footer.
Result<std::uint64_t> summary_start(Store& store, const SegmentIndex& index) {
    if (index.file_size < index.end + mcap::data_end_bytes + end_bytes) return std::uint64_t{0};
    Buffer tail;
    OUTCRY_TRY(store.read(index.name, index.file_size - end_bytes, end_bytes, tail));
    if (!same_bytes(tail.view(mcap::footer_bytes, mcap::magic.size()), mcap::magic))
        return std::uint64_t{0};
    const mcap::Frame frame = mcap::read_frame(tail.data());
    if (frame.op != Op::footer || frame.size != 20) return std::uint64_t{0};
    return get_le<std::uint64_t>(tail.data() + mcap::frame_bytes);
}

struct Draft {
    std::vector<Run> runs;
    std::vector<BytesView> schemas, channels;
    std::map<std::uint16_t, std::uint64_t> counts;
    std::uint64_t messages = 0;  // by the statistics
    std::int64_t start_time = 0, end_time = 0;
};

/// One chunk index: the number of its events follows from the length of its message indexes.
bool read_chunk_index(BytesView body, SegmentIndex& at, Draft& draft) {
    mcap::Fields in(body);
    Run run;
    (void)in.integer<std::uint64_t>();  // start time
    run.end_time = static_cast<std::int64_t>(in.integer<std::uint64_t>());
    run.offset = in.integer<std::uint64_t>();
    const auto chunk = in.integer<std::uint64_t>();
    const std::uint64_t channels = in.bytes32().size() / 10;
    const auto indexes = in.integer<std::uint64_t>();
    const std::string_view compression = in.text();
    (void)in.take(16);
    const std::uint64_t heads = channels * mcap::index_head_bytes;
    if (!in.complete() || indexes <= heads || run.offset != at.end) return false;
    if (chunk > group_bytes_max || indexes > group_bytes_max) return false;
    run.length = chunk + indexes + mcap::checkpoint_bytes;
    if ((indexes - heads) % mcap::index_entry_bytes != 0 || run.length > group_bytes_max ||
        run.length > at.file_size - run.offset)
        return false;
    run.segment = at.number;
    run.first_seq = at.next_seq;
    run.end_seq = at.next_seq = run.first_seq + (indexes - heads) / mcap::index_entry_bytes;
    at.end += run.length;
    ++at.chunks;
    if (!compression.empty()) at.compression = compression;
    draft.runs.push_back(run);
    return true;
}

bool read_statistics(BytesView body, Draft& draft) {
    mcap::Fields in(body);
    draft.messages = in.integer<std::uint64_t>();
    (void)in.take(2 + 4 * 4);
    draft.start_time = static_cast<std::int64_t>(in.integer<std::uint64_t>());
    draft.end_time = static_cast<std::int64_t>(in.integer<std::uint64_t>());
    mcap::Fields counts(in.bytes32());
    while (counts.good() && counts.remaining() != 0) {
        const auto channel = counts.integer<std::uint16_t>();
        draft.counts[channel] = counts.integer<std::uint64_t>();
    }
    return in.complete() && counts.good();
}

bool read_records(BytesView bytes, SegmentIndex& at, Draft& draft) {
    while (!bytes.empty()) {
        if (bytes.size() < mcap::frame_bytes) return false;
        const mcap::Frame frame = mcap::read_frame(bytes.data());
        if (frame.size > bytes.size() - mcap::frame_bytes) return false;
        const auto size = mcap::frame_bytes + static_cast<std::size_t>(frame.size);
        const BytesView body = bytes.subspan(mcap::frame_bytes, size - mcap::frame_bytes);
        if (frame.op == Op::schema) draft.schemas.push_back(bytes.first(size));
        if (frame.op == Op::channel) draft.channels.push_back(bytes.first(size));
        if (frame.op == Op::chunk_index && !read_chunk_index(body, at, draft)) return false;
        if (frame.op == Op::statistics && !read_statistics(body, draft)) return false;
        bytes = bytes.subspan(size);
    }
    return at.next_seq - at.first_seq == draft.messages;
}

}  // namespace

Result<bool> has_footer(Store& store, const SegmentIndex& index) {
    OUTCRY_ASSIGN(const std::uint64_t start, summary_start(store, index));
    return start == index.end + mcap::data_end_bytes;
}

Result<bool> index_summary(Store& store, SegmentIndex& index, Catalogue& catalogue,
                           Directory& directory) {
    OUTCRY_ASSIGN(const std::uint64_t start, summary_start(store, index));
    const std::uint64_t footer = index.file_size - end_bytes;
    if (start < index.end + mcap::data_end_bytes || start > footer ||
        footer - start > summary_bytes_max)
        return false;
    // The footer's checksum covers everything from the summary to itself.
    const auto size = static_cast<std::size_t>(footer - start) + mcap::footer_bytes;
    Buffer bytes;
    OUTCRY_TRY(store.read(index.name, start, size, bytes));
    if (crc32(bytes.view(0, size - 4)) != get_le<std::uint32_t>(bytes.data() + size - 4))
        return false;
    SegmentIndex found = index;
    Draft draft;
    if (!read_records(bytes.view(0, size - mcap::footer_bytes), found, draft)) return false;
    if (found.end + mcap::data_end_bytes != start) return false;
    if (found.chunks != 0) {
        Buffer record;
        OUTCRY_TRY(store.read(index.name, found.end - mcap::checkpoint_bytes,
                              mcap::checkpoint_bytes, record));
        auto checkpoint = read_checkpoint(record);
        if (!checkpoint || checkpoint->seq != found.next_seq - 1) return false;
        found.checkpoint = *checkpoint;
    }
    for (const BytesView record : draft.schemas) OUTCRY_TRY(catalogue.learn_schema(record));
    for (const BytesView record : draft.channels) OUTCRY_TRY(catalogue.learn_channel(record));
    for (const Run& run : draft.runs) directory.add(run);
    found.counts = std::move(draft.counts);
    found.start_time = draft.start_time;
    found.end_time = draft.end_time;
    found.sealed = true;
    index = std::move(found);
    return true;
}

}  // namespace outcry::journal
