#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>

#include "core/timeline/message.h"
#include "core/verdict/agent_ages.h"

namespace mailscan {

// What the second walk knows from all messages before the third judges one:
// which links a mailing has, how large it is, and how new browsers are. Small,
// and merged in any order to the same result. One thread writes; afterwards any
// may read.
class Learned {
 public:
  void Take(const Trace& trace);
  void Merge(const Learned& other);

  // The links of the mailing that somebody else than this recipient was seen
  // to follow, and how many of them `urls` names.
  struct Coverage {
    std::size_t known = 0;
    std::size_t hit = 0;
  };
  template <typename Urls>
  Coverage CoverageOf(const Trace& trace, const Urls& urls) const {
    Coverage coverage;
    const Mailing* mailing = Find(trace);
    if (mailing == nullptr || mailing->overflowed) {
      return coverage;
    }
    const std::uint64_t self = RecipientHash(trace);
    for (const auto& [url, seen] : mailing->links) {
      coverage.known += SeenByOther(seen, self) ? 1U : 0U;
    }
    for (const std::string_view url : urls) {
      const auto found = mailing->links.find(UrlHash(url));
      coverage.hit +=
          found != mailing->links.end() && SeenByOther(found->second, self)
              ? 1U
              : 0U;
    }
    return coverage;
  }

  // Whether an input's opens and clicks say who asked: where half of them do
  // not, an empty agent is the log's doing. True of an input not learnt from.
  bool NamesAgents(std::uint32_t origin) const;

  // Mail that at least this many recipients got under one campaign within
  // three hours of the clock is bulk, if these had a fifth of all of it: what a
  // campaign sends steadily (password resets) is awaited, however much it is.
  static constexpr std::uint64_t kBulk = 50;
  static constexpr std::uint64_t kBulkShare = 5;
  bool IsBulk(const Trace& trace) const;

  const AgentAges& ages() const { return ages_; }

 private:
  // A link with a token of its own for each recipient is no link of the
  // mailing; a mailing that has nothing else is not learnt.
  static constexpr std::size_t kMostLinks = 2000;

  // The two smallest distinct recipients that followed a link: enough to know
  // whether anybody but one did.
  using Seen = std::array<std::uint64_t, 2>;
  struct Mailing {
    std::map<std::uint64_t, Seen> links;               // by UrlHash
    std::map<std::int64_t, std::uint64_t> recipients;  // by hour since 1970
    std::uint64_t all_recipients = 0;
    bool overflowed = false;
  };
  static std::uint64_t UrlHash(std::string_view url);
  static std::uint64_t RecipientHash(const Trace& trace);
  static std::uint64_t MailingHash(const Trace& trace);
  static std::int64_t HourOf(const Trace& trace);
  static bool SeenByOther(const Seen& seen, std::uint64_t self) {
    return (seen[0] != 0 && seen[0] != self) ||
           (seen[1] != 0 && seen[1] != self);
  }
  static void Note(Seen* seen, std::uint64_t recipient);
  static void AddLink(Mailing* mailing, std::uint64_t url, const Seen& seen);
  const Mailing* Find(const Trace& trace) const;

  struct Agents {
    std::uint64_t hits = 0;
    std::uint64_t named = 0;
  };

  std::unordered_map<std::uint64_t, Mailing> mailings_;
  std::map<std::uint32_t, Agents> agents_;  // by origin
  AgentAges ages_;
};

}  // namespace mailscan
