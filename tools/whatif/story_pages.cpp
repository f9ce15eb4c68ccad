// SPDX-License-Identifier: Apache-2.0
// A story as bytes between two processes of one program: the story without its long lists, then the
// lists in pages.
#include <algorithm>

#include "tools/whatif/story.hpp"

namespace outcry::tools {

struct StoryPage {
    std::vector<RoundProfit> profits;
    std::vector<EquityMark> curve;
    std::vector<Decision> decisions;
    std::vector<SentOrder> orders;
};
OUTCRY_DESCRIBE(StoryPage, "whatif.page", profits, curve, decisions, orders);

namespace {

constexpr std::size_t items_a_page = 16'384;

void put(Buffer& out, const Buffer& part) {
    put_le<std::uint64_t>(out, part.size());
    out.append(part);
}

template <class T>
void turn(std::vector<T>& page, const std::vector<T>& all, std::size_t number, bool& more) {
    const std::size_t from = std::min(all.size(), number * items_a_page);
    const std::size_t to = std::min(all.size(), from + items_a_page);
    page.assign(all.begin() + static_cast<std::ptrdiff_t>(from),
                all.begin() + static_cast<std::ptrdiff_t>(to));
    more = more || to < all.size();
}

template <class T>
void add(std::vector<T>& all, std::vector<T>& page) {
    for (T& item : page) all.push_back(std::move(item));
}

}  // namespace

Buffer packed(const Story& story) {
    Story rest = story;
    rest.profits.clear();
    rest.curve.clear();
    rest.decisions.clear();
    rest.orders.clear();
    Buffer out;
    put(out, encoded(rest));
    bool more = true;
    for (std::size_t number = 0; more; ++number) {
        more = false;
        StoryPage page;
        turn(page.profits, story.profits, number, more);
        turn(page.curve, story.curve, number, more);
        turn(page.decisions, story.decisions, number, more);
        turn(page.orders, story.orders, number, more);
        put(out, encoded(page));
    }
    return out;
}

Result<Story> unpacked(BytesView bytes) {
    const auto torn = [] {
        return error(Error::Kind::corrupt, "a re-run handed back half a story");
    };
    const auto next = [&](BytesView& part) {
        if (bytes.size() < sizeof(std::uint64_t)) return false;
        const std::uint64_t size = get_le<std::uint64_t>(bytes.data());
        bytes = bytes.subspan(sizeof(std::uint64_t));
        if (size > bytes.size()) return false;
        part = bytes.subspan(0, size);
        bytes = bytes.subspan(size);
        return true;
    };
    BytesView part;
    if (!next(part)) return torn();
    OUTCRY_ASSIGN(Story story, decoded<Story>(part));
    while (!bytes.empty()) {
        if (!next(part)) return torn();
        OUTCRY_ASSIGN(StoryPage page, decoded<StoryPage>(part));
        add(story.profits, page.profits);
        add(story.curve, page.curve);
        add(story.decisions, page.decisions);
        add(story.orders, page.orders);
    }
    return story;
}

}  // namespace outcry::tools
