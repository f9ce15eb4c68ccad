// SPDX-License-Identifier: Apache-2.0
// One member's chair on a re-run floor: who sits in it as recorded, and who might sit there
// instead. Used by the floor's one thread; the Cast outlives its chairs.
//
// A challenger listens from the first event on and answers for himself; his answers are compared
// with those of the one in the chair and thrown away. Where they count from a later event on, he
// takes over there what the other has done: the floor's orders, approvals and requests are its. As
// long as they are equal, the two floors are one. At the first answer that differs the Cast decides
// whose floor goes on here: so that any number of changed floors share everything before they part.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/broker/topics.hpp"
#include "outcry/bus/participant.hpp"

namespace outcry {

/// The first answer in which a changed floor differs from the unchanged one.
struct Divergence {
    std::uint16_t member = 0;
    std::uint64_t cause = 0;          // the event both answered
    std::size_t place = 0;            // of the first output that differs, among those of the answer
    std::optional<Buffer> unchanged;  // publisher's bytes; nullopt: says nothing more
    std::optional<Buffer> changed;
};

/// All chairs of a floor go over to one changed floor together.
struct Cast {
    /// True: from here on this floor is the changed one's. False: it stays what it is, the other is
    /// followed no further.
    std::function<Result<bool>(std::size_t variant, const Divergence& divergence)> on_divergence;
    /// A changed actor that cannot go on (parameters the floor refuses): the changed floor ends,
    /// this one does not.
    std::function<void(std::size_t variant, const Error& failure)> on_failure;
    std::optional<std::size_t> taken;
    std::vector<bool> followed;  // by variant
    std::uint64_t from =
        1;  // answers to earlier events are those of the unchanged floor, whatever the others say
};

class Chair final : public Participant {
 public:
    /// Whoever may sit here. Without an actor: nobody, who says nothing.
    struct Sitter {
        std::size_t variant = 0;
        std::unique_ptr<Participant> actor;
        std::unique_ptr<Topics>
            mail;  // of the floor he sits on; nullptr: hears what the chair hears
    };

    Chair(Cast& cast, std::uint16_t member, Sitter unchanged)
        : cast_(cast), member_(member), unchanged_(std::move(unchanged)) {}
    void add(Sitter challenger) { challengers_.push_back(std::move(challenger)); }

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override;
    [[nodiscard]] bool has_done_things() const override {
        return unchanged_.actor->has_done_things();
    }
    void snapshot(Buffer& out) const override;
    Result<void> restore(BytesView state) override;

 private:
    [[nodiscard]] Result<void> ask(const Sitter& sitter, const RecordView& mail,
                                   std::uint64_t& next_source_seq, SaidList& answer) const;
    [[nodiscard]] const Sitter& seated() const;
    void hand_over();

    Cast& cast_;
    std::uint16_t member_;
    Sitter unchanged_;
    std::vector<Sitter> challengers_;
    bool handed_over_ = false;
    SaidList own_;
    SaidList other_;
};

}  // namespace outcry
