#include "core/verdict/sighting_keys.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/model/hash.h"
#include "core/model/letters.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

std::uint64_t HashOfBytes(const IpAddress& ip, std::size_t bytes) {
  std::array<char, 16> text{};
  std::transform(ip.bytes.begin(), ip.bytes.end(), text.begin(),
                 [](std::uint8_t byte) { return static_cast<char>(byte); });
  return Hash64({text.data(), bytes}) | 1U;
}

std::uint64_t Both(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t kApart = 0x9e3779b97f4a7c15ULL;  // so that 0 counts
  return MixBits(a ^ kApart, b + kApart);
}

}  // namespace

// In any case of letters: a person whom two logs spell differently is one.
Person PersonOf(const Trace& trace, const ReceiverTable& receivers) {
  Person person;
  if (trace.shared || trace.recipient.empty()) {
    return person;
  }
  std::string lower;
  LowerTo(trace.recipient, &lower);
  person.recipient = Hash64(lower) | 1U;
  const std::string_view domain = DomainOf(lower);
  if (!domain.empty() &&
      receivers.OfDomain(domain).kind != ReceiverKind::kConsumer) {
    person.domain = static_cast<std::uint32_t>(Hash64(domain) >> 32U) | 1U;
  }
  person.mailing = trace.campaign.empty() ? Hash64(trace.message_id, 1)
                                          : Hash64(trace.campaign, 2);
  person.trace = Both(Hash64(trace.message_id, 3), person.recipient);
  return person;
}

HitSource SourceOf(const std::optional<IpAddress>& ip) {
  if (!ip) {
    return {};
  }
  constexpr std::size_t kV4Network = 15;
  constexpr std::size_t kV6Network = 8;
  const std::uint64_t network =
      HashOfBytes(*ip, ip->v4 ? kV4Network : kV6Network);
  return {ip->v4 ? HashOfBytes(*ip, ip->bytes.size()) : network, network};
}

std::uint32_t SecondOf(const Hit& hit) {
  const Micros second = hit.when.lo / kSecond;
  return second > 0 && second <= INT32_MAX ? static_cast<std::uint32_t>(second)
                                           : 0;
}

std::uint32_t DayOf(std::uint32_t second) {
  return static_cast<std::uint32_t>(second / (kDay / kSecond));
}

std::uint64_t AgentFamily(std::string_view agent) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::uint64_t family = 1;
  for (std::size_t at = 0; at < agent.size();) {
    const std::size_t from = at;
    while (at < agent.size() && !digit(agent[at])) {
      ++at;
    }
    family = Hash64(agent.substr(from, at - from), family);
    while (at < agent.size() &&
           (digit(agent[at]) || agent[at] == '.' || agent[at] == '_')) {
      ++at;
    }
  }
  return family;
}

std::uint64_t DeviceKey(const Person& person, const HitSource& source,
                        std::uint64_t family) {
  return Both(Both(person.recipient, source.network), family);
}

Traits TraitsOf(const Person& person, const HitSource& source,
                std::string_view agent) {
  constexpr std::uint64_t kAddress = 1;
  constexpr std::uint64_t kBoth = 2;
  constexpr std::uint64_t kAgent = 3;
  Traits traits;
  const std::uint64_t agent_hash = Hash64(agent);
  if (source.address != 0) {
    traits.address = Both(person.mailing + kAddress, source.address);
    traits.both =
        Both(person.mailing + kBoth, Both(source.address, agent_hash));
  }
  if (!agent.empty()) {
    traits.agent = Both(person.mailing + kAgent, agent_hash);
  }
  return traits;
}

}  // namespace mailscan
