#include "tests/eval/deferrals.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tests/eval/truth_index.h"

namespace mailscan::eval {
namespace {

// Further from the truth than this, it is another try.
constexpr Micros kSameTry = 5 * kSecond;

std::string StageText(SmtpStage stage) {
  constexpr std::array<const char*, kSmtpStageCount> kNames = {
      "no stage", "connect", "ehlo", "mail", "rcpt", "data", "end-of-data"};
  return kNames[static_cast<std::size_t>(stage)];
}

void Note(const std::string& was, const std::string& read,
          const ReadAttempt* attempt, DeferralCount* count) {
  DeferralCount::Wrong& wrong = count->wrong[{was, read}];
  if (wrong.count++ == 0 && attempt != nullptr) {
    constexpr std::size_t kMost = 100;
    wrong.example = attempt->place + ": " + attempt->reply.substr(0, kMost);
  }
}

const ReadAttempt* Nearest(const JudgedMail& mail, Micros at) {
  const ReadAttempt* best = nullptr;
  for (const ReadAttempt& attempt : mail.attempts) {
    if (attempt.deferred && std::abs(attempt.when.lo - at) <= kSameTry &&
        (best == nullptr ||
         std::abs(attempt.when.lo - at) < std::abs(best->when.lo - at))) {
      best = &attempt;
    }
  }
  return best;
}

void CountTry(const testing::AttemptTruth& truth, const ReadAttempt* read,
              DeferralCount* count) {
  if (!truth.category.empty()) {
    const std::string was(truth.category);
    const std::string as =
        read == nullptr ? "nothing" : std::string(NameOf(read->category));
    count->category.Add(was == as);
    if (was != as) {
      Note(was, as, read, count);
    }
  }
  if (truth.stage != SmtpStage::kUnknown &&
      (read == nullptr || !read->from_esp)) {
    const std::string was = StageText(truth.stage);
    const std::string as = read == nullptr ? "nothing" : StageText(read->stage);
    count->stage.Add(was == as);
    if (was != as) {
      Note(was, as, read, count);
    }
  }
}

}  // namespace

void CountDeferrals(const JudgedScene& scene, DeferralCount* count) {
  const DeliveryIndex deliveries(scene.scene);
  std::map<const testing::DeliveryTruth*, const JudgedMail*> read;
  for (const JudgedMail& mail : scene.mails) {
    if (const auto* truth = deliveries.Find(mail.message_id, mail.recipient)) {
      read[truth] = &mail;
    }
  }
  for (const testing::DeliveryTruth& truth : scene.scene.deliveries) {
    const auto found = read.find(&truth);
    for (const testing::AttemptTruth& attempt : truth.attempts) {
      if (attempt.outcome == "deferred") {
        CountTry(attempt,
                 found == read.end() ? nullptr
                                     : Nearest(*found->second, attempt.end),
                 count);
      }
    }
  }
}

}  // namespace mailscan::eval
