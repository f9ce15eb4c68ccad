// SPDX-License-Identifier: Apache-2.0
// The whole walk over a journal's segments: every CRC, index, checkpoint, chain and summary is
// computed anew and compared. One owner, one thread; the Store outlives it. It never writes:
// reopen, verify and recover act on what it found.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "bus/journal/catalogue.hpp"
#include "bus/journal/chain.hpp"
#include "bus/journal/directory.hpp"
#include "bus/journal/head.hpp"
#include "bus/journal/segment.hpp"
#include "bus/journal/window.hpp"
#include "outcry/base/beside.hpp"

namespace outcry::journal {

/// The first bytes of a file that are not what they should be.
struct Fault {
    std::string file;
    std::uint64_t begin = 0;  // [begin, end) holds the first bad byte
    std::uint64_t end = 0;
    std::string what;
};

/// What one segment turned out to be.
struct SegmentScan {
    SegmentScan(std::uint64_t first_seq, const Digest& previous) : segment(first_seq, previous) {}

    Segment segment;  // as of good_end
    std::uint64_t file_size = 0;
    std::uint64_t good_end =
        0;                // after the last whole chunk, or the head; 0 when even that is not whole
    bool sealed = false;  // with the summary its data calls for
    std::optional<Fault> fault;
    bool only_end_is_bad =
        false;                // every event is whole; the end of the segment can be built again
    bool torn = false;        // the fault is what a crash leaves: nothing whole stands after it
    bool compressed = false;  // some chunk is
    std::optional<FileChain> written;    // of a compressed segment, as it was first written
    std::optional<RetiredMark> retired;  // of a segment whose events are no longer held

    /// What the next segment knows this one by, whatever became of its bytes since.
    [[nodiscard]] const Digest& written_head() const {
        if (retired) return retired->file_head;
        return written ? written->head() : segment.chain().head();
    }
};

/// A body larger than its kind may be is refused before it is read.
[[nodiscard]] std::uint64_t body_bytes_max(mcap::Op op);

class Scanner {
 public:
    /// With `deep`, the publishers' bytes are read too.
    Scanner(Store& store, bool deep) : store_(store), deep_(deep) {}
    /// Of a deep scan: each event must also come from whom seq 1 allows to say it.
    void judge_rights() { rights_.emplace(); }

    /// What stands before the first segment to be scanned, taken on trust.
    struct Before {
        std::uint64_t next_seq;
        std::int64_t last_time;
        std::uint32_t segments;
        std::string previous;
        Digest file_head;
        ContentChain content;
        Catalogue catalogue;
        Directory directory;
    };
    void take_up(Before before);

    /// Of the next segment, chunks are taken by what stands around their records until `through`
    /// is among them; then `chain_at` gives the content chain after the last of them. What does not
    /// fit is an error of the scan, never a fault: a whole scan tells what it is.
    using ChainAt = std::function<Result<ContentChain>(std::uint64_t seq)>;
    void skim(std::uint64_t through, ChainAt chain_at) {
        skim_through_ = through;
        chain_at_ = std::move(chain_at);
    }

    /// Scans the next segment; call in order, and not again after a fault. Its bytes stand in
    /// `file`, when that is not its name.
    [[nodiscard]] Result<SegmentScan> scan(const std::string& name, const std::string& file = {});

    [[nodiscard]] std::uint64_t last_seq() const { return next_seq_ - 1; }
    [[nodiscard]] std::int64_t last_time() const { return last_time_; }
    [[nodiscard]] ContentChain& content() { return content_; }
    /// Of the last segment: as the next one must know it, and as its checkpoints state it.
    [[nodiscard]] const Digest& file_head() const { return file_head_; }
    [[nodiscard]] const Digest& stored_head() const { return stored_head_; }
    /// Events before it were retired.
    [[nodiscard]] std::uint64_t first_held() const { return first_held_; }
    [[nodiscard]] Catalogue& catalogue() { return catalogue_; }
    [[nodiscard]] Directory& directory() { return directory_; }
    [[nodiscard]] const JournalHead& head() const { return head_; }

 private:
    // Each step returns an error after setting fault_, or an error of the store's with fault_
    // unset.
    Result<void> walk(SegmentScan& out);
    Result<void> skim_groups(SegmentScan& out);
    Result<Digest> skim_group(SegmentScan& out, Window& frames);
    Result<void> learn_channels(SegmentScan& out, std::uint64_t chunk_size);
    Result<void> scan_head(SegmentScan& out);
    Result<void> scan_head_record(SegmentScan& out, std::uint64_t number, std::uint64_t at,
                                  BytesView record);
    Result<std::uint64_t> group_size(std::uint64_t at);
    Result<void> scan_group(SegmentScan& out, std::uint64_t at, std::uint64_t size);
    /// Both chains after the group being scanned.
    struct Linked {
        ContentChain content;
        FileChain chain;
    };
    void hash_group(const ChunkView& chunk, BytesView group, std::span<const Entry> entries);
    void begin_hash(const SegmentScan& out, const ChunkView& chunk, BytesView group,
                    std::size_t base);
    Result<void> walk_group(SegmentScan& out, const ChunkView& chunk, BytesView group,
                            std::size_t chunk_end, std::size_t base);
    Result<void> link_group(SegmentScan& out, const ChunkView& chunk, BytesView group,
                            std::size_t chunk_end, const ChunkWalk& walk);
    void follow_written(SegmentScan& out, const ChunkView& chunk, BytesView group,
                        const Digest& content_head);
    Result<void> scan_retired(SegmentScan& out);
    Result<void> check_checkpoint(FileChain& chain, const Digest& content_head, BytesView record,
                                  std::uint64_t begin, std::uint64_t end);
    Result<void> scan_seal(SegmentScan& out);
    Result<bool> is_torn(const SegmentScan& out);
    Result<bool> checkpoint_after(std::uint64_t offset);
    Error fault(std::uint64_t begin, std::uint64_t end, std::string what);

    Store& store_;
    bool deep_;
    std::optional<Rights> rights_;
    std::uint64_t next_seq_ = 1;
    std::int64_t last_time_ = 0;
    std::uint32_t segments_ = 0;
    std::string previous_;
    Digest file_head_{};
    Digest stored_head_{};
    std::uint64_t first_held_ = 1;
    ContentChain content_;
    Catalogue catalogue_;
    Directory directory_;
    JournalHead head_;

    std::uint64_t skim_through_ = 0;  // 0: nothing is taken so
    ChainAt chain_at_;
    std::unique_ptr<Window> file_;
    std::optional<Fault> fault_;
    std::optional<std::uint64_t> group_end_;  // of the group being scanned, once known
    bool sealing_ = false;                    // the walk came to the end of the segment
    bool foreign_ = false;                    // the file is not the segment that belongs here
    Declared declared_;                       // in the segment being scanned
    std::vector<Entry> entries_;
    std::vector<Entry> places_;  // of the same records, for the thread that hashes them
    MessageIndexer indexer_;
    ChunkHasher hasher_;
    Buffer indexes_;
    Buffer inflated_;               // the records of the compressed chunk being scanned
    BytesView slab_;                // what the entries point into
    std::optional<Linked> linked_;  // with the group being scanned, when that was begun beside
    Beside beside_;                 // the last: it has ended before what its task touches goes
};

}  // namespace outcry::journal
