// SPDX-License-Identifier: Apache-2.0
// An actor of a re-run floor that is lost where it was lost on the recorded one. Used by the
// floor's one thread; the loss outlives it.
#pragma once

#include <memory>
#include <utility>

#include "actors/runtime/recording.hpp"
#include "outcry/bus/participant.hpp"

namespace outcry {

class Mortal final : public Participant {
 public:
    Mortal(std::unique_ptr<Participant> actor, const Loss& loss)
        : actor_(std::move(actor)), loss_(loss) {}

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        const TimeNs now = mail.prefix.time;
        if (now > loss_.time || (now == loss_.time && ++met_ == loss_.nth))
            return error(Error::Kind::internal, loss_.reason);
        return actor_->deliver(mail, next_source_seq, answer);
    }
    void snapshot(Buffer& out) const override { actor_->snapshot(out); }
    Result<void> restore(BytesView state) override { return actor_->restore(state); }

 private:
    std::unique_ptr<Participant> actor_;
    const Loss& loss_;
    std::uint64_t met_ = 0;  // of its mail at the time of the loss
};

}  // namespace outcry
