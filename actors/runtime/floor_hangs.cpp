// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_hangs.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry {

namespace {
constexpr std::int64_t told_after = 6;  // of its patience: 10 s of a minute
}  // namespace

void FloorHangs::look(const Broker& broker, Supervisor& supervisor, std::int64_t steady_ns) {
    const Sequencer& sequencer = broker.sequencer();
    const std::uint64_t seq = sequencer.next_cause();
    if (seq > sequencer.last_seq()) return owed_.clear();
    const std::uint64_t mail = sequencer.open_mail(seq);
    const std::vector<std::string> missing = broker.missing();
    for (std::size_t i = 0; i < sequencer.members().size(); ++i) {
        const auto member = static_cast<std::uint16_t>(i + 1);
        const Member& who = sequencer.members()[i];
        const std::uint64_t done_upto = sequencer.done_upto(member);
        if (who.role != Role::actor || (mail >> i & 1U) == 0 || done_upto >= seq) {
            owed_.erase(member);
            continue;
        }
        const Owed now{seq,
                       done_upto,
                       supervisor.handling(who.name),
                       std::find(missing.begin(), missing.end(), who.name) != missing.end(),
                       steady_ns,
                       false};
        const auto [place, begins] = owed_.try_emplace(member, now);
        Owed& owed = place->second;
        if (begins || !owed.at_same_point(now)) {
            owed = now;
            continue;
        }
        const std::int64_t waited_ns = steady_ns - owed.since_ns;
        const bool patient = waited_ns < patience_ns_ || owed.missing;
        if (patient && (owed.told || waited_ns < patience_ns_ / told_after)) continue;
        const std::string what = joined(
            {who.name, owed.missing ? " has not joined to answer seq " : " has not answered seq ",
             std::to_string(seq), " for ", std::to_string(waited_ns / ns_per_s),
             " s and the floor waits for it: "});
        if (patient) {
            owed.told = true;
            tell_(what + "nothing is decided, stopped out or closed until it does");
            continue;
        }
        owed = now;
        if (supervisor.kill(who.name))
            tell_(what + "it is killed and started again");
        else
            tell_(what +
                  "it is no process of its own that could be killed; stop the floor with a "
                  "third Ctrl-C, then `outcry resume`");
    }
}

}  // namespace outcry
