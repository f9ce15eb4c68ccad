// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/verify_deputies.hpp"

#include "actors/runtime/deputy.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

namespace {

/// An actor that is asked until it was lost, and its deputy after it.
class Succession final : public Participant {
 public:
    Succession(std::unique_ptr<Participant> actor, std::unique_ptr<Participant> deputy,
               std::uint64_t from)
        : actor_(std::move(actor)), deputy_(std::move(deputy)), from_(from) {}

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        if (mail.prefix.seq >= from_) {
            actor_.reset();
            return deputy_->deliver(mail, next_source_seq, answer);
        }
        unsaid_.clear();
        std::uint64_t number = 1;
        OUTCRY_TRY(deputy_->deliver(mail, number, unsaid_));
        return actor_->deliver(mail, next_source_seq, answer);
    }
    void snapshot(Buffer& out) const override { (actor_ ? actor_ : deputy_)->snapshot(out); }
    Result<void> restore(BytesView) override {
        return error(Error::Kind::internal, "who succeeds another begins with the first event");
    }

 private:
    std::unique_ptr<Participant> actor_;  // until it is lost
    std::unique_ptr<Participant> deputy_;
    std::uint64_t from_;
    SaidList unsaid_;
};

}  // namespace

Result<void> VerifyDeputies::read(JournalReader& log, const FloorOpened& opened, Topics& topics) {
    if (!log.schemas().contains(std::string(schema_name<FloorQuarantined>))) return {};
    for (std::uint64_t seq = 2; seq <= log.last_seq(); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, log.read(seq));
        const auto record = read_record(bytes, false);
        if (!record || record->said.schema != schema_name<FloorQuarantined>) continue;
        OUTCRY_ASSIGN(const FloorQuarantined said, decoded<FloorQuarantined>(record->said.body));
        Lost lost{said.from, false, {}};
        if (said.from >= 1 && said.from < seq) {
            OUTCRY_ASSIGN(const BytesView left, log.read(said.from));
            OUTCRY_ASSIGN(const RecordView mail, read_record(left, false));
            OUTCRY_ASSIGN(const Topic* topic,
                          topics.find(mail.said.topic, mail.said.schema, mail.prefix.source));
            for (std::size_t i = 0; i < opened.roster.size(); ++i)
                if (opened.roster[i].name == said.member) lost.asked = (topic->mail >> i & 1U) != 0;
        }
        lost_.emplace(said.member, std::move(lost));
    }
    return {};
}

Result<std::unique_ptr<Participant>> VerifyDeputies::seat(const RosterEntry& entry,
                                                          std::unique_ptr<Participant> actor,
                                                          const std::string& base,
                                                          const Runner::FindKind& find_kind) {
    const auto found = lost_.find(entry.name);
    if (found == lost_.end() || !actor) return actor;
    OUTCRY_ASSIGN(Deputised deputy, deputy_of(entry, base, find_kind));
    found->second.deputy = deputy.name;
    return std::unique_ptr<Participant>(std::make_unique<Succession>(
        std::move(actor), std::move(deputy.actor), found->second.from));
}

std::string VerifyDeputies::fault_of(const FloorQuarantined& said, std::uint64_t cause) const {
    const auto found = lost_.find(said.member);
    if (found == lost_.end() || found->second.deputy != said.deputy)
        return joined({"gives the place of ", quoted(said.member), " to ", quoted(said.deputy),
                       ", who is not its deputy"});
    if (found->second.asked && said.from == found->second.from && cause == said.from) return {};
    return joined({"was not said where ", quoted(said.member), " left seq ",
                   std::to_string(said.from), " unanswered"});
}

}  // namespace outcry
