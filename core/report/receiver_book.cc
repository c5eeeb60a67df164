#include "core/report/receiver_book.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/model/letters.h"
#include "core/report/ranked.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

std::string Lower(std::string_view text) {
  std::string lower;
  LowerTo(text, &lower);
  return lower;
}

template <typename Map, typename Keep>
void KeepIf(const Keep& keep, Map* map) {
  std::erase_if(*map, [&](const auto& entry) { return !keep(entry); });
}

}  // namespace

std::vector<const DomainRow*> DomainsByMail(const Receivers& receivers) {
  return RankedBy(receivers.domains,
                  [](const Dossier& dossier) { return dossier.messages; });
}

std::vector<const VendorRow*> VendorsByMail(const Receivers& receivers) {
  return RankedBy(receivers.vendors, [](const VendorDossier& vendor) {
    return vendor.dossier.messages;
  });
}

NamedReceiver KeepNamed(std::string_view name, Receivers* receivers) {
  const std::string lower = Lower(name);
  receivers->other = {};
  receivers->other_domains = 0;
  if (receivers->domains.contains(lower)) {
    KeepIf([&](const auto& entry) { return entry.first == lower; },
           &receivers->domains);
    receivers->vendors.clear();
    return NamedReceiver::kDomain;
  }
  const bool exact = std::any_of(
      receivers->vendors.begin(), receivers->vendors.end(),
      [&](const auto& entry) { return Lower(entry.first) == lower; });
  const auto fits = [&](std::string_view text) {
    return exact ? Lower(text) == lower
                 : Lower(text).find(lower) != std::string::npos;
  };
  KeepIf([&](const auto& entry) { return fits(entry.first); },
         &receivers->vendors);
  std::size_t by_name = 0;
  KeepIf(
      [&](const auto& entry) {
        const bool named = !exact && fits(entry.first);
        by_name += named ? 1U : 0U;
        return named || receivers->vendors.contains(entry.second.vendor());
      },
      &receivers->domains);
  if (receivers->vendors.size() == 1 && by_name == 0) {
    return NamedReceiver::kVendor;
  }
  if (receivers->vendors.empty() && by_name <= 1) {
    return by_name == 1 ? NamedReceiver::kDomain : NamedReceiver::kNone;
  }
  return NamedReceiver::kSeveral;
}

void ReceiverBook::Add(const JudgedTrace& judged) {
  LowerTo(DomainOf(judged.trace->recipient), &domain_);
  auto found = domains_.find(std::string_view(domain_));
  if (found == domains_.end()) {
    found = domains_.try_emplace(domain_).first;
  }
  found->second.Add(judged, origins_);
}

void ReceiverBook::Merge(ReceiverBook&& other) {
  for (auto& [domain, dossier] : other.domains_) {
    const auto [entry, added] =
        domains_.try_emplace(domain, std::move(dossier));
    if (!added) {
      entry->second.Merge(dossier);
    }
  }
  other.domains_.clear();
}

Receivers ReceiverBook::Take(std::size_t most) {
  Receivers receivers;
  std::vector<TextTable<Dossier>::value_type*> order;
  order.reserve(domains_.size());
  for (auto& entry : domains_) {
    order.push_back(&entry);
    VendorDossier& vendor =
        receivers.vendors[std::string(entry.second.vendor())];
    ++vendor.domains;
    vendor.dossier.Merge(entry.second);
  }
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->second.messages != b->second.messages
               ? a->second.messages > b->second.messages
               : a->first < b->first;
  });
  for (auto* entry : order) {
    if (receivers.domains.size() < most) {
      receivers.domains.emplace(entry->first, std::move(entry->second));
    } else {
      receivers.other.Merge(entry->second);
      ++receivers.other_domains;
    }
  }
  domains_.clear();
  return receivers;
}

}  // namespace mailscan
