#include "core/model/lexicon.h"

#include <algorithm>

#include "core/model/hash.h"

namespace mailscan {

Lexicon::Lexicon(std::size_t max_bytes)
    : max_shard_bytes_(max_bytes / kShards) {}

std::size_t Lexicon::Hasher::operator()(std::string_view text) const {
  return Hash64(text);
}

std::uint32_t Lexicon::Intern(std::string_view text) {
  const std::size_t index = Hash64(text) >> 60U;
  Shard& shard = shards_[index];
  const std::lock_guard<std::mutex> lock(shard.mutex);
  if (const auto found = shard.ids.find(text); found != shard.ids.end()) {
    return found->second;
  }
  // 64: what an entry costs besides its text.
  if (shard.bytes + text.size() + 64 > max_shard_bytes_) {
    return kFull;
  }
  shard.bytes += text.size() + 64;
  if (shard.chunk_used + text.size() > kChunk || shard.chunks.empty()) {
    shard.chunks.push_back(
        std::make_unique<char[]>(std::max(kChunk, text.size())));
    shard.chunk_used = 0;
  }
  char* copy = shard.chunks.back().get() + shard.chunk_used;
  std::copy(text.begin(), text.end(), copy);
  shard.chunk_used += text.size();
  shard.texts.emplace_back(copy, text.size());
  const auto id =
      static_cast<std::uint32_t>((shard.texts.size() << 4U) | index);
  shard.ids.emplace(shard.texts.back(), id);
  return id;
}

std::string_view Lexicon::Text(std::uint32_t id) const {
  const Shard& shard = shards_[id & 15U];
  const std::lock_guard<std::mutex> lock(shard.mutex);
  return shard.texts[(id >> 4U) - 1];
}

}  // namespace mailscan
