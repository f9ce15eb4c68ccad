// SPDX-License-Identifier: Apache-2.0
#include "tools/why/why.hpp"

#include <unistd.h>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "tools/verbs.hpp"
#include "tools/why/teller.hpp"
#include "tools/why/why_not.hpp"

namespace outcry::tools {

namespace {

std::optional<std::uint64_t> as_seq(const std::string& what) {
    std::uint64_t seq = 0;
    const char* end = what.data() + what.size();
    const auto read = std::from_chars(what.data(), end, seq);
    if (what.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return seq;
}

/// A bare question is about the last order that was filled.
Result<Branch> explain_last(WhyLog& log, Teller& teller) {
    OUTCRY_ASSIGN(const std::uint64_t fill, log.last_of(schema_name<Fill>));
    if (fill != 0) return teller.tell(fill);
    OUTCRY_ASSIGN(const std::uint64_t proposal, log.last_of("proposal"));
    if (proposal == 0) return error(Error::Kind::not_found, "nothing was decided in this run yet");
    return error(Error::Kind::not_found,
                 joined({"no order was filled in this run; why the last round ended as it did: "
                         "outcry why ",
                         std::to_string(proposal)}));
}

/// `7f3a-731` means its entry, when there is one.
Result<Branch> explain_order(WhyLog& log, Teller& teller, const std::string& what) {
    OUTCRY_ASSIGN(std::uint64_t seq, log.last_order(what));
    if (seq == 0)
        return error(Error::Kind::not_found,
                     joined({"no order of this run begins with ", quoted(what),
                             "; a seq is all digits, and `outcry log cat --topics 'order.>'` "
                             "lists orders"}));
    OUTCRY_ASSIGN(const WhyLog::Event* event, log.at(seq));
    OUTCRY_ASSIGN(const Order order, decoded<Order>(event->record.said.body));
    const std::string entry = joined({order.id.substr(0, order.id.size() - 1), "e"});
    if (order.id != what && order.id != entry && entry.starts_with(what)) {
        OUTCRY_ASSIGN(const std::uint64_t entered, log.last_order(entry));
        if (entered != 0) return teller.tell_order(entry, entered);
    }
    return teller.tell_order(order.id, seq);
}

struct Asked {
    std::string folder;
    std::string what;
};

Result<Asked> asked(const WhyOptions& options) {
    auto folder = resolve_run(options.run);
    if (folder) return Asked{std::move(folder).value(), options.what};
    // A folder is no question, even one in which nothing can be read, and no order has a slash in
    // its name.
    std::error_code failed;
    if (options.run.empty() || options.run.find('/') != std::string::npos ||
        !options.what.empty() || folder.error().kind == Error::Kind::io ||
        std::filesystem::is_directory(options.run, failed))
        return std::move(folder).failure();
    OUTCRY_ASSIGN(std::string last, resolve_run({}));
    return Asked{std::move(last), options.run};
}

}  // namespace

Result<Branch> explain(JournalReader& reader, const std::string& what, int depth,
                       const std::string& base) {
    WhyLog log(reader);
    if (log.last_seq() == 0)
        return error(Error::Kind::not_found, "this run's log holds no event yet");
    Teller teller(log, depth, base);
    OUTCRY_TRY(teller.learn());
    if (what.empty()) return explain_last(log, teller);
    if (const auto seq = as_seq(what)) return teller.tell(*seq);
    return explain_order(log, teller, what);
}

Result<int> why(const WhyOptions& options) {
    if (!options.not_.empty()) return why_not(options);
    OUTCRY_ASSIGN(const Asked question, asked(options));
    const RunFacts facts = known_run_facts(question.folder);
    OUTCRY_ASSIGN(const auto store, open_folder_store(question.folder + "/journal", false));
    (void)write_topic_index(*store);  // where that is not allowed, it is made in memory
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    OUTCRY_ASSIGN(const Branch root, explain(*reader, question.what, options.depth, facts.base));
    std::fputs(options.json ? joined({tree_json(root, options.depth), "\n"}).c_str()
                            : tree_text(root, options.depth, look_of(STDOUT_FILENO)).c_str(),
               stdout);
    return 0;
}

}  // namespace outcry::tools
