// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/take_up.hpp"

#include "bus/journal/index.hpp"

namespace outcry::journal {

namespace {

/// Thrown away as a whole when anything does not fit: nothing here writes to the store before the
/// last step.
class TakingUp {
 public:
    TakingUp(Store& store, const std::vector<std::string>& names,
             const std::vector<ChainAnchor>& anchors)
        : store_(store), names_(names), anchors_(anchors) {}

    Result<TakenUp> run() {
        OUTCRY_TRY(take_sealed());
        if (open_) {
            OUTCRY_TRY(scan_open());
        } else {
            // The next segment must name this one's head as it was first written, which takes a
            // whole scan.
            if (!last_.compression.empty()) return odd("the last segment was compressed");
            taken_.start.last_seq = last_.next_seq - 1;
            taken_.start.last_time = last_.end_time;
            taken_.start.file_head = last_.checkpoint.file_head;
            content_head_ = last_.checkpoint.content_head;
        }
        OUTCRY_TRY(choose_anchor());
        if (found_) OUTCRY_TRY(settle(store_, *found_, taken_.start));
        return std::move(taken_);
    }

 private:
    static Error odd(std::string what) { return error(Error::Kind::corrupt, std::move(what)); }

    /// All segments by head and summary; one that is not sealed may only be the last, and is left
    /// to scan_open().
    Result<void> take_sealed() {
        WriterStart& start = taken_.start;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            SegmentIndex index;
            index.number = static_cast<std::uint32_t>(i);
            OUTCRY_ASSIGN(const SegmentHead head,
                          index_head(store_, names_[i], index, i == 0 ? &whole_ : nullptr));
            if (head.first_seq != next_seq_ || head.previous != (i == 0 ? "" : names_[i - 1]))
                return odd("segment is out of its place");
            Directory directory = i + 1 == names_.size() ? start.directory : Directory();
            Catalogue catalogue = i + 1 == names_.size() ? start.catalogue : Catalogue();
            OUTCRY_TRY(index_chunks(store_, index, start.catalogue, start.directory));
            if (!index.sealed) {
                if (i + 1 != names_.size())
                    return odd("a segment is not sealed although another follows");
                open_ = head;
                open_last_seq_ = index.next_seq - 1;
                start.directory = std::move(directory);
                start.catalogue = std::move(catalogue);
                return {};
            }
            if (index.next_seq == index.first_seq) return odd("segment holds no event");
            if (i + 1 == names_.size()) start.segments = names_;
            next_seq_ = index.next_seq;
            last_ = std::move(index);
        }
        start.floor = whole_.floor;
        return {};
    }

    /// The chain as it stands before the open segment.
    Result<ContentChain> chain_before_open() {
        const std::uint64_t count = open_->first_seq - 1;
        const std::uint64_t blocks = count / limits::chain_block_events;
        if (count % limits::chain_block_events == 0)
            return ContentChain::from(open_->content_head, blocks);
        for (const ChainAnchor& anchor : anchors_) {
            if (anchor.seq / limits::chain_block_events > blocks) continue;
            OUTCRY_ASSIGN(ContentChain chain, walk(anchor, count, taken_.start.directory));
            if (chain.head() == open_->content_head) return chain;
        }
        return odd("no anchor stands before the open segment");
    }

    [[nodiscard]] static std::uint64_t block_end(const ChainAnchor& anchor) {
        return anchor.seq - anchor.seq % limits::chain_block_events;
    }

    /// By the newest anchor that stands in the open segment and fits it, or else as a whole.
    Result<void> scan_open() {
        for (const ChainAnchor& anchor : anchors_) {
            if (anchor.needs > open_last_seq_ || anchor.seq < open_->first_seq) continue;
            if (!scan_open(&anchor)) continue;
            within_ = &anchor;
            return {};
        }
        return scan_open(nullptr);
    }

    Result<void> scan_open(const ChainAnchor* within) {
        // To go over what an anchor vouches for it is enough to know where the chain stood before.
        ContentChain chain(open_->content_head, open_->first_seq - 1);
        if (within == nullptr) {
            OUTCRY_ASSIGN(chain, chain_before_open());
        }
        Scanner scanner(store_, false);
        if (within != nullptr)
            scanner.skim(within->seq, [&](std::uint64_t seq) {
                return walk(*within, seq, scanner.directory());
            });
        scanner.take_up({open_->first_seq, last_.end_time,
                         static_cast<std::uint32_t>(names_.size() - 1), open_->previous,
                         open_->previous_file_head, std::move(chain), taken_.start.catalogue,
                         taken_.start.directory});
        OUTCRY_ASSIGN(found_, scanner.scan(names_.back()));
        if (found_->fault && !found_->torn) return odd(found_->fault->what);
        if (within != nullptr && within->needs > scanner.last_seq())
            return odd("what the anchor needs is torn off");
        WriterStart& start = taken_.start;
        start.segments = names_;
        start.floor = whole_.floor;
        start.directory = std::move(scanner.directory());
        start.catalogue = std::move(scanner.catalogue());
        start.last_seq = scanner.last_seq();
        start.last_time = scanner.last_time();
        start.file_head = scanner.file_head();
        content_head_ = scanner.content().head();
        if (within != nullptr) start.content = std::move(scanner.content());
        return {};
    }

    /// The chain from the anchor's block through `upto`, with the head that the anchor states on
    /// the way.
    Result<ContentChain> walk(const ChainAnchor& anchor, std::uint64_t upto,
                              const Directory& directory) {
        const std::uint64_t blocks = anchor.seq / limits::chain_block_events;
        ContentChain chain = ContentChain::from(anchor.link, blocks);
        for (std::uint64_t seq = chain.count() + 1; seq <= upto; ++seq) {
            const Run* run = directory.find(seq);
            if (run == nullptr) return odd("seq is in no segment");
            if (!cache_.holds(store_, seq)) {
                OUTCRY_ASSIGN(const Slab* const slab, cache_.load(store_, names_, *run));
                (void)slab;
            }
            const BytesView record = cache_.slab().record(seq);
            chain.add(record);
            if (seq == anchor.seq && chain.head() != anchor.head)
                return odd("anchor is not of this journal");
        }
        return chain;
    }

    Result<void> choose_anchor() {
        if (within_ != nullptr) {  // the scan went through it
            taken_.anchor = static_cast<std::size_t>(within_ - anchors_.data());
            return {};
        }
        for (std::size_t i = 0; i < anchors_.size(); ++i) {
            if (anchors_[i].needs > taken_.start.last_seq) continue;
            auto chain = walk(anchors_[i], taken_.start.last_seq, taken_.start.directory);
            if (!chain || chain->head() != content_head_) continue;
            taken_.start.content = std::move(*chain);
            taken_.anchor = i;
            return {};
        }
        return odd("no anchor fits");
    }

    Store& store_;
    const std::vector<std::string>& names_;
    const std::vector<ChainAnchor>& anchors_;
    JournalHead whole_;
    TakenUp taken_;
    SegmentIndex last_;                    // the last sealed one
    std::optional<SegmentHead> open_;      // of a last segment that is not sealed
    const ChainAnchor* within_ = nullptr;  // the one that the scan of it began at
    std::uint64_t open_last_seq_ = 0;      // in it, as far as its chunks are whole
    std::optional<SegmentScan> found_;     // in it
    std::uint64_t next_seq_ = 1;
    Digest content_head_{};
    ChunkCache cache_;
};

}  // namespace

std::optional<TakenUp> take_up(Store& store, const std::vector<std::string>& names,
                               const std::vector<ChainAnchor>& anchors) {
    if (anchors.empty()) return std::nullopt;
    auto taken = TakingUp(store, names, anchors).run();
    if (!taken) return std::nullopt;
    return std::move(*taken);
}

}  // namespace outcry::journal
