// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/client_loop.hpp"

#include <algorithm>

namespace outcry {

namespace {

/// An observer's side of its session.
class Reader {
 public:
    Reader(std::string name, std::string secret, const Runner::FindKind& find_kind)
        : name_(std::move(name)), secret_(std::move(secret)), find_kind_(find_kind) {}

    Buffer hello() const {
        Buffer message;
        wire::put_message(message, wire::Type::hello, 0,
                          wire::Hello{wire::protocol_version, name_, secret_, ""});
        return message;
    }

    Result<void> on_message(BytesView message, std::vector<Buffer>& out) {
        OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
        if (header.type == wire::Type::welcome) return on_welcome(header, message, out);
        if (header.type == wire::Type::mail && header.epoch == epoch_)
            return on_mail(header, message, out);
        if (header.type == wire::Type::refused) {
            OUTCRY_ASSIGN(const auto refused, wire::read_message<wire::Refused>(message));
            return refusal(name_, refused);
        }
        if (header.type == wire::Type::closed) {
            OUTCRY_ASSIGN(const auto closed, wire::read_message<wire::Closed>(message));
            last_seq_ = closed.last_seq;
            closed_ = true;
        }
        return {};
    }

    [[nodiscard]] bool finished() const { return closed_ && complete_upto_ >= last_seq_; }
    [[nodiscard]] std::uint32_t epoch() const { return epoch_; }
    Result<void> leave() { return observer_ ? observer_->idle(complete_upto_) : Result<void>{}; }

 private:
    Result<void> on_welcome(const wire::Header& header, BytesView message,
                            std::vector<Buffer>& out) {
        OUTCRY_ASSIGN(const wire::Welcome welcome, wire::read_message<wire::Welcome>(message));
        const Kind* kind = find_kind_(welcome.kind);
        if (kind == nullptr || !kind->make_observer)
            return error(Error::Kind::not_found, "kind `" + welcome.kind + "` is no observer here");
        const Making making{name_, welcome.params, welcome.base, welcome.run_folder};
        OUTCRY_ASSIGN(observer_, kind->make_observer(making));
        OUTCRY_ASSIGN(const std::uint64_t stored, observer_->stored_upto());
        OUTCRY_ASSIGN(const std::vector<std::string> patterns, kind->mail(making));
        epoch_ = header.epoch;
        mail_ = {};
        complete_upto_ = stored;
        wire::put_message(
            out.emplace_back(), wire::Type::subscribe, epoch_,
            wire::Subscribe{patterns, wire::From::seq, stored + 1, {}, wire::Level::sequenced});
        return {};
    }

    Result<void> on_mail(const wire::Header& header, BytesView message, std::vector<Buffer>& out) {
        OUTCRY_TRY(mail_.turn_to(message, header));
        RecordView record;
        for (;;) {
            OUTCRY_ASSIGN(const bool more, mail_.next(record));
            if (!more) break;
            OUTCRY_TRY(observer_->observe(record));
        }
        complete_upto_ = std::max(complete_upto_, mail_.complete_upto);
        consumed_ += message.size();
        OUTCRY_TRY(observer_->idle(complete_upto_));
        wire::put_credit(out.emplace_back(), epoch_, consumed_);
        return {};
    }

    std::string name_;
    std::string secret_;
    const Runner::FindKind& find_kind_;
    std::unique_ptr<ObserverParticipant> observer_;
    wire::MailReader mail_;  // of this session
    std::uint32_t epoch_ = 0;
    std::uint64_t complete_upto_ = 0;
    std::uint64_t consumed_ = 0;
    std::uint64_t last_seq_ = 0;
    bool closed_ = false;
};

}  // namespace

Result<void> run_observer(ZmqContext& context, const std::string& name, const std::string& secret,
                          const Runner::FindKind& find_kind, const ClientOptions& options) {
    OUTCRY_ASSIGN(const auto client, ZmqClient::connect(context, options.endpoint));
    Reader reader(name, secret, find_kind);
    client->send(reader.hello());
    std::vector<Buffer> out;
    while (!reader.finished() && (options.stop == nullptr || !options.stop->load())) {
        client->wait(200);
        BytesView message;
        for (int burst = 0; burst < 64 && client->receive(message); ++burst)
            OUTCRY_TRY(reader.on_message(message, out));
        for (const Buffer& bytes : out) client->send(bytes);
        out.clear();
    }
    OUTCRY_TRY(reader.leave());
    Buffer bye;
    wire::put_header(bye, wire::Type::bye, reader.epoch());
    client->send(bye);
    return {};
}

}  // namespace outcry
