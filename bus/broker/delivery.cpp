// SPDX-License-Identifier: Apache-2.0
// The reading side of the broker: cursors, batches, credit, visibility.
#include <openssl/crypto.h>

#include "bus/broker/session.hpp"

namespace outcry {

bool same_secret(const std::string& a, const std::string& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::uint64_t> first_seq_at(Journal& journal, TimeNs time) {
    ChunkCacheRef cache = Journal::make_cache();
    std::uint64_t low = 1, high = journal.last_seq() + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        OUTCRY_ASSIGN(const BytesView record, journal.read(middle, *cache));
        OUTCRY_ASSIGN(const Prefix prefix, read_prefix(record));
        if (prefix.time < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool Broker::Filter::picks(const Topic& topic) {
    if (topic.id >= picked.size()) picked.resize(topic.id + 256U, 0);
    std::uint8_t& answer = picked[topic.id];
    if (answer == 0) {
        answer = 2;
        for (const std::string& pattern : patterns)
            if (topic_matches(pattern, topic.text)) answer = 1;
    }
    return answer == 1;
}

bool Broker::picks(Session& session, const Topic& topic) {
    if (session.member != 0) return (topic.mail >> (session.member - 1U) & 1U) != 0;
    return session.filter && session.filter->picks(topic);
}

std::shared_ptr<Broker::Filter> Broker::filter_for(std::vector<std::string> patterns) const {
    for (const auto& [id, session] : sessions_)
        if (session->filter && session->filter->patterns == patterns) return session->filter;
    return std::make_shared<Filter>(Filter{std::move(patterns), {}});
}

std::uint64_t Broker::visible_to(const Session& session) const {
    const bool live = config_.sequencer.order == Ordering::free_running;
    std::uint64_t upto = live ? journal_.written_upto() : journal_.last_seq();
    if (session.level == wire::Level::written) upto = std::min(upto, journal_.written_upto());
    if (session.level == wire::Level::durable) upto = std::min(upto, journal_.durable_upto());
    return upto;
}

void Broker::open_batch(Session& session, std::uint64_t visible) const {
    if (session.batch_open) return;
    // Room for what is to come, up to a full batch and the event that fills it: growing would copy
    // it several times.
    constexpr std::uint64_t usual_record_bytes = 320;
    const bool many = session.position <= visible && !config_.one_event_a_batch;
    const std::uint64_t events = many ? visible - session.position + 2 : 1;
    session.batch_open = true;
    session.batch.clear();
    session.batch.reserve(static_cast<std::size_t>(
        std::min<std::uint64_t>(events * usual_record_bytes, limits::mail_bytes_soft + 4096)));
    session.writer.begin(session.batch, session.epoch);
}

Result<void> Broker::fill(Session& session, std::uint64_t visible) {
    const std::size_t full = config_.one_event_a_batch ? 1 : limits::mail_bytes_soft;
    while (!session.latest.empty() && session.has_credit()) {
        OUTCRY_ASSIGN(const BytesView record, journal_.read(session.latest.back(), *session.cache));
        open_batch(session, visible);
        session.writer.add_record(record);
        session.latest.pop_back();
    }
    RecordRun run;
    while (session.position <= visible && session.has_credit()) {
        const std::uint64_t seq = session.position++;
        const Topic* topic = recent_.find(seq);
        if (topic == nullptr) {
            OUTCRY_ASSIGN(run, journal_.run(seq, *session.cache));
            OUTCRY_ASSIGN(const RecordView record, read_record(run.record(seq), false));
            OUTCRY_ASSIGN(topic, sequencer_.topics().find(record.said.topic, record.said.schema,
                                                          record.prefix.source));
        }
        if (!picks(session, *topic) || (session.edge && sequencer_.answered(session.member, seq)))
            continue;
        if (!run.holds(seq)) {
            OUTCRY_ASSIGN(run, journal_.run(seq, *session.cache));
        }
        open_batch(session, visible);
        session.writer.add_record(run.record(seq));
        if (session.batch.size() >= full) return {};
    }
    return {};
}

void Broker::emit(Session& session, std::uint64_t visible, std::vector<Outgoing>& out) {
    if (!session.batch_open) return;
    session.batch_open = false;
    const std::uint64_t complete = std::min(session.position - 1, visible);
    session.writer.finish(complete, journal_.durable_upto());
    session.complete_told = complete;
    session.sent += session.batch.size();
    out.push_back(session.batch.size() <= MessageArena::message_bytes_max
                      ? Outgoing{session.id, arena_.put(session.batch), nullptr}
                      : Outgoing::owning(session.id, std::move(session.batch)));
}

const Broker::SharedBatch* Broker::shared_for(Session& session, std::uint64_t visible) const {
    if (!session.latest.empty()) return nullptr;
    for (std::size_t i = session.shared_from; i < shared_.size(); ++i) {
        const SharedBatch& batch = shared_[i];
        if (batch.filter != session.filter.get() || batch.from != session.position ||
            batch.visible != visible)
            continue;
        session.shared_from = i + 1;  // the one that follows it stands behind it
        return &batch;
    }
    return nullptr;
}

/// One batch for one reader: made, or one that a reader of the same events at the same place was
/// given in this flush.
Result<void> Broker::serve(Session& session, std::uint64_t visible, std::vector<Outgoing>& out) {
    const bool sharing = session.filter.use_count() > 1;
    if (const SharedBatch* found = sharing ? shared_for(session, visible) : nullptr) {
        session.position = found->end;
        session.complete_told = std::min(found->end - 1, visible);
        session.sent += found->bytes.size();
        session.writer.forget();  // of what stood in that
        out.push_back({session.id, found->bytes, found->owner});
        return {};
    }
    const bool shareable = sharing && session.latest.empty();
    const std::uint64_t from = session.position;
    if (shareable) session.writer.forget();  // not all of them were sent the same before
    OUTCRY_TRY(fill(session, visible));
    const bool any = session.batch_open;
    emit(session, visible, out);
    if (any && shareable)
        shared_.push_back({session.filter.get(), from, session.position, visible, out.back().bytes,
                           out.back().owner});
    return {};
}

void Broker::offer_room(Session& session, std::vector<Outgoing>& out) {
    const std::uint64_t accepted = sequencer_.accepted(session.member);
    const std::uint64_t queued =
        sequencer_.slice_open(session.member) ? 0 : sequencer_.queued_bytes(session.member);
    const std::uint64_t limit =
        session.received_bytes + (queued < limits::room_bytes ? limits::room_bytes - queued : 0);
    const bool more = limit >= session.room_told + limits::room_bytes / 4;
    const std::uint64_t sequenced = sequencer_.committed(session.member);
    const bool all_written = journal_.written_upto() >= journal_.last_seq();
    // In lockstep writing trails: that it has caught up is told when it has.
    const bool trailed =
        config_.sequencer.order == Ordering::lockstep && all_written && session.written < sequenced;
    const bool ended = sequencer_.ended(session.member);
    if (!more && !trailed && accepted == session.accepted_told && ended == session.ended_told)
        return;
    session.room_told = std::max(limit, session.room_told);
    session.accepted_told = accepted;
    session.ended_told = ended;
    const bool all_durable = journal_.durable_upto() >= journal_.last_seq();
    if (all_written) session.written = sequenced;
    if (all_durable) session.durable = sequenced;
    wire::put_message(scratch_, wire::Type::room, session.epoch,
                      wire::Room{accepted, sequenced, session.written, session.durable,
                                 session.room_told, ended});
    out.push_back({session.id, arena_.put(scratch_), nullptr});
}

/// What an edge is asked it does in the world: a floor that dies must find in its log that it
/// asked.
Result<void> Broker::keep_requests(const Session& session) {
    const std::uint64_t latest = sequencer_.last_mail(session.member);
    const bool unsent = latest > 1 && latest >= session.position;
    return unsent && latest > journal_.durable_upto() ? journal_.sync() : Result<void>();
}

Result<void> Broker::flush(std::vector<Outgoing>& out) {
    arena_.clear();
    if (!obeying_.empty()) OUTCRY_TRY(tell_obeyed());
    for (Outgoing& message : direct_) out.push_back(std::move(message));
    direct_.clear();
    const bool live = config_.sequencer.order == Ordering::free_running;
    if (live && journal_.written_upto() < journal_.last_seq()) OUTCRY_TRY(journal_.flush());
    for (auto& [id, session] : sessions_) {
        if (session->edge) offer_room(*session, out);
        if (!opened_) continue;
        if (session->edge) OUTCRY_TRY(keep_requests(*session));
        const std::uint64_t visible = visible_to(*session);
        session->shared_from = 0;
        for (;;) {
            const bool asked = session->ask_at != 0 && session->ask_at <= visible;
            const std::uint64_t upto = asked ? session->ask_at : visible;
            while (session->has_credit() &&
                   (session->position <= upto || !session->latest.empty())) {
                OUTCRY_TRY(serve(*session, upto, out));
            }
            if (!asked || session->position <= upto) break;
            ask_for_state(*session, upto, out);
        }
    }
    shared_.clear();
    return {};
}

void Broker::beat(std::vector<Outgoing>& out) {
    for (auto& [id, session] : sessions_) {
        Buffer message;
        if (!opened_ || session->position == std::numeric_limits<std::uint64_t>::max()) {
            // It waits for no mail yet, and is let go all the same once nobody takes this.
            wire::put_header(message, wire::Type::heartbeat, session->epoch);
            out.push_back(Outgoing::owning(id, std::move(message)));
            continue;
        }
        const std::uint64_t complete = std::min(session->position - 1, visible_to(*session));
        wire::MailWriter writer;
        writer.begin(message, session->epoch);
        writer.finish(complete, journal_.durable_upto());
        session->complete_told = complete;
        session->sent += message.size();
        out.push_back(Outgoing::owning(id, std::move(message)));
    }
}

void Broker::say_closed(const std::string& reason, std::vector<Outgoing>& out) {
    Buffer message;
    wire::put_message(message, wire::Type::closed, 0, wire::Closed{journal_.last_seq(), reason});
    for (auto& [id, session] : sessions_) out.push_back(Outgoing::owning(id, message));
}

void Broker::say_broken_off(const Error& why, std::vector<Outgoing>& out) {
    const std::string reason = std::string(wire::broken_off) + why.text();
    for (auto& [id, session] : sessions_) {
        Buffer message;
        wire::put_message(message, wire::Type::closed, 0,
                          wire::Closed{session->complete_told, reason});
        out.push_back(Outgoing::owning(id, std::move(message)));
    }
}

bool Broker::drained() const {
    for (const auto& [id, session] : sessions_)
        if (session->position <= visible_to(*session)) return false;
    return true;
}

}  // namespace outcry
