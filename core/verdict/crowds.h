#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mailscan {

// One click, by hashes of what is compared: there may be millions.
struct SeenClick {
  std::uint64_t source = 0;  // the address it came from; 0: not known
  std::uint64_t recipient = 0;
  std::uint32_t domain = 0;  // of the recipient
  std::uint32_t second = 0;  // since 1970
};

// For whom an address clicks within an hour, or a day.
enum class Crowd : std::uint8_t {
  kNone,
  kOneDomain,       // at least three recipients, most of them of one domain
  kSomeDomains,     // at least three, of several
  kSeveralDomains,  // of at least four domains; of six within a day
  kManyDomains,     // at least ten, of five or more
};

struct CrowdSize {
  Crowd crowd = Crowd::kNone;
  std::uint16_t recipients = 0;  // no more are counted than fit
  std::uint16_t domains = 0;
  bool of_day = false;  // counted over a day, not over an hour
};

// Crowds tell which clicks came from an address that clicked for several
// recipients (S24), and which were among many of one domain within moments
// (S26). Found in one sweep over all clicks; only clicks of which there is
// something to tell are kept. Immutable once made.
class Crowds {
 public:
  Crowds() = default;
  // Sorts the clicks; their order decides nothing.
  explicit Crowds(std::vector<SeenClick>* clicks);

  // The most telling hour, or else day, around this click.
  CrowdSize SizeOf(const SeenClick& click) const;
  // How many recipients of the domain clicked within ten seconds with this one;
  // 0 where that is nothing to tell of.
  std::size_t AtOnce(const SeenClick& click) const;

 private:
  struct OfSource {
    SeenClick click;
    CrowdSize size;
  };
  struct OfDomain {
    SeenClick click;
    std::uint16_t recipients = 0;
  };
  std::vector<OfSource> by_source_;  // by (source, second, recipient)
  std::vector<OfDomain> by_domain_;  // by (domain, second, recipient)
};

}  // namespace mailscan
