// SPDX-License-Identifier: Apache-2.0
// Values of one type, decoded one after the other: what a record begins with are mostly names, of
// whom it speaks, and mostly those of the record before. Where the bytes are the same, they are
// compared instead of read. One owner, one thread; it outlives nobody.
#pragma once

#include "outcry/codec/encode.hpp"
#include "outcry/codec/quick.hpp"

namespace outcry {

/// A field that says of what a record speaks.
template <class Member>
inline constexpr bool is_name = std::is_same_v<std::remove_cvref_t<Member>, std::string> ||
                                std::is_same_v<std::remove_cvref_t<Member>, Timeframe>;

template <Described T>
class NextDecoder {
 public:
    /// The same as decode(), with the same errors. What is wrong leaves value() unsaid.
    [[nodiscard]] Result<void> decode(BytesView bytes) {
        const bool same = !names_.empty() && bytes.size() >= names_.size() &&
                          std::memcmp(bytes.data(), names_.data(), names_.size()) == 0;
        if (same || take_names(bytes)) {
            const std::uint8_t* at = bytes.data() + names_.size();
            const std::uint8_t* const end = bytes.data() + bytes.size();
            if (fields<Part::rest>(at, end) && (LeadingPart<T> || at == end)) return {};
        }
        names_.clear();
        return outcry::decode(bytes, value_);  // an older record, or one that is wrong
    }
    /// Reused, so that texts and lists keep their memory.
    [[nodiscard]] const T& value() const { return value_; }

 private:
    enum class Part { names, rest };

    bool take_names(BytesView bytes) {
        names_.clear();
        msgpack::Reader in(bytes);
        std::size_t count = 0;
        if (!in.map(count) || !is_whole(count)) return false;
        const std::uint8_t* at = bytes.data() + in.offset();
        if (!fields<Part::names>(at, bytes.data() + bytes.size())) return false;
        names_.append(bytes.first(static_cast<std::size_t>(at - bytes.data())));
        return true;
    }
    static constexpr bool is_whole(std::size_t fields) {
        constexpr std::size_t known = describe<T>().size;
        return LeadingPart<T> ? fields >= known : fields == known;
    }
    template <Part part>
    bool fields(const std::uint8_t*& at, const std::uint8_t* end) {
        bool good = true, leading = true;
        for_each_field(value_, [&](std::string_view name, auto& member) {
            leading = leading && is_name<decltype(member)>;
            if (!good || leading != (part == Part::names)) return;
            good = msgpack::quick::pass_name(at, end, name) && field(at, end, member);
        });
        return good;
    }
    /// One value: what is small in place, the others with a Reader of their own.
    template <class Member>
    static bool field(const std::uint8_t*& at, const std::uint8_t* end, Member& member) {
        using namespace msgpack::quick;
        if constexpr (detail::IsFixed<Member>::value) {
            if (pass_positive(at, end, member.units)) return true;
        } else if constexpr (std::is_same_v<Member, TimeNs>) {
            if (pass_positive(at, end, member.ns)) return true;
        } else if constexpr (std::is_same_v<Member, std::uint64_t>) {
            const std::uint8_t* const from = at;
            if (pass_unsigned(at, end, member)) return true;
            at = from;
        } else if constexpr (DescribedEnum<Member>) {
            constexpr auto names = outcry_describe_enum(std::type_identity<Member>{});
            if constexpr (std::size(names.names) == 2) {  // a side, a direction
                const bool second = pass_name(at, end, names.names[1]);
                if (second || pass_name(at, end, names.names[0]))
                    return member = static_cast<Member>(second), true;
            }
        }
        msgpack::Reader in(BytesView(at, static_cast<std::size_t>(end - at)));
        if (!detail::decode_value(in, member)) return false;
        at += in.offset();
        return true;
    }

    T value_{};
    Buffer names_;  // the head of value_ and its leading names as they were said; empty: not known
};

}  // namespace outcry
