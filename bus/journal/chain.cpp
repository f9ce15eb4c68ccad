// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/chain.hpp"

namespace outcry::journal {

GatheredHash::GatheredHash(const GatheredHash& other) : hash_(other.hash_) {
    gathered_.reserve(gather_bytes);
    gathered_.append(other.gathered_.view());
}

GatheredHash& GatheredHash::operator=(const GatheredHash& other) {
    if (this != &other) {
        hash_ = other.hash_;
        gathered_.clear();
        gathered_.append(other.gathered_.view());
    }
    return *this;
}

void GatheredHash::spill() {
    if (gathered_.empty()) return;
    hash_.update(gathered_.view());
    gathered_.clear();
}

Digest GatheredHash::finish() {
    spill();
    return hash_.finish();
}

Digest GatheredHash::peek() {
    spill();  // so that bytes gathered once are not hashed again at every look
    return Sha256(hash_).finish();
}

ContentChain::ContentChain() : link_(Sha256::of(as_bytes("outcry content chain v1"))) {}

ContentChain ContentChain::from(const Digest& link, std::uint64_t blocks) {
    ContentChain chain;
    chain.link_ = link;
    chain.count_ = blocks * limits::chain_block_events;
    return chain;
}

void ContentChain::end_block() {
    const Digest block = block_.finish();
    link_ = Sha256().update(link_).update(block).finish();
}

Digest ContentChain::head() const {
    if (at_block() || !can_go_on()) return link_;
    const Digest partial = block_.peek();
    return Sha256().update(link_).update(partial).finish();
}

FileChain::FileChain(std::string_view segment_name, const Digest& previous)
    : head_(Sha256()
                .update(as_bytes("outcry file chain v1"))
                .update(as_bytes(segment_name))
                .update(previous)
                .finish()) {}

const Digest& FileChain::checkpoint(const Digest& content_head) {
    const Digest frames = frames_.finish();
    head_ = Sha256().update(head_).update(content_head).update(frames).finish();
    return head_;
}

}  // namespace outcry::journal
