#include "core/model/lexicon.h"

#include <algorithm>
#include <bit>

#include "core/model/hash.h"

namespace mailscan {

Lexicon::Lexicon(std::size_t max_bytes)
    : max_shard_bytes_(max_bytes / kShards) {}

std::size_t Lexicon::Hasher::operator()(std::string_view text) const {
  return Hash64(text);
}

// Where text number `index` of a shard stands; its shelf must be there.
std::string_view* Lexicon::Slot(const Shard& shard, std::size_t index) {
  const std::size_t units = index / kFirstShelf + 1;
  const auto shelf = static_cast<unsigned>(std::bit_width(units)) - 1;
  const std::size_t before = ((std::size_t{1} << shelf) - 1) * kFirstShelf;
  return &shard.shelves[shelf][index - before];
}

std::uint32_t Lexicon::Intern(std::string_view text) {
  const std::size_t index = Hash64(text) >> 60U;
  Shard& shard = shards_[index];
  const std::lock_guard<std::mutex> lock(shard.mutex);
  if (const auto found = shard.ids.find(text); found != shard.ids.end()) {
    return found->second;
  }
  constexpr std::size_t kMostTexts = ((1U << kShelves) - 1) * kFirstShelf;
  // 64: what an entry costs besides its text.
  if (shard.bytes + text.size() + 64 > max_shard_bytes_ ||
      shard.texts == kMostTexts) {
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
  const std::size_t at = shard.texts++;
  const std::size_t units = at / kFirstShelf + 1;
  if (at % kFirstShelf == 0 && std::has_single_bit(units)) {
    shard.shelves[static_cast<unsigned>(std::bit_width(units)) - 1] =
        std::make_unique<std::string_view[]>(units * kFirstShelf);
  }
  *Slot(shard, at) = {copy, text.size()};
  const auto id = static_cast<std::uint32_t>(((at + 1) << 4U) | index);
  shard.ids.emplace(*Slot(shard, at), id);
  return id;
}

std::string_view Lexicon::Text(std::uint32_t id) const {
  return *Slot(shards_[id & 15U], (id >> 4U) - 1);
}

}  // namespace mailscan
