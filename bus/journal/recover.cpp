// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bus/journal/index.hpp"
#include "bus/journal/inspect.hpp"
#include "bus/journal/scan.hpp"

namespace outcry {

namespace {

using journal::SegmentScan;

Result<void> copy(Store& from, Store& to, const std::string& name, std::uint64_t size) {
    constexpr std::uint64_t step = 4 * 1024 * 1024;
    Buffer bytes;
    OUTCRY_TRY(to.create(name));
    for (std::uint64_t at = 0; at < size; at += step) {
        const std::uint64_t count = std::min(step, size - at);
        OUTCRY_TRY(from.read(name, at, static_cast<std::size_t>(count), bytes));
        OUTCRY_TRY(to.append(name, bytes));
    }
    return {};
}

/// The last seq a file speaks of, whole or not; 0 when it says nothing. For the report alone.
std::uint64_t last_seq_spoken_of(Store& store, const std::string& name) {
    journal::SegmentIndex index;
    journal::Catalogue catalogue;
    journal::Directory directory;
    std::uint64_t last = 0;
    if (journal::index_head(store, name, index, nullptr).ok()) {
        (void)journal::index_chunks(store, index, catalogue, directory);
        last = index.next_seq - 1;
    }
    Buffer tail;
    constexpr std::size_t size = mcap::checkpoint_bytes;
    if (index.file_size < size || !store.read(name, index.file_size - size, size, tail))
        return last;
    if (mcap::read_frame(tail.data()).size != size - mcap::frame_bytes) return last;
    const auto checkpoint = journal::read_checkpoint(tail);
    return checkpoint.ok() ? std::max(last, checkpoint->seq) : last;
}

/// Copies what of a segment is whole, and gives it its end.
Result<void> salvage(Store& from, Store& to, const SegmentScan& found, RecoverReport& report) {
    const std::string& name = found.segment.name();
    if (found.good_end != 0) {
        OUTCRY_TRY(copy(from, to, name, found.good_end));
        OUTCRY_TRY(to.append(name, found.segment.seal()));
        OUTCRY_TRY(to.sync(name));
        ++report.segments;
    }
    if (!found.fault) return {};
    const std::uint64_t dropped = found.file_size - found.good_end;
    report.dropped.push_back(
        {found.fault->file, found.good_end, found.file_size, found.fault->what});
    report.dropped_bytes += dropped;
    // The end of a segment can be built again from its data; everything else that is dropped may
    // have held events.
    report.lossy = report.lossy || !found.only_end_is_bad;
    return {};
}

}  // namespace

Result<RecoverReport> recover(Store& from, Store& to) {
    OUTCRY_ASSIGN(const auto names, journal::list_segments(from));
    OUTCRY_ASSIGN(const auto there, journal::list_segments(to));
    if (names.empty()) return journal::no_journal(from);
    if (!there.empty())
        return error(Error::Kind::refused, "a journal is there already; recover to another place",
                     there.front());
    RecoverReport report;
    journal::Scanner scanner(from, false);
    bool going = true;
    std::uint64_t spoken_of = 0;
    for (const std::string& name : names) {
        if (!going) {
            OUTCRY_ASSIGN(const std::uint64_t size, from.size(name));
            report.dropped.push_back({name, 0, size, "stands after the damage"});
            report.dropped_bytes += size;
            spoken_of = std::max(spoken_of, last_seq_spoken_of(from, name));
            report.lossy = true;
            continue;
        }
        OUTCRY_ASSIGN(const SegmentScan found, scanner.scan(name));
        if (found.good_end == 0 && report.segments == 0)
            return error(Error::Kind::corrupt, found.fault->what + "; nothing can be salvaged",
                         found.fault->file);
        OUTCRY_TRY(salvage(from, to, found, report));
        going = !found.fault || found.only_end_is_bad;
        if (!going) spoken_of = last_seq_spoken_of(from, name);
    }
    report.events = scanner.last_seq();
    if (spoken_of > report.events) report.dropped_events = spoken_of - report.events;
    report.content_head = scanner.content().head();
    return report;
}

}  // namespace outcry
