// SPDX-License-Identifier: Apache-2.0
// A first-in first-out queue of publisher's bytes with a tag each, in one reused buffer: answers
// and inputs wait here. Owned by the sequencer, on its thread. A view from front() lives until the
// next push or pop.
#pragma once

#include <cstdint>
#include <cstring>

#include "bus/broker/ring.hpp"
#include "outcry/base/bytes.hpp"
#include "outcry/event/record.hpp"

namespace outcry {

struct Topic;

/// Where the ends of publisher's bytes stand in them, as they were read when they came in.
struct SaidPlaces {
    std::uint32_t refs = 0;
    std::uint32_t body = 0;

    [[nodiscard]] static SaidPlaces of(const SaidView& view, BytesView said) {
        return {static_cast<std::uint32_t>(view.refs.data() - said.data()),
                static_cast<std::uint32_t>(view.body.data() - said.data())};
    }
};

class SaidQueue {
 public:
    struct Tag {
        std::uint64_t cause = 0;
        std::int64_t time_ns = 0;  // event time
        Topic* topic = nullptr;    // interned when the bytes came in
        std::uint64_t source_seq = 0;
        SaidPlaces places = {};
    };

    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] std::size_t bytes() const { return buffer_.size() - head_; }
    [[nodiscard]] const Tag& front_tag() const { return items_.front().tag; }
    [[nodiscard]] const Tag& back_tag() const { return items_.back().tag; }
    [[nodiscard]] BytesView front() const { return buffer_.view(head_, items_.front().size); }

    [[nodiscard]] bool has_cause(std::uint64_t cause) const {
        for (std::size_t i = 0; i < items_.size(); ++i)
            if (items_[i].tag.cause == cause) return true;
        return false;
    }

    void push(const Tag& tag, BytesView said) {
        items_.push_back({tag, said.size()});
        buffer_.append(said);
    }
    void pop() {
        head_ += items_.front().size;
        items_.pop_front();
        if (items_.empty()) {
            clear();
        } else if (head_ > compact_bytes && head_ > buffer_.size() / 2) {
            const std::size_t left = buffer_.size() - head_;
            std::memmove(buffer_.data(), buffer_.data() + head_, left);
            buffer_.truncate(left);
            head_ = 0;
        }
    }
    void clear() {
        items_.clear();
        buffer_.clear();
        head_ = 0;
    }

 private:
    /// What has left stays until it is this much: moving the rest to the front costs as much each
    /// time.
    static constexpr std::size_t compact_bytes = 256 * 1024;
    struct Item {
        Tag tag;
        std::size_t size;
    };
    Ring<Item> items_;
    Buffer buffer_;
    std::size_t head_ = 0;
};

}  // namespace outcry
