// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "outcry/base/text.hpp"
#include "tools/ledger/ledger.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// A first word that is no run may be a verb that was mistyped.
Result<int> report_of(const LedgerOptions& options) {
    constexpr std::string_view verbs[] = {"sql", "audit", "rebuild"};
    Result<int> code = ledger_report(options);
    if (code || code.error().kind != Error::Kind::not_found) return code;
    Error why = std::move(code).error();
    why.message += did_you_mean(options.run, verbs);
    return why;
}

void add_ledger(CLI::App& app, Verb& chosen) {
    const auto l = std::make_shared<LedgerOptions>();
    CLI::App* ledger = app.add_subcommand(
        "ledger", "The last seven days of a run, from its ledger; or: sql, audit, rebuild");
    ledger->footer("Example: outcry ledger --days 30");
    ledger->callback([&chosen, l, ledger] {
        if (ledger->get_subcommands().empty()) chosen = [l] { return report_of(*l); };
    });
    takes_run(ledger, l->run);
    ledger->add_option("--days", l->days, "up to the last day of the ledger")
        ->capture_default_str()
        ->check(CLI::Range(1, 36'500).description(""));
    ledger->add_option("--file", l->file, "a ledger that belongs to no run");
    takes_json(ledger, l->json);
    CLI::App* sub =
        verb(*ledger, chosen, "sql", "One SELECT over the ledger; whatever writes is refused",
             "outcry ledger sql 'select * from profit_by_voter'", [l] { return ledger_sql(*l); });
    sub->add_option("select", l->sql, "SQL; the tables stand in actors/ledger/LEDGER.md")
        ->required();
    sub->add_option("--run", l->run, "run folder (default: the last)");
    sub->add_option("--file", l->file, "a ledger that belongs to no run");
    sub->add_option("--seconds", l->seconds, "that the query may work")
        ->capture_default_str()
        ->check(CLI::Range(1, 86'400).description(""));
    takes_json(sub, l->json, "rows as JSON");
    sub = verb(*ledger, chosen, "audit",
               "Hold fills, books, cash, ledger and journal against each other (exit 1)",
               "outcry ledger audit", answers([l] { return ledger_audit(*l); }));
    takes_run(sub, l->run);
    takes_json(sub, l->json);
    sub = verb(*ledger, chosen, "rebuild", "Write the ledger of a run that ended anew from its log",
               "outcry ledger rebuild", [l] { return ledger_rebuild(*l); });
    takes_run(sub, l->run);
    takes_json(sub, l->json);
}

void add_import_state(CLI::App& app, Verb& chosen) {
    const auto i = std::make_shared<ImportOptions>();
    CLI::App* sub =
        verb(app, chosen, "import-state", "Take the history of a .trading_state.json into a ledger",
             "outcry import-state .trading_state.json --to imported.db",
             [i] { return import_state(*i); });
    sub->add_option("file", i->file, "state file of the older bot")->required();
    sub->add_option("--to", i->to, "ledger to put it into")->capture_default_str();
    takes_json(sub, i->json);
}

}  // namespace

void add_books(CLI::App& app, Verb& chosen) {
    add_ledger(app, chosen);
    add_import_state(app, chosen);
}

}  // namespace outcry::tools
