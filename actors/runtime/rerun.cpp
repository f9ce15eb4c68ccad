// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/rerun.hpp"

#include <algorithm>

#include "actors/runtime/deputy.hpp"
#include "actors/runtime/mortal.hpp"
#include "actors/runtime/seat.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/base/sha256.hpp"

namespace outcry {

namespace {

constexpr std::uint64_t progress_every = 1 << 10;

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& from) {
    for (const std::string& one : from)
        if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
}

bool same_mail(const Member& a, const Member& b) { return a.hears == b.hears && a.from == b.from; }

class Rerunning {
 public:
    Rerunning(const Recording& recording, const std::vector<PlannedActor>& members,
              const std::vector<Variant>& variants, const RerunOptions& options)
        : recording_(recording),
          members_(members),
          variants_(variants),
          options_(options),
          asked_(members.size()) {}

    Result<Rerun> run() {
        OUTCRY_TRY(check());
        seat_everyone();
        store_ = make_memory_store();
        OUTCRY_ASSIGN(journal_, Journal::create(*store_, {recording_.opened().floor, {}, {}},
                                                journal_options()));
        BrokerConfig config;
        config.sequencer.order = Ordering::lockstep;
        config.sequencer.opened = options_.opened.value_or(recording_.opened());
        config.sequencer.trusted = true;
        config.sequencer.members = seats_;
        config.sequencer.schema_text = [](std::string_view) { return std::string(); };
        config.sequencer.until = recording_.until();
        config.seats.resize(seats_.size());
        broker_ = std::make_unique<Broker>(*journal_, std::move(config));
        broker_->set_tap([this](const Prefix& prefix, BytesView said, const Topic& topic) {
            heard(prefix, said, topic);
        });
        broker_->locals().set_failed(
            [this](std::uint16_t member, const Error& why) { return lose(member, why); });
        OUTCRY_TRY(fill_chairs());
        while (!broker_->sequencer().stopped()) {
            OUTCRY_ASSIGN(const bool moved, broker_->work(TimeNs{0}));
            if (!moved && !broker_->sequencer().stopped())
                return error(Error::Kind::internal, "the re-run floor stands still at seq " +
                                                        std::to_string(journal_->last_seq()));
        }
        return result();
    }

 private:
    static JournalOptions journal_options() {
        JournalOptions options;
        options.thread = false;  // what-if forks with this floor in its hands
        options.commit = Commit::none;
        return options;
    }

    Result<void> check() const {
        if (members_.size() != recording_.opened().roster.size())
            return invalid("a floor of " + std::to_string(members_.size()) +
                           " members cannot re-run one of " +
                           std::to_string(recording_.opened().roster.size()));
        for (const Loss& loss : recording_.losses())
            if (contested(loss.member))
                return invalid("`" + members_[loss.member - 1U].name + "` was lost at seq " +
                               std::to_string(loss.from) + ", and `" + loss.deputy +
                               "` answered from there: what another in its chair would have done "
                               "is not to be known; change another actor");
        for (const Variant& variant : variants_)
            for (const Replacement& one : variant.chairs)
                if (one.member == 0 || one.member > members_.size() ||
                    members_[one.member - 1U].duty == Duty::edge)
                    return invalid("no actor sits in chair " + std::to_string(one.member));
        return {};
    }

    /// A chair hears what anyone who may sit in it hears; each sitter is given what is his. An
    /// answer that says nothing changes no order, so nobody notices the others.
    void seat_everyone() {
        for (const PlannedActor& actor : members_) seats_.push_back(member_of(actor));
        own_ = seats_;
        for (const Variant& variant : variants_) {
            for (const Replacement& one : variant.chairs) {
                if (!one.actor) continue;
                const Member other = member_of(*one.actor);
                Member& seat = seats_[one.member - 1U];
                add_missing(seat.hears, other.hears);
                add_missing(seat.says, other.says);
                if (seat.from.empty() || other.from.empty())
                    seat.from.clear();
                else
                    add_missing(seat.from, other.from);
            }
        }
    }

    Result<std::unique_ptr<Participant>> make(const PlannedActor& actor) const {
        if (!actor.program.empty() && options_.make_foreign) return options_.make_foreign(actor);
        const Kind* kind = options_.find_kind(actor.kind);
        if (kind == nullptr || !kind->make_actor)
            return error(Error::Kind::not_found,
                         "kind `" + actor.kind + "` of `" + actor.name +
                             "` is no actor of this program, and only what it can "
                             "re-execute can be asked again");
        return kind->make_actor(Making{actor.name, actor.params.view(), options_.base, ""});
    }

    Chair::Sitter sitter(std::size_t variant, std::uint16_t member,
                         std::unique_ptr<Participant> actor, const Member& own) const {
        Chair::Sitter made{variant, std::move(actor), nullptr};
        if (same_mail(own, seats_[member - 1U])) return made;
        std::vector<Member> floor = own_;
        floor[member - 1U] = own;
        made.mail = std::make_unique<Topics>(std::move(floor));
        return made;
    }

    Result<void> fill_chairs() {
        cast_.from = options_.from;
        cast_.followed.assign(variants_.size(), true);
        cast_.on_divergence = options_.on_divergence;
        cast_.on_failure = options_.on_failure;
        if (!cast_.on_divergence)
            cast_.on_divergence = [](std::size_t, const Divergence&) -> Result<bool> {
                return false;
            };
        if (!cast_.on_failure) cast_.on_failure = [](std::size_t, const Error&) {};
        for (std::uint16_t member = 1; member <= members_.size(); ++member) {
            const PlannedActor& actor = members_[member - 1U];
            if (actor.duty == Duty::edge) {
                OUTCRY_TRY(
                    broker_->locals().add(member, recording_.play(member, asked_[member - 1U])));
                continue;
            }
            OUTCRY_ASSIGN(auto unchanged, make(actor));
            if (const Loss* loss = loss_of(member))
                unchanged = std::make_unique<Mortal>(std::move(unchanged), *loss);
            if (!contested(member)) {
                OUTCRY_TRY(broker_->locals().add(member, std::move(unchanged)));
                continue;
            }
            auto chair = std::make_unique<Chair>(
                cast_, member, sitter(0, member, std::move(unchanged), own_[member - 1U]));
            OUTCRY_TRY(add_challengers(member, *chair));
            OUTCRY_TRY(
                broker_->locals().add(member, std::unique_ptr<Participant>(std::move(chair))));
        }
        return {};
    }

    [[nodiscard]] const Loss* loss_of(std::uint16_t member) const {
        for (const Loss& loss : recording_.losses())
            if (loss.member == member) return &loss;
        return nullptr;
    }

    /// Who was lost on the recorded floor is lost here, and has the deputy it had there.
    Result<void> lose(std::uint16_t member, const Error& why) {
        const Loss* loss = loss_of(member);
        if (loss == nullptr || broker_->sequencer().deputy_from(member) != 0) return why;
        OUTCRY_ASSIGN(Deputised deputy, deputy_of(recording_.opened().roster[member - 1U],
                                                  options_.base, options_.find_kind));
        return broker_->quarantine(member, {std::move(deputy.actor), deputy.name, deputy.manifest},
                                   loss->reason);
    }

    [[nodiscard]] bool contested(std::uint16_t member) const {
        for (const Variant& variant : variants_)
            for (const Replacement& one : variant.chairs)
                if (one.member == member) return true;
        return false;
    }

    Result<void> add_challengers(std::uint16_t member, Chair& chair) {
        for (std::size_t i = 0; i < variants_.size(); ++i) {
            for (const Replacement& one : variants_[i].chairs) {
                if (one.member != member) continue;
                if (!one.actor) {
                    chair.add({i, nullptr, nullptr});
                    continue;
                }
                auto made = make(*one.actor);
                if (made && cast_.from > 1 && one.actor->kind != members_[member - 1U].kind &&
                    (chair.has_done_things() || (*made)->has_done_things()))
                    made = invalid("`" + one.actor->kind + "` cannot go on from what `" +
                                   members_[member - 1U].kind + "` of `" + one.actor->name +
                                   "` has done until seq " + std::to_string(cast_.from) +
                                   "; leave out --from, or change its parameters only");
                if (!made) {
                    cast_.followed[i] = false;
                    cast_.on_failure(i, made.error());
                    continue;
                }
                chair.add(sitter(i, member, std::move(*made), member_of(*one.actor)));
            }
        }
        return {};
    }

    void heard(const Prefix& prefix, BytesView said, const Topic& topic) {
        if (prefix.seq == recording_.last_seq())
            as_recorded_ = to_hex(journal_->content_head()) == recording_.head();
        if (options_.on_event) options_.on_event(prefix, said, topic);
        if (options_.on_progress && prefix.seq % progress_every == 0)
            options_.on_progress(prefix.seq);
    }

    Result<Rerun> result() {
        Rerun made;
        made.head = to_hex(journal_->content_head());
        made.last_seq = journal_->last_seq();
        made.as_recorded = as_recorded_;
        for (std::size_t i = 0; i < asked_.size(); ++i)
            if (asked_[i].answered + asked_[i].unanswered != 0)
                made.asked[members_[i].name] = asked_[i];
        return made;
    }

    const Recording& recording_;
    const std::vector<PlannedActor>& members_;
    const std::vector<Variant>& variants_;
    const RerunOptions& options_;
    std::vector<Member> own_;    // the unchanged floor
    std::vector<Member> seats_;  // as the sequencer knows them
    std::vector<Asked> asked_;   // by member
    Cast cast_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Broker> broker_;
    bool as_recorded_ = false;
};

}  // namespace

Result<Rerun> rerun(const Recording& recording, const std::vector<PlannedActor>& members,
                    const std::vector<Variant>& variants, const RerunOptions& options) {
    return Rerunning(recording, members, variants, options).run();
}

}  // namespace outcry
