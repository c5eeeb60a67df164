#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "core/model/hash.h"

namespace mailscan {

// What a bundle is, told without reading its events.
enum BundleFlag : std::uint16_t {
  kBundleMessageId = 1,   // an event names the Message-ID
  kBundleEngagement = 2,  // an open or a click
  kBundleNextId = 4,      // an event names where it went
  kBundleUnsure = 8,      // lines repeated or far out of order: merge it
  kBundleWeak = 16,       // its message was found by recipient and time alone
};

// A Bundle is a view of one stored bundle: a key and the events under it (see
// core/model/row.h), with the name of its message if an event told it. Valid
// as long as the BundleStore that holds it.
class Bundle {
 public:
  struct Head {
    std::uint32_t key_size = 0;
    std::uint32_t events_size = 0;
    std::uint32_t message_id_at = 0;  // in the events
    std::uint16_t message_id_size = 0;
    std::uint16_t flags = 0;
  };

  Bundle() = default;
  explicit Bundle(const char* at) : at_(at) {}

  Head head() const {
    Head head;
    std::memcpy(&head, at_, sizeof(Head));
    return head;
  }
  bool Is(BundleFlag flag) const { return (head().flags & flag) != 0; }
  std::string_view key() const { return {at_ + sizeof(Head), head().key_size}; }
  std::string_view message_id() const {
    const Head h = head();
    return {at_ + sizeof(Head) + h.key_size + h.message_id_at,
            h.message_id_size};
  }
  std::string_view events() const {
    const Head h = head();
    return {at_ + sizeof(Head) + h.key_size, h.events_size};
  }
  // What names the message in round 2: the Message-ID, else the key.
  std::string_view name() const {
    return Is(kBundleMessageId) ? message_id() : key();
  }
  // Asks the processor for the first bytes, about a message's worth.
  void Prefetch() const {
    constexpr int kCacheLine = 64;
    for (int i = 0; i < 6; ++i) {
      __builtin_prefetch(at_ + i * kCacheLine);
    }
  }
  // Notes a Message-ID that stands at `at` in the events so far. Of several
  // the smallest names the bundle, so that no order of events decides.
  static void TakeMessageId(std::string_view events, std::size_t at,
                            std::size_t size, Head* head) {
    if (size == 0 || size > UINT16_MAX ||
        ((head->flags & kBundleMessageId) != 0 &&
         events.substr(at, size) >=
             events.substr(head->message_id_at, head->message_id_size))) {
      return;
    }
    head->flags |= kBundleMessageId;
    head->message_id_at = static_cast<std::uint32_t>(at);
    head->message_id_size = static_cast<std::uint16_t>(size);
  }
  friend bool operator==(Bundle, Bundle) = default;

 private:
  const char* at_ = nullptr;
};

// The hash under which round 2 groups: of the name. A key never looks like a
// Message-ID, because the two are hashed with different seeds.
inline std::uint64_t NameHash(Bundle bundle) {
  return Hash64(bundle.name(), bundle.Is(kBundleMessageId) ? 1 : 0);
}

// A BundleStore owns the bytes of bundles; they never move. One thread adds;
// any number may read what was added before.
class BundleStore {
 public:
  // Sizes in `head` are filled in; message_id_* and flags are the caller's.
  Bundle Add(Bundle::Head head, std::string_view key, std::string_view events);

 private:
  // Small inputs take little; large ones take pages of two megabytes.
  static constexpr std::size_t kFirstChunk = std::size_t{64} << 10U;
  static constexpr std::size_t kLargestChunk = std::size_t{2} << 20U;
  struct Free {
    void operator()(char* chunk) const { std::free(chunk); }
  };
  void AddChunk(std::size_t at_least);

  std::vector<std::unique_ptr<char, Free>> chunks_;
  std::size_t next_chunk_ = kFirstChunk;
  std::size_t left_ = 0;
  char* at_ = nullptr;
};

}  // namespace mailscan
