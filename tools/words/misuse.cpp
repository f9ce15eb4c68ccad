// SPDX-License-Identifier: Apache-2.0
#include "tools/words/misuse.hpp"

#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

std::vector<std::string> words_below(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        if (!sub->get_name().empty()) names.push_back(sub->get_name());  // groups have none
    return names;
}

/// Those of groups too: they are the verb's as much as its own.
void add_options(const CLI::App& app, std::vector<std::string>& names) {
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        if (sub->get_name().empty()) add_options(*sub, names);
}

/// Its first plain word may be a run, or a file.
bool takes_words(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional()) return true;
    return false;
}

bool is_one_of(const std::string& word, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (name == word) return true;
    return false;
}

}  // namespace

std::string unknown_word(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* verb = &app;
    std::string path = app.get_name();
    std::size_t at = 0;
    for (; at < words.size() && is_one_of(words[at], words_below(*verb)); ++at) {
        verb = verb->get_subcommand(words[at]);
        path += " " + words[at];
    }
    const auto refuse = [&](const std::string& word, const char* what,
                            const std::vector<std::string>& known) {
        const std::vector<std::string_view> views(known.begin(), known.end());
        return joined({quoted(word), what, path, "`", name_hint(word, views), " (`", path,
                       " --help` says more)"});
    };
    if (const auto below = words_below(*verb);
        !below.empty() && !takes_words(*verb) && at < words.size() && !words[at].starts_with('-'))
        return refuse(words[at], " is no word of `", below);
    std::vector<std::string> options;
    add_options(*verb, options);
    for (; at < words.size() && words[at] != "--"; ++at) {
        const std::string name = words[at].substr(0, words[at].find('='));
        if (name.starts_with("--") && !is_one_of(name, options))
            return refuse(name, " is no option of `", options);
    }
    return {};
}

}  // namespace outcry::tools
