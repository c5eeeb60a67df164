#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/eval/mail.h"
#include "tests/eval/scene.h"
#include "tests/eval/world.h"

namespace mailscan::eval {

// One request, as the tracker saw it.
struct Hit {
  std::uint32_t visit = 0;
  std::uint32_t mail = 0;
  std::uint32_t recipient = 0;  // index into its people
  Micros at = 0;
  bool click = false;
  std::size_t link = 0;
  std::string ip;
  std::string_view agent;
  bool head = false;     // asked by HEAD
  bool mangled = false;  // the token is not as it was sent
  bool ip_lost = false;  // the log does not tell
  bool agent_lost = false;
};

// What visitors leave behind. Plain value.
struct Visits {
  std::vector<Visit> visits;
  std::vector<Hit> hits;
};

// A VisitMaker adds visits of one mail. One thread.
class VisitMaker {
 public:
  VisitMaker(const World& world, Visits* visits)
      : world_(world), visits_(visits) {}
  VisitMaker(const VisitMaker&) = delete;
  VisitMaker& operator=(const VisitMaker&) = delete;
  virtual ~VisitMaker() = default;

 protected:
  Hit BeginVisit(const Kind& kind, std::string_view name, const Mail& mail,
                 std::uint32_t recipient);
  void Put(const Hit& hit, Prng& prng);
  // So many links that a person sees, in their order.
  static std::vector<std::size_t> PickLinks(const Campaign& campaign,
                                            std::int64_t count, Prng& prng);

  const World& world_;
  Visits* visits_;
};

class People final : public VisitMaker {
 public:
  using VisitMaker::VisitMaker;
  void Visit(const Mail& mail, std::uint32_t recipient, Prng& prng);

 private:
  Micros ComingAt(const Mail& mail, const Person& person, Prng& prng) const;
  void Sit(const Mail& mail, std::uint32_t recipient, const Person& person,
           std::string_view name, Micros at, Prng& prng);
  void Dress(const Person& person, Micros at, bool by_phone, Hit* hit) const;
  void OtherCopy(const Mail& mail, std::uint32_t recipient, Prng& prng);
};

class Machines final : public VisitMaker {
 public:
  using VisitMaker::VisitMaker;
  // After People: some come when people have.
  void Visit(const Mail& mail, std::uint32_t recipient, Prng& prng);

 private:
  void Scan(const Kind& kind, const Mail& mail, std::uint32_t recipient,
            Prng& prng);
  Micros ComingAt(const Kind& kind, const Mail& mail, Prng& prng) const;
  void Sweep(const Kind& kind, const Mail& mail, std::uint32_t recipient,
             Micros at, Prng& prng);
  void Click(const Kind& kind, Hit hit, Prng& prng);
  void Chase(const Kind& kind, const Mail& mail, std::uint32_t recipient,
             Prng& prng);
  void Fetch(const Kind& proxy, const Mail& mail, std::uint32_t recipient,
             Prng& prng);
};

// Drops what the logs of the mix do not tell, and says of each visit whether an
// expert could know it for a scanner's.
void KeepWhatIsLogged(const World& world, EventForm form,
                      const std::vector<Mail>& mails, Visits* visits);

}  // namespace mailscan::eval
