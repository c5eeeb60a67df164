#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/truth.h"
#include "tests/eval/world.h"

namespace mailscan::eval {

inline constexpr std::size_t kNoLink = static_cast<std::size_t>(-1);
// The world begins on Monday, 2026-03-02, at midnight.
inline constexpr Micros kFirstDay = 1'772'409'600 * kSecond;

// What a mail is: a mailing to many, or one of the kinds that are written to
// one person at a time.
struct Campaign {
  std::string name;  // "" for mail to one person
  std::string subject;
  std::vector<std::string> links;
  std::size_t unsubscribe = kNoLink;  // which of the links
  std::size_t hidden = kNoLink;       // no person sees it
  bool bulk = false;
};

// One try of all recipients.
struct Try {
  Micros active = 0;
  Micros start = 0;
  Micros mail_from = 0;
  Micros end = 0;
  const Reply* reply = nullptr;  // null: taken
  bool suspended = false;        // put off without a try
  // The host before the one that answered in the end, and what it said.
  const Reply* first_reply = nullptr;
  Micros first_from = 0;
  Micros first_end = 0;
};

// The life of a mail, decided before a line is written.
struct Mail {
  std::uint32_t number = 0;
  const Campaign* campaign = nullptr;
  std::vector<std::uint32_t> people;  // of one domain
  std::uint32_t domain = 0;
  Micros created = 0;
  std::string message_id;
  std::string esp_id;
  std::vector<Try> tries;
  bool taken = false;
  bool risky = false;  // the mailbox has it before the sender knows
  Micros taken_at = 0;
  Micros boxed_at = 0;  // when people can see it
  bool exposed = false;
  Micros exposed_at = 0;
};

// Whether the receiver had the body at that time and had not answered 250.
bool IsEarly(const Mail& mail, Micros at);

// A Mailroom decides what is sent, when, and how its receivers take it.
// Campaigns live as long as it does. One thread.
class Mailroom {
 public:
  Mailroom(const World& world, std::uint32_t messages);
  const std::vector<Mail>& mails() const { return mails_; }

 private:
  void PlanBulk(std::uint32_t count, Prng& prng);
  void PlanOwn(std::uint32_t count, Prng& prng);
  void AddMail(const Campaign& campaign, std::uint32_t person, Micros created,
               Prng& prng);
  void MakeTries(Mail* mail, Prng& prng) const;
  const Reply* PickReply(const Domain& domain, Prng& prng) const;
  const Reply* PickHold(const Domain& domain, Prng& prng) const;
  void AddTry(Mail* mail, Micros active, const Reply* reply, Prng& prng) const;
  void TryFirstHost(Try* attempt, Prng& prng) const;
  Micros RetryAfter(const Mail& mail, Prng& prng) const;
  void Settle(Mail* mail, Prng& prng) const;

  const World& world_;
  std::vector<std::unique_ptr<Campaign>> campaigns_;
  std::vector<Mail> mails_;
};

// What should be reported of one of its recipients. scanned: links of its copy
// were followed between a refusal after the body and the last try.
testing::DeliveryTruth TruthOf(const World& world, const Mail& mail,
                               std::size_t recipient, bool scanned);

}  // namespace mailscan::eval
