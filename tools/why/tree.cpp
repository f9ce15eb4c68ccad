// SPDX-License-Identifier: Apache-2.0
#include "tools/why/tree.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"

namespace outcry::tools {

namespace {

std::string padded(const std::string& text, std::size_t width) {
    const std::size_t own = display_width(text);
    return own >= width ? text : joined({text, std::string(width - own, ' ')});
}

/// Width of column `at` among the siblings of one shape.
std::size_t width_of(const std::vector<Branch>& siblings, std::size_t cells, std::size_t at) {
    std::size_t width = 0;
    for (const Branch& one : siblings)
        if (one.cells.size() == cells) width = std::max(width, display_width(one.cells[at]));
    return width;
}

std::string cells_text(const Branch& branch, const std::vector<Branch>& siblings) {
    std::string text;
    for (std::size_t i = 0; i < branch.cells.size(); ++i) {
        const bool last = i + 1 == branch.cells.size();
        text += i == 0 ? "" : "   ";
        text += last ? branch.cells[i]
                     : padded(branch.cells[i], width_of(siblings, branch.cells.size(), i));
    }
    return text;
}

std::string seq_text(std::uint64_t seq, bool colours) {
    return seq == 0 ? std::string()
                    : painted(joined({"   seq ", std::to_string(seq)}), Colour::dim, colours);
}

void add_branches(std::string& out, const Branch& parent, const std::string& indent, int depth,
                  bool colours) {
    if (depth <= 0) return;
    std::size_t label_width = 0;
    for (const Branch& one : parent.branches)
        label_width = std::max(label_width, display_width(one.label));
    for (std::size_t i = 0; i < parent.branches.size(); ++i) {
        const Branch& one = parent.branches[i];
        const bool last = i + 1 == parent.branches.size();
        const std::string cells = cells_text(one, parent.branches);
        out += painted(joined({indent, last ? "└ " : "├ "}), Colour::dim, colours);
        out += painted(cells.empty() ? one.label : padded(one.label, label_width), one.colour,
                       colours);
        if (!cells.empty()) out += joined({"  ", cells});
        out += joined({seq_text(one.seq, colours), "\n"});
        add_branches(out, one, joined({indent, last ? "  " : "│ "}), depth - 1, colours);
    }
}

/// The events among the branches; a detail hands on the events below it.
void add_events(std::string& out, const Branch& parent, int depth) {
    for (const Branch& one : parent.branches) {
        if (one.event.empty()) {
            if (depth > 1) add_events(out, one, depth - 1);
            continue;
        }
        if (out.back() != '[') out += ',';
        out += tree_json(one, depth - 1);
    }
}

}  // namespace

Branch detail(std::string label, std::vector<std::string> cells, Colour colour) {
    Branch branch;
    branch.label = std::move(label);
    branch.cells = std::move(cells);
    branch.colour = colour;
    return branch;
}

std::string tree_text(const Branch& root, int depth, bool colours) {
    std::string out = painted(root.label, Colour::bold, colours);
    for (const std::string& cell : root.cells) out += joined({"   ", cell});
    out += joined({seq_text(root.seq, colours), "\n"});
    add_branches(out, root, {}, depth, colours);
    return out;
}

std::string tree_json(const Branch& root, int depth) {
    std::string text;
    for (const std::string& cell : root.cells) text += joined({text.empty() ? "" : "   ", cell});
    std::string out = "{\"role\":";
    append_json_text(out, root.label);
    out += ",\"text\":";
    append_json_text(out, text);
    out += joined({",\"event\":", root.event.empty() ? "null" : root.event});
    if (!root.computed.empty()) out += joined({",\"computed\":", root.computed});
    out += ",\"because\":[";
    if (depth > 0) add_events(out, root, depth);
    return out + "]}";
}

}  // namespace outcry::tools
