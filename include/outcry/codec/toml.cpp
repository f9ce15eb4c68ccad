// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/toml.hpp"

#include <algorithm>
#include <tuple>

#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/toml_parse.hpp"

namespace outcry {

namespace {

constexpr std::size_t shown_bytes_max = 160;

std::string line_of(std::string_view text, std::uint32_t line) {
    for (std::uint32_t i = 1; i < line; ++i) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) text.remove_suffix(1);
    std::size_t end = std::min(text.size(), shown_bytes_max);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end));
}

std::vector<std::string_view> split_path(std::string_view path) {
    std::vector<std::string_view> names;
    for (;;) {
        const std::size_t dot = path.find('.');
        names.push_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return names;
        path.remove_prefix(dot + 1);
    }
}

const Value* walk(const Value* value, std::string_view path) {
    if (path.empty()) return value;
    for (const std::string_view name : split_path(path)) {
        if (value == nullptr || !value->is_table()) return nullptr;
        value = value->get(name);
    }
    return value;
}

std::uint32_t characters(std::string_view text) {
    return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

}  // namespace

std::string Diagnostic::place() const {
    if (at.line == 0 || at.source != 0) return file;  // an override is its own place
    return joined({file, ":", std::to_string(at.line), ":", std::to_string(at.column)});
}

std::string Diagnostic::text() const {
    std::string result = joined({place(), ": ", message});
    if (at.line == 0 || source_line.empty()) return result;
    const std::string number = at.source == 0 ? std::to_string(at.line) : std::string("  ");
    std::string caret;
    std::uint32_t column = 1;
    std::string_view rest = source_line;
    for (; column < at.column && !rest.empty(); ++column) {
        const std::size_t size = std::max<std::size_t>(1, utf8_character(rest));
        // A tab stays a tab, whatever its width; what is shown as an escape is as wide as that.
        caret += rest.front() == '\t'
                     ? "\t"
                     : std::string(characters(printable(rest.substr(0, size))), ' ');
        rest.remove_prefix(size);
    }
    caret.append(at.column > column ? at.column - column : 0, ' ');
    result += joined({"\n  ", number, " | ", printable(source_line, "\t"), "\n  ",
                      std::string(number.size(), ' '), " | ", caret, "^"});
    return result;
}

std::string text_of(std::vector<Diagnostic> diagnostics) {
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) {
                         return std::tie(a.at.source, a.at.line, a.at.column) <
                                std::tie(b.at.source, b.at.line, b.at.column);
                     });
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics)
        text += joined({text.empty() ? "" : "\n", diagnostic.text()});
    return text;
}

Error error_of(std::vector<Diagnostic> diagnostics) {
    OUTCRY_CHECK(!diagnostics.empty());
    const std::string text = text_of(std::move(diagnostics));
    const std::size_t colon = text.find(": ");
    return invalid(text.substr(colon + 2), text.substr(0, colon));
}

Result<TomlDocument> TomlDocument::load(const std::string& path) {
    OUTCRY_ASSIGN(const Buffer bytes, read_file(path, limits::config_bytes_max));
    return parse(std::string(as_text(bytes.view())), path);
}

Result<TomlDocument> TomlDocument::parse(std::string text, std::string name) {
    if (text.size() > limits::config_bytes_max)
        return error(Error::Kind::limit,
                     joined({"text of ", std::to_string(text.size()), " bytes exceeds ",
                             std::to_string(limits::config_bytes_max)}),
                     std::move(name));
    TomlDocument document;
    document.sources_.push_back({std::move(name), std::move(text)});
    detail::TomlFailure failure;
    auto root = detail::parse_toml(document.text(), failure);
    if (!root) return error_of({document.complaint(failure.at, std::move(failure.message))});
    document.root_ = std::move(*root);
    return document;
}

const Value* TomlDocument::find(std::string_view path) const { return walk(&root_, path); }

Diagnostic TomlDocument::complaint(TextPlace at, std::string message) const {
    const Source& source = sources_[at.source < sources_.size() ? at.source : 0];
    return {source.name, at, std::move(message), line_of(source.text, at.line)};
}

TomlRead TomlDocument::read(const Value& table, const TypeInfo& type,
                            std::span<const std::string_view> also_known) const {
    Fitted fitted = fit(table, type, {.also_known = also_known, .place = table.at});
    TomlRead result{std::move(fitted.body), {}};
    for (Misfit& misfit : fitted.misfits)
        result.diagnostics.push_back(complaint(misfit.at, std::move(misfit.message)));
    return result;
}

Result<void> TomlDocument::apply_override(std::string_view assignment,
                                          std::span<const std::string_view> roots) {
    const auto source = static_cast<std::uint32_t>(sources_.size());
    const TextPlace start{1, 1, source};
    const auto refused = [&](std::string message) {
        return invalid(std::move(message), joined({"--set ", printable(assignment)}));
    };
    const std::size_t equals = assignment.find('=');
    const auto names = split_path(assignment.substr(0, equals));
    if (equals == std::string_view::npos || names.size() < 2 ||
        std::find(names.begin(), names.end(), "") != names.end())
        return refused("expected actor.param=value such as core.edge_min=12bp");

    Value* table = nullptr;
    std::vector<std::string_view> known;
    for (const std::string_view root : roots) {
        // The document is ours to change; only the walk is shared with the reading side.
        auto* const below = const_cast<Value*>(walk(&root_, root));
        if (below == nullptr || !below->is_table()) continue;
        for (const Entry& entry : below->entries)
            if (entry.value.is_table()) known.push_back(entry.key);
        Value* const found = below->get(names.front());
        if (found != nullptr && found->is_table() && table == nullptr) table = found;
    }
    if (table == nullptr)
        return refused(
            joined({"nothing is named ", quoted(names.front()), name_hint(names.front(), known)}));

    const auto column = [&](std::string_view name) {
        const auto offset = static_cast<std::size_t>(name.data() - assignment.data());
        return TextPlace{1, 1 + characters(assignment.substr(0, offset)), source};
    };
    for (std::size_t i = 1; i + 1 < names.size(); ++i) {
        Value* next = table->get(names[i]);
        if (next == nullptr) next = &table->set(names[i], column(names[i]), Value::of_table(start));
        if (!next->is_table())
            return refused(
                joined({quoted(names[i]), " is not a table but ", describe_value(*next)}));
        table = next;
    }
    const std::string_view text = assignment.substr(equals + 1);
    auto value = parse_argument(text, {1, 2 + characters(assignment.substr(0, equals)), source});
    if (!value) return refused(value.error().text());
    sources_.push_back({joined({"--set ", printable(assignment)}), std::string(assignment)});
    table->set(names.back(), column(names.back()), std::move(*value));
    return {};
}

Result<Value> parse_toml_value(std::string_view text, TextPlace start) {
    constexpr std::string_view key = "v = ";
    detail::TomlFailure failure;
    auto root = detail::parse_toml(joined({key, text, "\n"}), failure,
                                   {start.line, start.column, start.source}, key.size());
    if (!root) return invalid(std::move(failure.message));
    if (root->entries.size() != 1) return invalid("expected one value");
    return std::move(root->entries.front().value);
}

Result<Value> parse_argument(std::string_view text, TextPlace start) {
    if (!text.empty() && std::string_view("[{\"'").find(text.front()) != std::string_view::npos)
        return parse_toml_value(text, start);
    return Value::of_loose(std::string(text), start);
}

}  // namespace outcry
