// SPDX-License-Identifier: Apache-2.0
// Events of a run in forms that other programs read: JSON lines, CSV, an MCAP of JSON messages.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "outcry/base/text.hpp"
#include "outcry/codec/json_schema.hpp"
#include "tools/events.hpp"
#include "tools/log/json_mcap.hpp"
#include "tools/log_place.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// Topics that are said once each, such as those of orders, share one channel beyond so many.
constexpr std::size_t topic_channels_max = 1024;

/// A file, or standard output.
class Output {
 public:
    static Result<Output> open(const std::string& path) {
        Output out;
        if (path.empty()) return out;
        out.file_.reset(std::fopen(path.c_str(), "wb"));
        if (!out.file_)
            return error(Error::Kind::io, "cannot be made: does its folder exist?", path);
        return out;
    }
    Result<void> put(BytesView bytes) {
        std::FILE* file = file_ ? file_.get() : stdout;
        if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size())
            return error(Error::Kind::io, "cannot write: is the disk full?");
        return {};
    }
    Result<void> put(std::string_view text) { return put(as_bytes(text)); }
    Result<void> finish() {
        if (std::fflush(file_ ? file_.get() : stdout) != 0)
            return error(Error::Kind::io, "cannot write: is the disk full?");
        return {};
    }

 private:
    struct Close {
        void operator()(std::FILE* file) const { (void)std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file_;
};

/// What an event's body looks like, as the journal itself describes it.
class Shapes {
 public:
    explicit Shapes(const JournalReader& reader) {
        for (const auto& [name, text] : reader.schemas())
            if (auto tree = from_json_schema(text)) trees_.emplace(name, std::move(*tree));
    }
    [[nodiscard]] const TypeInfo* find(std::string_view schema) const {
        const auto found = trees_.find(schema);
        return found == trees_.end() ? nullptr : &found->second.root();
    }

 private:
    std::map<std::string, TypeTree, std::less<>> trees_;
};

struct Range {
    std::uint64_t first = 1, last = 0;  // seqs
};

/// The seqs that were asked for; a time as the end is one before which it ends.
Result<Range> range_of(const ExportOptions& options, JournalReader& reader) {
    Range range{1, reader.last_seq()};
    if (!options.from.empty()) {
        OUTCRY_ASSIGN(range.first, first_seq_at("--from", options.from, reader));
    }
    if (!options.to.empty()) {
        OUTCRY_ASSIGN(const LogPlace end, parse_log_place(options.to));
        range.last = end.seq;
        if (end.time) {
            OUTCRY_ASSIGN(const std::uint64_t after, reader.seek_time(*end.time));
            range.last = after - 1;
        }
    }
    OUTCRY_TRY(check_range(options.from, options.to, range.first, range.last));
    const std::uint64_t first = held_from(reader, range.first);
    if (range.last < first)
        return invalid(joined({"--to ", options.to, " is before the first event of this log, seq ",
                               std::to_string(first)}));
    return Range{first, std::min(range.last, reader.last_seq())};
}

using Visit = std::function<Result<void>(const RecordView&)>;

/// What is exported of a log.
struct Selection {
    JournalReader& reader;
    Range range;
    const std::vector<std::string>& patterns;
};

Result<void> each(const Selection& selection, const Visit& visit) {
    const auto& [reader, range, patterns] = selection;
    for (std::uint64_t seq = range.first; seq <= range.last; seq = held_from(reader, seq + 1)) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (picked(patterns, record.said.topic)) OUTCRY_TRY(visit(record));
    }
    return {};
}

std::string speaker(const JournalReader& reader, std::uint16_t source) {
    if (source == sequencer_source) return "sequencer";
    const auto found = reader.sources().find(source);
    return found == reader.sources().end() ? std::to_string(source) : found->second;
}

Result<void> export_json(const Selection& selection, Output& out) {
    const Shapes shapes(selection.reader);
    return each(selection, [&](const RecordView& record) -> Result<void> {
        const TypeInfo* type = shapes.find(record.said.schema);
        OUTCRY_ASSIGN(const std::string body, type == nullptr ? to_json(record.said.body)
                                                              : to_json(record.said.body, *type));
        return out.put(event_json(record, speaker(selection.reader, record.prefix.source), body) +
                       "\n");
    });
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

/// One column for each field when all events are of one schema, else the body as JSON.
class CsvTable {
 public:
    CsvTable(const Shapes& shapes, const std::set<std::string>& schemas) {
        if (schemas.size() == 1) type_ = shapes.find(*schemas.begin());
        if (type_ != nullptr && type_->kind != TypeInfo::Kind::record) type_ = nullptr;
    }
    [[nodiscard]] std::string header() const {
        std::string line = "seq,time,event_time,source,cause,topic,schema";
        if (type_ == nullptr) return line + ",body\n";
        for (const FieldInfo& field : type_->fields) line += "," + csv_cell(field.name);
        return line + "\n";
    }
    Result<std::string> row(const RecordView& record, const std::string& source) const {
        const Prefix& prefix = record.prefix;
        std::string line = joined({std::to_string(prefix.seq), ",", time::to_iso(prefix.time), ",",
                                   time::to_iso(record.said.event_time), ",", csv_cell(source), ",",
                                   std::to_string(prefix.cause), ",", csv_cell(record.said.topic),
                                   ",", csv_cell(record.said.schema)});
        if (type_ == nullptr) {
            OUTCRY_ASSIGN(const std::string body, body_json(record.said.schema, record.said.body));
            return line + "," + csv_cell(body) + "\n";
        }
        OUTCRY_TRY(add_fields(record.said.body, line));
        return line + "\n";
    }

 private:
    Result<void> add_fields(BytesView body, std::string& line) const {
        msgpack::Reader in(body);
        std::size_t count = 0;
        if (!in.map(count)) return in.error();
        for (std::size_t i = 0; i < type_->fields.size(); ++i) {
            line += ',';
            if (i >= count) continue;
            std::string_view key;
            BytesView value;
            if (!in.text(key) || !in.slice(value)) return in.error();
            if (msgpack::Reader(value).peek() == msgpack::Kind::nil) continue;
            const Result<std::string> json = to_json(value, *type_->fields[i].type);
            if (!json) return json.error();
            const std::string_view text = *json;
            const bool plain = text.size() >= 2 && text.front() == '"' &&
                               text.find('\\') == std::string_view::npos;
            line += csv_cell(plain ? text.substr(1, text.size() - 2) : text);
        }
        return {};
    }

    const TypeInfo* type_ = nullptr;
};

Result<void> export_csv(const Selection& selection, Output& out) {
    const Shapes shapes(selection.reader);
    OUTCRY_ASSIGN(TopicIndex* const index, selection.reader.topics());
    std::set<std::string> schemas;
    if (selection.range.first == 1 && selection.reader.first_seq() != 1) {
        // No index knows of the opening that a retired beginning left behind.
        OUTCRY_ASSIGN(const BytesView bytes, selection.reader.read(1));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (picked(selection.patterns, record.said.topic)) schemas.emplace(record.said.schema);
    }
    OUTCRY_TRY(index->topics("", [&](const TopicEntry& topic) {
        if (picked(selection.patterns, topic.topic)) schemas.insert(topic.schema);
        return true;
    }));
    const CsvTable table(shapes, schemas);
    OUTCRY_TRY(out.put(table.header()));
    return each(selection, [&](const RecordView& record) -> Result<void> {
        OUTCRY_ASSIGN(const std::string line,
                      table.row(record, speaker(selection.reader, record.prefix.source)));
        return out.put(line);
    });
}

std::string message_schema(const TypeInfo* body) {
    return R"({"type":"object","properties":{"seq":{"type":"integer"},"cause":{"type":"integer"},)"
           R"("source":{"type":"string"},"topic":{"type":"string"},"refs":{"type":"array",)"
           R"("items":{"type":"integer"}},"body":)" +
           (body == nullptr ? std::string(R"({"type":"object"})")
                            : json_schema(*body, JsonStyle::plain)) +
           "}}";
}

Result<void> export_mcap(const Selection& selection, Output& out) {
    const Shapes shapes(selection.reader);
    JsonMcap file([&](BytesView bytes) { return out.put(bytes); });
    OUTCRY_TRY(file.begin());
    std::set<std::string, std::less<>> topics;
    const Visit draw = [&](const RecordView& record) -> Result<void> {
        const SaidView& said = record.said;
        const TypeInfo* type = shapes.find(said.schema);
        OUTCRY_ASSIGN(const std::string body, type == nullptr
                                                  ? to_json(said.body)
                                                  : to_json(said.body, *type, JsonStyle::plain));
        const bool own = topics.contains(said.topic) || topics.size() < topic_channels_max;
        if (own) topics.emplace(said.topic);
        OUTCRY_ASSIGN(const std::uint16_t channel, file.channel(own ? said.topic : said.schema,
                                                                said.schema, message_schema(type)));
        std::string refs, source, topic;
        std::uint64_t seq = 0;
        for (RefsReader walk(said.refs); walk.next(seq);)
            refs += (refs.empty() ? "" : ",") + std::to_string(seq);
        append_json_text(source, speaker(selection.reader, record.prefix.source));
        append_json_text(topic, said.topic);
        return file.add(
            channel, record.prefix.seq, record.prefix.time, said.event_time,
            joined({"{\"seq\":", std::to_string(record.prefix.seq),
                    ",\"cause\":", std::to_string(record.prefix.cause), ",\"source\":", source,
                    ",\"topic\":", topic, ",\"refs\":[", refs, "],\"body\":", body, "}"}));
    };
    OUTCRY_TRY(each(selection, draw));
    return file.finish();
}

}  // namespace

Result<int> log_export(const ExportOptions& options) {
    if (int{options.json} + int{options.csv} + int{options.json_mcap} != 1)
        return misused(invalid("choose one of --json, --csv and --json-mcap"));
    if (options.json_mcap && options.output.empty())
        return misused(
            invalid("--json-mcap writes a binary file; name it with --output FILE.mcap"));
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    // Before the output is made, so that a mistyped range leaves no empty file.
    const auto range = range_of(options, *reader);
    if (!range && range.error().kind == Error::Kind::invalid) return misused(range.error());
    if (!range) return range.error();
    OUTCRY_ASSIGN(Output out, Output::open(options.output));
    const Selection selection{*reader, *range, options.patterns};
    if (options.json) OUTCRY_TRY(export_json(selection, out));
    if (options.csv) OUTCRY_TRY(export_csv(selection, out));
    if (options.json_mcap) OUTCRY_TRY(export_mcap(selection, out));
    OUTCRY_TRY(out.finish());
    return 0;
}

}  // namespace outcry::tools
