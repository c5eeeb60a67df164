#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

class SesWriter final : public EventWriter {
 public:
  SesWriter(const World& world, const EventClock& clock, LogBook* book)
      : world_(world), clock_(clock), book_(book) {}

  void WriteMail(const Mail& mail, Prng& prng) override {
    Post(mail.created, "{\"eventType\":\"Send\",\"send\":{}" + MailOf(mail),
         kNoHit, book_, prng);
    for (const Try& attempt : mail.tries) {
      WriteTry(mail, attempt, prng);
    }
  }

  void WriteHit(const Mail& mail, const Hit& hit, std::uint32_t truth,
                Prng& prng) override {
    std::string line = hit.click ? "{\"eventType\":\"Click\",\"click\":{"
                                 : "{\"eventType\":\"Open\",\"open\":{";
    if (!hit.ip_lost) {
      line += "\"ipAddress\":\"" + hit.ip + "\",";
    }
    if (!hit.agent_lost) {
      line += "\"userAgent\":\"" + std::string(hit.agent) + "\",";
    }
    if (hit.click) {
      line += "\"link\":\"" + mail.campaign->links[hit.link] +
              "\",\"linkTags\":null,";
    }
    line += "\"timestamp\":" + Time(hit.at) + "}" + MailOf(mail);
    Post(hit.at, line, truth, book_, prng);
  }

 private:
  std::string Time(Micros at) const {
    return "\"" + FormatUtc(clock_.Shown(at), kMillisecond) + "\"";
  }

  // Whom the mail is to, not whose event it is.
  std::string MailOf(const Mail& mail) const {
    std::string line = ",\"mail\":{\"timestamp\":" + Time(mail.created) +
                       ",\"source\":\"News <news@news.example>\","
                       "\"messageId\":\"0102" +
                       mail.esp_id + "-000000\",\"destination\":[";
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      line += i == 0 ? "\"" : ",\"";
      line += world_.people()[mail.people[i]].address + "\"";
    }
    line +=
        "],\"headersTruncated\":false,\"headers\":[{\"name\":\"From\","
        "\"value\":\"news@news.example\"},{\"name\":\"Message-ID\",\"value\":"
        "\"<" +
        mail.message_id + ">\"},{\"name\":\"Subject\",\"value\":\"" +
        mail.campaign->subject + "\"}],\"commonHeaders\":{\"subject\":\"" +
        mail.campaign->subject + "\"},\"tags\":{";
    if (!mail.campaign->name.empty()) {
      line += "\"campaign\":[\"" + mail.campaign->name + "\"]";
    }
    return line + "}}}";
  }

  void WriteTry(const Mail& mail, const Try& attempt, Prng& prng) {
    const std::string ip = world_.domains()[mail.domain].ip;
    if (attempt.reply == nullptr) {
      std::string line =
          "{\"eventType\":\"Delivery\",\"delivery\":{\"timestamp\":" +
          Time(attempt.end) + ",\"processingTimeMillis\":" +
          std::to_string((attempt.end - mail.created) / kMillisecond) +
          ",\"recipients\":[";
      for (std::size_t i = 0; i < mail.people.size(); ++i) {
        line += i == 0 ? "\"" : ",\"";
        line += world_.people()[mail.people[i]].address + "\"";
      }
      line += "],\"smtpResponse\":\"" + Greeting(world_, mail, attempt) +
              "\",\"remoteMtaIp\":\"" + ip + "\"}";
      Post(attempt.end, line + MailOf(mail), kNoHit, book_, prng);
      return;
    }
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      WriteRefusal(mail, attempt, i, prng);
    }
  }

  void WriteRefusal(const Mail& mail, const Try& attempt, std::size_t recipient,
                    Prng& prng) {
    const Reply& reply = *attempt.reply;
    const std::string person =
        "[{\"emailAddress\":\"" +
        world_.people()[mail.people[recipient]].address + "\",\"status\":\"" +
        reply.dsn + "\",\"diagnosticCode\":\"smtp; " +
        ReplyText(world_, mail, attempt, reply, recipient) + "\"}]";
    const std::string line =
        reply.bounce ? "{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":"
                       "\"Permanent\",\"bounceSubType\":\"General\","
                       "\"bouncedRecipients\":" +
                           person + ",\"timestamp\":" + Time(attempt.end) + "}"
                     : "{\"eventType\":\"DeliveryDelay\",\"deliveryDelay\":{"
                       "\"delayType\":\"TransientCommunicationFailure\","
                       "\"delayedRecipients\":" +
                           person + ",\"timestamp\":" + Time(attempt.end) + "}";
    Post(attempt.end, line + MailOf(mail), kNoHit, book_, prng);
  }

  const World& world_;
  const EventClock& clock_;
  LogBook* book_;
};

}  // namespace

std::unique_ptr<EventWriter> MakeSesWriter(const World& world,
                                           const EventClock& clock,
                                           LogBook* book) {
  return std::make_unique<SesWriter>(world, clock, book);
}

}  // namespace mailscan::eval
