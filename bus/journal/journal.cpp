// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/journal.hpp"

#include "bus/journal/scan.hpp"
#include "bus/journal/take_up.hpp"
#include "bus/journal/writer.hpp"

namespace outcry {

namespace {

using journal::Scanner;
using journal::SegmentScan;
using journal::Writer;
using journal::WriterStart;

Result<void> check_options(const JournalOptions& options) {
    constexpr std::size_t chunk_bytes_max = limits::chunk_bytes_max / 2;
    if (options.chunk_bytes == 0 || options.chunk_bytes > chunk_bytes_max)
        return invalid("chunk_bytes of " + std::to_string(options.chunk_bytes) + " is not in 1.." +
                       std::to_string(chunk_bytes_max));
    if (options.segment_bytes == 0) return invalid("segment_bytes is 0");
    if (options.segment_age.ns < 0) return invalid("segment_age is negative");
    return {};
}

Result<void> check_head(const JournalHead& head) {
    for (const JournalAttachment& attachment : head.attachments) {
        if (attachment.name.size() + attachment.media_type.size() > 2 * limits::topic_bytes_max)
            return error(Error::Kind::limit, "an attachment's name and type exceed " +
                                                 std::to_string(2 * limits::topic_bytes_max) +
                                                 " bytes");
        if (attachment.content.size() > limits::attachment_bytes_max)
            return error(Error::Kind::limit, "attachment `" + attachment.name + "` of " +
                                                 std::to_string(attachment.content.size()) +
                                                 " bytes exceeds " +
                                                 std::to_string(limits::attachment_bytes_max));
    }
    std::size_t size = head.floor.size();
    for (const auto& [key, text] : head.facts) size += key.size() + text.size() + 8;
    if (size > limits::config_bytes_max / 2)
        return error(Error::Kind::limit, "facts of " + std::to_string(size) + " bytes exceed " +
                                             std::to_string(limits::config_bytes_max / 2));
    return {};
}

Error damaged(const journal::Fault& fault) {
    return error(
        Error::Kind::corrupt, fault.what + "; `outcry log recover` salvages what stands before it",
        fault.file + " bytes " + std::to_string(fault.begin) + ".." + std::to_string(fault.end));
}

}  // namespace

Result<void> journal::settle(Store& store, SegmentScan& last, WriterStart& start) {
    const std::string name = last.segment.name();
    start.segments.pop_back();
    if (last.good_end == 0) {
        if (start.segments.empty())
            return error(Error::Kind::corrupt,
                         "journal ends in the head of its first segment and holds no events; "
                         "delete it and start anew",
                         name);
        start.dropped_bytes = last.file_size;
        start.headless = true;
        return store.truncate(name, 0);
    }
    const bool empty = last.segment.messages() == 0;
    if (!last.sealed) start.dropped_bytes = last.file_size - last.good_end;
    if (start.dropped_bytes != 0 || (empty && last.sealed))
        OUTCRY_TRY(store.truncate(name, last.good_end));
    if (empty) {
        start.segment = std::move(last.segment);
        return {};
    }
    start.segments.push_back(name);
    if (!last.sealed) OUTCRY_TRY(store.append(name, last.segment.seal()));
    return {};
}

Result<std::unique_ptr<Journal>> Journal::create(Store& store, JournalHead head,
                                                 JournalOptions options) {
    OUTCRY_TRY(check_options(options));
    OUTCRY_TRY(check_head(head));
    OUTCRY_ASSIGN(const auto names, journal::list_segments(store));
    if (!names.empty())
        return error(Error::Kind::refused, "a journal is there already; reopen it or name another",
                     names.front());
    WriterStart start;
    start.floor = head.floor;
    auto writer = std::make_unique<Writer>(store, options, std::move(start));
    OUTCRY_TRY(writer->begin_segment(&head));
    return std::unique_ptr<Journal>(std::move(writer));
}

Result<std::unique_ptr<Journal>> Journal::reopen_at(Store& store, JournalOptions options,
                                                    const std::vector<ChainAnchor>& anchors,
                                                    std::optional<std::size_t>& held) {
    OUTCRY_TRY(check_options(options));
    held.reset();
    OUTCRY_ASSIGN(const auto names, journal::list_segments(store));
    auto taken = journal::take_up(store, names, anchors);
    if (!taken) return reopen(store, options);
    if (!names.empty()) OUTCRY_TRY(store.sync(names.back()));
    held = taken->anchor;
    const bool fresh = !taken->start.segment;
    auto writer = std::make_unique<Writer>(store, options, std::move(taken->start));
    if (fresh) OUTCRY_TRY(writer->begin_segment(nullptr));
    return std::unique_ptr<Journal>(std::move(writer));
}

Result<std::unique_ptr<Journal>> Journal::reopen(Store& store, JournalOptions options) {
    OUTCRY_TRY(check_options(options));
    OUTCRY_ASSIGN(const auto names, journal::list_segments(store));
    if (names.empty()) return journal::no_journal(store);
    Scanner scanner(store, false);
    WriterStart start;
    for (std::size_t i = 0; i < names.size(); ++i) {
        OUTCRY_ASSIGN(SegmentScan found, scanner.scan(names[i]));
        const bool last = i + 1 == names.size();
        if (found.fault && !(last && found.torn)) return damaged(*found.fault);
        if (!last && !found.sealed)
            return damaged({names[i], found.good_end, found.file_size,
                            "segment is not sealed although another follows"});
        start.segments.push_back(names[i]);
        if (last) OUTCRY_TRY(settle(store, found, start));
    }
    for (const std::string& name : names) OUTCRY_TRY(store.sync(name));
    start.floor = scanner.head().floor;
    start.directory = std::move(scanner.directory());
    start.catalogue = std::move(scanner.catalogue());
    start.content = std::move(scanner.content());
    start.file_head = scanner.file_head();
    start.last_seq = scanner.last_seq();
    start.last_time = scanner.last_time();
    const bool fresh = !start.segment;
    auto writer = std::make_unique<Writer>(store, options, std::move(start));
    if (fresh) OUTCRY_TRY(writer->begin_segment(nullptr));
    return std::unique_ptr<Journal>(std::move(writer));
}

}  // namespace outcry
