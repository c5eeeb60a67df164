#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

constexpr std::string_view kRouted = " R=dnslookup T=remote_smtp";
constexpr std::string_view kTls = " X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes";

class EximWriter final : public MtaWriter {
 public:
  EximWriter(const World& world, LogBook* book)
      : world_(world), book_(book), stamps_(testing::StampForm::kExim, 0) {}

  void Write(const Mail& mail, Prng& prng) override {
    id_.clear();
    testing::PutEximId(mail.created + prng.Between(1'500, 4'000),
                       1000 + prng.Below(60'000), true, &id_);
    std::string arrival =
        " <= bounce@news.example H=app1.news.example [192.0.2.11] P=esmtps" +
        std::string(kTls) + " S=28110 id=" + mail.message_id + " T=\"" +
        mail.campaign->subject + "\" for";
    for (const std::uint32_t person : mail.people) {
      arrival += " " + world_.people()[person].address;
    }
    Line(mail.created + prng.Between(6'100, 9'000), arrival);
    for (const Try& attempt : mail.tries) {
      for (std::size_t i = 0; i < mail.people.size(); ++i) {
        WriteTry(mail, attempt, i);
      }
    }
    Line(mail.tries.back().end + prng.Between(9'000, 18'000), " Completed");
  }

 private:
  void Line(Micros at, std::string_view rest) {
    std::string line;
    stamps_.Put(at, &line);
    line += " " + id_;
    line += rest;
    book_->Put(at, std::move(line));
  }

  // What Exim makes of a refusal.
  std::string Said(const Mail& mail, const Try& attempt,
                   std::size_t recipient) const {
    const Reply& reply = *attempt.reply;
    if (reply.form == ReplyForm::kRaw) {
      return reply.exim;
    }
    std::string text = "SMTP error from remote mail server after ";
    const std::string& address =
        world_.people()[mail.people[recipient]].address;
    switch (reply.stage) {
      case SmtpStage::kConnect:
        text += "initial connection";
        break;
      case SmtpStage::kMail:
        text += "pipelined MAIL FROM:<bounce@news.example> SIZE=29134";
        break;
      case SmtpStage::kRcpt:
        text += "RCPT TO:<" + address + ">";
        break;
      default:
        text += "end of data";
    }
    return text + ": " + ReplyText(world_, mail, attempt, reply, recipient);
  }

  static std::int64_t ErrnoOf(const Reply& reply) {
    if (reply.form == ReplyForm::kRaw) {
      return reply.exim_errno;
    }
    return reply.stage == SmtpStage::kRcpt   ? -44
           : reply.stage == SmtpStage::kMail ? -45
                                             : -46;
  }

  void WriteTry(const Mail& mail, const Try& attempt, std::size_t recipient) {
    const Domain& domain = world_.domains()[mail.domain];
    const std::string host = " H=" + domain.host + " [" + domain.ip + "]";
    const Micros at = attempt.end + 60 + static_cast<Micros>(recipient) * 35;
    const std::string& to = world_.people()[mail.people[recipient]].address;
    const Reply* reply = attempt.reply;
    if (attempt.suspended) {
      Line(at, " == " + to + std::string(kRouted) +
                   " defer (-54): retry time not reached for any host for '" +
                   domain.name + "'");
      return;
    }
    std::string spent = " DT=";
    testing::PutEximSpan(attempt.end - attempt.start, &spent);
    if (reply == nullptr) {
      std::string line = recipient == 0 ? " => " : " -> ";
      line += to + std::string(kRouted) + host + std::string(kTls) + " C=\"" +
              Greeting(world_, mail, attempt) + "\" QT=";
      testing::PutEximSpan(attempt.end - mail.created, &line);
      Line(at, line + spent);
    } else if (reply->bounce) {
      Line(at, " ** " + to + std::string(kRouted) + host + std::string(kTls) +
                   ": " + Said(mail, attempt, recipient) + spent);
    } else {
      const std::string said = Said(mail, attempt, recipient);
      if (reply->stage != SmtpStage::kRcpt && recipient == 0) {
        Line(attempt.end + 20,
             host + (reply->form == ReplyForm::kRaw &&
                             reply->stage == SmtpStage::kConnect
                         ? " " + said
                         : ": " + said));
      }
      const bool plain =
          reply->form == ReplyForm::kRaw && reply->stage == SmtpStage::kConnect;
      Line(at, " == " + to + std::string(kRouted) + " defer (" +
                   std::to_string(ErrnoOf(*reply)) + ")" +
                   (plain ? ": " + said + host + spent
                          : host + spent + ": " + said));
    }
  }

  const World& world_;
  LogBook* book_;
  testing::StampWriter stamps_;
  std::string id_;
};

}  // namespace

std::unique_ptr<MtaWriter> MakeEximWriter(const World& world, LogBook* book) {
  return std::make_unique<EximWriter>(world, book);
}

}  // namespace mailscan::eval
