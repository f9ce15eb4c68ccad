// SPDX-License-Identifier: Apache-2.0
// What a recorded floor's actors said, so that a changed floor need not ask those again whom the
// change cannot reach: they hear the same mail, so they give the same answers. Read once from a
// journal, then immutable, any thread; it outlives whoever retells. A Retelling belongs to one
// re-run.
//
// On the changed floor others may speak more or less often, so events get other seqs. Mail is known
// by its speaker and the number he gave it; refs, the one place where a told-again event names
// seqs, are written anew.
#pragma once

#include <memory>
#include <vector>

#include "bus/broker/topics.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/bus/participant.hpp"

namespace outcry {

/// Members that hear, directly or by others, what a changed member says; the changed ones
/// themselves. By roster place.
[[nodiscard]] std::vector<bool> reached_by(const std::vector<Member>& members,
                                           const std::vector<std::uint16_t>& changed);

class Retold {
 public:
    [[nodiscard]] static Result<std::unique_ptr<Retold>> read(JournalReader& reader,
                                                              std::size_t members);

    /// False of who sets timers, or answers anything else of the sequencer but the opening: that is numbered for all in common.
    [[nodiscard]] bool can_retell(std::uint16_t member) const {
        return !members_[member - 1U].has_timers;
    }

 private:
    friend class Retelling;
    friend class Reteller;

    struct Said {
        std::uint64_t cause = 0;
        std::size_t offset = 0;
        std::size_t size = 0;
    };
    struct Teller {
        bool has_timers = false;
        std::vector<Said> said;  // in the order it was
    };

    std::vector<Teller> members_;  // by roster place
    std::vector<std::vector<std::uint64_t>>
        seqs_;  // of the recorded log, by source and source_seq - 1
    std::uint64_t last_seq_ = 0;
    Buffer bytes_;
};

class Retelling {
 public:
    /// `reached` as reached_by says it.
    Retelling(const Retold& retold, std::vector<bool> reached);

    [[nodiscard]] bool retells(std::uint16_t member) const {
        return !reached_[member - 1U] && retold_.can_retell(member);
    }
    /// The member's answers as recorded; to be asked only when retells(member). This outlives it.
    [[nodiscard]] std::unique_ptr<Participant> member(std::uint16_t member) const;
    /// Each event as it is sequenced.
    void heard(const Prefix& prefix, BytesView said);

 private:
    friend class Reteller;

    const Retold& retold_;
    std::vector<bool> reached_;
    std::vector<std::uint64_t> now_at_;  // seq on this floor, by seq in the log
};

}  // namespace outcry
