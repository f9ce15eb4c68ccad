// SPDX-License-Identifier: Apache-2.0
// A TOML file that remembers where everything stands, so that every complaint has its line, its
// column and a caret under it. One owner; reading is const and fit for any thread. Pointers into
// root() live until the document is overridden, moved or destroyed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/codec/encode.hpp"
#include "outcry/codec/fit.hpp"
#include "outcry/codec/value.hpp"

namespace outcry {

/// One complaint about a configuration, with what is needed to show it.
struct Diagnostic {
    std::string file;
    TextPlace at;
    std::string message;
    std::string source_line;

    /// `file:line:column: message`, then the line and a caret.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string place() const;
};

/// All of them in the order of the file, one after the other.
[[nodiscard]] std::string text_of(std::vector<Diagnostic> diagnostics);
/// The same as one Error: its place is the first one's, its message holds everything from there on.
[[nodiscard]] Error error_of(std::vector<Diagnostic> diagnostics);

/// A table read against a type: canonical bytes, or everything that is wrong with it.
struct TomlRead {
    Buffer body;
    std::vector<Diagnostic> diagnostics;

    [[nodiscard]] bool ok() const { return diagnostics.empty(); }
};

class TomlDocument {
 public:
    [[nodiscard]] static Result<TomlDocument> load(const std::string& path);
    /// `name` is how complaints call the text. TOML itself stops at its first syntax error.
    [[nodiscard]] static Result<TomlDocument> parse(std::string text, std::string name);

    [[nodiscard]] const std::string& name() const { return sources_.front().name; }
    [[nodiscard]] const std::string& text() const { return sources_.front().text; }
    /// Tables and keys in the order they were written.
    [[nodiscard]] const Value& root() const { return root_; }
    /// The same, to be changed before it is read; what is put in has no place in the text.
    [[nodiscard]] Value& editable() { return root_; }
    /// Walks keys separated by dots: `actor.core`. Keys that contain dots are reached through
    /// root().
    [[nodiscard]] const Value* find(std::string_view path) const;

    /// Defaults fill what is missing; keys in `also_known` are left to somebody else.
    [[nodiscard]] TomlRead read(const Value& table, const TypeInfo& type,
                                std::span<const std::string_view> also_known = {}) const;
    /// The described struct, or nullopt with its complaints added to `diagnostics`.
    template <Described T>
    [[nodiscard]] std::optional<T> read(const Value& table, std::vector<Diagnostic>& diagnostics,
                                        std::span<const std::string_view> also_known = {}) const {
        TomlRead result = read(table, type_info<T>(), also_known);
        if (result.ok()) return decoded<T>(result.body.view()).value();
        for (Diagnostic& diagnostic : result.diagnostics)
            diagnostics.push_back(std::move(diagnostic));
        return std::nullopt;
    }
    /// The caller's own complaint about something it found at `at`.
    [[nodiscard]] Diagnostic complaint(TextPlace at, std::string message) const;

    /// `core.edge_min=12bp`: puts a value where the path leads, as `--set` does. The first name is
    /// looked for below each of `roots` ("" is the file itself) and must be a table there; what the
    /// value means is decided when the table is read.
    [[nodiscard]] Result<void> apply_override(std::string_view assignment,
                                              std::span<const std::string_view> roots);

 private:
    struct Source {
        std::string name;
        std::string text;
    };

    std::vector<Source> sources_;  // the file, then one for each override
    Value root_;
};

/// One TOML value such as `["15m", "1h"]` or `{ bull = 0.35 }`, positions counted from `start`.
[[nodiscard]] Result<Value> parse_toml_value(std::string_view text, TextPlace start = {1, 1, 0});
/// What stands behind `=` on a command line: TOML when it begins with `[`, `{` or a quotation mark,
/// else loose text.
[[nodiscard]] Result<Value> parse_argument(std::string_view text, TextPlace start = {1, 1, 0});

}  // namespace outcry
