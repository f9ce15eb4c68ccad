// SPDX-License-Identifier: Apache-2.0
// The two digests of a journal: the content chain over event records, the file chain over every
// stored byte. One owner, one thread; copies go on independently. bus/JOURNAL.md, "The two chains",
// is the definition.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "outcry/base/bytes.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry::journal {

using Entry = RecordPlace;  // in a slab

/// SHA-256 of many small pieces. They are gathered first, because one large update is several times
/// cheaper than the same bytes in updates of a hundred.
class GatheredHash {
 public:
    GatheredHash() { gathered_.reserve(gather_bytes); }
    GatheredHash(const GatheredHash& other);
    GatheredHash& operator=(const GatheredHash& other);
    GatheredHash(GatheredHash&&) noexcept = default;
    GatheredHash& operator=(GatheredHash&&) noexcept = default;
    ~GatheredHash() = default;

    void add(BytesView bytes) {
        if (gathered_.size() + bytes.size() > gather_bytes) spill();
        if (bytes.size() > gather_bytes)
            hash_.update(bytes);
        else
            gathered_.append(bytes);
    }
    /// The digest since the start; begins anew.
    [[nodiscard]] Digest finish();
    /// The digest since the start; goes on.
    [[nodiscard]] Digest peek();

 private:
    friend class ChunkHasher;
    static constexpr std::size_t gather_bytes = 16 * 1024;
    void spill();

    Sha256 hash_;
    Buffer gathered_;
};

/// Blocks of limits::chain_block_events records, linked.
class ContentChain {
 public:
    ContentChain();
    /// Stands after `count` records whose head is known.
    ContentChain(const Digest& head, std::uint64_t count)
        : link_(head), stated_(count), count_(count) {}

    void add(BytesView record) {
        block_.add(record);
        if (++count_ % limits::chain_block_events == 0) end_block();
    }
    /// Records that stand one behind the other in `bytes`, of these sizes: quicker, as whole blocks
    /// of them are hashed two at a time.
    void add(BytesView bytes, std::span<const std::size_t> sizes);
    /// Head over everything added so far.
    [[nodiscard]] Digest head() const;
    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// Over the whole blocks alone.
    [[nodiscard]] const Digest& link() const { return link_; }
    /// Goes on after `blocks` whole blocks.
    [[nodiscard]] static ContentChain from(const Digest& link, std::uint64_t blocks);
    /// False inside a block whose first records are not known.
    [[nodiscard]] bool can_go_on() const { return count_ != stated_ || at_block(); }

 private:
    friend class ChunkHasher;
    void end_block();
    void link(const Digest& block);
    [[nodiscard]] bool at_block() const { return count_ % limits::chain_block_events == 0; }

    Digest link_;  // over the complete blocks
    mutable GatheredHash
        block_;  // looking at its digest hashes what it has gathered, which changes nothing
    std::uint64_t stated_ = 0;
    std::uint64_t count_ = 0;
};

/// The chain of one segment, from the head of the one before it.
class FileChain {
 public:
    FileChain(std::string_view segment_name, const Digest& previous);
    /// Goes on after a checkpoint with this file head.
    explicit FileChain(const Digest& head) : head_(head) {}

    /// Stored bytes that are not event records, in file order.
    void add_frame(BytesView bytes) { frames_.add(bytes); }
    /// Links what was added and the records, by their content head. Call where the checkpoint's
    /// file head stands.
    const Digest& checkpoint(const Digest& content_head);
    [[nodiscard]] const Digest& head() const { return head_; }

 private:
    friend class ChunkHasher;
    Digest head_;
    GatheredHash frames_;
};

/// What of a chunk's digests waits for no chunk before it: of its frames, and of the blocks of
/// records that begin in it.
struct ChunkSums {
    Sha256 frames;
    std::vector<Sha256> blocks;
};

/// Adds a whole chunk to both chains at once: its blocks of records and its frames are streams that
/// do not wait for each other, so two are always on their way. One owner, one thread; it keeps its
/// scratch space between chunks.
class ChunkHasher {
 public:
    /// The records of `entries`, which point into `slab`, to `content`; to `frames`, unless it is
    /// null, what stands between `begin` and the end of `slab` and is no record of `chunk`, of
    /// which `entries` are the last.
    void add(ContentChain& content, std::span<const Entry> entries, FileChain* frames,
             BytesView slab, std::size_t begin, std::span<const Entry> chunk);
    /// The first of two steps that do the same, for any chunk at any time: what needs neither
    /// chain. `entries` follow `count` records.
    void prepare(ChunkSums& sums, std::uint64_t count, std::span<const Entry> entries,
                 BytesView slab, std::size_t begin, std::span<const Entry> chunk);
    /// The second, in order: of the records only those that end the block begun before are hashed.
    static void link(const ChunkSums& sums, ContentChain& content, std::span<const Entry> entries,
                     FileChain& frames, BytesView slab);

 private:
    /// Pieces of one stream, gathered a window at a time.
    struct Stream {
        Sha256* hash;
        std::span<const Entry> entries;
        std::size_t size;  // bytes, roughly
        bool between;      // what stands between them, not what they hold
        std::size_t begin = 0;
        std::size_t next = 0;
    };
    struct Window {
        Stream* stream = nullptr;
        Buffer bytes;
        std::size_t taken = 0;

        [[nodiscard]] BytesView left() const { return bytes.view(taken, bytes.size() - taken); }
    };

    void add_frames(Sha256& hash, BytesView slab, std::size_t begin, std::span<const Entry> chunk);
    void add_blocks(std::vector<Sha256>& blocks, std::span<const Entry> entries);
    static void take_blocks(ContentChain& content, const std::vector<Sha256>& blocks,
                            std::size_t count);
    void run(BytesView slab);
    bool fill(Window& window, BytesView slab);
    static void gather(Window& window, BytesView slab);

    std::vector<Stream> streams_;
    std::size_t next_stream_ = 0;
    std::vector<Sha256> blocks_;
    Window windows_[2];
};

}  // namespace outcry::journal
