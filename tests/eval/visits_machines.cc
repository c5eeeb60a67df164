#include <algorithm>

#include "tests/eval/visits.h"

namespace mailscan::eval {

void Machines::Visit(const Mail& mail, std::uint32_t recipient, Prng& prng) {
  const Domain& domain = world_.domains()[mail.domain];
  const auto scan = [&](const Kind* kind) {
    if (kind != nullptr && !(kind->bulk_only && !mail.campaign->bulk) &&
        prng.Chance(static_cast<std::uint64_t>(kind->chance))) {
      Scan(*kind, mail, recipient, prng);
    }
  };
  scan(domain.scanner);
  for (const Kind* kind : world_.mix().everywhere) {
    scan(kind);
  }
  const Person& person = world_.people()[mail.people[recipient]];
  if (person.proxy != nullptr && mail.taken) {
    Fetch(*person.proxy, mail, recipient, prng);
  }
}

void Machines::Scan(const Kind& kind, const Mail& mail, std::uint32_t recipient,
                    Prng& prng) {
  if (kind.when == When::kClick) {
    Chase(kind, mail, recipient, prng);
    return;
  }
  if (kind.when != When::kGap && kind.when != When::kInData && !mail.taken) {
    return;
  }
  const Micros at = ComingAt(kind, mail, prng);
  if (at != 0) {
    Sweep(kind, mail, recipient, at, prng);
  }
}

// 0: there is no such time.
Micros Machines::ComingAt(const Kind& kind, const Mail& mail,
                          Prng& prng) const {
  const Try& last = mail.tries.back();
  const Settings& settings = world_.settings();
  switch (kind.when) {
    case When::kTaken:
      return mail.taken_at +
             prng.LogNormal(kind.delay.low * kMillisecond, kind.delay.high);
    case When::kBurst: {
      const std::size_t row = PickWeighted(
          settings.burst_share, [](std::int64_t share) { return share; }, prng);
      const std::int64_t from = row == 0 ? 2 : settings.burst_seconds[row - 1];
      return mail.taken_at +
             prng.Between(from * kSecond,
                          settings.burst_seconds[row] * kSecond);
    }
    case When::kInData: {
      const Micros window = last.end - last.mail_from;
      return last.reply != nullptr || window < 12 * kSecond
                 ? 0
                 : last.mail_from + prng.Between(window / 4, window / 2);
    }
    case When::kGap:
      for (std::size_t i = 0; i + 1 < mail.tries.size(); ++i) {
        const Try& attempt = mail.tries[i];
        if (attempt.reply->stage == SmtpStage::kEndOfData &&
            !attempt.reply->risk) {
          return prng.Between(attempt.end + 20 * kSecond,
                              last.mail_from - 40 * kSecond);
        }
      }
      return 0;
    case When::kHour:
      return (mail.taken_at / kHour + 1) * kHour +
             prng.Between(0, 40 * kSecond);
    case When::kMinute:
      return mail.taken_at + kind.delay.low * kMillisecond +
             prng.Between(0, 400'000);
    case When::kDay:
      return mail.taken_at + prng.Between(kMinute, 2 * kHour);
    case When::kClick:
      break;
  }
  return 0;
}

void Machines::Sweep(const Kind& kind, const Mail& mail,
                     std::uint32_t recipient, Micros at, Prng& prng) {
  const Campaign& campaign = *mail.campaign;
  Hit hit = BeginVisit(kind, kind.name, mail, recipient);
  hit.at = at;
  hit.ip = world_.NodeOf(kind, prng);
  const auto& agents = kind.agents->list;
  hit.agent = agents[prng.Below(agents.size())];
  for (std::int64_t i = Draw(kind.opens, prng); i > 0; --i) {
    Put(hit, prng);
    hit.at += kind.when == When::kDay ? prng.Between(kHour, 4 * kHour)
                                      : prng.Between(5 * kSecond, kMinute);
  }
  std::vector<std::size_t> links =
      PickLinks(campaign, Draw(kind.links, prng), prng);
  if (campaign.unsubscribe != kNoLink &&
      prng.Chance(static_cast<std::uint64_t>(kind.unsubscribes))) {
    links.insert(links.begin() +
                     static_cast<std::ptrdiff_t>(prng.Below(links.size() + 1)),
                 campaign.unsubscribe);
  }
  if (kind.hidden && campaign.hidden != kNoLink) {
    links.push_back(campaign.hidden);
  }
  if (kind.reverse) {
    std::reverse(links.begin(), links.end());
  }
  hit.click = true;
  for (std::int64_t round = Draw(kind.repeats, prng); round > 0; --round) {
    const Micros begin = hit.at;
    for (const std::size_t link : links) {
      if (kind.rotates) {
        hit.agent = agents[prng.Below(agents.size())];
        hit.ip = world_.NodeOf(kind, prng);
      }
      hit.link = link;
      Click(kind, hit, prng);
      hit.at += Draw(kind.gap, prng) * kMillisecond;
    }
    hit.at = (begin / kHour + 1) * kHour + prng.Between(0, 40 * kSecond);
  }
}

void Machines::Click(const Kind& kind, Hit hit, Prng& prng) {
  if (kind.head) {
    Hit head = hit;
    head.head = true;
    Put(head, prng);
    hit.at += prng.Between(60'000, 2 * kSecond);
  }
  if (kind.mutates) {
    Hit mangled = hit;
    mangled.mangled = true;
    Put(mangled, prng);
    hit.at += prng.Between(50'000, 900'000);
  }
  Put(hit, prng);
}

// The same link again, from elsewhere, when a person has followed it.
void Machines::Chase(const Kind& kind, const Mail& mail,
                     std::uint32_t recipient, Prng& prng) {
  for (std::size_t i = visits_->hits.size(); i > 0; --i) {
    const Hit& other = visits_->hits[i - 1];
    if (other.mail != mail.number || other.recipient != recipient) {
      return;
    }
    if (!other.click || visits_->visits[other.visit].actor != Actor::kPerson ||
        other.at < mail.boxed_at) {
      continue;
    }
    const Micros at = other.at + prng.LogNormal(kind.delay.low * kMillisecond,
                                                kind.delay.high);
    const std::size_t link = other.link;
    Hit hit = BeginVisit(kind, kind.name, mail, recipient);
    hit.at = at;
    hit.link = link;
    hit.click = true;
    hit.ip = world_.NodeOf(kind, prng);
    hit.agent = kind.agents->list[prng.Below(kind.agents->list.size())];
    Put(hit, prng);
    return;
  }
}

void Machines::Fetch(const Kind& proxy, const Mail& mail,
                     std::uint32_t recipient, Prng& prng) {
  Micros at = 0;
  if (prng.Chance(static_cast<std::uint64_t>(proxy.everything))) {
    at = mail.taken_at +
         prng.LogNormal(proxy.delay.low * kMillisecond, proxy.delay.high);
  } else if (proxy.everything == 0) {
    // For the person who reads: before the first click, or without any.
    for (std::size_t i = visits_->hits.size(); i > 0; --i) {
      const Hit& other = visits_->hits[i - 1];
      if (other.mail != mail.number || other.recipient != recipient) {
        break;
      }
      if (visits_->visits[other.visit].actor == Actor::kPerson &&
          other.at > mail.taken_at + 3 * kSecond) {
        at = std::max(mail.taken_at + kSecond,
                      other.at - prng.Between(2 * kSecond, 20 * kSecond));
      }
    }
    if (at == 0 && prng.Chance(180)) {
      at = mail.taken_at + prng.LogNormal(50 * kMinute, 640);
    }
  }
  if (at == 0) {
    return;
  }
  Hit hit = BeginVisit(proxy, proxy.name, mail, recipient);
  hit.at = at;
  hit.ip = world_.NodeOf(proxy, prng);
  hit.agent = proxy.agents->list.front();
  Put(hit, prng);
}

}  // namespace mailscan::eval
