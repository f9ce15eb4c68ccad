// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/retold.hpp"

#include <algorithm>

namespace outcry {

namespace {

/// Whether somebody who listens with this pattern may hear the schema.
bool may_match(const std::string& pattern, const std::string& schema) {
    // A schema's name may hold dots itself (`risk.event`): what the pattern fixes must agree with
    // it as far as both go.
    for (std::size_t p = 0, s = 0; p < pattern.size() && s < schema.size();) {
        if (pattern[p] == '>' || pattern[p] == '*') return true;
        if (pattern[p++] != schema[s++]) return false;
    }
    return true;
}

bool hears(const Member& listener, const Member& speaker) {
    if (!listener.from.empty() &&
        std::find(listener.from.begin(), listener.from.end(), speaker.name) == listener.from.end())
        return false;
    for (const std::string& pattern : listener.hears)
        for (const std::string& schema : speaker.says)
            if (may_match(pattern, schema)) return true;
    return false;
}

}  // namespace

std::vector<bool> reached_by(const std::vector<Member>& members,
                             const std::vector<std::uint16_t>& changed) {
    std::vector<bool> reached(members.size(), false);
    for (const std::uint16_t member : changed) reached[member - 1U] = true;
    for (bool grew = true; grew;) {
        grew = false;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (reached[i]) continue;
            for (std::size_t k = 0; k < members.size() && !reached[i]; ++k)
                if (reached[k] && hears(members[i], members[k])) reached[i] = grew = true;
        }
    }
    return reached;
}

/// Says what its namesake said.
class Reteller final : public Participant {
 public:
    Reteller(const Retelling& floor, std::uint16_t member)
        : floor_(floor), retold_(floor.retold_), said_(retold_.members_[member - 1U].said) {}

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        const auto& seqs = retold_.seqs_[mail.prefix.source];
        if (mail.said.source_seq == 0 || mail.said.source_seq > seqs.size())
            return {};  // past the end of the recording
        const std::uint64_t recorded = seqs[mail.said.source_seq - 1];
        for (; next_ < said_.size() && said_[next_].cause == recorded; ++next_) {
            OUTCRY_TRY(say(retold_.bytes_.view(said_[next_].offset, said_[next_].size), answer));
            ++next_source_seq;
        }
        return {};
    }
    void snapshot(Buffer&) const override {}
    Result<void> restore(BytesView) override {
        return error(Error::Kind::internal, "who retells a recording begins with its first event");
    }

 private:
    Result<void> say(BytesView said, SaidList& answer) {
        OUTCRY_ASSIGN(SaidView view, read_said(said, false));
        std::vector<std::uint64_t>& seqs = seqs_;
        seqs.clear();
        bool moved = false;
        std::uint64_t seq = 0;
        for (RefsReader reader(view.refs); reader.next(seq);) {
            const std::uint64_t now = seq <= retold_.last_seq_ ? floor_.now_at_[seq] : seq;
            moved = moved || now != seq;
            seqs.push_back(now);
        }
        if (!moved) {
            answer.add(said);
            return {};
        }
        refs_.clear();
        append_refs(refs_, seqs.data(), seqs.size());
        view.refs = refs_.view();
        append_said(answer.begin(), view);
        answer.end();
        return {};
    }

    const Retelling& floor_;
    const Retold& retold_;
    const std::vector<Retold::Said>& said_;
    std::size_t next_ = 0;
    std::vector<std::uint64_t> seqs_;
    Buffer refs_;
};

Result<std::unique_ptr<Retold>> Retold::read(JournalReader& reader, std::size_t members) {
    if (reader.first_seq() != 1)
        return error(Error::Kind::invalid, "log begins at seq " +
                                               std::to_string(reader.first_seq()) +
                                               ": what was said before is gone");
    auto made = std::make_unique<Retold>();
    made->members_.resize(members);
    made->seqs_.resize(members + 1);
    made->last_seq_ = reader.last_seq();
    std::vector<bool> of_sequencer(made->last_seq_ + 1, false);  // but for the opening, its numbers move
    for (std::uint64_t seq = 1; seq <= made->last_seq_; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        const std::uint16_t source = record.prefix.source;
        if (source > members || record.said.source_seq != made->seqs_[source].size() + 1)
            return error(Error::Kind::corrupt, "its speaker or number is not the next",
                         "seq " + std::to_string(seq));
        made->seqs_[source].push_back(seq);
        if (source == sequencer_source) {
            of_sequencer[seq] = seq != 1;
            continue;
        }
        Teller& teller = made->members_[source - 1U];
        if (record.said.schema == "timer.set" || of_sequencer[record.prefix.cause])
            teller.has_timers = true;
        const BytesView said = record.bytes.subspan(record_prefix_bytes);
        teller.said.push_back({record.prefix.cause, made->bytes_.size(), said.size()});
        made->bytes_.append(said);
    }
    return made;
}

Retelling::Retelling(const Retold& retold, std::vector<bool> reached)
    : retold_(retold), reached_(std::move(reached)), now_at_(retold.last_seq_ + 1, 0) {}

std::unique_ptr<Participant> Retelling::member(std::uint16_t member) const {
    return std::make_unique<Reteller>(*this, member);
}

void Retelling::heard(const Prefix& prefix, BytesView said) {
    if (prefix.source == sequencer_source) {
        if (prefix.seq == 1)
            now_at_[1] = 1;  // the floor opens alike; nobody who retells hears of timers
        return;
    }
    if (reached_[prefix.source - 1U]) return;
    const auto view = read_said(said, false);
    const auto& seqs = retold_.seqs_[prefix.source];
    if (view && view->source_seq >= 1 && view->source_seq <= seqs.size())
        now_at_[seqs[view->source_seq - 1]] = prefix.seq;
}

}  // namespace outcry
