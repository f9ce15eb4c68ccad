// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_hangs.hpp"

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry {

namespace {
constexpr std::int64_t told_after = 6;  // of its patience: 10 s of a minute
}  // namespace

void FloorHangs::look(const Sequencer& sequencer, Supervisor& supervisor, std::int64_t steady_ns) {
    const std::uint64_t seq = sequencer.next_cause();
    if (seq > sequencer.last_seq()) return owed_.clear();
    const std::uint64_t mail = sequencer.open_mail(seq);
    for (std::size_t i = 0; i < sequencer.members().size(); ++i) {
        const auto member = static_cast<std::uint16_t>(i + 1);
        const Member& who = sequencer.members()[i];
        const std::uint64_t done_upto = sequencer.done_upto(member);
        if (who.role != Role::actor || (mail >> i & 1U) == 0 || done_upto >= seq) {
            owed_.erase(member);
            continue;
        }
        const auto [place, begins] = owed_.try_emplace(member);
        Owed& owed = place->second;
        if (begins || owed.seq != seq || owed.done_upto != done_upto) {
            owed = {seq, done_upto, steady_ns, false};
            continue;
        }
        const std::int64_t waited_ns = steady_ns - owed.since_ns;
        if (waited_ns < patience_ns_ && (owed.told || waited_ns < patience_ns_ / told_after))
            continue;
        const std::string what =
            joined({who.name, " has not answered seq ", std::to_string(seq), " for ",
                    std::to_string(waited_ns / ns_per_s), " s and the floor waits for it: "});
        if (waited_ns < patience_ns_) {
            owed.told = true;
            tell_(what + "nothing is decided, stopped out or closed until it does");
            continue;
        }
        owed = {seq, done_upto, steady_ns, false};
        if (supervisor.kill(who.name))
            tell_(what + "it is killed and started again");
        else
            tell_(what +
                  "it is no process of its own that could be killed; stop the floor with a "
                  "third Ctrl-C, then `outcry resume`");
    }
}

}  // namespace outcry
