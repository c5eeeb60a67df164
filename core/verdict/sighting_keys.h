#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/timeline/message.h"
#include "core/verdict/network.h"
#include "core/verdict/receivers.h"

namespace mailscan {

// By what Sightings and the walk that makes them know people, addresses and
// devices again: hashes, so that a sighting is a few words long. Pure; any
// thread. 0 means not known, everywhere.

// Whom a trace is for, and in which mailing.
struct Person {
  std::uint64_t recipient = 0;
  // 0 also for a mailbox provider of consumers: those who have an address there
  // share no office and no filter.
  std::uint32_t domain = 0;
  std::uint64_t mailing = 0;
  std::uint64_t trace = 0;
};
Person PersonOf(const Trace& trace, const ReceiverTable& receivers);

struct HitSource {
  // One address; of IPv6 the /64, of which one machine may use any address.
  std::uint64_t address = 0;
  std::uint64_t network = 0;  // its /24 or /64
};
HitSource SourceOf(const std::optional<IpAddress>& ip);

// Seconds and days since 1970.
std::uint32_t SecondOf(const Hit& hit);
std::uint32_t DayOf(std::uint32_t second);

// The agent without its versions: a device stays one when it is updated.
std::uint64_t AgentFamily(std::string_view agent);
std::uint64_t DeviceKey(const Person& person, const HitSource& source,
                        std::uint64_t family);

// What two sessions of a mailing can have in common.
struct Traits {
  std::uint64_t address = 0;
  std::uint64_t both = 0;  // address and agent
  std::uint64_t agent = 0;
};
Traits TraitsOf(const Person& person, const HitSource& source,
                std::string_view agent);

}  // namespace mailscan
