#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
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
// else follows from them. Intern and Text may be called from any thread; texts
// live as long as the lexicon.
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
  struct Hasher {
    std::size_t operator()(std::string_view text) const;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string_view, std::uint32_t, Hasher> ids;
    std::deque<std::string_view> texts;  // a deque never moves what it holds
    std::vector<std::unique_ptr<char[]>> chunks;
    std::size_t chunk_used = kChunk;
    std::size_t bytes = 0;
  };

  std::size_t max_shard_bytes_;
  std::array<Shard, kShards> shards_;
};

}  // namespace mailscan
