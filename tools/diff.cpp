// SPDX-License-Identifier: Apache-2.0
#include "tools/diff.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <unistd.h>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/floor.hpp"
#include "tools/compare.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

std::string counted(std::uint64_t value) {
    return fixed::for_people(static_cast<std::int64_t>(value) * fixed_scale, 0);
}

EventName name_of(const RecordView& record, const JournalReader& reader) {
    const auto found = reader.sources().find(record.prefix.source);
    return {record.prefix.seq, record.prefix.time,
            record.prefix.source == sequencer_source ? "sequencer"
            : found == reader.sources().end() ? std::to_string(record.prefix.source)
                                              : found->second,
            std::string(record.said.topic)};
}

/// Walks both logs at once, each record once.
class Comparison {
 public:
    Comparison(JournalReader& a, JournalReader& b) : a_(a), b_(b) {}

    Result<Diff> run() {
        if (a_.first_seq() != b_.first_seq())
            return error(Error::Kind::invalid,
                         joined({"one run begins at seq ", std::to_string(a_.first_seq()),
                                 ", the other at ", std::to_string(b_.first_seq())}));
        diff_.events_a = a_.last_seq();
        diff_.events_b = b_.last_seq();
        const std::uint64_t end = std::max(a_.last_seq(), b_.last_seq());
        for (std::uint64_t seq = a_.first_seq(); seq <= end; ++seq) OUTCRY_TRY(take(seq));
        for (auto& [schema, count] : counts_) {
            count.schema = schema;
            diff_.schemas.push_back(count);
        }
        diff_.equal = !diff_.opening && !diff_.first;
        return std::move(diff_);
    }

 private:
    Result<void> take(std::uint64_t seq) {
        std::optional<RecordView> left, right;
        if (seq <= a_.last_seq()) {
            OUTCRY_ASSIGN(const BytesView bytes, a_.read(seq));
            OUTCRY_ASSIGN(left, read_record(bytes, false));
            ++count(left->said.schema).a;
        }
        if (seq <= b_.last_seq()) {
            OUTCRY_ASSIGN(const BytesView bytes, b_.read(seq));
            OUTCRY_ASSIGN(right, read_record(bytes, false));
            ++count(right->said.schema).b;
        }
        if (diff_.first || (left && right && same_bytes(left->bytes, right->bytes))) return {};
        Parting parting;
        if (left) parting.a = name_of(*left, a_);
        if (right) parting.b = name_of(*right, b_);
        if (left && right) {
            const auto found = first_difference(left->bytes, right->bytes);
            parting.field = found->path;
            parting.value_a = found->a;
            parting.value_b = found->b;
            if (left->said.schema == schema_name<FloorOpened> &&
                right->said.schema == schema_name<FloorOpened>) {
                diff_.opening = std::move(parting);
                return {};
            }
        }
        diff_.first = std::move(parting);
        return {};
    }

    SchemaCount& count(std::string_view schema) {
        const auto found = counts_.find(schema);
        if (found != counts_.end()) return found->second;
        return counts_.emplace(std::string(schema), SchemaCount{}).first->second;
    }

    JournalReader& a_;
    JournalReader& b_;
    Diff diff_;
    std::map<std::string, SchemaCount, std::less<>> counts_;
};

std::string event_text(const EventName& event, bool colours) {
    return joined({"seq ", counted(event.seq), "   ", event.actor, "   ",
                   painted(event.topic, Colour::bold, colours), "   ",
                   time::for_people(event.time), " UTC"});
}

/// Values of a body may be long: a line stays a line.
std::string cut(const std::string& value) {
    constexpr std::size_t bytes_max = 160;
    const std::string text = printable(value);
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return joined({text.substr(0, end), "…"});
}

std::string parting_text(const char* title, const Parting& parting, bool colours) {
    const std::string head = painted(title, Colour::yellow, colours);
    if (!parting.a || !parting.b) {
        const bool only_a = parting.a.has_value();
        return joined({head, "  only ", only_a ? "A" : "B", " has ",
                       event_text(only_a ? *parting.a : *parting.b, colours), "\n"});
    }
    const bool same_name = parting.a->topic == parting.b->topic;
    std::string text = joined({head, "  ", event_text(*parting.a, colours), "\n"});
    if (!same_name) text += joined({"  where B has  ", event_text(*parting.b, colours), "\n"});
    if (parting.field != "topic")
        text += joined({"  ", parting.field, "\n    A ",
                        painted(cut(parting.value_a), Colour::red, colours), "\n    B ",
                        painted(cut(parting.value_b), Colour::green, colours), "\n"});
    return text;
}

}  // namespace

Result<Diff> compare_runs(JournalReader& a, JournalReader& b) { return Comparison(a, b).run(); }

std::string diff_text(const Diff& diff, bool colours) {
    if (diff.equal)
        return joined({painted("equal", Colour::green, colours), ": ", counted(diff.events_a),
                       " events, the same bytes\n"});
    std::string text;
    if (diff.opening) text += parting_text("the floors differ", *diff.opening, colours);
    if (diff.first) text += parting_text("first difference", *diff.first, colours);
    Table table({{"schema"}, {"A", Align::right}, {"B", Align::right}, {"B - A", Align::right}});
    const auto row = [&](const std::string& name, std::uint64_t a, std::uint64_t b) {
        const std::string change = a == b  ? "0"
                                   : b > a ? joined({"+", counted(b - a)})
                                           : joined({"\u2212", counted(a - b)});
        table.row({name, counted(a), counted(b),
                   Cell(change, a == b ? Colour::dim : Colour::yellow)});
    };
    for (const SchemaCount& one : diff.schemas) row(one.schema, one.a, one.b);
    row("all", diff.events_a, diff.events_b);
    return text + table.text(colours);
}

Result<int> diff(const DiffOptions& options) {
    OUTCRY_ASSIGN(const std::string folder_a, resolve_run(options.a));
    OUTCRY_ASSIGN(const std::string folder_b, resolve_run(options.b));
    OUTCRY_ASSIGN(const auto store_a, open_folder_store(folder_a + "/journal", false));
    OUTCRY_ASSIGN(const auto store_b, open_folder_store(folder_b + "/journal", false));
    OUTCRY_ASSIGN(const auto a, JournalReader::open(*store_a));
    OUTCRY_ASSIGN(const auto b, JournalReader::open(*store_b));
    OUTCRY_ASSIGN(const Diff found, compare_runs(*a, *b));
    std::fputs(options.json
                   ? joined({json_of(found, JsonStyle::pretty), "\n"}).c_str()
                   : diff_text(found, wants_colours(STDOUT_FILENO)).c_str(),
               stdout);
    return found.equal ? 0 : 1;
}

}  // namespace outcry::tools
