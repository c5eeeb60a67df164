#include "tests/eval/writers.h"

namespace mailscan::eval {

void Post(Micros at, const std::string& line, std::uint32_t truth,
          LogBook* book, Prng& prng) {
  Micros late = prng.Between(200'000, 5 * kSecond);
  if (prng.Chance(25)) {
    late = prng.Between(kMinute, 2 * kHour);
  }
  if (prng.Chance(12)) {
    book->Put(at + late + prng.Between(kSecond, 10 * kMinute), line, truth);
  }
  book->Put(at + late, line, truth);
}

std::string Greeting(const World& world, const Mail& mail, const Try& attempt) {
  Prng prng(static_cast<std::uint64_t>(attempt.end) ^ mail.number);
  const Domain& domain = world.domains()[mail.domain];
  return Filled(domain.kind->greeting, [&](char what) {
    std::string text;
    switch (what) {
      case 'Q':
        testing::PutUpperHex(0xF00000000ULL + (prng.Next() >> 30U), 10, &text);
        break;
      case 'T':
        testing::PutToken(prng.Next(), 20, &text);
        break;
      case 'M':
        text = mail.message_id;
        break;
      case 'E':
        text = std::to_string(attempt.end / kSecond);
        break;
      default:
        text = std::to_string(100 + prng.Below(900));
    }
    return text;
  });
}

std::string ReplyText(const World& world, const Mail& mail, const Try& attempt,
                      const Reply& reply, std::size_t recipient) {
  Prng prng(static_cast<std::uint64_t>(attempt.end) ^ mail.number ^ 1U);
  const Domain& domain = world.domains()[mail.domain];
  return Filled(reply.text, [&](char what) {
    switch (what) {
      case 'R':
        return world.people()[mail.people[recipient]].address;
      case 'D':
        return domain.name;
      case 'H': {
        const bool first =
            &reply == attempt.first_reply || attempt.first_reply == nullptr;
        return first ? domain.host + "[" + domain.ip + "]"
                     : domain.second_host + "[" + domain.second_ip + "]";
      }
      default:
        return std::to_string(100 + prng.Below(900));
    }
  });
}

std::unique_ptr<EventWriter> MakeEventWriter(EventForm form, const World& world,
                                             const EventClock& clock,
                                             LogBook* book) {
  switch (form) {
    case EventForm::kSendGrid:
      return MakeSendGridWriter(world, clock, book);
    case EventForm::kMailgun:
      return MakeMailgunWriter(world, clock, book);
    case EventForm::kSes:
      return MakeSesWriter(world, clock, book);
    case EventForm::kAccessLog:
      break;
  }
  return MakeAccessLogWriter(world, clock, book);
}

}  // namespace mailscan::eval
