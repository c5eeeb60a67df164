#include "core/timeline/bundle.h"

#include <algorithm>

namespace mailscan {

Bundle BundleStore::Add(Bundle::Head head, std::string_view key,
                        std::string_view events) {
  head.key_size = static_cast<std::uint32_t>(key.size());
  head.events_size = static_cast<std::uint32_t>(events.size());
  const std::size_t size = sizeof(head) + key.size() + events.size();
  if (size > left_) {
    left_ = std::max(kChunk, size);
    // Not value-initialised: a page that is never written is never resident.
    chunks_.emplace_back(new char[left_]);
    at_ = chunks_.back().get();
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
