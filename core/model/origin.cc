#include "core/model/origin.h"

namespace mailscan {

std::uint32_t OriginTable::Intern(std::string_view file,
                                  std::string_view source,
                                  std::string_view host, std::uint32_t input) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [entry, added] = ids_.try_emplace(
      {std::string(file), std::string(source), std::string(host), input},
      static_cast<std::uint32_t>(origins_.size()));
  if (added) {
    origins_.push_back(
        {std::string(file), std::string(source), std::string(host), input});
  }
  return entry->second;
}

const Origin& OriginTable::At(std::uint32_t id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return origins_[id];
}

std::uint32_t OriginTable::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<std::uint32_t>(origins_.size());
}

}  // namespace mailscan
