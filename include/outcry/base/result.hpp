// SPDX-License-Identifier: Apache-2.0
// A value or an Error, shaped like std::expected (which g++ 12 lacks), for everything that input
// can make fail. Plain values without threads of their own. An Error owns its text and outlives
// whatever it speaks of.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "outcry/base/check.hpp"

namespace outcry {

/// What went wrong, in words for the person who can mend it: name, value, limit and remedy stand in
/// `message`, where it happened (`file:line:column`, topic, seq) in `place`.
struct Error {
    enum class Kind { invalid, not_found, io, protocol, refused, limit, corrupt, internal };

    Kind kind = Kind::invalid;
    std::string message;
    std::string place;

    /// `place: message`, or the message alone when the place is unknown.
    [[nodiscard]] std::string text() const;
    /// The same error seen from further out: `outer` is put before the place.
    [[nodiscard]] Error at(std::string_view outer) &&;

    bool operator==(const Error&) const = default;
};

// Cold: what leads to these is laid out apart from the way where nothing fails.
[[nodiscard, gnu::cold]] Error invalid(std::string message, std::string place = {});
[[nodiscard, gnu::cold]] Error error(Error::Kind kind, std::string message, std::string place = {});

/// An Error on its way up, or none: one pointer wide, because every call carries one and nearly
/// none fails. Handing an error on moves the pointer.
class Failure {
 public:
    Failure() noexcept = default;
    [[gnu::cold]] explicit Failure(Error error);
    Failure(Failure&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
    Failure(const Failure& other) : error_(other ? other.copied() : nullptr) {}
    Failure& operator=(Failure other) noexcept {
        std::swap(error_, other.error_);
        return *this;
    }
    ~Failure() {
        if (error_ != nullptr) [[unlikely]]
            forget();
    }
    explicit operator bool() const noexcept { return error_ != nullptr; }
    [[nodiscard]] Error& operator*() const { return *error_; }

 private:
    [[nodiscard, gnu::cold]] Error* copied() const;
    [[gnu::cold]] void forget() noexcept;

    Error* error_ = nullptr;  // owned
};

template <class T>
class [[nodiscard]] Result {
 public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    Result(Failure failure) noexcept : state_(std::in_place_index<1>, std::move(failure)) {}

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] T& value() & {
        OUTCRY_CHECK(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const& {
        OUTCRY_CHECK(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && {
        OUTCRY_CHECK(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const& {
        OUTCRY_CHECK(!ok());
        return **std::get_if<1>(&state_);
    }
    [[nodiscard]] Error&& error() && {
        OUTCRY_CHECK(!ok());
        return std::move(**std::get_if<1>(&state_));
    }
    /// To hand on as it is.
    [[nodiscard]] Failure&& failure() && {
        OUTCRY_CHECK(!ok());
        return std::move(*std::get_if<1>(&state_));
    }
    [[nodiscard]] T value_or(T other) const& { return ok() ? value() : std::move(other); }

 private:
    std::variant<T, Failure> state_;
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
    using value_type = void;

    Result() noexcept = default;
    Result(Error error) : failure_(std::move(error)) {}
    Result(Failure failure) noexcept : failure_(std::move(failure)) {}

    [[nodiscard]] bool ok() const noexcept { return !failure_; }
    explicit operator bool() const noexcept { return ok(); }
    void value() const { OUTCRY_CHECK(ok()); }
    [[nodiscard]] const Error& error() const& {
        OUTCRY_CHECK(!ok());
        return *failure_;
    }
    [[nodiscard]] Error&& error() && {
        OUTCRY_CHECK(!ok());
        return std::move(*failure_);
    }
    [[nodiscard]] Failure&& failure() && {
        OUTCRY_CHECK(!ok());
        return std::move(failure_);
    }

 private:
    Failure failure_;
};

}  // namespace outcry

#define OUTCRY_CONCAT_INNER(a, b) a##b
#define OUTCRY_CONCAT(a, b) OUTCRY_CONCAT_INNER(a, b)

/// Returns the error of `expression` to the caller, or goes on.
#define OUTCRY_TRY(expression)                                        \
    do {                                                              \
        if (auto outcry_try = (expression); !outcry_try) [[unlikely]] \
            return std::move(outcry_try).failure();                   \
    } while (false)

/// `OUTCRY_ASSIGN(auto x, f())`: x is the value of f(), or the error goes to the caller.
#define OUTCRY_ASSIGN(declaration, expression) \
    OUTCRY_ASSIGN_INNER(OUTCRY_CONCAT(outcry_result_, __LINE__), declaration, expression)
#define OUTCRY_ASSIGN_INNER(name, declaration, expression) \
    auto name = (expression);                              \
    if (!name) [[unlikely]]                                \
        return std::move(name).failure();                  \
    declaration = std::move(name).value()
