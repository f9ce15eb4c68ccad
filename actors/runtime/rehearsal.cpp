// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/rehearsal.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "outcry/base/check.hpp"

namespace outcry {

namespace {

constexpr std::uint64_t block_events = 2048;
constexpr std::size_t blocks_ahead = 8;

std::size_t bit_of(std::uint64_t mask) { return static_cast<std::size_t>(std::countr_zero(mask)); }

}  // namespace

/// What one actor says to the events of a block.
struct Rehearsal::Part {
    struct Answer {
        std::uint32_t event = 0;  // in the block
        std::uint32_t outputs = 0;
    };
    SaidList said;
    std::vector<Answer> answers;  // those that are not empty
    std::optional<Error> failure;
    std::uint32_t failed_at = 0;
    std::vector<State> states;                   // at the block's pauses
    std::size_t next_answer = 0, next_said = 0;  // to be checked

    void clear() {
        said.clear();
        answers.clear();
        failure.reset();
        states.clear();
        next_answer = next_said = 0;
    }
};

/// Consecutive events of the log, at hand for all.
struct Rehearsal::Block {
    std::uint64_t first = 0;
    Buffer bytes;
    std::vector<std::size_t> sizes;
    std::vector<RecordView> records;
    std::vector<std::uint64_t> mail;  // who hears each
    std::vector<std::uint32_t> pauses;
    std::optional<Error> unread;             // why the log cannot be read behind its records
    std::optional<Error> fault;              // why the last of its records is no event
    std::map<std::uint32_t, Error> unknown;  // why nobody knows who hears an event
    std::vector<Part> parts;                 // by roster place
    std::size_t left = 0;                    // actors that are not through

    void clear() {
        bytes.clear();
        sizes.clear();
        records.clear();
        mail.clear();
        pauses.clear();
        unread.reset();
        fault.reset();
        unknown.clear();
        for (Part& part : parts) part.clear();
    }
};

Rehearsal::Rehearsal(JournalReader& log, Topics& topics, const std::vector<Asked>& asked,
                     std::vector<std::uint64_t> pauses, unsigned threads)
    : log_(log), topics_(topics), pauses_(std::move(pauses)), last_seq_(log.last_seq()) {
    seats_.resize(asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        seats_[i].actor = asked[i].actor;
        if (asked[i].actor != nullptr) asked_ |= std::uint64_t{1} << i;
        if (asked[i].read_again) read_again_ |= std::uint64_t{1} << i;
    }
    const auto most = static_cast<unsigned>(std::popcount(asked_));
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    threads_most_ = std::min(threads, most);
    for (unsigned i = 0; i < threads_most_; ++i) threads_.emplace_back([this] { work(); });
}

Rehearsal::~Rehearsal() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    more_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

Rehearsal::Block& Rehearsal::block_of(std::uint64_t seq) {
    if (recent_ != nullptr && seq - recent_->first < block_events) return *recent_;
    load_ahead(seq);
    const std::uint64_t wanted = (seq - 1) / block_events;
    OUTCRY_CHECK(wanted >= dropped_ && !blocks_.empty());
    // Where the log could not be read on, the last block says so to whoever asks for more.
    recent_ = blocks_[std::min<std::size_t>(wanted - dropped_, blocks_.size() - 1)].get();
    return *recent_;
}

void Rehearsal::load_ahead(std::uint64_t seq) {
    while (!all_loaded_ && (loaded_upto_ < seq || blocks_.size() < blocks_ahead)) {
        std::unique_ptr<Block> block;
        if (spare_.empty()) {
            block = std::make_unique<Block>();
            block->parts.resize(seats_.size());
        } else {
            block = std::move(spare_.back());
            spare_.pop_back();
        }
        load(*block);
        {
            const std::lock_guard lock(mutex_);
            blocks_.push_back(std::move(block));
        }
        more_.notify_all();
    }
}

void Rehearsal::load(Block& block) {
    block.clear();
    block.first = loaded_upto_ + 1;
    block.left = static_cast<std::size_t>(std::popcount(asked_));
    const std::uint64_t end = std::min(last_seq_, loaded_upto_ + block_events);
    while (loaded_upto_ < end) {
        auto bytes = log_.read(loaded_upto_ + 1);
        if (!bytes) {
            block.unread = std::move(bytes).error();
            break;
        }
        block.sizes.push_back(bytes->size());
        block.bytes.append(*bytes);
        ++loaded_upto_;
    }
    read_records(block);
    all_loaded_ = loaded_upto_ == last_seq_ || block.unread || block.fault;
    for (auto at = std::lower_bound(pauses_.begin(), pauses_.end(), block.first);
         at != pauses_.end() && *at < block.first + block.records.size(); ++at)
        block.pauses.push_back(static_cast<std::uint32_t>(*at - block.first));
}

/// Of what its source mostly speaks of next, and of which only the envelope is read.
Topic* Rehearsal::read_expected(BytesView bytes, RecordView& record) {
    const auto prefix = read_prefix(bytes);
    if (!prefix || !read_again(*prefix)) return nullptr;
    record.prefix = *prefix;
    return topics_.read_expected(bytes.subspan(record_prefix_bytes), prefix->source, record.said);
}

/// Nobody looks behind an event that is none.
void Rehearsal::read_records(Block& block) {
    std::size_t offset = 0;
    for (const std::size_t size : block.sizes) {
        const BytesView bytes = block.bytes.view(offset, size);
        offset += size;
        RecordView& view = block.records.emplace_back(RecordView{{}, {}, bytes});
        block.mail.push_back(0);
        if (const Topic* const topic = read_expected(bytes, view)) {
            block.mail.back() = topic->mail;
            continue;
        }
        const auto prefix = read_prefix(bytes);
        auto record = read_record(bytes, !(prefix && read_again(*prefix)));
        view = record ? *record : RecordView{{}, {}, bytes};
        if (!record) {
            block.fault = std::move(record).error();
            return;
        }
        if (record->prefix.source > seats_.size()) continue;  // whoever checks it finds no name
        auto topic = topics_.find(record->said.topic, record->said.schema, record->prefix.source);
        if (!topic) {
            const auto at = static_cast<std::uint32_t>(block.records.size() - 1);
            block.unknown.emplace(at, std::move(topic).error());
            continue;
        }
        block.mail.back() = (*topic)->mail;
    }
}

Result<Rehearsal::Line> Rehearsal::line(std::uint64_t seq) {
    const Block& block = block_of(seq);
    const std::uint64_t at = seq - block.first;
    if (at >= block.records.size()) return *block.unread;
    const bool last = at + 1 == block.records.size();
    return Line{block.records[at], block.mail[at], last && block.fault ? &*block.fault : nullptr};
}

Rehearsal::Records Rehearsal::records(std::uint64_t first, std::uint64_t last) {
    const Block& block = block_of(first);
    const std::span<const std::size_t> sizes = block.sizes;
    const auto size_of = [](std::span<const std::size_t> some) {
        return std::accumulate(some.begin(), some.end(), std::size_t{0});
    };
    const auto before = static_cast<std::size_t>(first - block.first);
    const auto wanted =
        sizes.subspan(before, std::min<std::size_t>(sizes.size() - before, last + 1 - first));
    return {block.bytes.view(size_of(sizes.first(before)), size_of(wanted)), wanted};
}

Result<bool> Rehearsal::answers(std::uint64_t cause, std::deque<Output>& out) {
    drop_before((cause - 1) / block_events);
    Block& block = block_of(cause);
    const auto at = static_cast<std::uint32_t>(cause - block.first);
    if (const auto unknown = block.unknown.find(at); unknown != block.unknown.end())
        return unknown->second;
    if (at == 0) {
        std::unique_lock lock(mutex_);
        played_.wait(lock, [&] { return block.left == 0; });
    }
    for (std::uint64_t left = block.mail[at] & asked_; left != 0; left &= left - 1) {
        const std::size_t place = bit_of(left);
        Part& part = block.parts[place];
        if (part.failure && part.failed_at == at) return *part.failure;
        ++answered_;
        if (part.next_answer == part.answers.size() || part.answers[part.next_answer].event != at)
            continue;
        for (std::uint32_t n = part.answers[part.next_answer++].outputs; n != 0; --n)
            out.push_back({static_cast<std::uint16_t>(place + 1), part.said[part.next_said++]});
    }
    const auto pause = std::lower_bound(block.pauses.begin(), block.pauses.end(), at);
    if (pause == block.pauses.end() || *pause != at) return false;
    paused_ = &block;
    pause_ = static_cast<std::size_t>(pause - block.pauses.begin());
    return true;
}

const Rehearsal::State& Rehearsal::state(std::uint16_t member) const {
    return paused_->parts[member - 1U].states[pause_];
}

void Rehearsal::drop_before(std::uint64_t block) {
    while (dropped_ < block && blocks_.size() > 1) {
        recent_ = nullptr;
        const std::lock_guard lock(mutex_);
        spare_.push_back(std::move(blocks_.front()));
        blocks_.pop_front();
        ++dropped_;
    }
}

void Rehearsal::work() {
    SharedBody body;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const std::uint64_t places = next_seats();
        if (places == 0) {
            more_.wait(lock);
            continue;
        }
        Block& block = *blocks_[seats_[bit_of(places)].block - dropped_];
        for (std::uint64_t left = places; left != 0; left &= left - 1)
            seats_[bit_of(left)].busy = true;
        lock.unlock();
        play(places, block, body);
        lock.lock();
        for (std::uint64_t left = places; left != 0; left &= left - 1) {
            Seat& seat = seats_[bit_of(left)];
            seat.busy = false;
            ++seat.block;
        }
        block.left -= static_cast<std::size_t>(std::popcount(places));
        if (block.left == 0) played_.notify_one();
    }
}

/// Some of those who are furthest behind: what one of them had decoded the others are given. What
/// is left is for the other threads, so that all are through with a block at about the same time.
std::uint64_t Rehearsal::next_seats() const {
    const std::uint64_t end = dropped_ + blocks_.size();
    std::uint64_t behind = 0, block = end;
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        const Seat& seat = seats_[i];
        const bool ready = seat.actor != nullptr && !seat.busy && seat.block != end;
        if (!ready || seat.block > block) continue;
        if (seat.block < block) behind = 0;
        block = seat.block;
        behind |= std::uint64_t{1} << i;
    }
    const auto all = static_cast<std::size_t>(std::popcount(behind));
    std::uint64_t taken = 0;
    for (std::size_t share = (all + threads_most_ - 1) / threads_most_; share > 0; --share) {
        taken |= behind & -behind;
        behind &= behind - 1;
    }
    return taken;
}

void Rehearsal::play(std::uint64_t places, Block& block, SharedBody& body) {
    for (std::uint64_t left = places; left != 0; left &= left - 1)
        if (seats_[bit_of(left)].failed) places &= ~(left & -left);
    auto pause = block.pauses.begin();
    for (std::uint32_t at = 0; at < block.records.size(); ++at) {
        if (const std::uint64_t hearing = block.mail[at] & places; hearing != 0) {
            RecordView mail = block.records[at];
            mail.shared = &body;
            body.begin();
            for (std::uint64_t left = hearing; left != 0; left &= left - 1) {
                const std::size_t place = bit_of(left);
                if (!hear(seats_[place], at, mail, block.parts[place]))
                    places &= ~(left & -left);  // it says no more
            }
        }
        if (pause == block.pauses.end() || *pause != at) continue;
        ++pause;
        for (std::uint64_t left = places; left != 0; left &= left - 1) {
            const Seat& seat = seats_[bit_of(left)];
            State& state = block.parts[bit_of(left)].states.emplace_back();
            seat.actor->snapshot(state.bytes);
            state.next_source_seq = seat.next_source_seq;
        }
    }
}

bool Rehearsal::hear(Seat& seat, std::uint32_t at, const RecordView& mail, Part& part) {
    seat.answer.clear();
    auto done = seat.actor->deliver(mail, seat.next_source_seq, seat.answer);
    if (!done) {
        part.failure = std::move(done).error();
        part.failed_at = at;
        seat.failed = true;
        return false;
    }
    const std::size_t outputs = seat.answer.size();
    for (std::size_t i = 0; i < outputs; ++i) part.said.add(seat.answer[i]);
    if (outputs != 0) part.answers.push_back({at, static_cast<std::uint32_t>(outputs)});
    return true;
}

}  // namespace outcry
