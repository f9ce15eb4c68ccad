// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/runner.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/json_schema.hpp"

namespace outcry {

std::string manifest_digest(const Manifest& manifest) {
    std::string text = manifest.kind + "\n";
    for (const std::string& schema : manifest.hears) text += "hears " + schema + "\n";
    for (const std::string& schema : manifest.says) text += "says " + schema + "\n";
    if (manifest.params != nullptr) text += json_schema(*manifest.params);
    if (manifest.state != nullptr) text += json_schema(*manifest.state);
    Sha256 hash;
    hash.update(as_bytes(text));
    return to_hex(hash.finish());
}

std::optional<Fault> Fault::parse(std::string_view text) {
    Fault fault;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto read = std::from_chars(text.data(), text.data() + colon, fault.seq);
    if (read.ec != std::errc{} || read.ptr != text.data() + colon) return std::nullopt;
    const std::string_view when = text.substr(colon + 1);
    if (when == "before_answer")
        fault.when = When::before_answer;
    else if (when == "between_halves")
        fault.when = When::between_halves;
    else if (when == "before_done")
        fault.when = When::before_done;
    else if (when == "always")
        fault.when = When::always;
    else
        return std::nullopt;
    return fault;
}

Error refusal(const std::string& name, const wire::Refused& refused) {
    // Without a session it was cut off (stopped for a while, or the machine was) and the floor has
    // let it go: no word against it. Its process ends and is started again.
    return {refused.no_session ? Error::Kind::protocol : Error::Kind::refused,
            "floor refused `" + name + "`: " + refused.reason,
            {}};
}

Runner::Runner(std::string name, std::string secret, std::string manifest, FindKind find_kind)
    : name_(std::move(name)),
      secret_(std::move(secret)),
      manifest_(std::move(manifest)),
      find_kind_(std::move(find_kind)) {}

void Runner::hello(std::vector<Buffer>& out) {
    wire::put_message(out.emplace_back(), wire::Type::hello, 0,
                      wire::Hello{wire::protocol_version, name_, secret_, manifest_});
}

void Runner::heartbeat(std::vector<Buffer>& out) const {
    wire::put_header(out.emplace_back(), wire::Type::heartbeat, epoch_);
}

void Runner::bye(std::vector<Buffer>& out) const {
    wire::put_header(out.emplace_back(), wire::Type::bye, epoch_);
}

Result<void> Runner::on_message(BytesView message, std::vector<Buffer>& out) {
    OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
    switch (header.type) {
        case wire::Type::welcome:
            return on_welcome(message, out);
        case wire::Type::mail:
            if (header.epoch != epoch_) return {};  // of a session that is over
            return on_mail(header, message, out);
        case wire::Type::room: {
            if (header.epoch != epoch_) return {};
            OUTCRY_ASSIGN(const wire::Room room, wire::read_message<wire::Room>(message));
            room_ = room.bytes;
            return {};
        }
        case wire::Type::refused: {
            OUTCRY_ASSIGN(const wire::Refused refused, wire::read_message<wire::Refused>(message));
            return refusal(name_, refused);
        }
        case wire::Type::snapshot:
            return give_state(message, header, out);
        case wire::Type::closed:
            closed_ = true;
            return {};
        case wire::Type::heartbeat:
            return {};
        default:
            break;
    }
    return error(Error::Kind::protocol, "unexpected message from the broker");
}

Result<void> Runner::on_welcome(BytesView message, std::vector<Buffer>& out) {
    OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
    OUTCRY_ASSIGN(const wire::Welcome welcome, wire::read_message<wire::Welcome>(message));
    const Kind* kind = find_kind_(welcome.kind);
    if (kind == nullptr)
        return error(Error::Kind::not_found, "kind `" + welcome.kind + "` of `" + name_ +
                                                 "` is not built into this program");
    const Making making{name_, welcome.params, welcome.base, welcome.run_folder};
    if (kind->manifest.duty == Duty::edge) {
        OUTCRY_ASSIGN(edge_, kind->make_edge(making));
        edge_->rejoin(welcome.last_seq);
        OUTCRY_TRY(edge_->resume(welcome.accepted));
    } else {
        OUTCRY_ASSIGN(actor_, kind->make_actor(making));
        if (welcome.restored_upto != 0 && !actor_->restore(welcome.state)) {
            // A state that this build cannot read: the mail says the same, only later.
            epoch_ = 0;
            wire::put_message(out.emplace_back(), wire::Type::hello, 0,
                              wire::Hello{wire::protocol_version, name_, secret_, manifest_, true});
            return {};
        }
    }
    epoch_ = header.epoch;
    mail_ = {};
    next_source_seq_ = welcome.said + 1;
    done_upto_ = welcome.restored_upto;
    consumed_ = sent_bytes_ = room_ = 0;
    return {};
}

Result<void> Runner::give_state(BytesView message, const wire::Header& header,
                                std::vector<Buffer>& out) {
    if (header.epoch != epoch_ || !actor_) return {};
    OUTCRY_ASSIGN(const wire::Snapshot asked, wire::read_message<wire::Snapshot>(message));
    wire::State given{asked.seq, next_source_seq_ - 1, {}};
    actor_->snapshot(given.state);
    if (given.state.size() > limits::member_state_bytes_max) given.state.clear();
    wire::put_message(out.emplace_back(), wire::Type::state, epoch_, given);
    return {};
}

Result<void> Runner::on_mail(const wire::Header& header, BytesView message,
                             std::vector<Buffer>& out) {
    consumed_ += message.size();
    OUTCRY_TRY(mail_.turn_to(message, header));
    begin_batch();
    RecordView record;
    for (;;) {
        OUTCRY_ASSIGN(const bool more, mail_.next(record));
        if (!more) break;
        OUTCRY_TRY(edge_ ? answer_edge(record) : answer_actor(record, out));
        if (doomed_) return {};
        if (batch_.size() >= limits::batch_bytes_soft) send_batch(out);
        begin_batch();
    }
    send_batch(out);
    return {};
}

void Runner::begin_batch() {
    if (batch_open_) return;
    writer_.forget();  // each message can be read alone, in whatever life
    writer_.begin(batch_, edge_ ? wire::Type::inputs : wire::Type::answers, epoch_);
    batch_open_ = true;
}

void Runner::send_batch(std::vector<Buffer>& out) {
    if (!batch_open_) return;
    writer_.finish({consumed_, done_upto_, complete_upto_, ended_});
    sent_bytes_ += batch_.size();
    ended_told_ = ended_;
    out.push_back(std::move(batch_));
    batch_ = Buffer();
    batch_open_ = false;
}

Result<void> Runner::answer_actor(const RecordView& record, std::vector<Buffer>& out) {
    const std::uint64_t seq = record.prefix.seq;
    const bool fault = fault_ && seq >= fault_->seq;
    if (fault && fault_->when == Fault::When::before_answer) {
        send_batch(out);
        doomed_ = true;
        return {};
    }
    answer_.clear();
    handling_.begin(seq);  // stays when deliver() crashes or fails
    if (fault && fault_->when == Fault::When::always) std::abort();
    OUTCRY_TRY(actor_->deliver(record, next_source_seq_, answer_));
    handling_.end();
    // A fault waits for an answer worth cutting in two.
    const bool cut = fault && answer_.size() >= 2;
    const std::size_t upto =
        cut && fault_->when == Fault::When::between_halves ? answer_.size() / 2 : answer_.size();
    for (std::size_t i = 0; i < upto; ++i) {
        begin_batch();
        writer_.add(seq, answer_[i]);
        // A long answer travels in parts; only the done mark makes it count.
        if (batch_.size() >= limits::batch_bytes_soft) send_batch(out);
    }
    if (cut) {
        begin_batch();
        send_batch(out);
        doomed_ = true;
        return {};
    }
    done_upto_ = seq;
    return {};
}

Result<void> Runner::answer_edge(const RecordView& record) {
    run_.clear();
    run_.done_upto = record.prefix.seq;
    OUTCRY_TRY(edge_->deliver(record, run_));
    more_soon_ = more_soon_ || run_.more_soon;
    add_run();
    return {};
}

void Runner::add_run() {
    begin_batch();
    for (std::size_t i = 0; i < run_.inputs.size(); ++i)
        writer_.add(run_.causes[i], run_.inputs[i]);
    done_upto_ = std::max(done_upto_, run_.done_upto);
    complete_upto_ = std::max(complete_upto_, run_.complete_upto);
    ended_ = ended_ || run_.ended;
}

Result<bool> Runner::pull(std::vector<Buffer>& out) {
    const bool at_rest = ended_ && ended_told_ && !more_soon_;
    if (!edge_ || epoch_ == 0 || at_rest || sent_bytes_ >= room_) return false;
    run_.clear();
    const std::uint64_t room = room_ - sent_bytes_;
    OUTCRY_TRY(edge_->pull(std::min<std::size_t>(room, limits::batch_bytes_soft), run_));
    more_soon_ = run_.more_soon;
    const bool any =
        !run_.inputs.empty() || (run_.ended && !ended_told_) || run_.complete_upto > complete_upto_;
    if (!any) return more_soon_;
    add_run();
    send_batch(out);
    return true;
}

}  // namespace outcry
