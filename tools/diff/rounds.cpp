// SPDX-License-Identifier: Apache-2.0
#include "tools/diff/rounds.hpp"

#include <map>
#include <tuple>

#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"
#include "tools/diff/compare.hpp"

namespace outcry::tools {

namespace {

using Key = std::tuple<std::int64_t, std::string, std::string>;  // close, venue, instrument

struct Spoken {
    EventName name;
    Buffer record;  // without what only its place in the log gives it
};

struct Round {
    std::map<std::string, Spoken> votes;  // by voter
    std::optional<Spoken> proposal;
    std::optional<Spoken> verdict;
    Action action = Action::hold;
    std::optional<Outcome> outcome;
};

/// The event under a neutral prefix: seqs, refs and the strategy's name are the floor's, not the
/// round's.
template <class E>
Spoken spoken(const RecordView& record, const JournalReader& reader, const E& event) {
    const auto found = reader.sources().find(record.prefix.source);
    const std::string actor =
        found == reader.sources().end() ? std::to_string(record.prefix.source) : found->second;
    Spoken made{{record.prefix.seq, record.prefix.time, actor, std::string(record.said.topic)}, {}};
    const Buffer body = encoded(event);
    Buffer refs;
    append_refs(refs, nullptr, 0);
    store_prefix(made.record.extend(record_prefix_bytes), {1, {}, 0, 0});
    append_said(made.record, {1, {}, schema_name<E>, schema_name<E>, refs.view(), body.view()});
    return made;
}

class Rounds {
 public:
    Result<void> read(JournalReader& reader) {
        for (std::uint64_t seq = reader.first_seq(); seq <= reader.last_seq(); ++seq) {
            OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            OUTCRY_TRY(take(record, reader));
        }
        return {};
    }
    [[nodiscard]] const std::map<Key, Round>& all() const { return rounds_; }

 private:
    Result<void> take(const RecordView& record, const JournalReader& reader) {
        if (record.said.schema == schema_name<Vote>) {
            OUTCRY_ASSIGN(Vote vote, decoded<Vote>(record.said.body));
            vote.strategy.clear();
            rounds_[{vote.round.ns, vote.venue, vote.instrument}].votes[vote.voter] =
                spoken(record, reader, vote);
        } else if (record.said.schema == schema_name<Proposal>) {
            OUTCRY_ASSIGN(Proposal proposal, decoded<Proposal>(record.said.body));
            const Key key{proposal.round.ns, proposal.venue, proposal.instrument};
            proposal.strategy.clear();
            for (Ballot& ballot : proposal.ballots) ballot.seq = 0;
            Round& round = rounds_[key];
            round.action = proposal.action;
            round.proposal = spoken(record, reader, proposal);
            proposals_[record.prefix.seq] = key;
        } else if (record.said.schema == schema_name<Verdict>) {
            OUTCRY_ASSIGN(Verdict verdict, decoded<Verdict>(record.said.body));
            const auto found = proposals_.find(verdict.proposal);
            if (found == proposals_.end()) return {};
            verdict.strategy.clear();
            verdict.proposal = 0;
            Round& round = rounds_[found->second];
            round.outcome = verdict.outcome;
            round.verdict = spoken(record, reader, verdict);
        }
        return {};
    }

    std::map<Key, Round> rounds_;
    std::map<std::uint64_t, Key> proposals_;
};

std::optional<Parting> parted(TimeNs round, const std::optional<Spoken>& a,
                              const std::optional<Spoken>& b) {
    if (!a && !b) return std::nullopt;
    Parting parting;
    parting.round = round;
    if (a) parting.a = a->name;
    if (b) parting.b = b->name;
    if (!a || !b) return parting;
    const auto found = first_difference(a->record, b->record);
    if (!found) return std::nullopt;
    parting.field = found->path;
    parting.value_a = found->a;
    parting.value_b = found->b;
    return parting;
}

/// Voters that only one floor has are not a difference of the round; what both heard otherwise is.
std::optional<Parting> parted(TimeNs close, const Round& a, const Round& b) {
    for (const auto& [voter, vote] : a.votes) {
        const auto other = b.votes.find(voter);
        if (other == b.votes.end()) continue;
        if (auto found = parted(close, std::optional(vote), std::optional(other->second)))
            return found;
    }
    if (auto found = parted(close, a.proposal, b.proposal)) return found;
    return parted(close, a.verdict, b.verdict);
}

}  // namespace

Result<RoundDiff> compare_rounds(JournalReader& a, JournalReader& b) {
    Rounds left, right;
    OUTCRY_TRY(left.read(a));
    OUTCRY_TRY(right.read(b));
    RoundDiff diff;
    std::uint64_t of_b = 0;
    for (const auto& [key, round] : right.all())
        if (round.proposal) ++of_b;
    for (const auto& [key, round] : left.all()) {
        const auto other = right.all().find(key);
        const bool decided = round.proposal.has_value();  // voters vote before anything is
        if (other == right.all().end()) {
            if (decided) ++diff.count.only_a;
            continue;
        }
        if (decided) ++(other->second.proposal ? diff.count.both : diff.count.only_a);
        if (round.action != other->second.action || round.outcome != other->second.outcome)
            ++diff.count.differing;
        if (!diff.first) diff.first = parted({std::get<0>(key)}, round, other->second);
    }
    diff.count.only_b = of_b - diff.count.both;
    return diff;
}

}  // namespace outcry::tools
