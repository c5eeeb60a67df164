#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/line_text.h"
#include "tests/eval/log_book.h"
#include "tests/eval/mail.h"
#include "tests/eval/visits.h"

namespace mailscan::eval {

// Each writes what one program logs about a world, mail by mail. One thread;
// world and book must outlive it.

class MtaWriter {
 public:
  MtaWriter() = default;
  MtaWriter(const MtaWriter&) = delete;
  MtaWriter& operator=(const MtaWriter&) = delete;
  virtual ~MtaWriter() = default;
  virtual void Write(const Mail& mail, Prng& prng) = 0;
};
std::unique_ptr<MtaWriter> MakePostfixWriter(const World& world, LogBook* book);
std::unique_ptr<MtaWriter> MakeEximWriter(const World& world, LogBook* book);

class EventWriter {
 public:
  EventWriter() = default;
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;
  virtual ~EventWriter() = default;
  virtual void WriteMail(const Mail& mail, Prng& prng) = 0;
  virtual void WriteHit(const Mail& mail, const Hit& hit, std::uint32_t truth,
                        Prng& prng) = 0;
  virtual std::string FileName() const { return "events.ndjson"; }
  // What the sender tells mailscan, and the files for that.
  virtual void Finish(Scene*) {}
};
std::unique_ptr<EventWriter> MakeEventWriter(EventForm form, const World& world,
                                             const EventClock& clock,
                                             LogBook* book);
std::unique_ptr<EventWriter> MakeSendGridWriter(const World& world,
                                                const EventClock& clock,
                                                LogBook* book);
std::unique_ptr<EventWriter> MakeMailgunWriter(const World& world,
                                               const EventClock& clock,
                                               LogBook* book);
std::unique_ptr<EventWriter> MakeSesWriter(const World& world,
                                           const EventClock& clock,
                                           LogBook* book);
std::unique_ptr<EventWriter> MakeAccessLogWriter(const World& world,
                                                 const EventClock& clock,
                                                 LogBook* book);

// How an event is posted: soon, late with others, or twice.
void Post(Micros at, const std::string& line, std::uint32_t truth,
          LogBook* book, Prng& prng);

// The reply to the dot, and to anything else.
std::string Greeting(const World& world, const Mail& mail, const Try& attempt);
std::string ReplyText(const World& world, const Mail& mail, const Try& attempt,
                      const Reply& reply, std::size_t recipient);

}  // namespace mailscan::eval
