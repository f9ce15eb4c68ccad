// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/json_guard.hpp"

#include <nlohmann/json.hpp>

#include "actors/predict/limits.hpp"

namespace outcry::predict::json_guard {
namespace {

using Json = nlohmann::json;

/// Counts what it is told and stops the parser at the first limit; nlohmann recurses on UBJSON only
/// as deep as it is let.
class Counter final : public nlohmann::json_sax<Json> {
 public:
    std::string complaint;

    bool null() override { return count(1); }
    bool boolean(bool) override { return count(1); }
    bool number_integer(std::int64_t) override { return count(1); }
    bool number_unsigned(std::uint64_t) override { return count(1); }
    bool number_float(double, const std::string&) override { return count(1); }
    bool string(std::string&) override { return count(1); }
    bool binary(Json::binary_t&) override { return count(1); }
    bool key(std::string&) override { return true; }
    bool start_object(std::size_t announced) override { return enter(announced); }
    bool start_array(std::size_t announced) override { return enter(announced); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t, const std::string&, const Json::exception& failure) override {
        complaint = failure.what();
        return false;
    }

 private:
    bool count(std::size_t elements) {
        elements_ += elements;
        if (elements_ <= limits::model_elements_max) return true;
        complaint = "more than " + std::to_string(limits::model_elements_max) + " elements";
        return false;
    }
    /// A length is believed only as far as the limit: it is counted before its elements are.
    bool enter(std::size_t announced) {
        const std::size_t unknown = static_cast<std::size_t>(-1);
        if (announced != unknown && announced > limits::model_elements_max - elements_)
            return count(announced);
        if (++nesting_ <= limits::model_nesting_max) return count(1);
        complaint = "nested deeper than " + std::to_string(limits::model_nesting_max);
        return false;
    }
    bool leave() {
        --nesting_;
        return true;
    }

    std::size_t elements_ = 0;
    std::size_t nesting_ = 0;
};

}  // namespace

bool is_text(std::string_view bytes) {
    return bytes.empty() || bytes[0] != '{' || bytes.size() < 2 || bytes[1] == '"' ||
           bytes[1] == '}' || bytes[1] == ' ' || bytes[1] == '\n' || bytes[1] == '\r' ||
           bytes[1] == '\t';
}

Result<void> check(std::string_view bytes, std::string_view what) {
    const std::string name(what);
    if (bytes.empty()) return error(Error::Kind::corrupt, name + ": the file is empty");
    if (bytes.size() > limits::model_bytes_max)
        return error(Error::Kind::limit, name + ": " + std::to_string(bytes.size()) +
                                             " bytes exceed " +
                                             std::to_string(limits::model_bytes_max));
    Counter counter;
    const auto format = is_text(bytes) ? nlohmann::detail::input_format_t::json
                                       : nlohmann::detail::input_format_t::ubjson;
    try {
        if (Json::sax_parse(bytes.begin(), bytes.end(), &counter, format)) return {};
    } catch (const std::exception& failure) {
        counter.complaint = failure.what();
    }
    return error(Error::Kind::corrupt,
                 name + ": cannot be read, write or copy the file anew: " + counter.complaint);
}

}  // namespace outcry::predict::json_guard
