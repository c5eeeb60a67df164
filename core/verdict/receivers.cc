#include "core/verdict/receivers.h"

#include <algorithm>
#include <array>

#include "core/model/letters.h"
#include "core/model/time.h"

namespace mailscan {
namespace {

// The longest name that DNS has (RFC 1035); a stranger's text may be longer.
constexpr std::size_t kLongestName = 255;

}  // namespace

std::string ReceiverTable::TakeRow(RuleRow* from, ReceiverRow* row) {
  const std::string host = from->MaybeText("mx");
  const std::string domain = from->MaybeText("mailboxes");
  row->mailbox = !domain.empty();
  if (host.empty() == domain.empty()) {
    from->Complain("mx", "give either mx or mailboxes");
  }
  LowerTo(row->mailbox ? domain : host, &row->suffix);
  row->vendor = from->Text("vendor");
  constexpr auto kKinds = std::to_array<ReceiverKind>(
      {ReceiverKind::kFollowingGateway, ReceiverKind::kOtherGateway,
       ReceiverKind::kMicrosoft365, ReceiverKind::kConsumer,
       ReceiverKind::kUnknownBusiness});
  const auto kind = from->OneOf(
      "kind",
      {"follows-links", "gateway", "microsoft-365", "consumer", "business"},
      true);
  row->kind = kKinds[kind.value_or(kKinds.size() - 1)];
  if (const std::string repeats = from->MaybeText("repeats");
      !repeats.empty()) {
    const auto time = ParseDuration(repeats);
    if (!time || *time <= 0) {
      from->Complain("repeats", "say for how long, as in 5m");
    }
    row->repeats = time.value_or(0);
  }
  return (row->mailbox ? "@" : "") + row->suffix;
}

void ReceiverTable::Finish(RuleFaults* /*faults*/) {
  hosts_.clear();
  domains_.clear();
  for (std::size_t i = 0; i < size(); ++i) {
    (At(i).mailbox ? domains_ : hosts_).emplace(At(i).suffix, i);
  }
}

std::optional<std::size_t> ReceiverTable::Longest(const Index& index,
                                                  std::string_view host) {
  std::array<char, kLongestName> buffer;  // NOLINT: written before it is read
  if (host.size() > buffer.size()) {
    return std::nullopt;
  }
  std::transform(host.begin(), host.end(), buffer.begin(), LowerOf);
  std::string_view lower(buffer.data(), host.size());
  while (!lower.empty()) {
    if (const auto found = index.find(lower); found != index.end()) {
      return found->second;
    }
    const std::size_t dot = lower.find('.');
    lower.remove_prefix(dot == std::string_view::npos ? lower.size() : dot + 1);
  }
  return std::nullopt;
}

Receiver ReceiverTable::Told(std::optional<std::size_t> row) const {
  return row ? Receiver{At(*row).vendor, At(*row).kind, At(*row).repeats}
             : Receiver{};
}

Receiver ReceiverTable::OfRelay(std::string_view relay) const {
  return Told(Longest(hosts_, relay));
}

Receiver ReceiverTable::OfDomain(std::string_view recipient_domain) const {
  return Told(Longest(domains_, recipient_domain));
}

Receiver ReceiverTable::Refined(Receiver by_relay,
                                std::string_view recipient_domain) const {
  if (by_relay.vendor.empty()) {
    return OfDomain(recipient_domain);
  }
  if (by_relay.vendor == "Google" && !Longest(domains_, recipient_domain)) {
    by_relay.kind = ReceiverKind::kUnknownBusiness;
  }
  return by_relay;
}

Receiver ReceiverTable::Of(std::string_view relay,
                           std::string_view recipient_domain) const {
  return relay.empty() ? OfDomain(recipient_domain)
                       : Refined(OfRelay(relay), recipient_domain);
}

std::optional<std::size_t> ReceiverTable::RowFor(
    std::string_view sample) const {
  return sample.starts_with('@') ? Longest(domains_, sample.substr(1))
                                 : Longest(hosts_, sample);
}

Weight PriorOf(ReceiverKind kind) {
  switch (kind) {
    case ReceiverKind::kFollowingGateway:
      return Weight::kPriorFollows;
    case ReceiverKind::kOtherGateway:
      return Weight::kPriorGateway;
    case ReceiverKind::kMicrosoft365:
      return Weight::kPriorM365;
    case ReceiverKind::kConsumer:
      return Weight::kPriorConsumer;
    case ReceiverKind::kUnknownBusiness:
      break;
  }
  return Weight::kPriorBusiness;
}

}  // namespace mailscan
