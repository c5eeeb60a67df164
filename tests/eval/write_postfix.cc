#include <queue>

#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

using testing::PutDelay;
using testing::StampForm;

constexpr std::string_view kRelayless = "none";
constexpr Micros kInodeRest = 20 * kSecond;

std::string_view CommandOf(SmtpStage stage) {
  switch (stage) {
    case SmtpStage::kMail:
      return "MAIL FROM";
    case SmtpStage::kRcpt:
      return "RCPT TO";
    case SmtpStage::kData:
      return "DATA";
    default:
      return "end of DATA";
  }
}

class PostfixWriter final : public MtaWriter {
 public:
  PostfixWriter(const World& world, LogBook* book)
      : world_(world),
        book_(book),
        stamps_(world.mix().bsd_stamps ? StampForm::kBsd : StampForm::kRfc3339,
                0) {}

  void Write(const Mail& mail, Prng& prng) override {
    id_ = QueueId(mail.created + prng.Between(1'500, 4'000),
                  mail.tries.back().end);
    WriteArrival(mail, prng);
    for (const Try& attempt : mail.tries) {
      Line(attempt.active, "qmgr", 1204,
           ": from=<bounce@news.example>, size=28110, nrcpt=" +
               std::to_string(mail.people.size()) + " (queue active)");
      WriteTry(mail, attempt, prng);
    }
    const Micros end = mail.tries.back().end;
    if (!mail.taken) {
      Line(end + 1'500, "bounce", 23'011,
           ": sender non-delivery notification: " +
               QueueId(end + 1'200, end + kDay));
    }
    Line(end + prng.Between(9'000, 18'000), "qmgr", 1204, ": removed");
  }

 private:
  std::string QueueId(Micros created, Micros removed) {
    std::uint64_t inode = next_inode_;
    if (!freed_.empty() && freed_.top().first + kInodeRest < created) {
      inode = freed_.top().second;
      freed_.pop();
    } else {
      ++next_inode_;
    }
    freed_.emplace(removed, inode);
    std::string id;
    if (world_.mix().short_ids) {
      testing::PutShortQueueId(created, inode, &id);
    } else {
      testing::PutLongQueueId(created, inode, &id);
    }
    return id;
  }

  void Line(Micros at, std::string_view daemon, std::uint64_t pid,
            std::string_view rest) {
    std::string line;
    stamps_.Put(at, &line);
    line += " mx1 postfix/";
    line += daemon;
    line += "[" + std::to_string(pid) + "]: " + id_;
    line += rest;
    book_->Put(at, std::move(line));
  }

  void WriteArrival(const Mail& mail, Prng& prng) {
    const std::uint64_t pid = 20'011 + 7 * prng.Below(12);
    Line(mail.created + 4'300, "smtpd", pid,
         ": client=app1.news.example[192.0.2.11]");
    Line(mail.created + prng.Between(6'100, 9'000), "cleanup", 20'513,
         ": message-id=<" + mail.message_id + ">");
  }

  void WriteTry(const Mail& mail, const Try& attempt, Prng& prng) {
    const std::uint64_t pid = 21'307 + 7 * prng.Below(40);
    const Domain& domain = world_.domains()[mail.domain];
    if (attempt.first_reply != nullptr && !attempt.suspended) {
      Line(attempt.first_end + 40, "smtp", pid,
           ": " + Said(mail, attempt, *attempt.first_reply, 0,
                       domain.host + "[" + domain.ip + "]"));
    }
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      WriteDelivery(mail, attempt, i, pid);
    }
  }

  std::string Said(const Mail& mail, const Try& attempt, const Reply& reply,
                   std::size_t recipient, const std::string& host) const {
    const std::string text = ReplyText(world_, mail, attempt, reply, recipient);
    switch (reply.form) {
      case ReplyForm::kRaw:
        return text;
      case ReplyForm::kRefused:
        return "host " + host + " refused to talk to me: " + text;
      case ReplyForm::kSaid:
        break;
    }
    return "host " + host + " said: " + text + " (in reply to " +
           std::string(CommandOf(reply.stage)) + " command)";
  }

  void WriteDelivery(const Mail& mail, const Try& attempt,
                     std::size_t recipient, std::uint64_t pid) {
    const Domain& domain = world_.domains()[mail.domain];
    const bool second = attempt.first_reply != nullptr;
    const std::string host =
        second ? domain.second_host + "[" + domain.second_ip + "]"
               : domain.host + "[" + domain.ip + "]";
    const Reply* reply = attempt.reply;
    const bool no_contact =
        reply != nullptr && reply->stage == SmtpStage::kConnect;
    std::string line =
        ": to=<" + world_.people()[mail.people[recipient]].address +
        ">, relay=" + (no_contact ? std::string(kRelayless) : host + ":25") +
        ", delay=";
    PutDelay(attempt.end - mail.created, &line);
    line += ", delays=";
    PutDelay(attempt.active - mail.created, &line);
    line += "/";
    PutDelay(attempt.start - attempt.active, &line);
    line += "/";
    PutDelay(attempt.mail_from - attempt.start, &line);
    line += "/";
    PutDelay(attempt.end - attempt.mail_from, &line);
    line += ", dsn=" + (reply == nullptr ? "2.0.0" : reply->dsn) + ", status=";
    line += reply == nullptr ? "sent ("
            : reply->bounce  ? "bounced ("
                             : "deferred (";
    line += attempt.suspended ? "delivery temporarily suspended: " : "";
    line += reply == nullptr ? Greeting(world_, mail, attempt)
                             : Said(mail, attempt, *reply, recipient, host);
    Line(attempt.end + 60 + static_cast<Micros>(recipient) * 35,
         attempt.suspended ? "error" : "smtp", pid, line + ")");
  }

  const World& world_;
  LogBook* book_;
  testing::StampWriter stamps_;
  std::string id_;
  std::uint64_t next_inode_ = 0x2a3b00;
  // Inodes come back some time after their file is gone.
  using Freed = std::pair<Micros, std::uint64_t>;
  std::priority_queue<Freed, std::vector<Freed>, std::greater<>> freed_;
};

}  // namespace

std::unique_ptr<MtaWriter> MakePostfixWriter(const World& world,
                                             LogBook* book) {
  return std::make_unique<PostfixWriter>(world, book);
}

}  // namespace mailscan::eval
