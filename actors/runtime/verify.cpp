// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/verify.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "actors/runtime/rehearsal.hpp"
#include "actors/runtime/snapshot_folder.hpp"
#include "actors/runtime/verify_deputies.hpp"
#include "actors/runtime/verify_edges.hpp"
#include "actors/runtime/verify_sequencer.hpp"
#include "bus/broker/topics.hpp"
#include "bus/journal/chain.hpp"
#include "bus/journal/reader.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

namespace {

constexpr std::uint64_t progress_every = 1 << 14;

std::string number(std::uint64_t value) { return std::to_string(value); }

class Verifier {
 public:
    explicit Verifier(const VerifyOptions& options) : options_(options) {}

    Result<Verification> run(Store& store) {
        auto reader = std::make_unique<journal::Reader>(store);
        OUTCRY_TRY(reader->open());
        for (const journal::SegmentIndex& segment : reader->segments())
            checkpoints_.emplace(segment.checkpoint.seq, &segment);
        log_ = std::move(reader);
        if (log_->last_seq() == 0) return error(Error::Kind::corrupt, "log holds no event");
        OUTCRY_TRY(open_floor());
        for (std::uint64_t seq = 2; seq <= log_->last_seq() && !result_.mismatch; ++seq) {
            OUTCRY_ASSIGN(const Rehearsal::Line line, rehearsal_->line(seq));
            if (content_.count() < seq) hash_from(seq);
            if (line.fault != nullptr) {
                fail(seq, 0, "is no canonical event: " + line.fault->message, line.record.bytes);
                break;
            }
            OUTCRY_TRY(take(line.record));
            if (result_.mismatch) break;
            edges_.pass(seq, line.mail);
            result_.events = seq;
            check_chain(line.record);
            if (options_.on_progress && seq % progress_every == 0)
                options_.on_progress(seq, log_->last_seq());
        }
        if (!result_.mismatch) OUTCRY_TRY(answer_upto(log_->last_seq() + 1));
        if (!result_.mismatch) result_.head = to_hex(content_.head());
        result_.answers = rehearsal_->answered();
        return std::move(result_);
    }

 private:
    Result<void> open_floor() {
        OUTCRY_ASSIGN(const BytesView bytes, log_->read(1));
        content_.add(bytes);
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes));
        OUTCRY_ASSIGN(opened_, decoded<FloorOpened>(record.said.body));
        result_.events = 1;
        clock_ = record.prefix.time;
        std::vector<Member> members;
        for (const RosterEntry& entry : opened_.roster) {
            members.push_back({entry.name, entry.role, entry.hears, entry.from, entry.says});
            OUTCRY_TRY(make(entry));
        }
        edges_.open(opened_, options_.find_kind);
        sequencer_.open(opened_.order, record.said.source_seq);
        if (!options_.snapshots.empty())
            for (auto& snapshot : SnapshotFolder(options_.snapshots).find(opened_.plan).snapshots)
                snapshots_.emplace(snapshot->seq, snapshot);
        topics_ = std::make_unique<Topics>(std::move(members));
        OUTCRY_TRY(deputies_.read(*log_, opened_, *topics_));
        for (std::size_t i = 0; i < actors_.size(); ++i) {
            OUTCRY_ASSIGN(actors_[i], deputies_.seat(opened_.roster[i], std::move(actors_[i]),
                                                     options_.base, options_.find_kind));
        }
        std::vector<Rehearsal::Asked> asked;
        for (std::size_t i = 0; i < actors_.size(); ++i) {
            const Kind* kind = options_.find_kind(opened_.roster[i].kind);
            const bool own = kind != nullptr && kind->make_actor;  // it is compared with its bytes
            asked.push_back(
                {actors_[i].get(), own || edges_.reads(static_cast<std::uint16_t>(i + 1))});
        }
        std::vector<std::uint64_t> pauses;
        for (const auto& [seq, snapshot] : snapshots_) pauses.push_back(seq);
        rehearsal_ = std::make_unique<Rehearsal>(*log_, *topics_, std::move(asked),
                                                 std::move(pauses), options_.threads);
        return {};
    }

    Result<void> make(const RosterEntry& entry) {
        if (entry.role == Role::edge) {
            actors_.push_back(nullptr);
            return {};
        }
        const Kind* kind = options_.find_kind(entry.kind);
        if ((kind == nullptr || !kind->make_actor) && options_.make_foreign) {
            OUTCRY_ASSIGN(auto foreign, options_.make_foreign(entry));
            actors_.push_back(std::move(foreign));
            return {};
        }
        if (kind == nullptr || !kind->make_actor)
            return error(
                Error::Kind::not_found,
                "kind `" + entry.kind + "` of `" + entry.name +
                    "` is not built into this program; verify with the program that has it");
        OUTCRY_ASSIGN(auto actor,
                      kind->make_actor(Making{entry.name, entry.params, options_.base, ""}));
        actors_.push_back(std::move(actor));
        return {};
    }

    /// All that is at hand, as that is quicker, but not past a seq where the head is asked for.
    void hash_from(std::uint64_t seq) {
        const auto next = checkpoints_.lower_bound(seq);
        const std::uint64_t last = next == checkpoints_.end() ? log_->last_seq() : next->first;
        const Rehearsal::Records records = rehearsal_->records(seq, last);
        content_.add(records.bytes, records.sizes);
    }

    /// Where the log says what its content chain had come to: a record that was changed and given a
    /// new CRC may still be one that its speaker could have said.
    void check_chain(const RecordView& record) {
        const auto at = checkpoints_.find(record.prefix.seq);
        if (at == checkpoints_.end() || content_.head() == at->second->checkpoint.content_head)
            return;
        fail(
            record.prefix.seq, 0,
            joined({"segment ", at->second->name,
                    " holds events that do not give the content head "
                    "it was closed with: ",
                    to_hex(content_.head()), ", not ", to_hex(at->second->checkpoint.content_head),
                    "; some of them were changed (`outcry log verify` names the first bad bytes)"}),
            record.bytes);
    }

    void fail(std::uint64_t seq, std::uint16_t source, std::string what, BytesView recorded) {
        const std::string name =
            source == 0 || source > actors_.size() ? "sequencer" : opened_.roster[source - 1U].name;
        result_.mismatch = Mismatch{seq, name, std::move(what), std::nullopt, Buffer(recorded)};
    }

    /// Asks for answers until an output is due or every event before `seq` is answered.
    Result<void> answer_upto(std::uint64_t seq) {
        while (due_.empty() && next_cause_ < seq) {
            OUTCRY_ASSIGN(const bool pause, rehearsal_->answers(next_cause_, due_));
            due_cause_ = next_cause_++;
            begun_ = false;
            if (pause) compare(*snapshots_.at(due_cause_));
            if (result_.mismatch) return {};
        }
        return {};
    }

    /// What an actor of this build makes of a state that another may have written: fields that were
    /// appended since are as in a new actor. Nothing where it cannot read it at all.
    std::optional<Buffer> taken_over(const MemberState& member) const {
        const RosterEntry& entry = opened_.roster[member.member - 1U];
        const Kind* kind = options_.find_kind(entry.kind);
        if (kind == nullptr || !kind->make_actor || deputies_.has(entry.name))
            return Buffer(member.state);
        const auto fresh = kind->make_actor(Making{entry.name, entry.params, options_.base, ""});
        if (!fresh || !(*fresh)->restore(member.state)) return std::nullopt;
        Buffer state;
        (*fresh)->snapshot(state);
        return state;
    }

    /// A snapshot is a claim about the log: every actor, asked again up to there, must be in the
    /// state it remembers.
    void compare(const FloorSnapshot& snapshot) {
        for (const MemberState& member : snapshot.members) {
            const bool known = member.member >= 1 && member.member <= actors_.size() &&
                               actors_[member.member - 1U];
            if (known) {
                const Rehearsal::State& state = rehearsal_->state(member.member);
                const bool said = member.said + 1 == state.next_source_seq;
                if (said && state.bytes == member.state) continue;
                const std::optional<Buffer> taken = taken_over(member);
                if (!taken) {
                    ++result_.snapshots_aside;
                    return;
                }
                if (said && state.bytes == *taken) continue;
            }
            result_.mismatch =
                Mismatch{snapshot.seq, known ? opened_.roster[member.member - 1U].name : "nobody",
                         "is not in the state that the snapshot of this seq remembers",
                         std::nullopt, std::nullopt};
            return;
        }
        ++result_.snapshots;
    }

    Result<void> take(const RecordView& record) {
        const Prefix& prefix = record.prefix;
        if (prefix.source > actors_.size()) {
            fail(prefix.seq, 0,
                 "comes from source " + number(prefix.source) + ", which is not on the roster",
                 record.bytes);
            return {};
        }
        const bool from_actor = prefix.source != 0 && actors_[prefix.source - 1U];
        OUTCRY_TRY(answer_upto(prefix.seq));
        if (result_.mismatch) return {};
        if (from_actor) return take_output(record);
        take_admission(record);
        return {};
    }

    Result<void> take_output(const RecordView& record) {
        const Prefix& prefix = record.prefix;
        if (due_.empty()) {
            fail(prefix.seq, prefix.source, "is an answer that nobody gives when asked again",
                 record.bytes);
            return {};
        }
        in_slice_ = false;
        const Rehearsal::Output output = due_.front();
        due_.pop_front();
        begun_ = true;
        std::uint8_t due[record_prefix_bytes];
        store_prefix(due, {prefix.seq, clock_, due_cause_, output.member});
        if (!same_bytes(due, record.bytes.first(record_prefix_bytes)) ||
            !same_bytes(output.said, record.bytes.subspan(record_prefix_bytes))) {
            Buffer expected{BytesView(due)};
            expected.append(output.said);
            result_.mismatch = Mismatch{prefix.seq, opened_.roster[output.member - 1U].name,
                                        "differs from what the actor answers to seq " +
                                            number(due_cause_) + " when asked again",
                                        std::move(expected), Buffer(record.bytes)};
            return {};
        }
        return sequencer_.hear(record);
    }

    /// An input of an edge, or something the sequencer says of itself.
    void take_admission(const RecordView& record) {
        const Prefix& prefix = record.prefix;
        if (prefix.source == 0 && record.said.schema == schema_name<FloorQuarantined>)
            return take_quarantined(record);
        const bool lockstep = opened_.order == Ordering::lockstep;
        // In lockstep a slice is admitted into a quiet floor; in both orders nothing comes between
        // the halves of an answer.
        const bool same_step =
            prefix.source == 0 ? sequencer_.is_firing() : in_slice_ && prefix.time == clock_;
        if (!due_.empty() && (begun_ || (lockstep && !same_step))) {
            fail(prefix.seq, prefix.source,
                 "was admitted although `" + opened_.roster[due_.front().member - 1U].name +
                     "` has not answered seq " + number(due_cause_) + " to the end",
                 record.bytes);
            return;
        }
        return prefix.source == 0 ? take_own(record) : take_input(record);
    }

    void take_input(const RecordView& record) {
        const Prefix& prefix = record.prefix;
        const RosterEntry& entry = opened_.roster[prefix.source - 1U];
        if (std::find(entry.says.begin(), entry.says.end(), record.said.schema) ==
            entry.says.end()) {
            fail(prefix.seq, prefix.source,
                 "is of schema `" + std::string(record.said.schema) +
                     "`, which this edge may not say",
                 record.bytes);
            return;
        }
        if (std::string fault = edges_.fault_of(record); !fault.empty()) {
            fail(prefix.seq, prefix.source, std::move(fault), record.bytes);
            return;
        }
        if (opened_.order == Ordering::lockstep) {
            const TimeNs expected = std::max(clock_, record.said.event_time);
            if (prefix.time != expected) {
                fail(prefix.seq, prefix.source,
                     "was admitted at " + time::to_iso(prefix.time) + " where its turn was " +
                         time::to_iso(expected),
                     record.bytes);
                return;
            }
            if (std::string fault = sequencer_.fault_of_input(expected, prefix.cause);
                !fault.empty()) {
                fail(prefix.seq, prefix.source, std::move(fault), record.bytes);
                return;
            }
            const bool same_slice = in_slice_ && prefix.time == clock_;
            if (same_slice && prefix.source < last_source_) {
                fail(prefix.seq, prefix.source,
                     "stands behind `" + opened_.roster[last_source_ - 1U].name +
                         "` in one slice, which is not the floor's order",
                     record.bytes);
                return;
            }
        } else if (prefix.time < clock_) {
            fail(prefix.seq, prefix.source, "turns the clock back", record.bytes);
            return;
        }
        ++input_count_;
        in_slice_ = true;
        last_source_ = prefix.source;
        clock_ = prefix.time;
    }

    void take_own(const RecordView& record) {
        in_slice_ = false;
        std::string fault = sequencer_.fault_of(record, clock_, input_count_);
        if (!fault.empty()) fail(record.prefix.seq, 0, std::move(fault), record.bytes);
    }

    /// Why somebody was lost the log cannot prove; that it was said where it had to be, and what
    /// followed, it can.
    void take_quarantined(const RecordView& record) {
        const Prefix& prefix = record.prefix;
        const auto said = decoded<FloorQuarantined>(record.said.body);
        if (!said)
            return fail(prefix.seq, 0, VerifySequencer::unreadable(said.error()), record.bytes);
        const bool in_place = prefix.time == clock_ && !begun_ &&
                              (due_.empty() || due_cause_ >= said->from) &&
                              next_cause_ > said->from;
        std::string fault = sequencer_.count(record);
        if (fault.empty()) fault = deputies_.fault_of(*said, in_place ? prefix.cause : 0);
        if (fault.empty() && !sequencer_.are_words(record, *said))
            fault = "is not said as a sequencer does";
        if (!fault.empty()) fail(prefix.seq, 0, std::move(fault), record.bytes);
    }

    const VerifyOptions& options_;
    std::unique_ptr<JournalReader> log_;
    std::map<std::uint64_t, const journal::SegmentIndex*> checkpoints_;  // by their seq; of log_
    FloorOpened opened_;
    std::unique_ptr<Topics> topics_;
    VerifyDeputies deputies_;
    std::vector<std::unique_ptr<Participant>> actors_;
    std::unique_ptr<Rehearsal> rehearsal_;
    VerifySequencer sequencer_;
    TimeNs clock_{0};
    std::uint64_t next_cause_ = 1;
    std::uint64_t due_cause_ = 0;
    bool begun_ = false;  // part of the answers to due_cause_ have been met in the log
    std::deque<Rehearsal::Output> due_;
    bool in_slice_ = false;
    std::uint16_t last_source_ = 0;
    VerifyEdges edges_;
    journal::ContentChain content_;
    std::uint64_t input_count_ = 0;
    std::map<std::uint64_t, std::shared_ptr<const FloorSnapshot>> snapshots_;
    Verification result_;
};

}  // namespace

Result<Verification> verify_run(Store& store, const VerifyOptions& options) {
    return Verifier(options).run(store);
}

}  // namespace outcry
