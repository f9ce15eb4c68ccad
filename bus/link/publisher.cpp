// SPDX-License-Identifier: Apache-2.0
#include "bus/link/publisher.hpp"

#include <algorithm>

#include "outcry/base/clock.hpp"

namespace outcry {

namespace {

constexpr std::size_t look_every_bytes = 8 * 1024;
constexpr std::size_t look_every_pieces = 256;
constexpr std::size_t spares_max = 512;
constexpr std::size_t share_from_bytes =
    4096;  // smaller ones are cheaper to copy, and their memory to use again
constexpr std::size_t envelope_bytes = 64;  // around the encoded topic and body, at most

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

Publisher::Publisher(std::unique_ptr<ZmqClient> client, PublisherOptions options)
    : client_(std::move(client)), options_(std::move(options)), heard_ns_(clock::steady_ns()) {}

Result<std::unique_ptr<Publisher>> Publisher::connect(ZmqContext& context,
                                                      PublisherOptions options) {
    OUTCRY_ASSIGN(auto client, ZmqClient::connect(context, options.endpoint));
    std::unique_ptr<Publisher> publisher(new Publisher(std::move(client), std::move(options)));
    Publisher& self = *publisher;
    self.hello();
    OUTCRY_TRY(self.wait_until([&] { return self.welcomed_ && self.room_.bytes > 0; }));
    return publisher;
}

void Publisher::hello() {
    // Of these a broker that does not know the session yet refuses every one.
    stale_ += sent_;
    welcomed_ = false;
    Buffer message;
    wire::put_message(
        message, wire::Type::hello, 0,
        wire::Hello{wire::protocol_version, options_.name, options_.secret, options_.manifest});
    client_->send(message);
    heard_ns_ = clock::steady_ns();
}

Result<void> Publisher::publish(std::string_view topic, std::string_view schema, BytesView body,
                                TimeNs event_time) {
    if (closed_)
        return error(Error::Kind::refused,
                     "the floor has closed, nothing can be published" + broken_off_);
    if (ended_) return invalid("publisher has finished, nothing can be published");
    if (head_ == nullptr || topic != head_->topic || schema != head_->schema) {
        OUTCRY_ASSIGN(head_, head_of(topic, schema));
    }
    if (body.size() > limits::body_bytes_max)
        return error(Error::Kind::limit, "body of " + number(body.size()) + " bytes exceeds " +
                                             number(limits::body_bytes_max));
    const bool first = batch_.empty();
    if (first) begin_batch();
    batch_.reserve(batch_.size() + envelope_bytes + head_->bytes.size() + body.size());
    add(next_source_seq_++, event_time, *head_, body);

    if (options_.one_event_a_batch || batch_.size() >= limits::batch_bytes_soft)
        return send_batch();
    if (in_flight() && (first || batch_.size() >= look_at_)) {
        look_at_ = batch_.size() + look_every_bytes;
        OUTCRY_TRY(look());
        if (batch_.empty()) return {};  // a floor that was greeted again has been given it
    }
    return in_flight() ? Result<void>{} : send_batch();
}

Result<const Publisher::Head*> Publisher::head_of(std::string_view topic, std::string_view schema) {
    key_.assign(topic).append(1, ' ').append(schema);
    if (const auto found = heads_.find(key_); found != heads_.end()) return &found->second;
    OUTCRY_TRY(check_topic(topic, schema));
    if (heads_.size() >= limits::topics_max)
        return error(Error::Kind::limit, "topic `" + std::string(topic) +
                                             "` is beyond the limit of " +
                                             number(limits::topics_max) + " topics");
    Head& head = heads_[key_];
    head.topic = topic;
    head.schema = schema;
    msgpack::Writer bytes(head.bytes);
    bytes.text(topic);
    bytes.text(schema);
    bytes.array(0);
    return &head;
}

void Publisher::add(std::uint64_t source_seq, TimeNs event_time, const Head& head, BytesView body) {
    writer_.add(0, source_seq, event_time, head.bytes, body);
    said_head_ = &head.bytes;
    said_time_ = event_time;
}

Result<void> Publisher::flush() {
    OUTCRY_TRY(look());
    if (batch_.empty() && told_ == complete_) return {};
    if (batch_.empty()) begin_batch();
    return send_batch();
}

Result<void> Publisher::settle() {
    OUTCRY_TRY(flush());
    return wait_until([this] { return room_.written >= published(); });
}

Result<void> Publisher::finish() {
    if (ended_) return {};
    OUTCRY_TRY(settle());
    ended_ = true;
    begin_batch();
    OUTCRY_TRY(send_batch());
    // A floor in lockstep waits for the last word, and asks nobody who has left for it.
    return wait_until([this] { return room_.ended || closed_; });
}

bool Publisher::in_flight() const {
    return !pieces_.empty() && pieces_.back().last > room_.accepted;
}

void Publisher::begin_batch() {
    if (batch_.capacity() == 0 && !spare_.empty()) {
        batch_ = std::move(spare_.back());
        spare_.pop_back();
    }
    // Mostly as long as the one before it: to grow would copy it several times.
    batch_.reserve(latest_bytes_ + latest_bytes_ / 4);
    writer_.begin(batch_, wire::Type::inputs, epoch_);
    batch_first_ = next_source_seq_;
    batch_head_before_ = said_head_;
    batch_time_before_ = said_time_;
    look_at_ = look_every_bytes;
}

void Publisher::close_batch() {
    writer_.finish({consumed_, 0, complete_, ended_});
    latest_bytes_ = batch_.size();
    retained_ += batch_.size();
    pieces_.push_back({std::move(batch_), batch_first_, published(), complete_, batch_head_before_,
                       batch_time_before_, nullptr});
    told_ = complete_;
    batch_ = Buffer();
}

/// Sends closed batches as far as the floor gives room.
void Publisher::send_pieces() {
    while (sent_ < pieces_.size() && sent_bytes_ < room_.bytes) {
        Piece& piece = pieces_[sent_];
        if (piece.bytes.size() >= share_from_bytes)
            piece.shared = std::make_shared<const Buffer>(std::move(piece.bytes));
        client_->send(piece.view(), piece.shared);
        sent_bytes_ += piece.view().size();
        ++sent_;
    }
}

Result<void> Publisher::send_batch() {
    close_batch();
    if (pieces_.size() % look_every_pieces == 0) OUTCRY_TRY(look());
    if (welcomed_) send_pieces();
    if (sent_ == pieces_.size()) return {};
    return wait_until([this] { return sent_ == pieces_.size(); });
}

/// Listens until `done`; a silent floor is greeted again, and given up when patience ends.
template <class Done>
Result<void> Publisher::wait_until(const Done& done) {
    const std::int64_t deadline = clock::steady_ns() + options_.patience_ms * ns_per_ms;
    OUTCRY_TRY(look());
    while (!done()) {
        if (closed_)
            return error(Error::Kind::refused,
                         "the floor closed before all was written" + broken_off_);
        const std::int64_t now = clock::steady_ns();
        if (now > deadline)
            return error(Error::Kind::io,
                         "`" + options_.name + "` got no answer from the floor at " +
                             options_.endpoint + " for " + std::to_string(options_.patience_ms) +
                             " ms; is it running?");
        if (now - heard_ns_ > silence_ns) hello();
        client_->wait(50);
        OUTCRY_TRY(look());
    }
    return {};
}

Result<void> Publisher::look() {
    BytesView message;
    bool heard = false;
    while (client_->receive(message)) {
        heard = true;
        OUTCRY_TRY(on_message(message));
    }
    if (!heard) {
        // Who has room for hours may say little and never wait: it must notice too.
        if (welcomed_ && !closed_ && clock::steady_ns() - heard_ns_ > silence_ns) hello();
        return {};
    }
    heard_ns_ = clock::steady_ns();
    if (welcomed_) send_pieces();
    return {};
}

Result<void> Publisher::on_message(BytesView message) {
    OUTCRY_ASSIGN(const wire::Header header, wire::read_header(message));
    switch (header.type) {
        case wire::Type::welcome:
            return on_welcome(header, message);
        case wire::Type::refused:
            return on_refused(message);
        case wire::Type::closed: {
            OUTCRY_ASSIGN(const wire::Closed closed, wire::read_message<wire::Closed>(message));
            if (closed.reason.starts_with(wire::broken_off)) broken_off_ = ": " + closed.reason;
            closed_ = true;
            return {};
        }
        default:
            break;
    }
    if (!welcomed_ || header.epoch != epoch_) return {};  // of a session that is over
    if (header.type == wire::Type::mail) consumed_ += message.size();
    if (header.type != wire::Type::room) return {};
    OUTCRY_ASSIGN(room_, wire::read_message<wire::Room>(message));
    forget_written();
    return {};
}

Result<void> Publisher::on_refused(BytesView message) {
    OUTCRY_ASSIGN(const wire::Refused refused, wire::read_message<wire::Refused>(message));
    if (stale_ > 0 && !welcomed_) {
        --stale_;  // sent to a session that is no more; the answer to hello is still to come
        return {};
    }
    if (welcomed_ && refused.no_session) {
        hello();
        if (stale_ > 0) --stale_;
        return {};
    }
    return error(Error::Kind::refused, "floor refused `" + options_.name + "`: " + refused.reason);
}

Result<void> Publisher::on_welcome(const wire::Header& header, BytesView message) {
    OUTCRY_ASSIGN(const wire::Welcome welcome, wire::read_message<wire::Welcome>(message));
    epoch_ = header.epoch;
    welcomed_ = true;
    stale_ = 0;
    sent_bytes_ = consumed_ = 0;
    room_ = {};
    room_.accepted = welcome.accepted;
    if (!numbered_) {
        numbered_ = true;
        next_source_seq_ = welcome.accepted + 1;
        return {};
    }
    return again(welcome.accepted);
}

/// Makes ready to send again whatever the floor has not accepted.
Result<void> Publisher::again(std::uint64_t accepted) {
    if (accepted > published())
        return error(Error::Kind::protocol, "floor has " + number(accepted) + " events of `" +
                                                options_.name + "`, which has published only " +
                                                number(published()) +
                                                "; somebody else speaks in its name");
    if (!batch_.empty()) close_batch();  // it was begun for the session that is over
    while (!pieces_.empty() && pieces_.front().last <= accepted) forget_front();
    sent_ = 0;
    const std::uint64_t first = pieces_.empty() ? next_source_seq_ : pieces_.front().first;
    if (first > accepted + 1)
        return error(Error::Kind::corrupt, "floor lost events " + number(accepted + 1) + " to " +
                                               number(first - 1) + " of `" + options_.name +
                                               "`, which it had accepted; they are no longer kept");
    writer_.forget();
    said_head_ = nullptr;
    wire::BatchReader reader;
    if (!pieces_.empty() && pieces_.front().head_before != nullptr)
        reader.go_on_after(first - 1, pieces_.front().time_before, *pieces_.front().head_before);
    for (Piece& piece : pieces_) OUTCRY_TRY(say_again(piece, reader, accepted));
    if (!ended_ || !pieces_.empty()) return {};
    begin_batch();
    close_batch();
    return {};
}

/// Writes a piece anew for this session, without what the floor has accepted.
Result<void> Publisher::say_again(Piece& piece, wire::BatchReader& reader, std::uint64_t accepted) {
    OUTCRY_ASSIGN(const wire::Header header, wire::read_header(piece.view()));
    OUTCRY_TRY(reader.turn_to(piece.view(), header));
    Piece anew{Buffer(),   std::max(piece.first, accepted + 1),
               piece.last, piece.complete,
               said_head_, said_time_,
               nullptr};
    writer_.begin(anew.bytes, wire::Type::inputs, epoch_);
    std::uint64_t cause = 0;
    BytesView bytes;
    for (;;) {
        OUTCRY_ASSIGN(const bool more, reader.next(cause, bytes));
        if (!more) break;
        OUTCRY_ASSIGN(const SaidView said, read_said(bytes, false));
        if (said.source_seq <= accepted) continue;
        OUTCRY_ASSIGN(const Head* head, head_of(said.topic, said.schema));
        add(said.source_seq, said.event_time, *head, said.body);
    }
    writer_.finish({0, 0, piece.complete, ended_ && &piece == &pieces_.back()});
    retained_ = retained_ - piece.view().size() + anew.bytes.size();
    piece = std::move(anew);
    return {};
}

void Publisher::forget_written() {
    const auto done = [this](const Piece& piece) {
        return piece.last <= room_.written ||
               (piece.last <= room_.accepted && retained_ > options_.retained_bytes_max);
    };
    while (sent_ > 0 && done(pieces_.front())) forget_front();
}

void Publisher::forget_front() {
    Piece& piece = pieces_.front();
    retained_ -= piece.view().size();
    if (!piece.shared && spare_.size() < spares_max) spare_.push_back(std::move(piece.bytes));
    pieces_.pop_front();
    if (sent_ > 0) --sent_;
}

}  // namespace outcry
