// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/actor/main.hpp"
#include "outcry/base/layout.hpp"
#include "outcry/base/text.hpp"
#include "tools/search/command.hpp"
#include "tools/verbs.hpp"
#include "tools/words/misuse.hpp"
#include "tools/words/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t help_column = 30;  // where CLI11 begins what an option means

/// The subcommands of a family stand under one heading of `outcry --help`.
void add(CLI::App& app, Verb& chosen, const char* heading, void (*family)(CLI::App&, Verb&)) {
    const auto any = [](const CLI::App*) { return true; };
    const std::size_t before = app.get_subcommands(any).size();
    family(app, chosen);
    const auto all = app.get_subcommands(any);
    for (std::size_t i = before; i < all.size(); ++i) all[i]->group(heading);
}

/// What is wrong with a first word that is no verb; empty when it is one.
std::string unknown_verb(const CLI::App& app, std::string_view word) {
    if (word.empty() || word.front() == '-') return {};
    const auto all = app.get_subcommands([](const CLI::App*) { return true; });
    std::vector<std::string_view> verbs;
    for (const CLI::App* sub : all) {
        if (sub->get_name() == word) return {};
        verbs.emplace_back(sub->get_name());
    }
    return "no verb " + quoted(word) + did_you_mean(word, verbs) + " (`outcry --help` lists them)";
}

/// A help within the terminal's width: what stands in two columns goes on in the second.
std::string help_of(const std::string& text) {
    const std::size_t width = terminal_width(STDOUT_FILENO);
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        out += wrapped_text(line, width, line.starts_with("  ") ? help_column : 2) + "\n";
    return out;
}

/// A count of -1 would be read as 2^64 - 1, and a share of nan as any share.
void refuse_odd_numbers(CLI::App& app) {
    const CLI::Validator whole(
        [](std::string& text) {
            return text.starts_with('-') ? quoted(text) + " is not 0 or more" : std::string();
        },
        "");
    const CLI::Validator finite(
        [](std::string& text) {
            const char first = text.empty() ? ' ' : text[text.find_first_not_of("+-")];
            return first == 'n' || first == 'N' || first == 'i' || first == 'I'
                       ? quoted(text) + " is not a finite number"
                       : std::string();
        },
        "");
    for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
        if (option->get_type_name() == "UINT") option->check(whole);
        if (option->get_type_name() == "FLOAT") option->check(finite);
    }
    for (CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        refuse_odd_numbers(*sub);
}

/// An option that is repeatable takes one value each time, so that what follows is what it stands
/// for: `log cat --topics 'fill.>' runs/a` is about runs/a.
void take_one_value_each(CLI::App& app) {
    for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
        if (!option->get_positional() && option->get_items_expected_max() > 1)
            option->allow_extra_args(false);
    for (CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        take_one_value_each(*sub);
}

/// What was printed has to have arrived: a full disk is no success.
int all_said(int code) {
    const bool arrived = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (arrived) return code;
    std::fputs("outcry: standard output: cannot write all of it: is the disk full?\n", stderr);
    return code == 0 ? 1 : code;
}

/// Damage in a segment of a log, told without a remedy: who came upon it read, and knows none.
bool is_damage(const Error& error) {
    if (error.kind != Error::Kind::corrupt || error.place.find(".mcap") == std::string::npos)
        return false;
    constexpr std::string_view remedies[] = {"log recover", "can be salvaged", "delete it"};
    return std::none_of(std::begin(remedies), std::end(remedies), [&](std::string_view words) {
        return error.message.find(words) != std::string::npos;
    });
}

}  // namespace

int command_line(int argc, char** argv) {
    // Members of a floor are this program too; their words are the supervisor's, not a person's.
    if (argc > 1 && std::string_view(argv[1]) == "actor") return actor_main(argc, argv, roster());
    CLI::App app{"Outcry: trading agents that argue on one verifiable log", "outcry"};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("outcry ") + OUTCRY_VERSION);
    Verb chosen;
    add(app, chosen, "Run a floor", add_running);
    add(app, chosen, "Before it runs", add_topologies);
    add(app, chosen, "What it said", add_reading);
    add(app, chosen, "Why, and what if", add_explaining);
    add(app, chosen, "Log and ledger", add_log);
    add(app, chosen, "Log and ledger", add_books);
    add(app, chosen, "Backtest and search", add_searches);
    add(app, chosen, "Numbers and models", add_numbers);
    add(app, chosen, "Begin", add_making);
    refuse_odd_numbers(app);
    take_one_value_each(app);
    if (argc < 2) {
        std::fputs(help_of(app.help()).c_str(), stderr);
        return 2;
    }
    if (const std::string wrong = unknown_verb(app, argv[1]); !wrong.empty()) {
        std::fprintf(stderr, "outcry: %s\n", wrong.c_str());
        return 2;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& thrown) {
        std::ostringstream said, wrong;
        const bool asked = app.exit(thrown, said, wrong) == 0;  // for a help, or the version
        std::fputs(help_of(said.str()).c_str(), stdout);
        std::string why = asked ? "" : unknown_word(app, {argv + 1, argv + argc});
        if (why.empty())
            why = wrong.str();
        else
            why = joined({"outcry: ", why, "\n"});
        std::fputs(printable(why, "\n\t").c_str(), stderr);
        return all_said(asked ? 0 : 2);
    }
    const Result<int> code = chosen();
    if (code) return all_said(*code);
    std::fflush(stdout);
    // Whatever an error quotes, it steers no terminal.
    std::fprintf(stderr, "outcry: %s\n", printable(code.error().text(), "\n\t").c_str());
    if (is_damage(code.error()))
        std::fputs(
            "outcry: `outcry log verify` says more of the damage, `outcry log recover` saves "
            "what stands before it, if anything\n",
            stderr);
    return 1;
}

}  // namespace outcry::tools
