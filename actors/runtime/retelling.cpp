// SPDX-License-Identifier: Apache-2.0
// Who is asked on a changed floor, and all floors side by side.
#include "actors/runtime/retelling.hpp"

#include "actors/runtime/retelling_floor.hpp"
#include "actors/runtime/seat.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

namespace {

std::vector<Member> members_of(const std::vector<PlannedActor>& actors) {
    std::vector<Member> members;
    for (const PlannedActor& actor : actors) members.push_back(member_of(actor));
    return members;
}

}  // namespace

Retelling::Retelling(Reteller& reteller, const Retell& floor)
    : reteller_(reteller),
      retold_(reteller.retold_),
      floor_(floor),
      topics_(members_of(floor.members)),
      topic_of_(retold_.topics_.size(), nullptr),
      wanted_(1, 0),
      now_at_(retold_.events(), 0),
      asked_(floor.members.size()) {}

void Retelling::set_mask(const std::vector<std::uint16_t>& changed) {
    const std::vector<bool> reached = reached_by(topics_.members(), changed);
    mask_ = 0;
    for (std::size_t i = 0; i < reached.size(); ++i)
        if (reached[i] && topics_.members()[i].role == Role::actor) mask_ |= std::uint64_t{1} << i;
}

/// Whether who is not changed takes the opening of the changed floor as that of the recorded one:
/// it names every parameter, so he may refuse it. He is not asked about anything else.
bool Retelling::answers_alike(std::uint16_t member, const RecordView& opening) {
    answer_.clear();
    if (!reteller_.ask_unchanged(member, opening, answer_)) return false;
    const Retold::Event& recorded = retold_.events_.front();
    std::size_t place = 0;
    for (std::uint32_t i = 0; i < recorded.answers; ++i) {
        const Retold::Event& said = retold_.events_[recorded.first_answer + i];
        if (said.source != member) continue;
        record_.clear();
        append_said(record_, said.said);
        if (place == answer_.size() || !same_bytes(answer_[place], record_)) return false;
        ++place;
    }
    return place == answer_.size();
}

Result<void> Retelling::choose(const RecordView& opening) {
    std::vector<std::uint16_t> changed = floor_.changed;
    set_mask(changed);
    OUTCRY_ASSIGN(const Topic* const topic,
                  topics_.find(opening.said.topic, opening.said.schema, sequencer_source));
    for (std::uint16_t member = 1; member <= asked_.size(); ++member) {
        const bool actor = topics_.members()[member - 1U].role == Role::actor;
        if (!actor || is_asked(member) || (topic->mail >> (member - 1U) & 1U) == 0) continue;
        if (!answers_alike(member, opening)) changed.push_back(member);
    }
    if (changed.size() != floor_.changed.size()) set_mask(changed);
    for (std::uint16_t member = 1; member <= asked_.size(); ++member)
        if (is_asked(member)) {
            OUTCRY_ASSIGN(asked_[member - 1U].actor, reteller_.make(floor_.members[member - 1U]));
        }
    return {};
}

Result<void> Retelling::open() {
    if (floor_.head) chain_.emplace();
    Buffer body, said;
    OUTCRY_CHECK(encode(body, floor_.opened));
    const std::string_view name = schema_name<FloorOpened>;
    append_said(said, {1, clock_, name, name, {}, body});
    OUTCRY_ASSIGN(const SaidView view, read_said(said, false));
    return choose({{1, clock_, 0, sequencer_source}, view, {}});
}

Reteller::Reteller(const Retold& retold, Runner::FindKind find_kind, std::string base,
                   std::vector<PlannedActor> members)
    : retold_(retold),
      find_kind_(std::move(find_kind)),
      base_(std::move(base)),
      members_(std::move(members)),
      unchanged_(members_.size()) {
    OUTCRY_CHECK(retold.obstacle().empty());
}

Reteller::~Reteller() = default;

Result<std::unique_ptr<Participant>> Reteller::make(const PlannedActor& actor) const {
    const Kind* kind = find_kind_(actor.kind);
    if (kind == nullptr || !kind->make_actor)
        return error(Error::Kind::not_found, "kind `" + actor.kind + "` of `" + actor.name +
                                                 "` is no actor of this program");
    return kind->make_actor(Making{actor.name, actor.params.view(), base_, ""});
}

Result<void> Reteller::ask_unchanged(std::uint16_t member, const RecordView& opening,
                                     SaidList& answer) {
    Unchanged& unchanged = unchanged_[member - 1U];
    if (!unchanged.actor) {
        OUTCRY_ASSIGN(unchanged.actor, make(members_[member - 1U]));
        unchanged.actor->snapshot(unchanged.fresh);
    } else {
        OUTCRY_TRY(unchanged.actor->restore(unchanged.fresh));
    }
    std::uint64_t next_source_seq = 1;
    return unchanged.actor->deliver(opening, next_source_seq, answer);
}

std::vector<Result<Told>> Reteller::tell(const std::vector<Retell>& floors) {
    std::vector<std::unique_ptr<Retelling>> retellings;
    std::vector<Result<Told>> told(floors.size(), Told());
    for (std::size_t i = 0; i < floors.size(); ++i) {
        retellings.push_back(std::make_unique<Retelling>(*this, floors[i]));
        if (auto opened = retellings[i]->open(); !opened) {
            told[i] = std::move(opened).error();
            retellings[i].reset();
        }
    }
    for (std::size_t step = 0; step < retold_.steps(); ++step) {
        for (std::size_t i = 0; i < floors.size(); ++i) {
            if (!retellings[i]) continue;
            if (auto gone = retellings[i]->step(step); !gone) {
                told[i] = std::move(gone).error();
                retellings[i].reset();
            }
        }
    }
    for (std::size_t i = 0; i < floors.size(); ++i)
        if (retellings[i]) told[i] = retellings[i]->close();
    return told;
}

}  // namespace outcry
