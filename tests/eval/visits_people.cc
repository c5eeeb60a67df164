#include <algorithm>

#include "tests/eval/visits.h"

namespace mailscan::eval {
namespace {

constexpr Micros kLongestStay = 5 * kDay;

int HourOf(Micros at) {
  return static_cast<int>(at % kDay / kHour);
}

}  // namespace

Hit VisitMaker::BeginVisit(const Kind& kind, std::string_view name,
                           const Mail& mail, std::uint32_t recipient) {
  Hit hit;
  hit.visit = static_cast<std::uint32_t>(visits_->visits.size());
  hit.mail = mail.number;
  hit.recipient = recipient;
  Visit visit;
  visit.actor = kind.actor;
  visit.kind = name;
  visit.novel = kind.novel;
  visit.message_id = mail.message_id;
  visit.recipient = world_.people()[mail.people[recipient]].address;
  visit.campaign = mail.campaign->name;
  visits_->visits.push_back(std::move(visit));
  return hit;
}

void VisitMaker::Put(const Hit& hit, Prng& prng) {
  visits_->hits.push_back(hit);
  Hit& put = visits_->hits.back();
  const Mix& mix = world_.mix();
  put.ip_lost = prng.Chance(static_cast<std::uint64_t>(mix.lost_ip));
  put.agent_lost = prng.Chance(static_cast<std::uint64_t>(mix.lost_agent));
}

std::vector<std::size_t> VisitMaker::PickLinks(const Campaign& campaign,
                                               std::int64_t count, Prng& prng) {
  std::vector<std::size_t> links;
  for (std::size_t i = 0; i < campaign.links.size(); ++i) {
    if (i != campaign.unsubscribe && i != campaign.hidden) {
      links.push_back(i);
    }
  }
  while (static_cast<std::int64_t>(links.size()) > count) {
    links.erase(links.begin() +
                static_cast<std::ptrdiff_t>(prng.Below(links.size())));
  }
  return links;
}

void People::Visit(const Mail& mail, std::uint32_t recipient, Prng& prng) {
  const Person& person = world_.people()[mail.people[recipient]];
  OtherCopy(mail, recipient, prng);
  if (!mail.taken && !mail.risky) {
    return;
  }
  const Kind& kind = *person.kind;
  const Micros at = ComingAt(mail, person, prng);
  const std::uint64_t clicks = mail.campaign->bulk ? person.keen : 620;
  if (at > mail.boxed_at + kLongestStay) {
    return;
  }
  if (!prng.Chance(clicks)) {
    // Looked at, and no more.
    if (person.proxy == nullptr &&
        prng.Chance(static_cast<std::uint64_t>(kind.opens_first / 3))) {
      Hit hit = BeginVisit(kind, kind.name, mail, recipient);
      hit.at = at;
      Dress(person, at, kind.device == Device::kPhone, &hit);
      Put(hit, prng);
    }
    return;
  }
  Sit(mail, recipient, person, kind.name, at, prng);
  if (kind.device == Device::kBoth && prng.Chance(250)) {
    Sit(mail, recipient, person, kind.name,
        at + prng.Between(kHour, 26 * kHour), prng);
  }
  if (prng.Chance(static_cast<std::uint64_t>(kind.forwards))) {
    const auto& people = world_.people();
    Sit(mail, recipient, people[prng.Below(people.size())], "forwarded-to",
        at + prng.LogNormal(kHour, 500), prng);
  }
}

Micros People::ComingAt(const Mail& mail, const Person& person,
                        Prng& prng) const {
  const Kind& kind = *person.kind;
  const Span& delay = mail.campaign->bulk ? kind.delay : kind.delay_own;
  Micros at =
      mail.boxed_at + prng.LogNormal(delay.low * kMillisecond, delay.high);
  if (kind.night && mail.campaign->bulk) {
    return at - at % kDay + kDay + prng.Between(0, 5 * kHour);
  }
  // Others sleep, unless they wait for the mail.
  if (mail.campaign->bulk && (HourOf(at) >= 22 || HourOf(at) < 6)) {
    at = (at + 2 * kHour) / kDay * kDay + prng.Between(6 * kHour, 10 * kHour);
  }
  return at;
}

void People::Dress(const Person& person, Micros at, bool by_phone,
                   Hit* hit) const {
  const Place place = person.kind->place;
  const bool evening = HourOf(at) >= 18 || HourOf(at) < 7;
  hit->agent = by_phone ? person.phone : person.desktop;
  if (place == Place::kSase || place == Place::kVpn ||
      (place == Place::kMobile && !evening)) {
    hit->ip = person.elsewhere;
  } else if (place == Place::kOffice && !evening) {
    hit->ip = world_.domains()[person.domain].office;
  } else {
    hit->ip = person.home;
  }
}

void People::Sit(const Mail& mail, std::uint32_t recipient,
                 const Person& person, std::string_view name, Micros at,
                 Prng& prng) {
  const Kind& kind = *person.kind;
  const Campaign& campaign = *mail.campaign;
  Hit hit = BeginVisit(kind, name, mail, recipient);
  const bool by_phone = kind.device == Device::kPhone ||
                        (kind.device == Device::kBoth && prng.Chance(500));
  Dress(person, at, by_phone, &hit);
  if (person.proxy == nullptr &&
      prng.Chance(static_cast<std::uint64_t>(kind.opens_first))) {
    hit.at = std::max(at - prng.LogNormal(9 * kSecond, 300),
                      mail.boxed_at + kSecond);
    hit.at = std::min(hit.at, at - kSecond);
    Put(hit, prng);
  }
  std::vector<std::size_t> links =
      PickLinks(campaign, Draw(kind.links, prng), prng);
  if (campaign.unsubscribe != kNoLink &&
      prng.Chance(static_cast<std::uint64_t>(kind.unsubscribes))) {
    links = {campaign.unsubscribe};
  }
  hit.click = true;
  hit.at = at;
  for (const std::size_t link : links) {
    hit.link = link;
    if (prng.Chance(static_cast<std::uint64_t>(kind.probes))) {
      Hit probe = hit;
      probe.head = true;
      probe.agent = world_.settings().AgentsNamed("office-probe").list.front();
      Put(probe, prng);
      hit.at += prng.Between(150'000, 900'000);
    }
    Put(hit, prng);
    if (prng.Chance(30)) {  // twice, by a nervous finger
      hit.at += prng.Between(300'000, 2 * kSecond);
      Put(hit, prng);
    }
    hit.at += Draw(kind.gap, prng) * kMillisecond;
  }
}

// The sender's own people look at a copy before the mail goes, or a colleague
// has one while the receiver still says no.
void People::OtherCopy(const Mail& mail, std::uint32_t recipient, Prng& prng) {
  const Try& first = mail.tries.front();
  const bool put_off =
      mail.tries.size() > 1 && mail.exposed_at > first.end + 2 * kMinute;
  if (!prng.Chance(put_off ? 60 : 3)) {
    return;
  }
  const auto& people = world_.people();
  const Person& person = people[prng.Below(people.size())];
  const Micros at = put_off
                        ? prng.Between(first.end + 10 * kSecond,
                                       mail.exposed_at - 40 * kSecond)
                        : mail.created - prng.Between(2 * kMinute, 2 * kHour);
  Hit hit = BeginVisit(*person.kind, "other-copy", mail, recipient);
  Dress(person, at, false, &hit);
  hit.click = true;
  hit.at = at;
  hit.link = PickLinks(*mail.campaign, 1, prng).front();
  Put(hit, prng);
}

}  // namespace mailscan::eval
