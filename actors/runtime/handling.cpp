// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/handling.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace outcry {

namespace {

using Word = std::atomic<std::uint64_t>;
static_assert(Word::is_always_lock_free && sizeof(Word) == sizeof(std::uint64_t));

Word* map(int descriptor) {
    void* page = ::mmap(nullptr, sizeof(Word), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    return page == MAP_FAILED ? nullptr : static_cast<Word*>(page);
}

}  // namespace

Handling::Handling(Handling&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      word_(std::exchange(other.word_, nullptr)) {}

Handling& Handling::operator=(Handling&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(word_, other.word_);
    return *this;
}

Handling::~Handling() {
    if (word_ != nullptr) ::munmap(word_, sizeof(Word));
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Handling> Handling::create() {
    const int descriptor =
        ::memfd_create("outcry-handling", 0);  // no CLOEXEC: a child attaches to it
    Handling made(descriptor, nullptr);
    if (descriptor >= 0 && ::ftruncate(descriptor, sizeof(Word)) == 0) made.word_ = map(descriptor);
    if (made.word_ == nullptr)
        return error(Error::Kind::io,
                     std::string("cannot share a page with a process to be started: ") +
                         std::strerror(errno));
    return made;
}

Handling Handling::attach() {
    const char* text = std::getenv(variable);
    int descriptor = -1;
    if (text == nullptr) return {};
    const std::string_view digits(text);
    if (std::from_chars(digits.begin(), digits.end(), descriptor).ec != std::errc{}) return {};
    return {descriptor, map(descriptor)};
}

}  // namespace outcry
