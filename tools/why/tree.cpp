// SPDX-License-Identifier: Apache-2.0
#include "tools/why/tree.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t cells_min = 24;  // columns that are worth standing in

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

std::string seq_text(std::uint64_t seq, const Look& look) {
    return seq == 0 ? std::string()
                    : painted(joined({"   seq ", std::to_string(seq)}), Colour::dim, look);
}

/// A line of the tree behind `head`; at a terminal that is too narrow the rest goes below, behind
/// `below`, which is as wide.
void add_line(std::string& out, const std::string& head, const std::string& below,
              const std::string& label, const std::string& cells, const Look& look) {
    const std::size_t before = display_width(head);
    const std::size_t hang = before + display_width(label) + 2;
    // A label that takes most of the line is no column to stand behind.
    const bool beside = !cells.empty() && (look.width == 0 || hang + cells_min <= look.width);
    const std::size_t begin = beside ? hang : before + 2;
    const std::size_t room = look.width == 0 ? 0 : look.width > begin ? look.width - begin : 1;
    const std::string text = beside || cells.empty() ? cells : joined({label, "  ", cells});
    out += joined({head, beside ? joined({label, "  "}) : std::string()});
    bool first = true;
    for (const std::string& line : wrapped(text.empty() ? label : text, room)) {
        if (!first) out += joined({below, std::string(begin - before, ' ')});
        out += joined({line, "\n"});
        first = false;
    }
}

void add_branches(std::string& out, const Branch& parent, const std::string& indent, int depth,
                  const Look& look) {
    if (depth <= 0) return;
    std::size_t label_width = 0;
    for (const Branch& one : parent.branches)
        label_width = std::max(label_width, display_width(one.label));
    for (std::size_t i = 0; i < parent.branches.size(); ++i) {
        const Branch& one = parent.branches[i];
        const bool last = i + 1 == parent.branches.size();
        const std::string below = joined({indent, last ? "  " : "│ "});
        const std::string cells = cells_text(one, parent.branches);
        const std::string seq = seq_text(one.seq, look);
        const std::string label =
            painted(cells.empty() ? one.label : padded(one.label, label_width), one.colour, look);
        add_line(out, painted(joined({indent, last ? "└ " : "├ "}), Colour::dim, look),
                 painted(below, Colour::dim, look), cells.empty() ? label + seq : label,
                 cells.empty() ? cells : cells + seq, look);
        add_branches(out, one, below, depth - 1, look);
    }
}

/// What actors said of themselves is theirs, not the terminal's.
void make_printable(Branch& branch) {
    branch.label = printable(branch.label);
    for (std::string& cell : branch.cells) cell = printable(cell);
    for (Branch& below : branch.branches) make_printable(below);
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

std::string tree_text(const Branch& told, int depth, const Look& look) {
    Branch root = told;
    make_printable(root);
    std::string out = painted(root.label, Colour::bold, look);
    for (const std::string& cell : root.cells) out += joined({"   ", cell});
    out = wrapped_text(joined({out, seq_text(root.seq, look), "\n"}), look.width);
    add_branches(out, root, {}, depth, look);
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
