#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mailscan {

std::string_view DomainOf(std::string_view address);     // "" without an @
std::string_view LocalPartOf(std::string_view address);  // all without an @

// The domain of an address knows no case, its local part does (RFC 5321 2.4).
bool SameAddress(std::string_view a, std::string_view b);
// Equal for what SameAddress calls the same.
std::uint64_t AddressHash(std::string_view address);
// For those who fold the local part too, as some ESPs do.
bool SameAddressAnyCase(std::string_view a, std::string_view b);
std::uint64_t AddressHashAnyCase(std::string_view address);

// An AddressIndex finds numbers by address; made for one message at a time,
// whether it has one recipient or a hundred thousand. Keeps views.
class AddressIndex {
 public:
  void Clear();
  void Add(std::string_view address, std::uint32_t number);
  // The number added first under this address, or kNone.
  std::uint32_t Find(std::string_view address) const;
  // The only number whose address is the same in any case, or kNone.
  std::uint32_t FindAnyCase(std::string_view address) const;

  static constexpr std::uint32_t kNone = UINT32_MAX;

 private:
  using Known = std::pair<std::string_view, std::uint32_t>;
  // By hash, indices of known_. One for each of the two ways of comparing, so
  // that addresses which differ in case alone are no way to make it slow.
  using Hashed = std::unordered_multimap<std::uint64_t, std::uint32_t>;
  static constexpr std::size_t kFew = 16;  // up to here a walk is faster
  void AddHashes(std::uint32_t index);

  std::vector<Known> known_;
  Hashed exact_;
  Hashed any_case_;
};

}  // namespace mailscan
