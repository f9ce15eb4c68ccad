// SPDX-License-Identifier: Apache-2.0
#include "tests/support/toys.hpp"

namespace outcry::toys {

namespace {

constexpr TimeNs start{1'700'000'000 * ns_per_s};

std::uint64_t next_random(std::uint64_t& state) {  // xorshift64, Marsaglia 2003
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

}  // namespace

Result<void> Ticker::resume(std::uint64_t accepted) {
    handed_ = accepted;
    return {};
}

Result<void> Ticker::deliver(const RecordView&, InputRun&) { return {}; }

Result<void> Ticker::pull(std::size_t room, InputRun& run) {
    const std::uint64_t total = params_.ticks * params_.symbols.size();
    while (handed_ < total && run.inputs.bytes() < std::min<std::size_t>(room, 400)) {
        const std::uint64_t step = handed_ / params_.symbols.size();
        const std::string& symbol = params_.symbols[handed_ % params_.symbols.size()];
        const TimeNs time{start.ns + static_cast<std::int64_t>(step) * ns_per_s};
        std::uint64_t number = handed_ + 1;
        if (!InputWriter(run, number).add(Tick{symbol, step}, time))
            return error(Error::Kind::internal, "tick holds NaN");
        ++handed_;
        run.complete_upto = {time.ns - 1};
    }
    run.ended = handed_ == total;
    return {};
}

void Splitter::on(const Tick& tick, Says& out) {
    out.say(Part{tick.symbol, "left", next_random(state_.rng) % 1000}, {out.seq()});
    if (tick.n % 5 != 4) out.say(Part{tick.symbol, "right", tick.n}, {out.seq()});
}

void Adder::on(const FloorOpened& opened, Says&) { state_.sums["floor"] = opened.roster.size(); }

void Adder::on(const Part& part, Says& out) {
    std::uint64_t& sum = state_.sums[part.symbol];
    sum += part.value;
    const std::uint64_t before = std::exchange(state_.last_seq[part.symbol], out.seq());
    if (++state_.seen % params_.every != 0) return;
    const double mean = static_cast<double>(sum) / static_cast<double>(state_.seen);
    out.say(Total{part.symbol, sum, mean}, {before, out.seq()});
}

void Sleeper::on(const Tick& tick, Says& out) {
    ++state_.ticks;
    const std::string id = tick.symbol;
    if (tick.n % 4 == 0) out.set_timer(id, out.now() + params_.nap);  // fires between two ticks
    if (tick.n % 4 == 1 && id == "B")
        out.set_timer(id, out.now() + DurationNs{ns_per_s});  // moved: ties with a tick
    if (tick.n % 7 == 3) out.cancel_timer(id);
    if (tick.n % 6 == 2) out.set_timer("now", out.now());
    if (tick.n % 10 == 9) out.set_timer("never", out.now() + DurationNs{ns_per_hour});
    if (tick.n % 9 == 5) out.set_timer("past", out.now() - DurationNs{10 * ns_per_s});
}

void Sleeper::on(const TimerFired& timer, Says& out) {
    out.say(Woke{timer.id, ++state_.times}, {timer.set_seq});
    if (timer.id == "past" && state_.times % 2 == 0) out.set_timer("echo", out.now());
}

Result<void> Oracle::resume(std::uint64_t accepted) {
    next_source_seq_ = accepted + 1;
    return {};
}

Result<void> Oracle::deliver(const RecordView& mail, InputRun& run) {
    if (mail.said.schema != schema_name<Question>) return {};
    OUTCRY_ASSIGN(const Question question, decoded<Question>(mail.said.body));
    const std::int64_t spread = static_cast<std::int64_t>(question.number % 3) * 900 * ns_per_ms;
    const TimeNs at = mail.prefix.time + DurationNs{params_.latency.ns + spread};
    if (!InputWriter(run, next_source_seq_)
             .add(Reply{question.number, "yes, " + std::to_string(question.number)}, at,
                  mail.prefix.seq))
        return error(Error::Kind::internal, "reply holds NaN");
    return {};
}

Result<void> Oracle::pull(std::size_t, InputRun& run) {
    run.ended = true;  // it has nothing of its own to say, only replies
    return {};
}

void Judge::on(const Total& total, Says& out) {
    if (++state_.totals % params_.ask_every == 0)
        out.say(Question{++state_.questions}, {out.seq()});
    out.say(Ruling{++state_.rulings, total.symbol, total.sum, state_.replies, state_.wakes},
            {out.seq()});
}

void Judge::on(const Woke&, Says& out) {
    ++state_.wakes;
    if (state_.wakes % 4 == 0) {
        out.say(Question{++state_.questions}, {out.seq()});
        out.say(Question{++state_.questions}, {out.seq()});
    }
}

void Judge::on(const Reply& reply, Says& out) {
    ++state_.replies;
    out.say(Ruling{++state_.rulings, reply.text, reply.number, state_.replies, state_.wakes},
            {out.seq()});
}

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = {
        edge_kind<Ticker>("ticks a second apart"), actor_kind<Splitter>("answers in two halves"),
        actor_kind<Adder>("sums the halves"),      actor_kind<Sleeper>("sets timers"),
        edge_kind<Oracle>("replies to questions"), actor_kind<Judge>("asks and rules"),
    };
    return all;
}

const Kind* find(std::string_view name) {
    for (const Kind& kind : kinds())
        if (kind.manifest.kind == name) return &kind;
    return nullptr;
}

}  // namespace outcry::toys
