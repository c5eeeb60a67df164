#include "core/timeline/weak_join.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "core/model/row.h"
#include "core/timeline/address.h"
#include "core/timeline/parallel.h"

namespace mailscan {
namespace {

constexpr Micros kBeforeAccepted = 5 * kMinute;
constexpr Micros kBeforeDelivered = kHour;
// By so much the ESP's clock may be behind ours.
constexpr Micros kSlack = 5 * kSecond;
// Of one recipient within an hour; with more, nobody can say which is meant.
constexpr std::size_t kMostInWindow = 64;

using Names = std::vector<std::uint64_t>;  // sorted, once they are complete

// One mail for one recipient, at one moment.
struct Sighting {
  std::uint64_t recipient_hash = 0;
  std::string_view recipient;
  Interval when;
  std::uint64_t name_hash = 0;
  const Named* named = nullptr;
};

// What an ESP tells of a mail that no MTA knows.
struct Loose {
  std::vector<Sighting> accepted;
  std::vector<Sighting> delivered;
};

// Whose mail it is; nothing where that cannot be told.
struct Claim {
  std::uint64_t name_hash = 0;
  const Named* mail = nullptr;
  std::uint64_t recipient_hash = 0;
};

bool Has(const Names& names, std::uint64_t name_hash) {
  return std::binary_search(names.begin(), names.end(), name_hash);
}

bool IsLocal(Bundle bundle) {
  return bundle.key().front() == kLocalKey;
}

template <typename Take>
void ReadAll(const Named& named, const Tables& tables, const ClockTable& clocks,
             const Take& take) {
  StoredEvent stored;
  BundleReader reader(named.bundle.key(), named.bundle.events(),
                      tables.lexicon);
  while (reader.Next(&stored)) {
    const std::string_view recipient = stored.event.text(Field::kRecipient);
    if (!recipient.empty()) {
      take(stored.event.kind,
           Sighting{AddressHashAnyCase(recipient), recipient,
                    clocks.At(stored.event.stamp, stored.rolls, stored.origin),
                    named.name_hash, &named});
    }
  }
}

class WeakJoin {
 public:
  WeakJoin(const Tables& tables, const ClockTable& clocks,
           std::vector<Stitched>* stitched)
      : tables_(tables), clocks_(clocks), stitched_(*stitched) {}

  void Run(unsigned threads) {
    FindLooseNames();
    if (loose_names_.empty()) {
      return;
    }
    ReadLoose();
    if (!loose_.empty()) {
      ReadMtas(threads);
      Rename(Claims());
    }
  }

 private:
  // The ESPs' names that are no MTA's, and the MTAs' that an ESP knows.
  void FindLooseNames() {
    for (const Stitched& part : stitched_) {
      for (const Named& named : part.bundles) {
        if (!IsLocal(named.bundle)) {
          (IsLocal(named.name) ? taken_ : loose_names_)
              .push_back(named.name_hash);
        }
      }
    }
    std::sort(loose_names_.begin(), loose_names_.end());
    const auto last = std::unique(loose_names_.begin(), loose_names_.end());
    loose_names_.erase(last, loose_names_.end());
    std::vector<bool> known(loose_names_.size());
    for (const Stitched& part : stitched_) {
      for (const Named& named : part.bundles) {
        const auto at = std::lower_bound(loose_names_.begin(),
                                         loose_names_.end(), named.name_hash);
        if (at != loose_names_.end() && *at == named.name_hash &&
            IsLocal(named.bundle)) {
          known[static_cast<std::size_t>(at - loose_names_.begin())] = true;
        }
      }
    }
    std::size_t left = 0;
    for (std::size_t i = 0; i < loose_names_.size(); ++i) {
      if (known[i]) {
        taken_.push_back(loose_names_[i]);
      } else {
        loose_names_[left++] = loose_names_[i];
      }
    }
    loose_names_.resize(left);
    std::sort(taken_.begin(), taken_.end());
  }

  void ReadLoose() {
    for (const Stitched& part : stitched_) {
      for (const Named& named : part.bundles) {
        if (IsLocal(named.bundle) || !Has(loose_names_, named.name_hash)) {
          continue;
        }
        ReadAll(named, tables_, clocks_,
                [&](EventKind kind, const Sighting& sighting) {
                  if (kind == EventKind::kAccepted) {
                    loose_[named.name_hash].accepted.push_back(sighting);
                  } else if (kind == EventKind::kDelivered) {
                    loose_[named.name_hash].delivered.push_back(sighting);
                  } else {
                    return;
                  }
                  wanted_.insert(sighting.recipient_hash);
                });
      }
    }
  }

  void ReadMtas(unsigned threads) {
    const auto parts = ParallelFor(
        threads, stitched_.size(), [] { return std::vector<Sighting>(); },
        [&](std::vector<Sighting>& found, std::size_t i) {
          for (const Named& named : stitched_[i].bundles) {
            if (!IsLocal(named.bundle)) {
              continue;
            }
            ReadAll(named, tables_, clocks_,
                    [&](EventKind kind, const Sighting& sighting) {
                      if ((kind == EventKind::kDelivered ||
                           kind == EventKind::kHandedOff) &&
                          wanted_.contains(sighting.recipient_hash)) {
                        found.push_back(sighting);
                      }
                    });
          }
        });
    for (const std::vector<Sighting>& part : parts) {
      passed_on_.insert(passed_on_.end(), part.begin(), part.end());
    }
    std::sort(passed_on_.begin(), passed_on_.end(),
              [](const Sighting& a, const Sighting& b) {
                return std::tuple(a.recipient_hash, a.when.lo) <
                       std::tuple(b.recipient_hash, b.when.lo);
              });
  }

  // Adds to *mail the only mail that was passed on in the window; false where
  // there is another, or more than can be looked at.
  bool OnlyMail(const Sighting& sighting, Micros window,
                const Sighting** mail) const {
    auto at = std::lower_bound(
        passed_on_.begin(), passed_on_.end(), sighting,
        [&](const Sighting& a, const Sighting& b) {
          return std::tuple(a.recipient_hash, a.when.lo) <
                 std::tuple(b.recipient_hash, b.when.lo - window);
        });
    for (std::size_t seen = 0; at != passed_on_.end() &&
                               at->recipient_hash == sighting.recipient_hash &&
                               at->when.lo <= sighting.when.hi + kSlack;
         ++at, ++seen) {
      if (seen == kMostInWindow ||
          (*mail != nullptr && (*mail)->name_hash != at->name_hash)) {
        return false;
      }
      *mail =
          SameAddressAnyCase(at->recipient, sighting.recipient) ? &*at : *mail;
    }
    return true;
  }

  std::optional<Claim> ClaimOf(std::uint64_t name_hash,
                               const Loose& loose) const {
    const bool accepted = !loose.accepted.empty();
    const Sighting* mail = nullptr;
    for (const Sighting& sighting :
         accepted ? loose.accepted : loose.delivered) {
      const Sighting* one = mail;
      if (!OnlyMail(sighting, accepted ? kBeforeAccepted : kBeforeDelivered,
                    &one) ||
          one == nullptr) {
        return std::nullopt;
      }
      mail = one;
    }
    if (mail == nullptr || Has(taken_, mail->name_hash)) {
      return std::nullopt;
    }
    return Claim{name_hash, mail->named, mail->recipient_hash};
  }

  // What two mails of an ESP claim for one recipient is neither's.
  std::vector<Claim> Claims() const {
    std::vector<Claim> claims;
    for (const auto& [name_hash, loose] : loose_) {
      if (const auto claim = ClaimOf(name_hash, loose)) {
        claims.push_back(*claim);
      }
    }
    const auto what = [](const Claim& claim) {
      return std::tuple(claim.mail->name_hash, claim.recipient_hash);
    };
    std::sort(
        claims.begin(), claims.end(),
        [&](const Claim& a, const Claim& b) { return what(a) < what(b); });
    std::vector<Claim> good;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      if ((i == 0 || what(claims[i - 1]) != what(claims[i])) &&
          (i + 1 == claims.size() || what(claims[i + 1]) != what(claims[i]))) {
        good.push_back(claims[i]);
      }
    }
    return good;
  }

  void Rename(const std::vector<Claim>& claims) {
    std::unordered_map<std::uint64_t, Named> mails;
    for (const Claim& claim : claims) {
      mails.emplace(claim.name_hash, *claim.mail);
    }
    for (Stitched& part : stitched_) {
      for (Named& named : part.bundles) {
        const auto found = mails.find(named.name_hash);
        if (IsLocal(named.bundle) || found == mails.end()) {
          continue;
        }
        Bundle::Head head = named.bundle.head();
        head.flags |= kBundleWeak;
        named = {
            found->second.name_hash,
            part.store.Add(head, named.bundle.key(), named.bundle.events()),
            found->second.name};
      }
    }
  }

  const Tables& tables_;
  const ClockTable& clocks_;
  std::vector<Stitched>& stitched_;
  Names loose_names_;
  Names taken_;
  std::unordered_map<std::uint64_t, Loose> loose_;
  std::unordered_set<std::uint64_t> wanted_;  // recipients
  std::vector<Sighting> passed_on_;           // by recipient and time
};

}  // namespace

void JoinByRecipient(unsigned threads, const Tables& tables,
                     const ClockTable& clocks,
                     std::vector<Stitched>* stitched) {
  WeakJoin(tables, clocks, stitched).Run(threads);
}

}  // namespace mailscan
