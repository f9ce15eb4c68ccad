// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/broker.hpp"

#include <algorithm>

#include "bus/broker/session.hpp"

namespace outcry {

namespace {

std::vector<std::string> manifests_of(const BrokerConfig& config) {
    std::vector<std::string> manifests;
    for (const Seat& seat : config.seats) manifests.push_back(seat.manifest);
    manifests.resize(config.sequencer.members.size());
    return manifests;
}

}  // namespace

Broker::Broker(Journal& journal, BrokerConfig config)
    : journal_(journal),
      config_(std::move(config)),
      sequencer_(journal, config_.sequencer, *this),
      locals_(sequencer_, journal, recent_),
      taker_(journal, sequencer_, manifests_of(config_)),
      latest_(config_.sequencer.snapshot),
      seated_(config_.sequencer.members.size(), nullptr),
      epochs_(config_.sequencer.members.size(), 0),
      refusals_(config_.sequencer.members.size()),
      desk_(config_.operators, config_.sequencer.opened.plan) {
    if (desk_.member() != 0) {
        // An operator may never come: nothing waits for his inputs, and he promises nothing of when
        // they come.
        sequencer_.joined(desk_.member());
        sequencer_.input_state(desk_.member(), TimeNs{INT64_MIN}, true);
    }
    if (config_.snapshot_every != 0)
        locals_.set_passed(config_.snapshot_every,
                           [this](std::uint64_t seq) { take_local_states(seq); });
}

Broker::~Broker() = default;

void Broker::sequenced(const Prefix& prefix, BytesView said, const Topic& topic) {
    recent_.add(prefix.seq, topic);
    if (config_.snapshot_every != 0 && prefix.seq >= next_snapshot_) begin_snapshot(prefix.seq);
    if (tap_) tap_(prefix, said, topic);
    if (prefix.source != sequencer_source && prefix.source == desk_.member()) note_obeyed(prefix);
}

/// Divides once a snapshot, not once an event.
void Broker::begin_snapshot(std::uint64_t seq) {
    const std::uint64_t every = config_.snapshot_every;
    if (seq % every == 0) taker_.begin(seq);
    next_snapshot_ = (seq / every + 1) * every;
}

Broker::Presence Broker::presence(std::uint16_t member) const {
    Presence presence;
    presence.local = locals_.has(member) || desk_.member() == member;
    presence.epoch = epochs_[member - 1U];
    presence.refused = refusals_[member - 1U];
    const Session* session = seated_[member - 1U];
    if (session == nullptr) return presence;
    presence.here = true;
    presence.heard = session->heard;
    presence.beats = session->beats;
    return presence;
}

Broker::Presence Broker::presence(const std::string& observer) const {
    Presence presence;
    const auto attended = attendance_.find(observer);
    if (attended == attendance_.end()) return presence;
    presence.epoch = attended->second.sessions;
    const auto session = sessions_.find(attended->second.session);
    if (session == sessions_.end()) return presence;
    presence.here = true;
    presence.heard = session->second->heard;
    return presence;
}

bool Broker::has_left(const std::string& observer) const {
    const auto attended = attendance_.find(observer);
    return attended != attendance_.end() && attended->second.left;
}

std::vector<std::string> Broker::missing() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < seated_.size(); ++i)
        if (seated_[i] == nullptr && !locals_.has(static_cast<std::uint16_t>(i + 1)) &&
            desk_.member() != i + 1)
            names.push_back(config_.sequencer.members[i].name);
    return names;
}

Result<void> Broker::open_when_complete() {
    // A log to go on with is taken up before anyone joins: edges must be told what it holds of
    // them.
    if (opened_ || (journal_.last_seq() == 0 && !sequencer_.all_joined())) return {};
    OUTCRY_TRY(sequencer_.open());
    opened_ = true;
    return {};
}

Result<void> Broker::on_message(const SessionId& from, BytesView message) {
    Result<void> handled = handle(from, message);
    if (handled) return {};
    const Error::Kind kind = handled.error().kind;
    // A log that cannot be kept or an answer that contradicts it is no client's private trouble;
    // malformed bytes are.
    if (kind == Error::Kind::io || kind == Error::Kind::internal) return handled;
    refuse(from, handled.error());
    return {};
}

void Broker::refuse(const SessionId& to, const Error& why, bool no_session) {
    ++refused_;
    // Who was refused may have more under way: what ended its session is told, not what came after.
    const std::string words = why.text();
    if (!no_session || last_refusal_.empty()) last_refusal_ = words;
    if (const auto session = sessions_.find(to);
        session != sessions_.end() && session->second->member != 0)
        refusals_[session->second->member - 1U] = words;
    Buffer message;
    wire::put_message(message, wire::Type::refused, 0, wire::Refused{words, no_session});
    direct_.push_back(Outgoing::owning(to, std::move(message)));
    on_gone(to);
}

void Broker::on_gone(const SessionId& session) {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return;
    const std::uint16_t member = found->second->member;
    if (member != 0 && seated_[member - 1U] == found->second.get()) seated_[member - 1U] = nullptr;
    if (latest_from_ == found->second.get()) latest_from_ = nullptr;
    sessions_.erase(found);
}

Result<void> Broker::handle(const SessionId& from, BytesView message) {
    OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
    if (header.type == wire::Type::hello) return on_hello(from, message);
    if (header.type == wire::Type::knock) return on_knock(from), Result<void>{};
    if (header.type == wire::Type::command) return on_command(from, message);
    if (latest_from_ == nullptr || latest_from_->id != from) {
        const auto found = sessions_.find(from);
        if (found == sessions_.end()) {
            refuse(from,
                   error(Error::Kind::protocol,
                         "message before hello, or after the session was replaced"),
                   true);
            return {};
        }
        latest_from_ = found->second.get();
    }
    Session& session = *latest_from_;
    if (header.epoch != session.epoch)
        return error(Error::Kind::protocol,
                     "message carries epoch " + std::to_string(header.epoch) +
                         ", this session's is " + std::to_string(session.epoch) +
                         ": each message carries the epoch of its session's `welcome`");
    ++session.heard;
    switch (header.type) {
        case wire::Type::answers:
        case wire::Type::inputs:
            return on_batch(session, message, header);
        case wire::Type::subscribe:
            return on_subscribe(session, message);
        case wire::Type::credit: {
            OUTCRY_ASSIGN(const wire::BatchReader batch, wire::BatchReader::open(message));
            return session.give_back(batch.head.consumed);
        }
        case wire::Type::heartbeat:
            session.beats = true;
            return {};
        case wire::Type::state:
            return take_state(session, message);
        case wire::Type::bye:
            for (auto& [name, attended] : attendance_)
                attended.left = attended.left || attended.session == from;
            on_gone(from);
            return {};
        default:
            break;
    }
    return error(Error::Kind::protocol, "this message is the broker's to send, not a client's");
}

Result<void> Broker::on_hello(const SessionId& from, BytesView message) {
    OUTCRY_ASSIGN(const wire::Hello hello, wire::read_message<wire::Hello>(message));
    if (hello.protocol != wire::protocol_version)
        return error(Error::Kind::protocol, "protocol " + std::to_string(hello.protocol) +
                                                " is not spoken here, this floor speaks " +
                                                std::to_string(wire::protocol_version));
    OUTCRY_TRY(open_when_complete());
    const std::size_t planned = seated_.size() + config_.observers.size();
    if (sessions_.size() >= limits::sessions_max && !sessions_.contains(from))
        return error(Error::Kind::limit, "floor has its limit of " +
                                             std::to_string(limits::sessions_max) + " sessions");
    wire::Welcome welcome;
    std::uint16_t member = 0;
    const auto observer = config_.observers.find(hello.name);
    if (observer != config_.observers.end()) {
        if (!same_secret(hello.secret, observer->second.secret))
            return error(Error::Kind::refused,
                         "`" + hello.name + "` did not show this launch's secret");
        welcome = observer->second.welcome;
    } else if (!hello.name.empty()) {
        for (std::size_t i = 0; i < config_.seats.size(); ++i)
            if (config_.sequencer.members[i].name == hello.name)
                member = static_cast<std::uint16_t>(i + 1);
        const bool lost =
            member != 0 && (deputies_.contains(member) || sequencer_.deputy_from(member) != 0);
        if (member == 0 || lost || locals_.has(member) || member == desk_.member())
            return error(Error::Kind::refused,
                         "no seat for `" + hello.name +
                             "` on this floor; who joins from outside must stand in its topology");
        const Seat& seat = config_.seats[member - 1U];
        if (!same_secret(hello.secret, seat.secret))
            return error(Error::Kind::refused,
                         "`" + hello.name + "` did not show this launch's secret");
        if (hello.manifest != seat.manifest)
            return error(Error::Kind::refused,
                         "`" + hello.name +
                             "` was built with another manifest than the plan was checked "
                             "with; rebuild it, or check the topology again");
        welcome = seat.welcome;
    } else if (!same_secret(hello.secret, config_.observer_secret)) {
        return error(Error::Kind::refused, "observer did not show this floor's secret");
    } else if (!sessions_.contains(from) && sessions_.size() + planned >= limits::sessions_max) {
        // However many look on, whoever has a seat can come back to it.
        return error(Error::Kind::limit,
                     "floor has no room for another observer: of its limit of " +
                         std::to_string(limits::sessions_max) + " sessions " +
                         std::to_string(sessions_.size()) + " are open and " +
                         std::to_string(planned) + " kept for its own; leave one that is open");
    }
    on_gone(from);
    if (member != 0 && seated_[member - 1U] != nullptr)
        on_gone(SessionId(seated_[member - 1U]->id));
    auto session = std::make_unique<Session>();
    session->id = from;
    session->epoch = member != 0 ? next_epoch_++ : observers_epoch;
    session->member = member;
    session->edge = member != 0 && config_.sequencer.members[member - 1U].role == Role::edge;
    if (member != 0) {
        seated_[member - 1U] = session.get();
        epochs_[member - 1U] = session->epoch;
        refusals_[member - 1U].clear();
        const MemberState* state = hello.from_start ? nullptr : state_of(member);
        if (state != nullptr) {
            welcome.restored_upto = state_seq();
            welcome.said = state->said;
            welcome.state = state->state;
        }
        sequencer_.joined(member, welcome.restored_upto, state);
        session->position = welcome.restored_upto + 1;
        if (!session->edge) ask_next(*session);
    } else {
        session->position = std::numeric_limits<std::uint64_t>::max();  // until it subscribes
    }
    OUTCRY_TRY(open_when_complete());
    if (session->edge && sequencer_.last_seq() > 0) {
        session->latest = {1};  // and then what it may have to reply to
        session->position = std::max<std::uint64_t>(2, sequencer_.hears_from(member));
    }
    welcome.member = member;
    welcome.accepted = member != 0 ? sequencer_.accepted(member) : 0;
    welcome.last_seq = sequencer_.last_seq();
    if (observer != config_.observers.end()) {
        Attendance& attended = attendance_[hello.name];
        attended = {from, attended.sessions + 1, false};
    }
    Buffer reply;
    wire::put_message(reply, wire::Type::welcome, session->epoch, welcome);
    direct_.push_back(Outgoing::owning(from, std::move(reply)));
    sessions_.emplace(from, std::move(session));
    return {};
}

Result<void> Broker::on_subscribe(Session& session, BytesView message) {
    OUTCRY_ASSIGN(wire::Subscribe wanted, wire::read_message<wire::Subscribe>(message));
    if (session.member != 0)
        return error(Error::Kind::protocol,
                     "a member's mail is in the plan, it does not subscribe; an observer may");
    if (wanted.patterns.empty() || wanted.patterns.size() > limits::patterns_max)
        return error(Error::Kind::limit, "subscription names " +
                                             std::to_string(wanted.patterns.size()) +
                                             " patterns, 1 to " +
                                             std::to_string(limits::patterns_max) + " are allowed");
    for (const std::string& pattern : wanted.patterns) OUTCRY_TRY(check_pattern(pattern));
    session.filter = filter_for(std::move(wanted.patterns));
    session.level = wanted.level;
    session.position = sequencer_.last_seq() + 1;
    if (wanted.from == wire::From::seq) session.position = std::max<std::uint64_t>(1, wanted.seq);
    if (wanted.from == wire::From::time) {
        OUTCRY_ASSIGN(session.position, first_seq_at(journal_, wanted.time));
    }
    if (wanted.from == wire::From::last) {
        for (const Topic& topic : sequencer_.topics().all())
            if (topic.last_seq != 0 && picks(session, topic))
                session.latest.push_back(topic.last_seq);
        std::sort(session.latest.begin(), session.latest.end(), std::greater<>());
    }
    return {};
}

Result<void> Broker::on_batch(Session& session, BytesView message, const wire::Header& header) {
    if (session.member == 0)
        return error(Error::Kind::refused, "an observer only reads, it has nothing to answer");
    if ((header.type == wire::Type::inputs) != session.edge)
        return error(Error::Kind::protocol, session.edge
                                                ? "an edge sends `inputs`, it sent `answers`"
                                                : "an actor sends `answers`, it sent `inputs`");
    OUTCRY_TRY(session.reader.turn_to(message, header));
    OUTCRY_TRY(session.give_back(session.reader.head.consumed));
    session.received_bytes += message.size();
    return session.edge ? take_inputs(session) : take_answer(session);
}

Result<void> Broker::take_answer(Session& session) {
    wire::BatchReader& batch = session.reader;
    std::uint64_t cause = 0;
    BytesView said;
    for (;;) {
        OUTCRY_ASSIGN(const bool more, batch.next(cause, said));
        if (!more) break;
        OUTCRY_TRY(sequencer_.answer(session.member, cause, said));
    }
    if (batch.head.done_upto == 0) return {};
    return sequencer_.done(session.member, batch.head.done_upto);
}

Result<void> Broker::take_inputs(Session& session) {
    wire::BatchReader& batch = session.reader;
    std::uint64_t cause = 0;
    BytesView said;
    for (;;) {
        OUTCRY_ASSIGN(const bool more, batch.next(cause, said));
        if (!more) break;
        OUTCRY_TRY(sequencer_.input(session.member, cause, said));
    }
    if (batch.head.done_upto != 0)
        OUTCRY_TRY(sequencer_.done(session.member, batch.head.done_upto));
    sequencer_.input_state(session.member, batch.head.complete_upto, batch.head.ended);
    return {};
}

Result<bool> Broker::work(TimeNs wall, int budget) {
    wall_ = wall;
    sequencer_.see_clock(wall);
    OUTCRY_TRY(open_when_complete());
    if (!opened_) return false;
    for (int round = 0; round < budget; ++round) {
        OUTCRY_ASSIGN(const bool advanced, sequencer_.advance(wall));
        if (!deputies_.empty()) OUTCRY_TRY(seat_deputies());
        if (locals_.empty()) return false;
        OUTCRY_ASSIGN(const bool ran, locals_.run());
        if (!advanced && !ran) return false;
    }
    return true;
}

}  // namespace outcry
