// SPDX-License-Identifier: Apache-2.0
// Whoever says something else today when tomorrow's prices are others has seen tomorrow. The feeds
// are wrapped: whatever they hand over of later than the cut is changed on its way to the floor.
#include <map>

#include "actors/runtime/floor.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/market.hpp"
#include "tools/search/validate.hpp"

namespace outcry::tools {

namespace {

constexpr std::int64_t heard_for_ns = ns_per_day;  // the changed future is played so far

/// Down in one minute and up in the next, so that nothing computed from prices stays as it was.
std::int64_t percent_of(TimeNs time) { return time.ns / ns_per_minute % 2 == 0 ? 97 : 102; }

Price moved(Price price, TimeNs time) { return {price.units / 100 * percent_of(time)}; }

Result<Buffer> changed_body(const SaidView& said) {
    if (said.schema == schema_name<Bar>) {
        OUTCRY_ASSIGN(Bar bar, decoded<Bar>(said.body));
        for (Price* price : {&bar.open, &bar.high, &bar.low, &bar.close})
            *price = moved(*price, said.event_time);
        bar.volume.units = bar.volume.units / 2;
        if (bar.flow) {
            bar.flow->bought.units = bar.flow->bought.units / 3;
            bar.flow->vwap = moved(bar.flow->vwap, said.event_time);
        }
        return encoded(bar);
    }
    if (said.schema == schema_name<Trade>) {
        OUTCRY_ASSIGN(Trade trade, decoded<Trade>(said.body));
        trade.price = moved(trade.price, said.event_time);
        return encoded(trade);
    }
    if (said.schema == schema_name<Quote>) {
        OUTCRY_ASSIGN(Quote quote, decoded<Quote>(said.body));
        for (Price* price : {&quote.bid, &quote.ask}) *price = moved(*price, said.event_time);
        return encoded(quote);
    }
    if (said.schema == schema_name<MarkPrice>) {
        OUTCRY_ASSIGN(MarkPrice mark, decoded<MarkPrice>(said.body));
        mark.price = moved(mark.price, said.event_time);
        return encoded(mark);
    }
    if (said.schema == schema_name<Depth>) {
        OUTCRY_ASSIGN(Depth depth, decoded<Depth>(said.body));
        for (auto* side : {&depth.bids, &depth.asks})
            for (DepthLevel& level : *side) level.price = moved(level.price, said.event_time);
        return encoded(depth);
    }
    if (said.schema == schema_name<Funding>) {
        OUTCRY_ASSIGN(Funding funding, decoded<Funding>(said.body));
        funding.rate.units = -funding.rate.units;
        return encoded(funding);
    }
    return Buffer(said.body);
}

class ChangedFeed final : public EdgeParticipant {
 public:
    ChangedFeed(std::unique_ptr<EdgeParticipant> feed, TimeNs after)
        : feed_(std::move(feed)), after_(after) {}

    void rejoin(std::uint64_t last_seq) override { feed_->rejoin(last_seq); }
    Result<void> resume(std::uint64_t accepted) override { return feed_->resume(accepted); }
    Result<void> deliver(const RecordView& mail, InputRun& run) override {
        begin(run);
        OUTCRY_TRY(feed_->deliver(mail, own_));
        return hand_over(run);
    }
    Result<void> pull(std::size_t room, InputRun& run) override {
        begin(run);
        OUTCRY_TRY(feed_->pull(room, own_));
        return hand_over(run);
    }

 private:
    /// An edge that has nothing to say of its state leaves it as its caller had it.
    void begin(const InputRun& run) {
        own_.clear();
        own_.complete_upto = run.complete_upto;
        own_.ended = run.ended;
        own_.more_soon = run.more_soon;
        own_.done_upto = run.done_upto;
    }

    Result<void> hand_over(InputRun& run) {
        for (std::size_t i = 0; i < own_.inputs.size(); ++i) {
            OUTCRY_ASSIGN(SaidView said, read_said(own_.inputs[i], false));
            if (said.event_time <= after_) {
                run.add(own_.causes[i], own_.inputs[i]);
                continue;
            }
            OUTCRY_ASSIGN(const Buffer body, changed_body(said));
            said.body = body.view();
            bytes_.clear();
            append_said(bytes_, said);
            run.add(own_.causes[i], bytes_.view());
        }
        run.complete_upto = own_.complete_upto;
        run.ended = own_.ended;
        run.more_soon = own_.more_soon;
        run.done_upto = own_.done_upto;
        return {};
    }

    std::unique_ptr<EdgeParticipant> feed_;
    TimeNs after_;
    InputRun own_;
    Buffer bytes_;
};

/// What a floor said, one record after the other.
struct Heard {
    Buffer bytes;
    std::vector<std::size_t> ends;

    [[nodiscard]] BytesView record(std::size_t i) const {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return bytes.view(begin, ends[i] - begin);
    }
};

Result<void> listen(const Plan& plan, const std::optional<TimeNs>& until,
                    const Runner::FindKind& kinds,
                    std::function<void(const Prefix&, BytesView)> hear) {
    LaunchOptions launching;
    launching.find_kind = kinds;
    launching.commit = Commit::none;
    launching.until = until;
    launching.on_event = [&](const Prefix& prefix, BytesView said, std::string_view) {
        hear(prefix, said);
    };
    OUTCRY_TRY(launch(plan, launching));
    return {};
}

/// The kinds of this program, whose feeds change what is later than `after`.
class ChangedKinds {
 public:
    ChangedKinds(const Plan& plan, TimeNs after) {
        for (const PlannedActor& member : plan.members) {
            const Kind* kind = find_kind(member.kind);
            if (kind == nullptr || !kind->make_edge) continue;
            Kind wrapped = *kind;
            wrapped.make_edge =
                [make = kind->make_edge,
                 after](const Making& making) -> Result<std::unique_ptr<EdgeParticipant>> {
                OUTCRY_ASSIGN(auto feed, make(making));
                return std::unique_ptr<EdgeParticipant>(
                    std::make_unique<ChangedFeed>(std::move(feed), after));
            };
            kinds_.emplace(member.kind, std::move(wrapped));
        }
    }
    [[nodiscard]] const Kind* find(std::string_view name) const {
        const auto found = kinds_.find(name);
        return found == kinds_.end() ? find_kind(name) : &found->second;
    }

 private:
    std::map<std::string, Kind, std::less<>> kinds_;
};

Result<Cut> compare_at(const Plan& plan, const Heard& honest, TimeNs at, DurationNs shown_early,
                       const std::optional<TimeNs>& until) {
    Cut cut;
    cut.at = at;
    const ChangedKinds kinds(plan, at - shown_early);
    TimeNs end = at + DurationNs{heard_for_ns};
    if (until && *until < end) end = *until;
    std::size_t place = 0;
    Buffer record;
    const auto compare = [&](const Prefix& prefix, BytesView said) {
        record.clear();
        store_prefix(record.extend(record_prefix_bytes), prefix);
        record.append(said);
        const bool same =
            place < honest.ends.size() && same_bytes(honest.record(place), record.view());
        ++place;
        if (prefix.time > at) {
            if (!same) ++cut.differ_after;
            return;
        }
        ++cut.compared;
        if (same || cut.first != 0) return;
        cut.first = prefix.seq;
        if (const auto view = read_said(said, false)) cut.what = std::string(view->topic);
    };
    OUTCRY_TRY(listen(
        plan, end, [&kinds](std::string_view name) { return kinds.find(name); }, compare));
    return cut;
}

}  // namespace

Result<std::vector<Cut>> look_ahead(const Plan& plan, const std::vector<TimeNs>& times,
                                    const std::string& until, DurationNs shown_early,
                                    const OnShare& on_share) {
    std::optional<TimeNs> end;
    if (!until.empty()) {
        OUTCRY_ASSIGN(end, time::parse(until));
    }
    Heard honest;
    OUTCRY_TRY(listen(plan, end, find_kind, [&](const Prefix& prefix, BytesView said) {
        store_prefix(honest.bytes.extend(record_prefix_bytes), prefix);
        honest.bytes.append(said);
        honest.ends.push_back(honest.bytes.size());
    }));
    std::vector<Cut> cuts;
    for (const TimeNs at : times) {
        if (on_share)
            on_share(static_cast<double>(cuts.size() + 1) / static_cast<double>(times.size() + 1),
                     "another future after " + time::for_people(at) + " UTC");
        OUTCRY_ASSIGN(Cut cut, compare_at(plan, honest, at, shown_early, end));
        cuts.push_back(std::move(cut));
    }
    return cuts;
}

}  // namespace outcry::tools
