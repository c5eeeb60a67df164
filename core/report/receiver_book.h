#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/hash.h"
#include "core/model/origin.h"
#include "core/report/dossier.h"
#include "core/verdict/judged.h"

namespace mailscan {

// The dossiers of all receivers. Plain values.

struct VendorDossier {
  std::uint64_t domains = 0;
  Dossier dossier;
};

struct Receivers {
  // By recipient's domain, in lower case; "" is of mail without recipient.
  std::map<std::string, Dossier, std::less<>> domains;
  // By vendor, of all domains, those in `other` too; "" where none is known. A
  // domain is all with the vendor that took most of its mail.
  std::map<std::string, VendorDossier, std::less<>> vendors;
  // The smallest domains, where there are more than are told one by one.
  Dossier other;
  std::uint64_t other_domains = 0;

  std::uint64_t count() const { return domains.size() + other_domains; }
};

// The one with the most mail first, of equal ones the first by name. They point
// into `receivers`.
using DomainRow = decltype(Receivers::domains)::value_type;
using VendorRow = decltype(Receivers::vendors)::value_type;
std::vector<const DomainRow*> DomainsByMail(const Receivers& receivers);
std::vector<const VendorRow*> VendorsByMail(const Receivers& receivers);

// What a name that a user gave turned out to be.
enum class NamedReceiver : std::uint8_t { kNone, kDomain, kVendor, kSeveral };

// Leaves the domain or the vendor of that name; else all domains and vendors
// whose name contains it. In any case of letters. A vendor has its domains with
// it.
NamedReceiver KeepNamed(std::string_view name, Receivers* receivers);

// A ReceiverBook adds judged traces to the dossiers of their receivers. One
// thread each; books made by several merge in any order to the same dossiers.
// It keeps every domain until Take: which are the largest is not known before.
class ReceiverBook {
 public:
  static constexpr std::size_t kMostDomains = 10'000;

  // `origins` must outlive the book.
  explicit ReceiverBook(const OriginTable& origins) : origins_(origins) {}

  void Add(const JudgedTrace& judged);
  void Merge(ReceiverBook&& other);
  // Tells the `most` domains with the most mail one by one (of equal ones the
  // first by name), all others together. Afterwards the book is empty.
  Receivers Take(std::size_t most = kMostDomains);

 private:
  const OriginTable& origins_;
  TextTable<Dossier> domains_;
  std::string domain_;  // keeps its room
};

}  // namespace mailscan
