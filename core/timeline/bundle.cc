#include "core/timeline/bundle.h"

#include <sys/mman.h>

#include <algorithm>

namespace mailscan {

// Asks for large pages where the chunk has their size: filling memory page by
// page costs as much as parsing does.
void BundleStore::AddChunk(std::size_t at_least) {
  const std::size_t size = (std::max(next_chunk_, at_least) + kFirstChunk - 1) /
                           kFirstChunk * kFirstChunk;
  const bool large = size >= kLargestChunk;
  at_ = static_cast<char*>(std::aligned_alloc(
      large ? kLargestChunk : kFirstChunk,
      large ? (size + kLargestChunk - 1) / kLargestChunk * kLargestChunk
            : size));
  if (at_ == nullptr) {
    std::abort();  // as operator new would, out of memory
  }
  chunks_.emplace_back(at_);
  left_ = size;
  if (large) {
    madvise(at_, size, MADV_HUGEPAGE);  // only a wish
  }
  next_chunk_ = std::min(next_chunk_ * 2, kLargestChunk);
}

Bundle BundleStore::Add(Bundle::Head head, std::string_view key,
                        std::string_view events) {
  head.key_size = static_cast<std::uint32_t>(key.size());
  head.events_size = static_cast<std::uint32_t>(events.size());
  const std::size_t size = sizeof(head) + key.size() + events.size();
  if (size > left_) {
    AddChunk(size);
  }
  char* start = at_;
  std::memcpy(at_, &head, sizeof(head));
  at_ += sizeof(head);
  at_ = std::copy(key.begin(), key.end(), at_);
  at_ = std::copy(events.begin(), events.end(), at_);
  left_ -= size;
  return Bundle(start);
}

}  // namespace mailscan
