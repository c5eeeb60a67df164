#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mailscan {

// A Lexicon keeps one copy of each text that repeats (relays, agents, links)
// and gives it a number. It stops growing at a cap; beyond it a text stays in
// its row. Numbers depend on timing: equal numbers mean equal texts, nothing
// else follows from them. Intern may be called from any thread, and Text from
// any that came by the number in an ordered way (from Intern, or handed over);
// texts live as long as the lexicon.
class Lexicon {
 public:
  static constexpr std::uint32_t kFull = 0;  // not interned

  explicit Lexicon(std::size_t max_bytes = std::size_t{48} << 20U);

  // The number of text, or kFull once the cap is reached.
  std::uint32_t Intern(std::string_view text);
  // REQUIRES: id was returned by Intern, and is not kFull.
  std::string_view Text(std::uint32_t id) const;

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kChunk = std::size_t{64} << 10U;
  // Text takes no lock, because judging asks for millions of texts: they stand
  // in shelves that never move, each twice as long as the one before.
  static constexpr std::size_t kFirstShelf = 64;
  static constexpr std::size_t kShelves = 24;
  struct Hasher {
    std::size_t operator()(std::string_view text) const;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string_view, std::uint32_t, Hasher> ids;
    std::array<std::unique_ptr<std::string_view[]>, kShelves> shelves;
    std::size_t texts = 0;
    std::vector<std::unique_ptr<char[]>> chunks;
    std::size_t chunk_used = kChunk;
    std::size_t bytes = 0;
  };

  static std::string_view* Slot(const Shard& shard, std::size_t index);

  std::size_t max_shard_bytes_;
  std::array<Shard, kShards> shards_;
};

}  // namespace mailscan
