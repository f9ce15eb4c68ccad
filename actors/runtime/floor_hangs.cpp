// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_hangs.hpp"

#include <algorithm>
#include <utility>

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry {

namespace {

constexpr std::string_view silent_for = " has not even said that it lives for ";
constexpr std::int64_t told_share = 6;  // of its patience: 10 s of a minute
/// An edge says once a second that it lives: less than a few of them says nothing.
constexpr std::int64_t beats_told_ns = 5 * ns_per_s, beats_killed_ns = 10 * ns_per_s;

std::string seconds(std::int64_t ns) { return std::to_string(ns / ns_per_s) + " s"; }

}  // namespace

std::optional<LastSeen> FloorHangs::last_seen(const Broker& broker, const std::string& name) {
    const auto& members = broker.sequencer().members();
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto member = static_cast<std::uint16_t>(i + 1);
        if (members[i].name != name) continue;
        const Broker::Presence presence = broker.presence(member);
        return LastSeen{presence.epoch, broker.sequencer().first_owed(member),
                        std::string(presence.refused)};
    }
    return std::nullopt;
}

void FloorHangs::look(const Broker& broker, Supervisor& supervisor, std::int64_t steady_ns) {
    const Sequencer& sequencer = broker.sequencer();
    if (sequencer.last_seq() == 0) return;  // whoever is missing is shown otherwise
    forgive_own_sleep(steady_ns);
    for (std::size_t i = 0; i < sequencer.members().size(); ++i) {
        const auto member = static_cast<std::uint16_t>(i + 1);
        const Member& who = sequencer.members()[i];
        const Broker::Presence presence = broker.presence(member);
        if (presence.local) continue;
        const bool edge = who.role == Role::edge;
        // A program of ours says something as soon as it can; one of somebody else may be silent
        // until it is asked, and an edge of that kind for ever.
        const bool speaks = who.foreign ? !edge || presence.beats : presence.heard != 0;
        Watched& one = watch(who.name, presence, speaks, supervisor);
        edge ? look_at_edge(member, broker, supervisor, one, steady_ns)
             : look_at_actor(member, broker, supervisor, one, steady_ns);
    }
    for (const auto& [name, seat] : broker.observers()) {
        const std::uint64_t life = supervisor.lives(name);
        if (life == 0) continue;
        const Broker::Presence presence = broker.presence(name);
        Watched& one = watch(name, presence, presence.heard != 0, supervisor);
        if (one.life != life) continue;  // it has a ledger to read first, and nobody waits for it
        const Patience patience = beats(one, presence, false, life, steady_ns);
        if (patience == Patience::kept) continue;
        const std::string what =
            joined({name, silent_for, seconds(steady_ns - one.since_ns), ": "});
        tell_(what + (patience == Patience::told ? "what it keeps of the log falls behind"
                                                 : killed(supervisor, name, 0)));
        if (patience == Patience::over) one.at.reset();
    }
}

/// A floor that was itself stopped, or waited for its disk, has heard nobody meanwhile.
void FloorHangs::forgive_own_sleep(std::int64_t steady_ns) {
    const std::int64_t slept = steady_ns - std::exchange(looked_ns_, steady_ns);
    if (slept == steady_ns || slept < beats_told_ns) return;
    for (auto& [name, one] : watched_) {
        one.since_ns += slept;
        if (one.promise_due_ns != 0 && one.promise_due_ns != INT64_MAX) one.promise_due_ns += slept;
    }
}

void FloorHangs::look_back(const Broker& broker, const Supervisor& supervisor) const {
    for (const auto& [name, seat] : broker.observers())
        if (supervisor.is_running(name) && !broker.has_left(name))
            tell_(joined({name,
                          " has not read the log to its end and is left behind; of a ledger, "
                          "`outcry ledger rebuild` writes the whole from the log"}));
}

FloorHangs::Watched& FloorHangs::watch(const std::string& name, const Broker::Presence& presence,
                                       bool speaks, const Supervisor& supervisor) {
    Watched& one = watched_[name];
    if (presence.here && speaks && presence.epoch != one.epoch) {
        one.epoch = presence.epoch;
        one.life = supervisor.lives(name);
    }
    return one;
}

/// Notes where it stands, and since when.
FloorHangs::Patience FloorHangs::waited(Watched& one, const Point& point, std::int64_t now,
                                        std::int64_t told_after, std::int64_t patience) {
    if (!one.at || *one.at != point) {
        one.at = point;
        one.since_ns = now;
        one.told = false;
        return Patience::kept;
    }
    if (now - one.since_ns >= patience && !point.starting) return Patience::over;
    if (one.told || now - one.since_ns < told_after) return Patience::kept;
    one.told = true;
    return Patience::told;
}

std::string FloorHangs::killed(Supervisor& supervisor, const std::string& name, std::uint64_t at) {
    return supervisor.kill(name, at)
               ? "it is killed and started again"
               : "it is no process of its own that could be killed; stop the floor with a third "
                 "Ctrl-C, then `outcry resume`";
}

void FloorHangs::look_at_actor(std::uint16_t member, const Broker& broker, Supervisor& supervisor,
                               Watched& one, std::int64_t now) {
    const Sequencer& sequencer = broker.sequencer();
    const Member& who = sequencer.members()[member - 1U];
    const std::uint64_t seq = sequencer.next_cause(), done_upto = sequencer.done_upto(member);
    if (seq > sequencer.last_seq() || (sequencer.open_mail(seq) >> (member - 1U) & 1U) == 0 ||
        done_upto >= seq)
        return one.at.reset();
    const std::uint64_t handling = supervisor.handling(who.name);
    const bool starting =
        handling == 0 && (one.epoch == 0 || one.life != supervisor.lives(who.name));
    const Point point{seq, done_upto, handling, 0, one.epoch, starting};
    const Patience patience = waited(one, point, now, patience_ns_ / told_share, patience_ns_);
    if (patience == Patience::kept) return;
    const std::string what =
        joined({who.name, starting ? " has not joined to answer seq " : " has not answered seq ",
                std::to_string(seq), " for ", seconds(now - one.since_ns),
                " and the floor waits for it: "});
    if (patience == Patience::told)
        return tell_(what + "nothing is decided, stopped out or closed until it does");
    one.at.reset();
    tell_(what + killed(supervisor, who.name, who.foreign ? seq : 0));
}

FloorHangs::Patience FloorHangs::beats(Watched& one, const Broker::Presence& presence,
                                       bool starting, std::uint64_t life, std::int64_t now) const {
    // Of a session that is gone the count stays: it was cut off because it was silent.
    const std::uint64_t heard = presence.here || !one.at ? presence.heard : one.at->heard;
    return waited(one, {0, 0, life, heard, one.epoch, starting}, now,
                  std::max(patience_ns_ / told_share, beats_told_ns),
                  std::max(patience_ns_, beats_killed_ns));
}

/// It may live and beat and yet keep a floor in lockstep where it is, for want of a word.
void FloorHangs::look_for_promise(std::uint16_t member, const Broker& broker, Watched& one,
                                  std::int64_t now) const {
    if (!broker.presence(member).here || !broker.sequencer().awaits_promise(member)) {
        one.promise_due_ns = 0;
    } else if (one.promise_due_ns == 0) {
        one.promise_due_ns = now + patience_ns_ / told_share;
    } else if (now >= one.promise_due_ns) {
        one.promise_due_ns = INT64_MAX;
        tell_(joined({broker.sequencer().members()[member - 1U].name, " has said for ",
                      seconds(patience_ns_ / told_share),
                      " neither how far its inputs are complete (`complete_upto`) nor that it has "
                      "ended, and a floor in lockstep waits for that"}));
    }
}

void FloorHangs::look_at_edge(std::uint16_t member, const Broker& broker, Supervisor& supervisor,
                              Watched& one, std::int64_t now) {
    const Sequencer& sequencer = broker.sequencer();
    const Member& who = sequencer.members()[member - 1U];
    const Broker::Presence presence = broker.presence(member);
    const std::uint64_t life = supervisor.lives(who.name), owed = sequencer.first_owed(member);
    const bool starting = one.epoch == 0 || one.life != life;
    look_for_promise(member, broker, one, now);
    // Who comes from outside may stay away; who has nothing more to say may be silent; and who has
    // joined and not spoken yet reads its files first.
    if ((who.foreign && life == 0) || (sequencer.ended(member) && owed == 0) ||
        (starting && presence.here))
        return one.at.reset();
    const Patience patience = beats(one, presence, starting, life, now);
    if (patience == Patience::kept) return;
    const std::string debt =
        owed == 0 ? std::string() : joined({", and owes a reply to seq ", std::to_string(owed)});
    const std::string what = joined({who.name, starting ? " has not joined for " : silent_for,
                                     seconds(now - one.since_ns), debt, ": "});
    if (patience == Patience::told)
        return tell_(what + "nothing of the world comes through it until it does");
    one.at.reset();
    tell_(what + killed(supervisor, who.name, who.one_reply ? owed : 0));
}

}  // namespace outcry
