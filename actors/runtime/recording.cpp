// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/recording.hpp"

#include <algorithm>

#include "bus/broker/topics.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

namespace {

constexpr std::string_view until_words = "until ";

/// What a request asks, apart from when and in which place of the log.
Digest question_of(const SaidView& said) {
    Sha256 hash;
    hash.update(as_bytes(said.topic)).update(as_bytes(std::string_view("\n", 1))).update(said.body);
    return hash.finish();
}

}  // namespace

/// Hands over what its namesake said.
class PlayedEdge final : public EdgeParticipant {
 public:
    PlayedEdge(const Recording& recording, std::uint16_t member, Asked& asked)
        : recording_(recording),
          edge_(recording.edges_[member - 1U]),
          last_speaker_(recording.last_speaker_ == member),
          asked_(asked) {}

    Result<void> resume(std::uint64_t accepted) override {
        if (accepted == 0) return {};
        return error(
            Error::Kind::internal,
            "a played edge begins with its first input, not after " + std::to_string(accepted));
    }

    Result<void> deliver(const RecordView& mail, InputRun& run) override {
        if (mail.said.schema == schema_name<FloorOpened>) return {};
        const auto found = edge_.requests.find(question_of(mail.said));
        std::size_t& met = met_[found == edge_.requests.end() ? nullptr : &found->second];
        if (found == edge_.requests.end() || met == found->second.size()) {
            ++asked_.unanswered;
            return {};
        }
        ++asked_.answered;
        const Recording::Request& request = found->second[met++];
        for (const Recording::Input& reply : request.replies)
            OUTCRY_TRY(hand_over(reply, mail.prefix.time + reply.latency, mail.prefix.seq, run));
        return {};
    }

    Result<void> pull(std::size_t room, InputRun& run) override {
        // A slice is handed over whole: it is not complete before the next one has begun.
        for (TimeNs last; next_ < edge_.own.size() &&
                          (run.inputs.bytes() < room || edge_.own[next_].time == last);
             ++next_) {
            last = edge_.own[next_].time;
            OUTCRY_TRY(hand_over(edge_.own[next_], last, 0, run));
        }
        if (next_ < edge_.own.size()) {
            run.complete_upto = {edge_.own[next_].time.ns - 1};
        } else if (recording_.until() && last_speaker_) {
            // What lay beyond `until` was never logged. A copy of the last input stands for it, and
            // is not admitted either.
            run.complete_upto = {INT64_MAX};
            if (!beyond_)
                OUTCRY_TRY(
                    hand_over(edge_.own.back(), *recording_.until() + DurationNs{1}, 0, run));
            beyond_ = true;
        } else {
            run.ended = true;
        }
        return {};
    }

 private:
    /// As recorded, byte for byte, unless its number, its time or its request stand elsewhere now.
    Result<void> hand_over(const Recording::Input& input, TimeNs time, std::uint64_t cause,
                           InputRun& run) {
        OUTCRY_ASSIGN(SaidView said, read_said(recording_.said(input), false));
        const bool as_recorded =
            said.source_seq == ++said_ && said.event_time == time && cause == input.cause;
        if (as_recorded) {
            run.add(cause, recording_.said(input));
            return {};
        }
        refs_.clear();
        std::vector<std::uint64_t> seqs;
        std::uint64_t seq = 0;
        for (RefsReader reader(said.refs); reader.next(seq);)
            seqs.push_back(seq == input.cause ? cause : seq);
        std::sort(seqs.begin(), seqs.end());
        append_refs(refs_, seqs.data(), seqs.size());
        said.source_seq = said_;
        said.event_time = time;
        said.refs = refs_.view();
        bytes_.clear();
        append_said(bytes_, said);
        run.add(cause, bytes_.view());
        return {};
    }

    const Recording& recording_;
    const Recording::Edge& edge_;
    bool last_speaker_;
    Asked& asked_;
    std::map<const std::vector<Recording::Request>*, std::size_t>
        met_;  // how often each question was asked; looked up only
    std::size_t next_ = 0;
    std::uint64_t said_ = 0;
    bool beyond_ = false;
    Buffer refs_;
    Buffer bytes_;
};

Result<std::unique_ptr<Recording>> Recording::read(JournalReader& reader) {
    if (reader.last_seq() == 0) return error(Error::Kind::not_found, "log holds no event");
    if (reader.first_seq() != 1)
        return error(Error::Kind::invalid,
                     "log begins at seq " + std::to_string(reader.first_seq()) +
                         ": its first segments are gone, and what the world said in them");
    auto recording = std::unique_ptr<Recording>(new Recording());
    Recording& made = *recording;
    OUTCRY_ASSIGN(const BytesView first, reader.read(1));
    OUTCRY_ASSIGN(const RecordView opening, read_record(first));
    if (opening.said.schema != schema_name<FloorOpened>)
        return error(Error::Kind::corrupt, "log does not begin with floor.opened", "seq 1");
    OUTCRY_ASSIGN(made.opened_, decoded<FloorOpened>(opening.said.body));
    std::vector<Member> members;
    for (const RosterEntry& entry : made.opened_.roster)
        members.push_back({entry.name, entry.role, entry.hears, entry.from, entry.says});
    made.edges_.resize(members.size());
    std::uint64_t edges = 0;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].role == Role::edge) edges |= std::uint64_t{1} << i;
    Topics topics(std::move(members));
    std::map<std::uint64_t, TimeNs> asked_at;
    std::map<std::pair<std::size_t, std::uint64_t>, std::vector<Input>>
        replies;  // by edge and request
    made.last_seq_ = reader.last_seq();
    OUTCRY_TRY(made.find_losses(reader));
    for (std::uint64_t seq = 1; seq <= made.last_seq_; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.prefix.source > made.edges_.size())
            return error(Error::Kind::corrupt,
                         "source " + std::to_string(record.prefix.source) + " is not on the roster",
                         "seq " + std::to_string(seq));
        OUTCRY_ASSIGN(const Topic* topic,
                      topics.find(record.said.topic, record.said.schema, record.prefix.source));
        made.place_losses(record.prefix, topic->mail);
        OUTCRY_TRY(made.take(record, topic->mail & edges, asked_at));
        made.take_input(record, asked_at, replies);
        OUTCRY_TRY(made.take_end(record));
    }
    for (std::size_t i = 0; i < made.edges_.size(); ++i)
        for (auto& [question, requests] : made.edges_[i].requests)
            for (Request& request : requests)
                if (const auto found = replies.find({i, request.seq}); found != replies.end())
                    request.replies = std::move(found->second);
    for (auto& edge : made.edges_)
        for (auto& [question, requests] : edge.requests)
            for (Request& request : requests)
                std::sort(
                    request.replies.begin(), request.replies.end(),
                    [](const Input& a, const Input& b) { return a.source_seq < b.source_seq; });
    OUTCRY_ASSIGN(const Digest head, reader.content_head());
    made.head_ = to_hex(head);
    return recording;
}

Result<void> Recording::find_losses(JournalReader& reader) {
    if (!reader.schemas().contains(std::string(schema_name<FloorQuarantined>))) return {};
    for (std::uint64_t seq = 2; seq <= last_seq_; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<FloorQuarantined>) continue;
        OUTCRY_ASSIGN(const FloorQuarantined said, decoded<FloorQuarantined>(record.said.body));
        const auto& roster = opened_.roster;
        const auto lost = std::find_if(roster.begin(), roster.end(), [&](const RosterEntry& one) {
            return one.name == said.member;
        });
        if (lost == roster.end())
            return error(Error::Kind::corrupt,
                         "`" + said.member + "` is quarantined and is not on the roster",
                         "seq " + std::to_string(seq));
        losses_.push_back({static_cast<std::uint16_t>(lost - roster.begin() + 1),
                           said.from,
                           {},
                           0,
                           said.deputy,
                           said.reason});
    }
    return {};
}

/// Counts the mail of a lost one up to where it was lost.
void Recording::place_losses(const Prefix& prefix, std::uint64_t mail) {
    for (Loss& loss : losses_) {
        if (prefix.seq > loss.from || (mail >> (loss.member - 1U) & 1U) == 0) continue;
        loss.nth = prefix.time == loss.time ? loss.nth + 1 : 1;
        loss.time = prefix.time;
    }
}

Result<void> Recording::take(const RecordView& record, std::uint64_t mail,
                             std::map<std::uint64_t, TimeNs>& asked_at) {
    if (mail == 0 || record.said.schema == schema_name<FloorOpened>) return {};
    asked_at.emplace(record.prefix.seq, record.prefix.time);
    const Digest question = question_of(record.said);
    for (; mail != 0; mail &= mail - 1)
        edges_[static_cast<std::size_t>(__builtin_ctzll(mail))].requests[question].push_back(
            {record.prefix.seq, {}});
    return {};
}

void Recording::take_input(
    const RecordView& record, const std::map<std::uint64_t, TimeNs>& asked_at,
    std::map<std::pair<std::size_t, std::uint64_t>, std::vector<Input>>& replies) {
    const std::uint16_t source = record.prefix.source;
    if (source == sequencer_source || opened_.roster[source - 1U].role != Role::edge) return;
    ++inputs_;
    const BytesView bytes = record.bytes.subspan(record_prefix_bytes);
    Input input{record.said.source_seq, record.prefix.cause, record.said.event_time, {},
                bytes_.size(),          bytes.size()};
    bytes_.append(bytes);
    // Free-running: nobody knew it before it had come, and none came together with another.
    if (opened_.order == Ordering::free_running)
        input.time = last_arrival_ = std::max(record.prefix.time, last_arrival_ + DurationNs{1});
    const auto asked = asked_at.find(input.cause);
    if (asked == asked_at.end()) {
        input.cause = 0;
        edges_[source - 1U].own.push_back(input);
        last_speaker_ = source;
        return;
    }
    input.latency = record.prefix.time - asked->second;
    replies[{source - 1U, input.cause}].push_back(input);
}

Result<void> Recording::take_end(const RecordView& record) {
    if (record.prefix.source != sequencer_source || record.said.schema != schema_name<FloorClosed>)
        return {};
    OUTCRY_ASSIGN(const FloorClosed end, decoded<FloorClosed>(record.said.body));
    closed_ = true;
    if (!end.reason.starts_with(until_words)) return {};
    OUTCRY_ASSIGN(until_, time::parse(end.reason.substr(until_words.size())));
    return {};
}

std::unique_ptr<EdgeParticipant> Recording::play(std::uint16_t member, Asked& asked) const {
    return std::make_unique<PlayedEdge>(*this, member, asked);
}

}  // namespace outcry
