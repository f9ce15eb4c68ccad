// SPDX-License-Identifier: Apache-2.0
// The body of the event that is being handed out, decoded once for all who hear it in this thread.
// Owned by whoever hands out mail; what it gives lives until the next begin(). Not for other
// threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "outcry/codec/names.hpp"

namespace outcry {

class SharedBody {
 public:
    /// Another event is handed out: nothing is decoded of it yet.
    void begin() { ++event_; }

    /// `body`, which must be that of the current event, as an E: by the first who asks.
    template <Described E>
    [[nodiscard]] Result<const E*> as(BytesView body) {
        auto& slot =
            static_cast<Slot<E>&>(slot_at(index_of<E>, [] { return std::make_unique<Slot<E>>(); }));
        if (slot.event != event_) {
            OUTCRY_TRY(slot.decoder.decode(body));
            slot.event = event_;
        }
        return &slot.decoder.value();
    }

 private:
    struct AnySlot {
        AnySlot() = default;
        AnySlot(const AnySlot&) = delete;
        AnySlot& operator=(const AnySlot&) = delete;
        virtual ~AnySlot() = default;
        std::uint64_t event = 0;  // that it holds; 0: none yet
    };
    template <class E>
    struct Slot final : AnySlot {
        NextDecoder<E> decoder;
    };

    [[nodiscard]] static std::size_t next_index();
    template <class E>
    static inline const std::size_t index_of = next_index();

    template <class Make>
    AnySlot& slot_at(std::size_t index, const Make& make) {
        if (index >= slots_.size()) slots_.resize(index + 1);
        if (!slots_[index]) slots_[index] = make();
        return *slots_[index];
    }

    std::vector<std::unique_ptr<AnySlot>> slots_;  // by type
    std::uint64_t event_ = 1;
};

}  // namespace outcry
