// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "outcry/base/text.hpp"
#include "outcry/indicator/expression_program.hpp"

namespace outcry::indicator {
namespace {

using Kind = ExpressionStep::Kind;

struct Column {
    std::string_view name;
    double Ohlcv::*field;
};
constexpr std::array<Column, 5> columns{{{"open", &Ohlcv::open},
                                         {"high", &Ohlcv::high},
                                         {"low", &Ohlcv::low},
                                         {"close", &Ohlcv::close},
                                         {"volume", &Ohlcv::volume}}};

struct Function {
    std::string_view name;
    Kind kind;
    bool joins;  // two or more values into one
};
constexpr std::array<Function, 5> functions{{{"abs", Kind::absolute, false},
                                             {"sqrt", Kind::root, false},
                                             {"log", Kind::logarithm, false},
                                             {"min", Kind::least, true},
                                             {"max", Kind::greatest, true}}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
std::string lowered(std::string_view text) {
    std::string low(text);
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return low;
}

/// Recursive descent, writing the steps in the order they are taken.
class Reading {
 public:
    explicit Reading(std::string_view text) : text_(text) {}

    Result<Expression> run() {
        if (text_.size() > expression_bytes_max)
            return fault(0, joined({"expression of ", std::to_string(text_.size()),
                                    " bytes exceeds ", std::to_string(expression_bytes_max)}));
        OUTCRY_TRY(sum());
        if (at_ < text_.size())
            return fault(at_, joined({"expected an operator, found ", quoted(text_.substr(at_))}));
        if (parts_.empty() && !has_column_)
            return fault(0, "names no indicator and no column: it would say the same at every bar");
        Expression made;
        made.parts = std::move(specs_);
        made.indicator = std::make_unique<ExpressionProgram>(std::string(text_), std::move(steps_),
                                                             std::move(parts_));
        return made;
    }

 private:
    [[nodiscard]] static Error fault(std::size_t at, std::string message) {
        return invalid(std::move(message), joined({"[", std::to_string(at), "]"}));
    }
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    [[nodiscard]] char peek() {
        skip();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    Result<void> put(ExpressionStep step) {
        if (steps_.size() == expression_steps_max)
            return fault(at_, joined({"more than ", std::to_string(expression_steps_max),
                                      " numbers, names and operators; split it"}));
        steps_.push_back(step);
        return {};
    }
    Result<void> put(Kind kind) {
        ExpressionStep step;
        step.kind = kind;
        return put(step);
    }

    Result<void> sum() {
        OUTCRY_TRY(product());
        for (;;) {
            const bool adds = take('+');
            if (!adds && !take('-')) return {};
            OUTCRY_TRY(product());
            OUTCRY_TRY(put(adds ? Kind::add : Kind::subtract));
        }
    }
    Result<void> product() {
        OUTCRY_TRY(factor());
        for (;;) {
            const bool multiplies = take('*');
            if (!multiplies && !take('/')) return {};
            OUTCRY_TRY(factor());
            OUTCRY_TRY(put(multiplies ? Kind::multiply : Kind::divide));
        }
    }
    Result<void> factor() {
        if (nesting_ == expression_nesting_max)
            return fault(at_, joined({"nested deeper than ", std::to_string(expression_nesting_max),
                                      "; split it"}));
        ++nesting_;
        const auto done = inner();
        --nesting_;
        return done;
    }
    Result<void> inner() {
        if (take('-')) {
            OUTCRY_TRY(factor());
            return put(Kind::negate);
        }
        if (take('+')) return factor();
        if (take('(')) {
            const std::size_t opened = at_ - 1;
            OUTCRY_TRY(sum());
            return take(')') ? Result<void>() : fault(opened, "this bracket is never closed");
        }
        const char c = peek();
        if (is_digit(c) || c == '.') return number();
        if (is_letter(c)) return name();
        if (c == '\0') return fault(at_, "ends where a value was expected");
        return fault(at_, joined({"expected a number, a column or an indicator, found ",
                                  quoted(text_.substr(at_))}));
    }
    Result<void> number() {
        ExpressionStep step;
        const char* const begin = text_.data() + at_;
        const auto [end, failure] =
            std::from_chars(begin, text_.data() + text_.size(), step.number);
        if (failure != std::errc() || !std::isfinite(step.number))
            return fault(at_, joined({quoted(text_.substr(at_)), " does not begin with a number"}));
        at_ += static_cast<std::size_t>(end - begin);
        return put(step);
    }
    Result<void> name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        const std::string word = lowered(text_.substr(begin, at_ - begin));
        if (peek() == '(') return call(begin, word);
        at_ = begin + word.size();
        if (at_ == text_.size() || text_[at_] != ':')
            for (const Column& column : columns)
                if (column.name == word) {
                    has_column_ = true;
                    ExpressionStep step;
                    step.kind = Kind::column;
                    step.column = column.field;
                    return put(step);
                }
        return indicator(begin);
    }
    Result<void> call(std::size_t begin, const std::string& word) {
        const auto* const found = std::find_if(functions.begin(), functions.end(),
                                               [&](const Function& f) { return f.name == word; });
        if (found == functions.end()) {
            std::vector<std::string_view> names;
            for (const Function& each : functions) names.push_back(each.name);
            return fault(begin, joined({quoted(word), " is no function; there are abs, sqrt, log, ",
                                        "min, max", did_you_mean(word, names)}));
        }
        (void)take('(');
        OUTCRY_TRY(sum());
        std::size_t count = 1;
        for (; take(','); ++count) {
            if (!found->joins) return fault(at_ - 1, joined({word, " takes one value"}));
            OUTCRY_TRY(sum());
            OUTCRY_TRY(put(found->kind));
        }
        if (!take(')')) return fault(begin, joined({word, "( is never closed"}));
        if (found->joins && count < 2)
            return fault(begin, joined({word, " takes two values or more"}));
        return found->joins ? Result<void>() : put(found->kind);
    }

    /// The end of "macd:12,26,9" at `at`: a comma followed by a blank is not the indicator's, a
    /// point followed by a letter begins the output's name.
    [[nodiscard]] std::size_t end_of_indicator(std::size_t at) const {
        for (bool values = false; at < text_.size(); ++at) {
            const char c = text_[at];
            const char before = at > 0 ? text_[at - 1] : ' ';
            const char after = at + 1 < text_.size() ? text_[at + 1] : ' ';
            if (c == ':') values = true;
            const bool sign = (c == '-' || c == '+') &&
                              (before == ':' || before == ',' || before == '=' || exponent(at));
            const bool own = is_letter(c) || is_digit(c) || c == ':' ||
                             (values && (c == '=' || sign || (c == '.' && is_digit(after)) ||
                                         (c == ',' && after != ' ')));
            if (!own) break;
        }
        return at;
    }
    /// Whether the sign at `at` stands in a number such as 1e-6.
    [[nodiscard]] bool exponent(std::size_t at) const {
        return at >= 2 && (text_[at - 1] == 'e' || text_[at - 1] == 'E') && is_digit(text_[at - 2]);
    }
    Result<void> indicator(std::size_t begin) {
        at_ = end_of_indicator(begin);
        auto spec = parse_indicator(text_.substr(begin, at_ - begin));
        if (!spec)
            return fault(
                begin, spec.error().message + (spec.error().kind == Error::Kind::not_found
                                                   ? hint(lowered(text_.substr(begin, at_ - begin)))
                                                   : ""));
        for (const InputInfo& input : spec->info->inputs)
            for (const std::string_view column : input.columns)
                if (std::none_of(columns.begin(), columns.end(),
                                 [&](const Column& c) { return c.name == column; }))
                    return fault(begin, joined({lowered(spec->info->name), " needs a series ",
                                                quoted(column), ", which bars do not have"}));
        OUTCRY_ASSIGN(const std::size_t output, chosen_output(*spec, begin));
        ExpressionStep step;
        step.kind = Kind::part;
        step.output = output;
        OUTCRY_ASSIGN(step.part, part_of(*spec, begin));
        return put(step);
    }
    /// Columns are meant as often as indicators.
    [[nodiscard]] static std::string hint(const std::string& word) {
        std::vector<std::string_view> names;
        for (const Column& each : columns) names.push_back(each.name);
        const std::string_view near = nearest(word, names);
        return near.empty() ? "" : joined({"; the column ", quoted(near), " is near"});
    }
    Result<std::size_t> part_of(const IndicatorSpec& spec, std::size_t begin) {
        for (std::size_t i = 0; i < specs_.size(); ++i)
            if (specs_[i].text() == spec.text()) return i;
        auto made = spec.make();
        if (!made) return fault(begin, made.error().message);
        specs_.push_back(spec);
        parts_.push_back(
            {std::move(made).value(), std::vector<double>(spec.info->outputs.size(), 0.0)});
        return specs_.size() - 1;
    }
    Result<std::size_t> chosen_output(const IndicatorSpec& spec, std::size_t begin) {
        const auto& outputs = spec.info->outputs;
        std::string all;
        std::vector<std::string> names;
        for (const OutputInfo& each : outputs) {
            names.push_back(output_name(spec.info->name, each.name));
            all += joined({all.empty() ? "" : ", ", names.back()});
        }
        if (at_ == text_.size() || text_[at_] != '.') {
            if (outputs.size() == 1) return std::size_t{0};
            return fault(begin, joined({spec.text(), " says ", all, ": write ", spec.text(), ".",
                                        names.back(), " for one of them"}));
        }
        const std::size_t point = at_++;
        while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        const std::string word = lowered(text_.substr(point + 1, at_ - point - 1));
        for (std::size_t i = 0; i < names.size(); ++i)
            if (!word.empty() && (word == names[i] || word == lowered(outputs[i].name))) return i;
        if (outputs.size() == 1)
            return fault(point, joined({spec.text(), " has one output, without a name"}));
        const std::vector<std::string_view> views(names.begin(), names.end());
        return fault(point, joined({spec.text(), " has no output ", quoted(word), "; it has ", all,
                                    did_you_mean(word, views)}));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t nesting_ = 0;
    bool has_column_ = false;
    std::vector<ExpressionStep> steps_;
    std::vector<ExpressionPart> parts_;
    std::vector<IndicatorSpec> specs_;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text) { return Reading(text).run(); }

}  // namespace outcry::indicator
