// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/directory.hpp"

#include <algorithm>

namespace outcry {

namespace journal {

void Directory::add(const Run& chunk) {
    if (!runs_.empty()) {
        Run& last = runs_.back();
        if (last.segment == chunk.segment && last.offset + last.length == chunk.offset &&
            last.length + chunk.length <= run_bytes_soft) {
            last.end_seq = chunk.end_seq;
            last.length += chunk.length;
            last.end_time = chunk.end_time;
            return;
        }
    }
    runs_.push_back(chunk);
}

const Run* Directory::find(std::uint64_t seq) const {
    const auto after = std::upper_bound(
        runs_.begin(), runs_.end(), seq,
        [](std::uint64_t wanted, const Run& run) { return wanted < run.first_seq; });
    if (after == runs_.begin() || seq >= std::prev(after)->end_seq) return nullptr;
    return &*std::prev(after);
}

const Run* Directory::find_time(std::int64_t time) const {
    const auto found =
        std::lower_bound(runs_.begin(), runs_.end(), time,
                         [](const Run& run, std::int64_t wanted) { return run.end_time < wanted; });
    return found == runs_.end() ? nullptr : &*found;
}

void Directory::replace(std::uint32_t segment, const std::vector<Run>& runs) {
    const auto before = [](const Run& run, std::uint32_t wanted) { return run.segment < wanted; };
    const auto begin = std::lower_bound(runs_.begin(), runs_.end(), segment, before);
    const auto end = std::lower_bound(begin, runs_.end(), segment + 1, before);
    const auto place = runs_.erase(begin, end);
    runs_.insert(place, runs.begin(), runs.end());
}

}  // namespace journal

using journal::Run;
using journal::Slab;

namespace {

bool any_compressed(BytesView stored) {
    constexpr std::size_t compression_at = mcap::frame_bytes + 28;
    for (std::size_t at = 0; at + compression_at + 4 <= stored.size();) {
        const mcap::Frame frame = mcap::read_frame(stored.data() + at);
        const bool compressed = get_le<std::uint32_t>(stored.data() + at + compression_at) != 0;
        if (frame.op == mcap::Op::chunk && compressed) return true;
        if (frame.size > stored.size() - at) return false;
        at += mcap::frame_bytes + static_cast<std::size_t>(frame.size);
    }
    return false;
}

}  // namespace

Result<const Slab*> ChunkCache::load(Store& store, const std::vector<std::string>& segments,
                                     const Run& run) {
    if (owner_ == &store && slab_.first_seq == run.first_seq && slab_.end_seq() == run.end_seq)
        return &slab_;
    const std::string& name = segments[run.segment];
    owner_ = nullptr;
    slab_.entries.clear();
    slab_.first_seq = run.first_seq;
    slab_.file_offset = run.offset;
    OUTCRY_TRY(store.read(name, run.offset, static_cast<std::size_t>(run.length), slab_.bytes));
    if (any_compressed(slab_.bytes)) {
        std::swap(stored_, slab_.bytes);
        slab_.bytes.clear();
        OUTCRY_TRY(walk(run, name, stored_));
    } else {
        OUTCRY_TRY(walk(run, name, slab_.bytes));
    }
    owner_ = &store;
    return &slab_;
}

/// Entries point into the slab: at the stored bytes themselves, or at copies of what they hold.
Result<void> ChunkCache::walk(const Run& run, const std::string& name, BytesView stored) {
    const bool in_place = stored.data() == slab_.bytes.data();
    journal::ChunkWalk state;
    state.next_seq = run.first_seq;
    state.entries = &slab_.entries;
    std::size_t at = 0;
    const auto damaged = [&](std::string what) {
        return error(Error::Kind::corrupt, std::move(what),
                     name + " at byte " + std::to_string(run.offset + at));
    };
    while (at < stored.size()) {
        const std::size_t left = stored.size() - at;
        if (left < mcap::frame_bytes) return damaged("record is cut short");
        const mcap::Frame frame = mcap::read_frame(stored.data() + at);
        if (frame.size > left - mcap::frame_bytes) return damaged("record is cut short");
        const auto size = static_cast<std::size_t>(frame.size);
        if (frame.op == mcap::Op::chunk) {
            auto chunk =
                journal::read_chunk(stored.subspan(at + mcap::frame_bytes, size), inflated_);
            if (!chunk) return damaged(chunk.error().message);
            std::size_t base = slab_.bytes.size();
            if (in_place)
                base = static_cast<std::size_t>(chunk->records.data() - stored.data());
            else
                slab_.bytes.append(chunk->records);
            if (auto walked = journal::walk_chunk(chunk->records, base, state); !walked)
                return damaged(walked.error().message);
        }
        at += mcap::frame_bytes + size;
    }
    if (state.next_seq != run.end_seq)
        return damaged("chunks hold events up to " + std::to_string(state.next_seq - 1) +
                       ", their index says " + std::to_string(run.end_seq - 1));
    return {};
}

void ChunkCacheDelete::operator()(ChunkCache* cache) const { delete cache; }
ChunkCacheRef Journal::make_cache() { return ChunkCacheRef(new ChunkCache); }

}  // namespace outcry
