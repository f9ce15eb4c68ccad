// SPDX-License-Identifier: Apache-2.0
// Quarantine: an actor that is given up, the event that says so, and its deputy in its seat. What
// the sequencer and the broker each do about it.
#include <algorithm>

#include "bus/broker/own_words.hpp"
#include "bus/broker/session.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

void Sequencer::lose(std::uint16_t member, std::string deputy, std::string reason) {
    lost_.push_back({member, std::move(deputy), std::move(reason)});
}

/// Who is lost and keeps this cause from being settled, in the order of the roster: what was said
/// before is settled, of this cause nothing is.
Result<bool> Sequencer::say_lost() {
    std::sort(lost_.begin(), lost_.end(),
              [](const Lost& a, const Lost& b) { return a.member < b.member; });
    const std::uint64_t cause = next_cause_;
    const std::uint64_t mail = open_.front().topic->mail;
    bool said = false;
    for (const Lost& one : lost_) {
        Party& p = party(one.member);
        if ((mail >> (one.member - 1U) & 1U) == 0 || p.done_upto >= cause) continue;
        p.deputy_from = cause;
        p.deputy_said = p.committed;
        OUTCRY_TRY(say_own(
            FloorQuarantined{topics_.name_of(one.member), cause, one.deputy, one.reason}, cause));
        said = true;
    }
    std::erase_if(lost_, [&](const Lost& one) { return party(one.member).deputy_from != 0; });
    return said;
}

std::uint64_t Sequencer::seat_deputy(std::uint16_t member) {
    const Party& p = party(member);
    const MemberState before{member, {}, p.deputy_said, {}};
    joined(member, p.deputy_from - 1, &before);
    return p.deputy_said + 1;
}

Result<void> Broker::take_up() {
    return journal_.last_seq() == 0 ? Result<void>() : open_when_complete();
}

/// Whether the log goes no further, up to what waits for an answer, than the opening and the feeds
/// saying when they go live: whoever fails there must not run on this floor (a model that has seen
/// what it would trade), and nothing is held that would need an exit.
static Result<bool> is_opening(Journal& journal, std::uint64_t next_cause) {
    const auto cache = Journal::make_cache();
    for (std::uint64_t seq = 2; seq <= std::min(next_cause, journal.last_seq()); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, journal.read(seq, *cache));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<FeedStatus>) return false;
    }
    return true;
}

Result<void> Broker::quarantine(std::uint16_t member, Deputy deputy, std::string reason) {
    const std::string& name = sequencer_.topics().name_of(member);
    OUTCRY_ASSIGN(const bool opening, is_opening(journal_, sequencer_.next_cause()));
    if (opening)
        return error(Error::Kind::refused, "the floor has not opened yet, and holds nothing");
    if (sequencer_.deputy_from(member) != 0 || deputies_.contains(member))
        return error(Error::Kind::refused,
                     joined({"the deputy of ", quoted(name), " is lost too"}));
    if (seated_[member - 1U] != nullptr) on_gone(SessionId(seated_[member - 1U]->id));
    locals_.drop(member);
    sequencer_.lose(member, deputy.name, std::move(reason));
    deputies_.emplace(member, std::move(deputy));
    return {};
}

Result<void> Broker::seat_deputy(std::uint16_t member, Deputy deputy) {
    config_.seats[member - 1U].manifest = deputy.manifest;
    taker_.set_manifest(member, deputy.manifest);
    const MemberState* state = state_of(member);
    if (state != nullptr && state_seq() >= sequencer_.deputy_from(member)) {
        if (deputy.actor->restore(state->state))
            return locals_.add(member, std::move(deputy.actor), state_seq(), state);
    }
    return locals_.add_deputy(member, std::move(deputy.actor));
}

/// Those whose place in the log is known by now.
Result<void> Broker::seat_deputies() {
    for (auto one = deputies_.begin(); one != deputies_.end();) {
        if (sequencer_.deputy_from(one->first) == 0) {
            ++one;
            continue;
        }
        OUTCRY_TRY(seat_deputy(one->first, std::move(one->second)));
        one = deputies_.erase(one);
    }
    return {};
}

}  // namespace outcry
