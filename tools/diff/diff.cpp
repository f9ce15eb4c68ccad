// SPDX-License-Identifier: Apache-2.0
#include "tools/diff/diff.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>

#include "actors/execution/order_id.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/floor.hpp"
#include "tools/diff/compare.hpp"
#include "tools/diff/rounds.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

EventName name_of(const RecordView& record, const JournalReader& reader) {
    const auto found = reader.sources().find(record.prefix.source);
    return {record.prefix.seq, record.prefix.time,
            record.prefix.source == sequencer_source ? "sequencer"
            : found == reader.sources().end()        ? std::to_string(record.prefix.source)
                                                     : found->second,
            std::string(record.said.topic)};
}

/// Orders have a topic each, and so have timers: their names are left out.
std::string summed_up(std::string_view topic, std::string_view schema) {
    const bool numbered = schema == "order" || schema.starts_with("timer.");
    const std::size_t last = topic.rfind('.');
    return numbered && last != std::string_view::npos ? joined({topic.substr(0, last), ".*"})
                                                      : std::string(topic);
}

/// Orders are called after their plan, so that those of another plan have all other names:
/// `eab1-731-e`. Both runs' orders get the same four digits here.
class OrderNames {
 public:
    OrderNames() = default;
    OrderNames(std::string_view plan_a, std::string_view plan_b)
        : as_(plan_a.substr(0, digits)), known_(plan_b.substr(0, digits)) {}

    /// A record of B as it would be under the plan of A.
    [[nodiscard]] BytesView alike(BytesView record) {
        if (as_.size() != digits || known_.size() != digits || as_ == known_) return record;
        const std::string_view text = as_text(record);
        std::size_t at = text.find(known_);
        if (at == std::string_view::npos) return record;
        made_ = Buffer(record);
        for (; at != std::string_view::npos; at = text.find(known_, at + 1))
            if (is_order(text.substr(at))) std::copy(as_.begin(), as_.end(), made_.data() + at);
        return made_.view();
    }

 private:
    static constexpr std::size_t digits = 4;

    static bool is_order(std::string_view text) {
        std::size_t end = digits + 1;
        if (text.size() <= end || text[digits] != '-') return false;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
        return execution::parse_order_id(text.substr(0, end + 2)).has_value();
    }

    std::string as_, known_;
    Buffer made_;
};

/// Counts a topic's events in both runs and holds first against first, second against second.
class TopicTally {
 public:
    void take(bool of_a, BytesView body) {
        ++(of_a ? count_.a : count_.b);
        const std::size_t hash = std::hash<std::string_view>{}(as_text(body));
        if (ahead_.empty() || of_a == a_ahead_) {
            a_ahead_ = of_a;
            ahead_.push_back(hash);
            return;
        }
        if (ahead_.front() != hash) ++count_.differing;
        ahead_.pop_front();
    }
    [[nodiscard]] TopicCount count(const std::string& topic) const {
        TopicCount made = count_;
        made.topic = topic;
        return made;
    }

 private:
    TopicCount count_;
    std::deque<std::size_t> ahead_;  // bodies of the run that has said more
    bool a_ahead_ = true;
};

/// Walks both logs at once, each record once.
class Comparison {
 public:
    Comparison(JournalReader& a, JournalReader& b) : a_(a), b_(b) {}

    Result<Diff> run() {
        if (a_.first_seq() != b_.first_seq())
            return error(Error::Kind::invalid,
                         joined({"one run begins at seq ", std::to_string(a_.first_seq()),
                                 ", the other at ", std::to_string(b_.first_seq())}));
        OUTCRY_TRY(compare_members());
        diff_.events_a = a_.last_seq();
        diff_.events_b = b_.last_seq();
        const std::uint64_t end = std::max(a_.last_seq(), b_.last_seq());
        for (std::uint64_t seq = a_.first_seq(); seq <= end; ++seq) OUTCRY_TRY(take(seq));
        for (const auto& [topic, tally] : topics_) diff_.topics.push_back(tally.count(topic));
        diff_.equal = !diff_.opening && !diff_.first;
        if (!diff_.equal) OUTCRY_TRY(compare_by_round());
        return std::move(diff_);
    }

 private:
    static Result<FloorOpened> opening_of(JournalReader& reader) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(1));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<FloorOpened>) return FloorOpened();
        return decoded<FloorOpened>(record.said.body);
    }
    static std::vector<std::string> members_of(const FloorOpened& opened) {
        std::vector<std::string> names;
        for (const RosterEntry& entry : opened.roster) names.push_back(entry.name);
        return names;
    }

    Result<void> compare_members() {
        if (a_.last_seq() == 0 || b_.last_seq() == 0) return {};
        OUTCRY_ASSIGN(const FloorOpened opened_a, opening_of(a_));
        OUTCRY_ASSIGN(const FloorOpened opened_b, opening_of(b_));
        orders_ = OrderNames(opened_a.plan, opened_b.plan);
        const std::vector<std::string> left = members_of(opened_a), right = members_of(opened_b);
        const auto only = [](const std::vector<std::string>& here,
                             const std::vector<std::string>& there) {
            std::vector<std::string> names;
            for (const std::string& name : here)
                if (std::find(there.begin(), there.end(), name) == there.end())
                    names.push_back(name);
            return names;
        };
        diff_.only_a = only(left, right);
        diff_.only_b = only(right, left);
        if (left != right) diff_.aligned_by = "round";
        return {};
    }

    /// Where other people sit on the floor a seq means nothing; where the same do, rounds still say
    /// how far the runs are apart.
    Result<void> compare_by_round() {
        OUTCRY_ASSIGN(RoundDiff rounds, compare_rounds(a_, b_));
        if (rounds.count.both + rounds.count.only_a + rounds.count.only_b != 0)
            diff_.rounds = rounds.count;
        if (diff_.aligned_by == "round") diff_.first = std::move(rounds.first);
        return {};
    }

    Result<void> take(std::uint64_t seq) {
        std::optional<RecordView> left, right;
        if (seq <= a_.last_seq()) {
            OUTCRY_ASSIGN(const BytesView bytes, a_.read(seq));
            OUTCRY_ASSIGN(left, read_record(bytes, false));
            tally(*left).take(true, left->said.body);
        }
        if (seq <= b_.last_seq()) {
            OUTCRY_ASSIGN(const BytesView bytes, b_.read(seq));
            OUTCRY_ASSIGN(right, read_record(orders_.alike(bytes), false));
            tally(*right).take(false, right->said.body);
        }
        if (diff_.first || (left && right && same_bytes(left->bytes, right->bytes))) return {};
        Parting parting;
        if (left) parting.a = name_of(*left, a_);
        bool openings = false;
        if (left && right) {
            const auto found = first_difference(left->bytes, right->bytes);
            parting.field = found->path;
            parting.value_a = found->a;
            parting.value_b = found->b;
            openings = left->said.schema == schema_name<FloorOpened> &&
                       right->said.schema == schema_name<FloorOpened>;
        }
        if (right) {  // by its own name
            OUTCRY_ASSIGN(const BytesView bytes, b_.read(seq));
            OUTCRY_ASSIGN(const RecordView said, read_record(bytes, false));
            parting.b = name_of(said, b_);
        }
        if (openings) {
            diff_.opening = std::move(parting);
            return {};
        }
        diff_.first = std::move(parting);
        return {};
    }

    TopicTally& tally(const RecordView& record) {
        return topics_[summed_up(record.said.topic, record.said.schema)];
    }

    JournalReader& a_;
    JournalReader& b_;
    OrderNames orders_;
    Diff diff_;
    std::map<std::string, TopicTally> topics_;
};

std::string event_text(const EventName& event, const Look& look) {
    return joined({"seq ", counted(event.seq), "   ", event.actor, "   ",
                   painted(printable(event.topic), Colour::bold, look), "   ",
                   // A floor opens before its clock is set.
                   event.time.ns == 0 ? "-" : joined({time::for_people(event.time), " UTC"})});
}

std::string parting_text(const char* title, const Parting& parting, const Look& look) {
    std::string head = painted(title, Colour::yellow, look);
    if (parting.round) head += joined({"  round ", time::for_people(*parting.round), " UTC"});
    if (!parting.a || !parting.b) {
        const bool only_a = parting.a.has_value();
        return joined({head, "  only ", only_a ? "A" : "B", " has ",
                       event_text(only_a ? *parting.a : *parting.b, look), "\n"});
    }
    const bool same_name = parting.a->topic == parting.b->topic;
    std::string text = joined({head, "  ", event_text(*parting.a, look), "\n"});
    if (!same_name) text += joined({"  where B has  ", event_text(*parting.b, look), "\n"});
    if (parting.field != "topic")
        text += joined({"  ", parting.field, "\n    A ",
                        painted(one_line(parting.value_a), Colour::red, look), "\n    B ",
                        painted(one_line(parting.value_b), Colour::green, look), "\n"});
    return text;
}

std::string topics_text(const Diff& diff, const Look& look) {
    Table table({{"topic"},
                 {"A", Align::right},
                 {"B", Align::right},
                 {"B - A", Align::right},
                 {"differing", Align::right}});
    const auto row = [&](const std::string& name, std::uint64_t a, std::uint64_t b,
                         std::uint64_t differing) {
        const std::string change = a == b  ? "0"
                                   : b > a ? joined({"+", counted(b - a)})
                                           : joined({"\u2212", counted(a - b)});
        table.row({name, counted(a), counted(b),
                   Cell(change, a == b ? Colour::dim : Colour::yellow),
                   Cell(counted(differing), differing == 0 ? Colour::dim : Colour::yellow)});
    };
    std::uint64_t differing = 0;
    for (const TopicCount& one : diff.topics) {
        row(one.topic, one.a, one.b, one.differing);
        differing += one.differing;
    }
    row("all", diff.events_a, diff.events_b, differing);
    return table.text(look);
}

}  // namespace

Result<Diff> compare_runs(JournalReader& a, JournalReader& b) { return Comparison(a, b).run(); }

std::string diff_text(const Diff& diff, const Look& look) {
    if (diff.equal)
        return joined({painted("equal", Colour::green, look), ": ", counted(diff.events_a),
                       " events, the same bytes\n"});
    std::string text;
    const auto members = [&](const char* run, const std::vector<std::string>& names) {
        if (names.empty()) return;
        text += joined({painted("other floors", Colour::yellow, look), "  only ", run, " has"});
        for (const std::string& name : names) text += " " + name;
        text += "\n";
    };
    members("A", diff.only_a);
    members("B", diff.only_b);
    if (diff.opening) text += parting_text("the floors differ", *diff.opening, look);
    if (diff.first) text += parting_text("first difference", *diff.first, look);
    if (diff.aligned_by == "round" && !diff.first)
        text +=
            "no round differs that both have; aligned by round, since other members sit on the "
            "floors\n";
    if (diff.rounds)
        text += joined({"rounds  ", counted(diff.rounds->both), " in both, ",
                        counted(diff.rounds->differing), " with another action or verdict, ",
                        counted(diff.rounds->only_a), " only in A, ", counted(diff.rounds->only_b),
                        " only in B\n"});
    return wrapped_text(text + topics_text(diff, look), look.width);
}

Result<int> diff(const DiffOptions& options) {
    OUTCRY_ASSIGN(const std::string folder_a, resolve_run(options.a));
    OUTCRY_ASSIGN(const std::string folder_b, resolve_run(options.b));
    OUTCRY_ASSIGN(const auto store_a, open_folder_store(folder_a + "/journal", false));
    OUTCRY_ASSIGN(const auto store_b, open_folder_store(folder_b + "/journal", false));
    OUTCRY_ASSIGN(const auto a, JournalReader::open(*store_a));
    OUTCRY_ASSIGN(const auto b, JournalReader::open(*store_b));
    OUTCRY_ASSIGN(const Diff found, compare_runs(*a, *b));
    std::fputs(options.json ? joined({json_of(found, JsonStyle::pretty), "\n"}).c_str()
                            : diff_text(found, look_of(STDOUT_FILENO)).c_str(),
               stdout);
    return found.equal ? 0 : 1;
}

}  // namespace outcry::tools
