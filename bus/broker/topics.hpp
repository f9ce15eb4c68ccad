// SPDX-License-Identifier: Apache-2.0
// Interned (topic, source) pairs: who has it in their mail, whether its source may say it, and its
// journal channel. Each is worked out once, when first spoken. Owned by the sequencer, on its
// thread; a Topic lives as long as its table.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "outcry/base/result.hpp"
#include "outcry/codec/type_info.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"

namespace outcry {

/// One member of the floor as the bus needs to know it.
struct Member {
    std::string name;
    Role role = Role::actor;
    std::vector<std::string> hears;  // patterns
    std::vector<std::string> from;   // names whose events it hears; empty: everybody's
    std::vector<std::string> says;   // schemas
    bool foreign = false;    // of another maker, or a seat for whoever comes: nothing of it is
                             // taken on trust
    bool one_reply = false;  // an edge that owes one reply to each of its mail, never more
};

struct Topic {
    std::uint32_t id = 0;
    std::string text;
    std::string schema;
    Buffer head;  // both as publishers write them
    std::uint16_t source = 0;
    std::uint16_t channel = 0;  // 0 until the journal has given one
    std::uint64_t mail = 0;     // bit i: member i+1 hears it
    bool may_say = false;
    const TypeInfo* shape = nullptr;  // of a foreign member's bodies, once looked up
    std::uint64_t last_seq = 0;       // of the latest event with it; 0 before the first
    // What its source spoke of next, and after that, the last time: guesses, and mostly right.
    Topic* follower = nullptr;
    Topic* second = nullptr;
};

class Topics {
 public:
    explicit Topics(std::vector<Member> members);

    /// The entry of this pair, made on first use. Refuses topics that do not begin with their
    /// schema, and more than limits::topics_max of them.
    [[nodiscard]] Result<Topic*> find(std::string_view topic, std::string_view schema,
                                      std::uint16_t source);
    /// The entry that `source` spoke of last, or one it mostly speaks of after that, where `bytes`
    /// begin with its head; else nullptr, and find() knows more.
    [[nodiscard]] Topic* expected(BytesView bytes, std::uint16_t source);
    /// The quick way through publisher's bytes that speak of that: topic and schema are compared,
    /// not read. nullptr leaves them to read_said().
    [[nodiscard]] Topic* read_expected(BytesView said, std::uint16_t source, SaidView& view);
    /// All entries, in the order they were first spoken of.
    [[nodiscard]] const std::deque<Topic>& all() const { return entries_; }
    [[nodiscard]] const std::vector<Member>& members() const { return members_; }
    [[nodiscard]] const std::string& name_of(std::uint16_t source) const;

 private:
    /// A pattern that a topic of one schema from one source may match, and whose it is.
    struct Ear {
        std::uint64_t member = 0;  // its bit in a mail mask
        std::string_view pattern;
    };

    [[nodiscard]] const std::vector<Ear>& ears_for(std::string_view schema, std::uint16_t source);
    [[nodiscard]] std::uint64_t mail_mask(std::string_view topic, std::string_view schema,
                                          std::uint16_t source);
    [[nodiscard]] bool may_say(std::string_view topic, std::string_view schema,
                               std::uint16_t source) const;

    /// Who says the same of each instrument in turn is followed by the first guess; who says one
    /// thing again between them, by the second.
    template <class Is>
    [[nodiscard]] Topic* guessed(std::uint16_t source, const Is& is);
    Topic* turn_to(std::uint16_t source, Topic* topic);

    struct Hash {
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::vector<Member> members_;
    std::deque<Topic> entries_;  // stable addresses
    // One table a source; looked up, never walked, so its order reaches no event. Keys view into
    // entries_.
    std::vector<std::unordered_map<std::string_view, Topic*, Hash>> by_source_;
    // By source, then by schema: a timer has a topic of its own each time it is set.
    std::vector<std::map<std::string, std::vector<Ear>, std::less<>>> ears_;
    struct Latest {
        Topic* topic = nullptr;
        Topic* before = nullptr;
    };
    std::vector<Latest> latest_;  // what each source spoke of last
};

}  // namespace outcry
