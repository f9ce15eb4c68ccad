// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/chair.hpp"

namespace outcry {

namespace {

std::optional<Divergence> compared(std::uint16_t member, std::uint64_t cause,
                                   const SaidList& unchanged, const SaidList& changed) {
    std::size_t place = 0;
    while (place < unchanged.size() && place < changed.size() &&
           same_bytes(unchanged[place], changed[place]))
        ++place;
    if (place == unchanged.size() && place == changed.size()) return std::nullopt;
    Divergence divergence{member, cause, place, std::nullopt, std::nullopt};
    if (place < unchanged.size()) divergence.unchanged = Buffer(unchanged[place]);
    if (place < changed.size()) divergence.changed = Buffer(changed[place]);
    return divergence;
}

void append(SaidList& to, const SaidList& from) {
    for (std::size_t i = 0; i < from.size(); ++i) to.add(from[i]);
}

}  // namespace

Result<void> Chair::ask(const Sitter& sitter, const RecordView& mail,
                        std::uint64_t& next_source_seq, SaidList& answer) const {
    if (!sitter.actor) return {};
    if (sitter.mail) {
        OUTCRY_ASSIGN(const Topic* topic,
                      sitter.mail->find(mail.said.topic, mail.said.schema, mail.prefix.source));
        if ((topic->mail >> (member_ - 1U) & 1U) == 0) return {};
    }
    return sitter.actor->deliver(mail, next_source_seq, answer);
}

/// Whose answers count: a chair that the taken floor leaves alone keeps its sitter.
const Chair::Sitter& Chair::seated() const {
    if (cast_.taken)
        for (const Sitter& sitter : challengers_)
            if (sitter.variant == *cast_.taken) return sitter;
    return unchanged_;
}

/// From cast_.from on answers count; until then the floor knows only what the one in the chair did.
void Chair::hand_over() {
    Buffer state;
    unchanged_.actor->snapshot(state);
    for (Sitter& sitter : challengers_) {
        if (!sitter.actor || !cast_.followed[sitter.variant]) continue;
        if (auto taken = sitter.actor->take_over(state.view()); !taken) {
            cast_.followed[sitter.variant] = false;
            cast_.on_failure(sitter.variant, taken.error());
        }
    }
}

Result<void> Chair::deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                            SaidList& answer) {
    if (!handed_over_ && cast_.from > 1 && mail.prefix.seq >= cast_.from) {
        handed_over_ = true;
        hand_over();
    }
    if (cast_.taken) return ask(seated(), mail, next_source_seq, answer);
    const std::uint64_t first = next_source_seq;
    own_.clear();
    OUTCRY_TRY(ask(unchanged_, mail, next_source_seq, own_));
    for (Sitter& sitter : challengers_) {
        if (!cast_.followed[sitter.variant]) continue;
        std::uint64_t next = first;
        other_.clear();
        if (auto asked = ask(sitter, mail, next, other_); !asked) {
            cast_.followed[sitter.variant] = false;
            cast_.on_failure(sitter.variant, asked.error());
            continue;
        }
        if (mail.prefix.seq < cast_.from) continue;
        const auto divergence = compared(member_, mail.prefix.seq, own_, other_);
        if (!divergence) continue;
        OUTCRY_ASSIGN(const bool taken, cast_.on_divergence(sitter.variant, *divergence));
        if (!taken) {
            cast_.followed[sitter.variant] = false;
            continue;
        }
        cast_.taken = sitter.variant;
        next_source_seq = next;
        append(answer, other_);
        return {};
    }
    append(answer, own_);
    return {};
}

void Chair::snapshot(Buffer& out) const {
    if (const auto& actor = seated().actor) actor->snapshot(out);
}

Result<void> Chair::restore(BytesView state) {
    const auto& actor = seated().actor;
    return actor ? actor->restore(state) : Result<void>();
}

}  // namespace outcry
