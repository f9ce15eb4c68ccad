// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "tools/content_head.hpp"
#include "tools/verbs.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

namespace {

void add_log_keeping(CLI::App& log, Verb& chosen) {
    const auto l = std::make_shared<LogOptions>();
    CLI::App* sub =
        verb(log, chosen, "compress", "Compress sealed segments with zstd; the content head stays",
             "outcry log compress", [l] { return log_compress(*l); });
    takes_run(sub, l->run);
    sub->add_option("--level", l->level, "of zstd, 1 to 19")
        ->capture_default_str()
        ->check(CLI::Range(1, 19));
    takes_json(sub, l->json);
    sub = verb(log, chosen, "retire", "Let go of old events, segment by segment; heads stay behind",
               "outcry log retire runs/last --before 2025-05-19T00:00",
               [l] { return log_retire(*l); });
    takes_run(sub, l->run);
    sub->add_option("--before", l->before, "seq or time; whole segments before it go")
        ->required()
        ->check(wants_place());
    takes_json(sub, l->json);
    sub = verb(log, chosen, "index", "Build the topic index where it is missing or stale",
               "outcry log index", [l] { return log_index(*l); });
    takes_run(sub, l->run);
    sub = verb(log, chosen, "time", "Measure how fast this journal opens, seeks and is read",
               "outcry log time", [l] { return log_time(*l); });
    takes_run(sub, l->run);
    takes_json(sub, l->json);
}

void add_export(CLI::App& log, Verb& chosen) {
    const auto e = std::make_shared<ExportOptions>();
    CLI::App* sub =
        verb(log, chosen, "export", "Events as JSON lines, CSV, or an MCAP of JSON messages",
             "outcry log export --csv --topics 'fill.>' --output fills.csv",
             [e] { return log_export(*e); });
    takes_run(sub, e->run);
    takes_json(sub, e->json, "a JSON object a line");
    sub->add_flag("--csv", e->csv, "one column a field when all events are of one schema");
    sub->add_flag("--json-mcap", e->json_mcap,
                  "for viewers such as Foxglove that do not read MessagePack");
    sub->add_option("--topics", e->patterns,
                    "topic pattern, * one token, > the rest, repeatable (default: all)")
        ->check(wants_pattern());
    sub->add_option("--from", e->from, "first seq or time")->check(wants_place());
    sub->add_option("--to", e->to, "last seq, or a time before which it ends")
        ->check(wants_place());
    sub->add_option("--output", e->output, "file (default: standard output)");
}

}  // namespace

void add_log(CLI::App& app, Verb& chosen) {
    const auto l = std::make_shared<LogOptions>();
    CLI::App* log = family(
        app, "log",
        "Look after a journal: info, cat, export, verify, recover, compress, retire, index, time");
    CLI::App* sub = verb(*log, chosen, "info", "Segments, channels, heads", "outcry log info",
                         [l] { return log_info(*l); });
    takes_run(sub, l->run);
    takes_json(sub, l->json);
    sub = verb(*log, chosen, "cat", "Print events, as JSON lines with --json",
               "outcry log cat --topics 'fill.>' --json", [l] { return log_cat(*l); });
    takes_run(sub, l->run);
    sub->add_option("--topics", l->patterns, "topic pattern, repeatable")->check(wants_pattern());
    sub->add_option("--from", l->from, "first seq or time")->check(wants_place());
    sub->add_option("--count", l->count, "stop after this many");
    takes_json(sub, l->json, "a JSON object a line");
    sub = verb(*log, chosen, "verify", "Check every CRC, both chains and every seq",
               "outcry log verify", answers([l] { return log_verify(*l); }));
    takes_run(sub, l->run);
    sub->add_option("--head", l->head,
                    "content head kept elsewhere: all 64 digits, or f4b1…db6e, which proves less")
        ->check(wants(parse_kept_head));
    takes_json(sub, l->json);
    sub = verb(*log, chosen, "recover",
               "Copy what stands before the damage in a journal (exit 3 when something was lost)",
               "outcry log recover runs/last --to rescued", [l] { return log_recover(*l); });
    takes_run(sub, l->run);
    sub->add_option("--to", l->to, "new folder")->required();
    takes_json(sub, l->json);
    add_log_keeping(*log, chosen);
    add_export(*log, chosen);
}

}  // namespace outcry::tools
