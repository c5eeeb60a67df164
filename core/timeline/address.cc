#include "core/timeline/address.h"

#include <algorithm>
#include <string>

#include "core/model/hash.h"
#include "core/model/letters.h"

namespace mailscan {
namespace {

bool SameText(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerOf(x) == LowerOf(y); });
}

std::uint64_t HashAnyCase(std::string_view text, std::uint64_t seed = 0) {
  std::string lower;
  LowerTo(text, &lower);
  return Hash64(lower, seed);
}

}  // namespace

std::string_view DomainOf(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view()
                                      : address.substr(at + 1);
}

std::string_view LocalPartOf(std::string_view address) {
  return address.substr(0, address.rfind('@'));
}

bool SameAddress(std::string_view a, std::string_view b) {
  return LocalPartOf(a) == LocalPartOf(b) && SameText(DomainOf(a), DomainOf(b));
}

std::uint64_t AddressHash(std::string_view address) {
  return HashAnyCase(DomainOf(address), Hash64(LocalPartOf(address)));
}

std::uint64_t AddressHashAnyCase(std::string_view address) {
  return HashAnyCase(address);
}

bool SameAddressAnyCase(std::string_view a, std::string_view b) {
  return SameText(a, b);
}

void AddressIndex::Clear() {
  if (known_.size() > kFew) {
    exact_.clear();
    any_case_.clear();
  }
  known_.clear();
}

void AddressIndex::AddHashes(std::uint32_t index) {
  exact_.emplace(AddressHash(known_[index].first), index);
  any_case_.emplace(HashAnyCase(known_[index].first), index);
}

void AddressIndex::Add(std::string_view address, std::uint32_t number) {
  known_.emplace_back(address, number);
  const auto size = static_cast<std::uint32_t>(known_.size());
  if (size == kFew + 1) {
    for (std::uint32_t i = 0; i < size; ++i) {
      AddHashes(i);
    }
  } else if (size > kFew) {
    AddHashes(size - 1);
  }
}

std::uint32_t AddressIndex::Find(std::string_view address) const {
  if (known_.size() <= kFew) {
    for (const Known& known : known_) {
      if (SameAddress(known.first, address)) {
        return known.second;
      }
    }
    return kNone;
  }
  std::uint32_t found = kNone;
  const auto [from, to] = exact_.equal_range(AddressHash(address));
  for (auto at = from; at != to; ++at) {
    if (SameAddress(known_[at->second].first, address)) {
      found = std::min(found, at->second);
    }
  }
  return found == kNone ? kNone : known_[found].second;
}

std::uint32_t AddressIndex::FindAnyCase(std::string_view address) const {
  std::uint32_t found = kNone;
  const auto take = [&](const Known& known) {
    if (SameAddressAnyCase(known.first, address)) {
      if (found != kNone && found != known.second) {
        return false;
      }
      found = known.second;
    }
    return true;
  };
  if (known_.size() <= kFew) {
    return std::all_of(known_.begin(), known_.end(), take) ? found : kNone;
  }
  const auto [from, to] = any_case_.equal_range(HashAnyCase(address));
  return std::all_of(
             from, to,
             [&](const auto& entry) { return take(known_[entry.second]); })
             ? found
             : kNone;
}

}  // namespace mailscan
