// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/rights.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry::journal {

namespace {

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

/// An actor may always ask for timers of its own.
bool is_own_timer(const RosterEntry& entry, const SaidView& said) {
    if (entry.role != Role::actor ||
        (said.schema != schema_name<TimerSet> && said.schema != schema_name<TimerCancel>))
        return false;
    TopicWriter own;
    own.begin(said.schema);
    own.token(entry.name);
    return said.topic.size() > own.text().size() && said.topic.starts_with(own.text()) &&
           said.topic[own.text().size()] == '.';
}

}  // namespace

std::uint64_t first_ref_not_before(std::uint64_t seq, BytesView refs) {
    std::uint64_t ref = 0;
    for (RefsReader reader(refs); reader.next(ref);)
        if (ref >= seq) return ref;
    return 0;
}

std::optional<std::string> Rights::open(const SaidView& said) {
    if (said.schema != schema_name<FloorOpened>)
        return joined({"log begins with ", quoted(said.schema),
                       ", not with floor.opened: nobody's rights are recorded"});
    auto opened = decoded<FloorOpened>(said.body);
    if (!opened) return joined({"floor.opened is malformed: ", opened.error().text()});
    opened_ = std::move(*opened);
    source_seqs_.assign(opened_->roster.size() + 1, 0);
    return {};
}

std::optional<std::string> Rights::begin_at(std::uint64_t seq, BytesView first_event) {
    from_start_ = seq == 1;
    if (first_event.empty()) return "record of seq 1 was not kept: nobody's rights are known";
    const auto record = read_record(first_event);
    if (!record) return joined({"kept record of seq 1 is malformed: ", record.error().text()});
    return open(record->said);
}

std::optional<std::string> Rights::judge(const Prefix& prefix, const SaidView& said,
                                         std::string_view source_name) {
    if (prefix.seq == 1) {
        if (auto wrong = open(said)) return wrong;
    }
    if (!opened_) return {};  // said once, where the log begins
    if (prefix.source > opened_->roster.size())
        return joined({"source ", std::to_string(prefix.source), " is not on the roster of ",
                       std::to_string(opened_->roster.size())});
    if (prefix.cause >= prefix.seq)
        return joined({"answers seq ", std::to_string(prefix.cause), ", which was not said yet"});
    if (const std::uint64_t ref = first_ref_not_before(prefix.seq, said.refs); ref != 0)
        return joined({"refers to seq ", std::to_string(ref), ", which was not said yet"});
    auto wrong = prefix.source == sequencer_source ? judge_own(prefix, said)
                                                   : judge_member(prefix, said, source_name);
    return wrong ? wrong : count(prefix, said);
}

std::optional<std::string> Rights::judge_own(const Prefix& prefix, const SaidView& said) {
    const bool opens = said.schema == schema_name<FloorOpened>;
    if (opens != (prefix.seq == 1))
        return joined(
            {quoted(said.schema), " stands where it may not: floor.opened is seq 1 alone"});
    if (closed_ && said.schema != schema_name<FloorResumed>)
        return joined({quoted(said.schema), " was said after the floor closed"});
    closed_ = said.schema == schema_name<FloorClosed>;
    const bool known = said.schema.starts_with("floor.") ||
                       said.schema == schema_name<TimerFired> ||
                       said.schema == schema_name<TimerCancelled>;
    if (!known) return joined({quoted(said.schema), " is nothing a sequencer says"});
    return {};
}

std::optional<std::string> Rights::judge_member(const Prefix& prefix, const SaidView& said,
                                                std::string_view source_name) {
    const RosterEntry& entry = opened_->roster[prefix.source - 1U];
    if (entry.name != source_name)
        return joined({"its channel names ", quoted(source_name), ", source ",
                       std::to_string(prefix.source), " of the roster is ", quoted(entry.name)});
    if (closed_) return joined({quoted(entry.name), " speaks after the floor closed"});
    if (!contains(entry.says, said.schema) && !is_own_timer(entry, said))
        return joined({quoted(entry.name), " may not say ", quoted(said.schema)});
    if (entry.role == Role::actor && prefix.cause == 0)
        return joined(
            {"actor ", quoted(entry.name), " speaks without being asked: its cause is 0"});
    return {};
}

std::optional<std::string> Rights::count(const Prefix& prefix, const SaidView& said) {
    std::uint64_t& last = source_seqs_[prefix.source];
    const std::uint64_t due = last + 1;
    const bool known = from_start_ || last != 0;
    last = said.source_seq;
    // An edge's replies are ordered by their time, so their numbers need not ascend.
    const bool ascends = prefix.source == sequencer_source ||
                         opened_->roster[prefix.source - 1U].role == Role::actor;
    if (!known || !ascends || said.source_seq == due) return {};
    return joined({"source_seq is ", std::to_string(said.source_seq), " where ",
                   std::to_string(due), " was due"});
}

}  // namespace outcry::journal
