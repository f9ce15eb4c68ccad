// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/reader.hpp"

#include <algorithm>

namespace outcry::journal {

Result<void> Reader::open() {
    OUTCRY_TRY(look());
    return segments_.empty() ? Result<void>(no_journal(store_)) : Result<void>{};
}

Result<void> Reader::add_segment(const std::string& name) {
    const std::uint64_t expected = last_seq_ + 1;
    if (name != segment_name(expected)) return out_of_line(name, expected);
    SegmentIndex index;
    index.number = static_cast<std::uint32_t>(segments_.size());
    OUTCRY_ASSIGN(const SegmentHead head,
                  index_head(store_, name, index, segments_.empty() ? &head_ : nullptr));
    // Not corrupt in itself: look() takes a last one that is for one whose head is being written.
    if (!segments_.empty() && head.content_head != segments_.back().checkpoint.content_head)
        return error(Error::Kind::refused,
                     "segment does not go on from " + names_.back() +
                         ": it was begun after other events than those that stand there; it is of "
                         "another run, or one of the two was put in its place (`outcry log "
                         "verify` names the first bytes that do not fit)",
                     name);
    OUTCRY_TRY(index_chunks(store_, index, catalogue_, directory_));
    last_seq_ = index.next_seq - 1;
    if (index.retired) {
        if (first_seq_ != index.first_seq)
            return error(Error::Kind::corrupt, "retired segment stands behind one that is not",
                         name);
        first_seq_ = index.next_seq;
        content_ = ContentChain(index.checkpoint.content_head, last_seq_);
    }
    names_.push_back(name);
    segments_.push_back(std::move(index));
    return {};
}

/// A segment that is not the next one: what should stand before it is not there, or was cut short.
Error Reader::out_of_line(const std::string& name, std::uint64_t expected) const {
    if (const auto names = list_segments(store_);
        names && std::find(names->begin(), names->end(), segment_name(expected)) != names->end())
        return error(Error::Kind::corrupt, between_segments(segment_name(expected)), name);
    if (segments_.empty() || segments_.back().sealed)
        return error(Error::Kind::corrupt,
                     "segment " + segment_name(expected) + " is missing before this one", name);
    return error(Error::Kind::corrupt,
                 "the segment before this one, " + names_.back() + ", can be read up to seq " +
                     std::to_string(last_seq_) +
                     " only: it was cut short or damaged, or this file is of another run (`outcry "
                     "log verify` names the first bad bytes)",
                 name);
}

Result<void> Reader::look() {
    OUTCRY_ASSIGN(const auto names, list_segments(store_));
    if (!segments_.empty()) {
        SegmentIndex& last = segments_.back();
        OUTCRY_ASSIGN(const bool same, stands_where_it_ended(store_, last));
        OUTCRY_TRY(same ? index_chunks(store_, last, catalogue_, directory_)
                        : index_again(store_, last, catalogue_, directory_));
        last_seq_ = last.next_seq - 1;
    }
    headless_bytes_ = 0;
    for (const std::string& name : names) {
        if (!names_.empty() && name <= names_.back()) continue;
        auto added = add_segment(name);
        // A segment whose head is still being written is not there yet.
        if (!added && !segments_.empty() && name == names.back() &&
            name == segment_name(last_seq_ + 1) && added.error().kind == Error::Kind::corrupt) {
            OUTCRY_ASSIGN(headless_bytes_, store_.size(name));
            break;
        }
        if (!added) return added;
    }
    name_channels();
    return {};
}

void Reader::name_channels() {
    for (std::size_t id = 1; id < catalogue_.channels_end(); ++id) {
        const ChannelEntry* channel = catalogue_.channel(static_cast<std::uint16_t>(id));
        if (channel == nullptr) continue;
        sources_[channel->source] = channel->source_name;
        const SchemaEntry* schema = catalogue_.schema(channel->schema);
        if (schema != nullptr) schemas_[schema->name] = schema->body_schema;
    }
}

Result<bool> Reader::refresh() {
    const std::uint64_t before = last_seq_;
    OUTCRY_TRY(look());
    return last_seq_ > before;
}

Result<BytesView> Reader::read(std::uint64_t seq) {
    if (cache_.holds(store_, seq)) return cache_.slab().record(seq);
    if (seq == 1 && first_seq_ != 1 && !head_.first_event.empty()) return head_.first_event.view();
    OUTCRY_ASSIGN(const Slab* const slab, load(seq));
    return slab->record(seq);
}

/// A segment that was compressed or retired while it was read is looked at again.
Result<const Slab*> Reader::load(std::uint64_t seq) {
    const Run* run = directory_.find(seq);
    if (run == nullptr) return not_held(seq);
    auto slab = cache_.load(store_, names_, *run);
    if (slab) return slab;
    SegmentIndex& segment = segments_[run->segment];
    OUTCRY_ASSIGN(const std::uint64_t size, store_.size(segment.name));
    if (!segment.sealed || size == segment.file_size) return slab;
    OUTCRY_TRY(index_again(store_, segment, catalogue_, directory_));
    if (segment.retired) first_seq_ = std::max(first_seq_, segment.next_seq);
    run = directory_.find(seq);
    if (run == nullptr) return not_held(seq);
    return cache_.load(store_, names_, *run);
}

Error Reader::not_held(std::uint64_t seq) const {
    if (seq != 0 && seq < first_seq_)
        return error(Error::Kind::not_found, "seq " + std::to_string(seq) +
                                                 " is no longer held: events up to " +
                                                 std::to_string(first_seq_ - 1) + " were retired");
    return error(Error::Kind::not_found, "seq " + std::to_string(seq) + " is not in " +
                                             std::to_string(first_seq_) + ".." +
                                             std::to_string(last_seq_));
}

Result<std::uint64_t> Reader::seek_time(TimeNs time) {
    const Run* run = directory_.find_time(time.ns);
    if (run == nullptr) return last_seq_ + 1;
    const std::uint64_t first = run->first_seq, end = run->end_seq;
    OUTCRY_ASSIGN(const Slab* const slab, load(first));
    if (slab->first_seq != first || slab->end_seq() != end) return seek_time(time);
    const auto found = std::lower_bound(
        slab->entries.begin(), slab->entries.end(), time.ns,
        [](const Entry& entry, std::int64_t wanted) { return entry.time < wanted; });
    return slab->first_seq + static_cast<std::uint64_t>(found - slab->entries.begin());
}

Result<Digest> Reader::content_head() {
    if (!content_.can_go_on() && content_.count() < last_seq_)
        return error(Error::Kind::corrupt,
                     "events were retired inside a block of the content chain");
    while (content_.count() < last_seq_) {
        OUTCRY_ASSIGN(const BytesView record, read(content_.count() + 1));
        content_.add(record);
    }
    return content_.head();
}

std::uint64_t Reader::torn_bytes() const { return segments_.back().torn_bytes + headless_bytes_; }

}  // namespace outcry::journal

namespace outcry {

Result<std::unique_ptr<JournalReader>> JournalReader::open(Store& store) {
    auto reader = std::make_unique<journal::Reader>(store);
    OUTCRY_TRY(reader->open());
    return std::unique_ptr<JournalReader>(std::move(reader));
}

}  // namespace outcry
