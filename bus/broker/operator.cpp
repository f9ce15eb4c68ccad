// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/operator.hpp"

#include <charconv>

#include "bus/broker/session.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {

std::string command_proof(const std::string& key, const std::string& plan,
                          const wire::Command& command) {
    wire::Command said = command;
    said.proof.clear();
    Buffer bytes(as_bytes("outcry operator\n"));
    bytes.append(as_bytes(plan));
    OUTCRY_CHECK(encode(bytes, said));
    return to_hex(hmac_sha256(as_bytes(key), bytes));
}

std::string OperatorDesk::nonce(std::uint64_t number) const {
    const std::string text = std::to_string(number);
    return text + "-" + to_hex(hmac_sha256(as_bytes(seat_.seed), as_bytes("nonce " + text)));
}

std::string OperatorDesk::challenge() { return nonce(++given_); }

std::optional<std::uint64_t> OperatorDesk::fresh(const std::string& text) const {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool ours =
        read.ec == std::errc{} && number <= given_ && same_secret(nonce(number), text);
    if (!ours || number <= over_upto_ || served_.contains(number)) return std::nullopt;
    return number;
}

Result<HaltRequest> OperatorDesk::admit(const wire::Command& command) {
    if (seat_.member == 0 || seat_.key.size() < limits::operator_key_bytes_min)
        return error(Error::Kind::refused,
                     "this floor has no operator's seat: nobody on it hears halt.request");
    const std::optional<std::uint64_t> number = fresh(command.nonce);
    const bool proven = same_secret(command_proof(seat_.key, plan_, command), command.proof);
    if (!number || !proven)
        return error(Error::Kind::refused,
                     number
                         ? "operator did not prove that he knows this floor's key"
                         : "operator's nonce was never given out, is too old or was used already");
    served_.insert(*number);
    if (served_.size() > limits::operator_nonces_max) {
        over_upto_ = *served_.begin();
        served_.erase(served_.begin());
    }
    for (const auto& [name, text] :
         {std::pair{"by", &command.by}, std::pair{"reason", &command.reason}})
        if (text->size() > limits::operator_text_bytes_max)
            return error(Error::Kind::limit, std::string(name) + " of " +
                                                 std::to_string(text->size()) + " bytes exceeds " +
                                                 std::to_string(limits::operator_text_bytes_max));
    HaltRequest request;
    request.halt = command.halt;
    request.by = command.by;
    request.reason = command.reason;
    request.flatten = command.flatten;
    return request;
}

void Broker::on_knock(const SessionId& from) {
    Buffer message;
    const FloorOpened& opened = config_.sequencer.opened;
    wire::put_message(message, wire::Type::challenge, 0,
                      wire::Challenge{desk_.challenge(), opened.floor, opened.plan});
    direct_.push_back(Outgoing::owning(from, std::move(message)));
}

Result<void> Broker::on_command(const SessionId& from, BytesView message) {
    OUTCRY_ASSIGN(const wire::Command command, wire::read_message<wire::Command>(message));
    OUTCRY_ASSIGN(const HaltRequest request, desk_.admit(command));
    if (obeying_.size() >= limits::operator_nonces_max)
        return error(Error::Kind::limit, "floor has its limit of " +
                                             std::to_string(limits::operator_nonces_max) +
                                             " commands waiting");
    obeying_.push_back({from, 0, {}});
    auto said = operator_says(request);
    if (!said) obeying_.pop_back();
    return said;
}

Result<void> Broker::operator_says(const HaltRequest& request) {
    const std::uint16_t member = desk_.member();
    if (member == 0) return error(Error::Kind::refused, "this floor has no operator's seat");
    OUTCRY_TRY(open_when_complete());  // a log to go on with says how far this seat has spoken
    if (sequencer_.last_seq() == 0) return error(Error::Kind::refused, "floor has not opened yet");
    if (sequencer_.stopped())
        return error(Error::Kind::refused, "floor has ended, nothing can be asked of it");
    const bool lockstep = config_.sequencer.order == Ordering::lockstep;
    TopicWriter topic;
    topic.begin(schema_name<HaltRequest>);
    Buffer body, said;
    OUTCRY_CHECK(encode(body, request));
    append_said(said, {sequencer_.accepted(member) + 1,
                       lockstep ? sequencer_.clock() + DurationNs{1} : wall_,
                       topic.text(),
                       schema_name<HaltRequest>,
                       {},
                       body.view()});
    return sequencer_.input(member, 0, said.view());
}

/// What the floor itself says on this seat has nobody waiting; commands are obeyed in the order
/// they came.
void Broker::note_obeyed(const Prefix& prefix) {
    for (Obeying& one : obeying_) {
        if (one.seq != 0) continue;
        one.seq = prefix.seq;
        one.time = prefix.time;
        return;
    }
}

/// Told once everybody has answered it, risk before all: a halt that waits behind a member that
/// hangs protects nothing yet. It is worth a sync: who is told finds it in the log whatever happens
/// next.
Result<void> Broker::tell_obeyed() {
    while (!obeying_.empty() && obeying_.front().seq != 0 &&
           obeying_.front().seq < sequencer_.next_cause()) {
        if (journal_.durable_upto() < obeying_.front().seq) OUTCRY_TRY(journal_.sync());
        Buffer message;
        wire::put_message(message, wire::Type::obeyed, 0,
                          wire::Obeyed{obeying_.front().seq, obeying_.front().time});
        direct_.push_back(Outgoing::owning(obeying_.front().to, std::move(message)));
        obeying_.pop_front();
    }
    return {};
}

}  // namespace outcry
