// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/rewrite.hpp"

#include <algorithm>

#include "bus/journal/compression.hpp"
#include "bus/journal/inspect.hpp"
#include "bus/journal/scan.hpp"
#include "bus/journal/topic_table.hpp"

namespace outcry {

namespace {

using journal::Scanner;
using journal::SegmentScan;
using journal::Window;
using mcap::Op;

constexpr const char* draft_name = "segment.rewrite";

Error not_rewritten(const journal::Fault& fault) {
    return error(
        Error::Kind::corrupt, fault.what + "; a not_rewritten journal is not rewritten",
        fault.file + " bytes " + std::to_string(fault.begin) + ".." + std::to_string(fault.end));
}

/// Begins the draft; one that a crash left is begun anew.
Result<void> begin_draft(Store& store) {
    OUTCRY_ASSIGN(const auto names, store.list());
    if (std::find(names.begin(), names.end(), draft_name) != names.end())
        return store.truncate(draft_name, 0);
    return store.create(draft_name);
}

/// What was not finished takes no room: the disk may be full, and it is the floor's too.
template <class Done>
Result<Done> without_leavings(Store& store, Result<Done> done) {
    if (done) return done;
    const auto names = store.list();
    if (names && std::find(names->begin(), names->end(), draft_name) != names->end())
        (void)store.truncate(draft_name, 0);
    return done;
}

/// Writes a segment's bytes to the draft while it gathers what the end will be made of.
class Draft {
 public:
    Draft(Store& store, const std::string& name, std::uint64_t size, std::uint64_t first_seq,
          const Digest& previous)
        : store_(store), file_(store, name, size, 4 * 1024 * 1024), segment_(first_seq, previous) {}

    /// Copies magic, header, metadata, attachments and the first checkpoint as they are.
    Result<void> copy_head() {
        OUTCRY_TRY(begin_draft(store_));
        OUTCRY_ASSIGN(const BytesView start, file_.view(0, mcap::magic.size()));
        OUTCRY_TRY(put(start));
        segment_.chain().add_frame(start);
        for (bool in_head = true; in_head;) {
            OUTCRY_ASSIGN(const BytesView record, next());
            const Op op = mcap::read_frame(record.data()).op;
            in_head = op != Op::checkpoint;
            if (in_head) note(record, op);
            OUTCRY_TRY(in_head ? put_frame(record) : put_checkpoint(record));
        }
        return {};
    }

    /// Copies the chunks, compressed where that makes them smaller.
    Result<void> compress_chunks(int level) {
        for (;;) {
            OUTCRY_ASSIGN(const BytesView place, file_.view(at_, mcap::frame_bytes));
            if (mcap::read_frame(place.data()).op == Op::data_end) return {};
            OUTCRY_TRY(compress_chunk(level));
        }
    }

    Result<void> mark_retired(const journal::RetiredMark& mark, const Buffer& first_event) {
        const JournalAttachment kept{std::string(journal::first_event_name), "application/msgpack",
                                     std::string(as_text(first_event))};
        Buffer bytes;
        journal::write_retired(bytes, segment_, mark, first_event.empty() ? nullptr : &kept);
        journal::write_checkpoint(bytes, segment_.chain(), mark.last_seq, mark.content_head);
        return put(bytes);
    }

    Result<void> finish() {
        OUTCRY_TRY(store_.append(draft_name, segment_.seal()));
        return store_.sync(draft_name);
    }

 private:
    Result<BytesView> next() {
        OUTCRY_ASSIGN(const BytesView place, file_.view(at_, mcap::frame_bytes));
        const std::uint64_t size = mcap::frame_bytes + mcap::read_frame(place.data()).size;
        auto record = file_.view(at_, size);
        at_ += size;
        return record;
    }

    void note(BytesView record, Op op) {
        mcap::Fields in(record.subspan(mcap::frame_bytes));
        if (op == Op::metadata) {
            segment_.note_metadata(segment_.size(), record.size(), in.text());
        } else if (op == Op::attachment) {
            (void)in.take(16);
            JournalAttachment attachment;
            attachment.name = in.text();
            attachment.media_type = in.text();
            attachment.content = as_text(in.bytes64());
            segment_.note_attachment(segment_.size(), record.size(), attachment);
        }
    }

    Result<void> put(BytesView bytes) {
        segment_.add_stored(bytes);
        return store_.append(draft_name, bytes);
    }
    Result<void> put_frame(BytesView bytes) {
        segment_.chain().add_frame(bytes);
        return put(bytes);
    }
    /// The same place in the log; the file head is this file's own.
    Result<void> put_checkpoint(BytesView record) {
        OUTCRY_ASSIGN(const journal::Checkpoint checkpoint, journal::read_checkpoint(record));
        Buffer bytes;
        journal::write_checkpoint(bytes, segment_.chain(), checkpoint.seq, checkpoint.content_head);
        return put(bytes);
    }

    Result<void> compress_chunk(int level);
    Result<void> learn(BytesView records, std::uint64_t& messages);

    Store& store_;
    Window file_;
    std::uint64_t at_ = mcap::magic.size();
    journal::Segment segment_;
    Buffer stored_, inflated_, group_;
};

/// Schemas and channels go into the summary; the scan has checked them.
Result<void> Draft::learn(BytesView records, std::uint64_t& messages) {
    for (std::size_t at = 0; at < records.size();) {
        const mcap::Frame frame = mcap::read_frame(records.data() + at);
        const auto size = mcap::frame_bytes + static_cast<std::size_t>(frame.size);
        if (frame.op == Op::schema) segment_.note_schema(records.subspan(at, size));
        if (frame.op == Op::channel) segment_.note_channel(records.subspan(at, size));
        if (frame.op == Op::message) ++messages;
        at += size;
    }
    return {};
}

Result<void> Draft::compress_chunk(int level) {
    OUTCRY_ASSIGN(const BytesView record, next());
    OUTCRY_ASSIGN(const journal::ChunkView chunk,
                  journal::read_chunk(record.subspan(mcap::frame_bytes), inflated_));
    OUTCRY_ASSIGN(const bool smaller, journal::deflate(chunk.records, level, stored_));
    journal::ChunkFacts facts;
    OUTCRY_TRY(learn(chunk.records, facts.messages));
    group_.clear();
    {
        mcap::RecordWriter out(group_, Op::chunk);
        out.integer(chunk.start_time);
        out.integer(chunk.end_time);
        out.integer(chunk.records_size);
        out.integer(chunk.crc);
        out.text(smaller ? journal::zstd_compression : "");
        out.bytes64(smaller ? stored_.view() : chunk.records);
    }
    facts.start_time = chunk.start_time;
    facts.end_time = chunk.end_time;
    facts.offset = segment_.size();
    facts.length = group_.size();
    facts.records_size = chunk.records_size;
    facts.stored_size = smaller ? stored_.size() : chunk.records.size();
    facts.compression = smaller ? journal::zstd_compression : "";
    const std::size_t indexes_at = group_.size();
    for (;;) {
        OUTCRY_ASSIGN(const BytesView following, next());
        if (mcap::read_frame(following.data()).op != Op::checkpoint) {
            group_.append(following);
            continue;
        }
        facts.indexes = group_.view(indexes_at, group_.size() - indexes_at);
        segment_.note_chunk(facts);
        OUTCRY_TRY(put_frame(group_));
        return put_checkpoint(following);
    }
}

/// Both chains of the segments in order, before and after: what is replaced must continue both the
/// same way.
class Rewriting {
 public:
    explicit Rewriting(Store& store) : store_(store), before_(store, true), after_(store, false) {}

    /// The next segment as it is; a fault is an error.
    Result<SegmentScan> look(const std::string& name) {
        OUTCRY_ASSIGN(SegmentScan found, before_.scan(name));
        if (found.fault) return not_rewritten(*found.fault);
        report_.bytes_before += found.file_size;
        report_.content_head = before_.content().head();
        return found;
    }
    Result<void> keep(const std::string& name, const SegmentScan& found) {
        report_.bytes_after += found.file_size;
        return compare(name, name);
    }
    Result<void> replace(const std::string& name) {
        OUTCRY_TRY(compare(name, draft_name));
        OUTCRY_TRY(store_.rename(draft_name, name));
        OUTCRY_TRY(store_.sync(name));
        OUTCRY_ASSIGN(const std::uint64_t size, store_.size(name));
        report_.bytes_after += size;
        report_.rewritten.push_back(name);
        return {};
    }
    [[nodiscard]] Scanner& before() { return before_; }
    RewriteReport finish() {
        report_.first_held = after_.first_held();
        return std::move(report_);
    }

 private:
    Result<void> compare(const std::string& name, const std::string& file) {
        OUTCRY_ASSIGN(const SegmentScan found, after_.scan(name, file));
        if (found.fault) return not_rewritten(*found.fault);
        const bool same = after_.last_seq() == before_.last_seq() &&
                          after_.content().head() == before_.content().head() &&
                          after_.file_head() == before_.file_head();
        if (!same)
            return error(Error::Kind::internal, "the rewritten segment does not hold what it held",
                         name);
        return {};
    }

    Store& store_;
    Scanner before_, after_;
    RewriteReport report_;
};

Result<std::vector<std::string>> segments_of(Store& store) {
    OUTCRY_ASSIGN(auto names, journal::list_segments(store));
    if (names.empty()) return journal::no_journal(store);
    return names;
}

Result<RewriteReport> compressed(Store& store, int level) {
    OUTCRY_ASSIGN(const auto names, segments_of(store));
    Rewriting rewriting(store);
    for (const std::string& name : names) {
        const Digest previous = rewriting.before().file_head();
        const std::uint64_t first_seq = rewriting.before().last_seq() + 1;
        OUTCRY_ASSIGN(const SegmentScan found, rewriting.look(name));
        if (!found.sealed || found.compressed || found.segment.chunks() == 0) {
            OUTCRY_TRY(rewriting.keep(name, found));
            continue;
        }
        Draft draft(store, name, found.file_size, first_seq, previous);
        OUTCRY_TRY(draft.copy_head());
        OUTCRY_TRY(draft.compress_chunks(level));
        OUTCRY_TRY(draft.finish());
        OUTCRY_TRY(rewriting.replace(name));
    }
    return rewriting.finish();
}

/// Which topics a retired segment spoke of, and when, goes with its events.
Result<void> let_go_of_topics(Store& store, std::uint64_t first_seq) {
    OUTCRY_ASSIGN(const auto files, store.list());
    const std::string index = journal::topic_table_name(first_seq);
    for (const std::string& name : {index, index + ".draft"})  // which a kill may have left
        if (std::find(files.begin(), files.end(), name) != files.end())
            OUTCRY_TRY(store.truncate(name, 0));
    return {};
}

Result<RewriteReport> retired(Store& store, std::uint64_t seq) {
    OUTCRY_ASSIGN(const auto names, segments_of(store));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(store));
    Buffer first_event;
    if (reader->last_seq() != 0) {
        OUTCRY_ASSIGN(const BytesView record, reader->read(1));
        first_event = Buffer(record);
    }
    OUTCRY_ASSIGN(const JournalInfo known, info(store));
    if (!known.segments.back().sealed)
        return error(Error::Kind::refused,
                     "the last segment is open: a floor that writes it, or is resumed, needs the "
                     "log from the start; close it first",
                     names.back());
    // Only segments before the last one that a block begins in: those after a cut inside a block
    // could not be checked.
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < known.segments.size(); ++i) {
        const SegmentInfo& segment = known.segments[i];
        if (segment.last_seq >= seq) break;
        if (segment.last_seq % limits::chain_block_events == 0) count = i + 1;
    }
    Rewriting rewriting(store);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Digest previous = rewriting.before().file_head();
        const std::uint64_t first_seq = rewriting.before().last_seq() + 1;
        OUTCRY_ASSIGN(const SegmentScan found, rewriting.look(names[i]));
        if (i >= count || found.retired) {
            OUTCRY_TRY(rewriting.keep(names[i], found));
            if (found.retired) OUTCRY_TRY(let_go_of_topics(store, first_seq));
            continue;
        }
        Draft draft(store, names[i], found.file_size, first_seq, previous);
        OUTCRY_TRY(draft.copy_head());
        OUTCRY_TRY(
            draft.mark_retired({rewriting.before().last_seq(), rewriting.before().last_time(),
                                rewriting.before().content().head(), found.written_head()},
                               i == 0 ? first_event : Buffer()));
        OUTCRY_TRY(draft.finish());
        OUTCRY_TRY(rewriting.replace(names[i]));
        OUTCRY_TRY(let_go_of_topics(store, first_seq));
    }
    return rewriting.finish();
}

}  // namespace

Result<RewriteReport> compress(Store& store, int level) {
    return without_leavings(store, compressed(store, level));
}

Result<RewriteReport> retire(Store& store, std::uint64_t seq) {
    return without_leavings(store, retired(store, seq));
}

}  // namespace outcry
