// SPDX-License-Identifier: Apache-2.0
#include "bus/link/subscriber.hpp"

#include <algorithm>
#include <utility>

#include "outcry/base/clock.hpp"

namespace outcry {

namespace {

/// Told in eighths of the window: often enough never to run dry, seldom enough to cost nothing.
constexpr std::uint64_t credit_step = limits::credit_bytes / 8;

}  // namespace

Subscriber::Subscriber(std::unique_ptr<ZmqClient> client, SubscriberOptions options)
    : client_(std::move(client)), options_(std::move(options)) {}

Result<std::unique_ptr<Subscriber>> Subscriber::connect(ZmqContext& context,
                                                        SubscriberOptions options) {
    OUTCRY_ASSIGN(auto client, ZmqClient::connect(context, options.endpoint));
    std::unique_ptr<Subscriber> subscriber(new Subscriber(std::move(client), std::move(options)));
    Subscriber& self = *subscriber;
    const std::int64_t deadline = clock::steady_ns() + self.options_.patience_ms * ns_per_ms;
    self.hello();
    while (!self.welcomed_) {
        if (clock::steady_ns() > deadline)
            return error(Error::Kind::io, "no answer from the floor at " + self.options_.endpoint +
                                              " for " + std::to_string(self.options_.patience_ms) +
                                              " ms; is it running?");
        OUTCRY_TRY(self.receive(50));
    }
    return subscriber;
}

void Subscriber::hello() {
    welcomed_ = false;
    Buffer message;
    wire::put_message(message, wire::Type::hello, 0,
                      wire::Hello{wire::protocol_version, options_.name, options_.secret, ""});
    client_->send(message);
    heard_ns_ = clock::steady_ns();
}

void Subscriber::subscribe() {
    wire::Subscribe wanted = options_.wanted;
    if (begun_) {
        wanted.from = wire::From::seq;
        wanted.seq = complete_upto_ + 1;
    }
    Buffer message;
    wire::put_message(message, wire::Type::subscribe, epoch_, wanted);
    client_->send(message);
}

Result<bool> Subscriber::next(RecordView& record, int timeout_ms) {
    if (mail_.left.empty()) OUTCRY_TRY(receive(timeout_ms));
    return mail_.next(record);
}

/// Takes messages until one brings events, waiting at most this long for the first.
Result<void> Subscriber::receive(int timeout_ms) {
    if (consumed_ - told_ >= credit_step) give_credit();
    BytesView message;
    for (bool waited = timeout_ms == 0;;) {
        if (client_->receive(message)) {
            OUTCRY_TRY(on_message(message));
            if (!mail_.left.empty()) return {};
            continue;
        }
        if (waited || finished()) return {};
        waited = true;
        const std::int64_t now = clock::steady_ns();
        if (std::exchange(heard_, false)) heard_ns_ = now;
        if (!closed_ && now - heard_ns_ > silence_ns) hello();
        client_->wait(timeout_ms);
    }
}

Result<void> Subscriber::on_message(BytesView message) {
    OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
    heard_ = true;
    switch (header.type) {
        case wire::Type::mail:
            return welcomed_ && header.epoch == epoch_ ? on_mail(message, header) : Result<void>{};
        case wire::Type::welcome:
            epoch_ = header.epoch;
            welcomed_ = true;
            consumed_ = told_ = 0;
            mail_ = {};
            subscribe();
            return {};
        case wire::Type::closed: {
            OUTCRY_ASSIGN(const wire::Closed closed, wire::read_message<wire::Closed>(message));
            last_seq_ = closed.last_seq;
            if (closed.reason.starts_with(wire::broken_off)) broken_off_ = closed.reason;
            closed_ = true;
            return {};
        }
        case wire::Type::refused:
            break;
        default:
            return {};
    }
    OUTCRY_ASSIGN(const wire::Refused refused, wire::read_message<wire::Refused>(message));
    if (!refused.no_session)
        return error(Error::Kind::refused, "floor refused this reader: " + refused.reason);
    if (welcomed_) hello();  // a broker that was started anew
    return {};
}

Result<void> Subscriber::on_mail(BytesView message, const wire::Header& header) {
    OUTCRY_TRY(mail_.turn_to(message, header));
    begun_ = true;
    consumed_ += message.size();
    complete_upto_ = std::max(complete_upto_, mail_.complete_upto);
    durable_upto_ = mail_.durable_upto;
    return {};
}

void Subscriber::give_credit() {
    told_ = consumed_;
    Buffer credit;
    wire::put_credit(credit, epoch_, consumed_);
    client_->send(credit);
}

}  // namespace outcry
