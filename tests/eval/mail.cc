#include "tests/eval/mail.h"

#include <algorithm>

#include "tests/bench/line_text.h"

namespace mailscan::eval {
namespace {

constexpr std::uint32_t kMailingSize = 300;
constexpr std::int64_t kDays = 6;
constexpr Micros kBackoffMin = 300 * kSecond;
constexpr Micros kBackoffMax = 4000 * kSecond;
constexpr Micros kQueueScan = 300 * kSecond;

std::unique_ptr<Campaign> MakeMailing(std::uint32_t number, bool hidden,
                                      Prng& prng) {
  auto campaign = std::make_unique<Campaign>();
  std::string digits;
  testing::PutPadded(number, 2, &digits);
  campaign->name = "spring-" + digits;
  campaign->subject = "News of the week " + digits;
  campaign->bulk = true;
  campaign->unsubscribe = 0;
  campaign->links.push_back("https://news.example/unsubscribe?list=" + digits);
  const std::uint64_t count = 4 + prng.Below(6);
  for (std::uint64_t i = 0; i < count; ++i) {
    campaign->links.push_back("https://shop.example/" + campaign->name +
                              "/item/" + std::to_string(100 + i) +
                              "?utm_source=news&utm_medium=email");
  }
  if (hidden) {
    campaign->hidden = campaign->links.size();
    campaign->links.push_back("https://news.example/hidden/" + campaign->name);
  }
  return campaign;
}

std::unique_ptr<Campaign> MakeOwn(std::string subject,
                                  std::vector<std::string> links) {
  auto campaign = std::make_unique<Campaign>();
  campaign->subject = std::move(subject);
  campaign->links = std::move(links);
  return campaign;
}

}  // namespace

Mailroom::Mailroom(const World& world, std::uint32_t messages) : world_(world) {
  Prng prng(world.seed() ^ 0x6d61696cULL);
  const std::uint32_t own = messages / 5;
  PlanBulk(messages - own, prng);
  PlanOwn(own, prng);
  std::stable_sort(
      mails_.begin(), mails_.end(),
      [](const Mail& a, const Mail& b) { return a.created < b.created; });
  for (std::uint32_t i = 0; i < mails_.size(); ++i) {
    Mail& mail = mails_[i];
    mail.number = i;
    mail.message_id = std::to_string(mail.created / kSecond) + "." +
                      std::to_string(100'000 + prng.Below(900'000)) + "." +
                      std::to_string(i) + "@news.example";
    testing::PutToken(prng.Next(), 22, &mail.esp_id);
    MakeTries(&mail, prng);
    Settle(&mail, prng);
  }
}

void Mailroom::PlanBulk(std::uint32_t count, Prng& prng) {
  const std::uint32_t mailings = (count + kMailingSize - 1) / kMailingSize;
  const std::size_t everyone = world_.people().size();
  for (std::uint32_t i = 0; i < mailings; ++i) {
    campaigns_.push_back(MakeMailing(i, world_.mix().hidden_links, prng));
    const Campaign& campaign = *campaigns_.back();
    const Micros begin =
        kFirstDay + (static_cast<std::int64_t>(i) * kDays / mailings) * kDay +
        prng.Between(8 * 60, 15 * 60) * kMinute;
    const std::uint32_t size =
        count * (i + 1) / mailings - count * i / mailings;
    // Each once, beginning anywhere in the list.
    const std::size_t first = prng.Below(everyone);
    for (std::uint32_t k = 0; k < size; ++k) {
      AddMail(campaign, static_cast<std::uint32_t>((first + k) % everyone),
              begin + prng.Between(0, 45 * kMinute), prng);
    }
  }
}

void Mailroom::PlanOwn(std::uint32_t count, Prng& prng) {
  const std::size_t first = campaigns_.size();
  campaigns_.push_back(
      MakeOwn("Reset your password", {"https://shop.example/reset"}));
  campaigns_.push_back(
      MakeOwn("Your order is confirmed",
              {"https://shop.example/order", "https://shop.example/invoice",
               "https://shop.example/help"}));
  campaigns_.push_back(
      MakeOwn("Confirm your address",
              {"https://shop.example/confirm", "https://shop.example/help"}));
  for (std::uint32_t i = 0; i < count; ++i) {
    const Micros created = kFirstDay + prng.Between(0, kDays - 1) * kDay +
                           prng.Between(6 * 60 * 60, 22 * 60 * 60) * kSecond +
                           prng.Between(0, kSecond - 1);
    AddMail(*campaigns_[first + prng.Below(campaigns_.size() - first)],
            static_cast<std::uint32_t>(prng.Below(world_.people().size())),
            created, prng);
  }
}

void Mailroom::AddMail(const Campaign& campaign, std::uint32_t person,
                       Micros created, Prng& prng) {
  Mail mail;
  mail.campaign = &campaign;
  mail.created = created;
  mail.people = {person};
  mail.domain = world_.people()[person].domain;
  if (!campaign.bulk &&
      prng.Chance(static_cast<std::uint64_t>(world_.mix().to_several))) {
    for (std::uint32_t i = 0; i < world_.people().size(); ++i) {
      if (i != person && world_.people()[i].domain == mail.domain &&
          mail.people.size() < 3) {
        mail.people.push_back(i);
      }
    }
  }
  mails_.push_back(std::move(mail));
}

const Reply* Mailroom::PickHold(const Domain& domain, Prng& prng) const {
  std::vector<const Reply*> own;
  std::vector<const Reply*> any;
  for (const Reply& reply : world_.settings().replies) {
    if (reply.hold) {
      any.push_back(&reply);
      if (std::find(reply.at.begin(), reply.at.end(), domain.kind->name) !=
          reply.at.end()) {
        own.push_back(&reply);
      }
    }
  }
  const auto& from = own.empty() ? any : own;
  return from[prng.Below(from.size())];
}

const Reply* Mailroom::PickReply(const Domain& domain, Prng& prng) const {
  auto left = static_cast<std::int64_t>(prng.Below(10'000));
  for (const Reply& reply : world_.settings().replies) {
    const bool here =
        reply.at.empty() || std::find(reply.at.begin(), reply.at.end(),
                                      domain.kind->name) != reply.at.end();
    left -= here ? reply.share : 0;
    if (left < 0) {
      return &reply;
    }
  }
  return nullptr;
}

void Mailroom::MakeTries(Mail* mail, Prng& prng) const {
  const Domain& domain = world_.domains()[mail->domain];
  const Kind* scanner = domain.scanner;
  const Reply* reply = PickReply(domain, prng);
  std::int64_t tries = reply == nullptr ? 0 : Draw(reply->tries, prng);
  if (scanner != nullptr &&
      prng.Chance(static_cast<std::uint64_t>(scanner->holds))) {
    reply = PickHold(domain, prng);
    tries = prng.Chance(600) ? 1 : prng.Between(2, 6);
  }
  // Only a mail server logs what is no reply.
  if (reply != nullptr && reply->form != ReplyForm::kSaid &&
      world_.mix().mta == Mta::kNone) {
    reply = nullptr;
  }
  Micros active = mail->created + prng.Between(20'000, 60'000);
  if (reply != nullptr && reply->bounce) {
    AddTry(mail, active, reply, prng);
    return;
  }
  for (std::int64_t i = 0; reply != nullptr && i < tries; ++i) {
    AddTry(mail, active, reply, prng);
    active = RetryAfter(*mail, prng);
    if (reply->stage == SmtpStage::kConnect && i == 0 && prng.Chance(300) &&
        world_.mix().mta != Mta::kNone) {
      Try put_off = mail->tries.back();
      put_off.active = active;
      put_off.start = put_off.mail_from = put_off.end =
          active + prng.Between(900, 9'000);
      put_off.suspended = true;
      mail->tries.push_back(put_off);
      active = RetryAfter(*mail, prng);
    }
  }
  AddTry(mail, active, nullptr, prng);
}

void Mailroom::AddTry(Mail* mail, Micros active, const Reply* reply,
                      Prng& prng) const {
  const Domain& domain = world_.domains()[mail->domain];
  Try attempt;
  attempt.active = active;
  attempt.reply = reply;
  attempt.start = active + prng.Between(900, 22'000);
  const bool no_contact =
      reply != nullptr && reply->stage == SmtpStage::kConnect;
  attempt.mail_from =
      attempt.start +
      (no_contact ? 30 * kSecond : prng.Between(40'000, 700'000));
  if (!no_contact && !domain.second_host.empty() && prng.Chance(25) &&
      world_.mix().mta == Mta::kPostfix) {
    TryFirstHost(&attempt, prng);
  }
  Micros transfer = prng.Between(20'000, 300'000);
  const bool body = reply == nullptr || reply->stage == SmtpStage::kEndOfData;
  if (no_contact) {
    transfer = 0;
  } else if (reply != nullptr && reply->risk) {
    transfer = prng.Between(20 * kSecond, 300 * kSecond);
  } else if (body && domain.scanner != nullptr &&
             domain.scanner->when == When::kInData && prng.Chance(700)) {
    transfer = prng.Between(12 * kSecond, 55 * kSecond);
  } else if (body) {
    transfer = prng.LogNormal(700'000, 256) + 100'000;
  }
  attempt.end = attempt.mail_from + transfer;
  mail->tries.push_back(attempt);
}

// Two hosts in one try.
void Mailroom::TryFirstHost(Try* attempt, Prng& prng) const {
  std::vector<const Reply*> all;
  for (const Reply& reply : world_.settings().replies) {
    if (!reply.bounce && reply.form == ReplyForm::kSaid && reply.code == 451) {
      all.push_back(&reply);
    }
  }
  attempt->first_reply = all[prng.Below(all.size())];
  attempt->first_from = attempt->mail_from;
  attempt->first_end = attempt->first_from + prng.Between(300'000, 3'000'000);
  attempt->mail_from = attempt->first_end + prng.Between(60'000, 500'000);
}

Micros Mailroom::RetryAfter(const Mail& mail, Prng& prng) const {
  const Micros end = mail.tries.back().end;
  const Micros wait =
      world_.mix().mta == Mta::kExim
          ? 15 * kMinute
          : std::clamp(end - mail.created, kBackoffMin, kBackoffMax);
  const Micros scans = (end + wait - kFirstDay) / kQueueScan + 1;
  return kFirstDay + scans * kQueueScan + prng.Between(20'000, 2'500'000);
}

void Mailroom::Settle(Mail* mail, Prng& prng) const {
  for (const Try& attempt : mail->tries) {
    const bool first_had_it =
        attempt.first_reply != nullptr &&
        attempt.first_reply->stage == SmtpStage::kEndOfData;
    const bool had_it =
        !attempt.suspended && (attempt.reply == nullptr ||
                               attempt.reply->stage == SmtpStage::kEndOfData);
    if (!mail->exposed && (first_had_it || had_it)) {
      mail->exposed = true;
      mail->exposed_at = first_had_it ? attempt.first_from : attempt.mail_from;
    }
    if (attempt.reply != nullptr && attempt.reply->risk && !mail->risky &&
        prng.Chance(700)) {
      mail->risky = true;
      mail->boxed_at = attempt.end - prng.Between(0, 10 * kSecond);
    }
  }
  const Try& last = mail->tries.back();
  mail->taken = last.reply == nullptr;
  mail->taken_at = last.end;
  if (!mail->risky) {
    mail->boxed_at = last.end;
  }
}

bool IsEarly(const Mail& mail, Micros at) {
  return mail.exposed && at >= mail.exposed_at &&
         (!mail.taken || at < mail.taken_at);
}

}  // namespace mailscan::eval
