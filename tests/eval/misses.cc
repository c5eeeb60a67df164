#include "tests/eval/misses.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/eval/early.h"
#include "tests/eval/table.h"
#include "tests/eval/truth_index.h"
#include "tests/eval/units.h"

namespace mailscan::eval {
namespace {

struct ErrorKind {
  std::string_view name;
  bool (*is_one)(const Unit&);
};

constexpr std::array kUnitErrors = {
    ErrorKind{"a person's clicks are called a scanner's, for certain",
              [](const Unit& u) {
                return u.person() && u.click && u.called_certain();
              }},
    ErrorKind{"a person's clicks are called a scanner's, as likely",
              [](const Unit& u) {
                return u.person() && u.click && u.called() &&
                       !u.called_certain();
              }},
    ErrorKind{
        "a person's opens are called a scanner's",
        [](const Unit& u) { return u.person() && !u.click && u.called(); }},
    ErrorKind{
        "a person's opens are called a prefetch",
        [](const Unit& u) { return u.person() && !u.click && u.prefetch > 0; }},
    ErrorKind{"an evident scanner's clicks are taken for a person's",
              [](const Unit& u) {
                return u.scanner() && u.visit->evident && u.click &&
                       !u.found() && u.undecided == 0;
              }},
    ErrorKind{"an evident scanner's clicks are left undecided",
              [](const Unit& u) {
                return u.scanner() && u.visit->evident && u.click &&
                       !u.found() && u.undecided > 0;
              }},
    ErrorKind{"an evident scanner's opens are not found",
              [](const Unit& u) {
                return u.scanner() && u.visit->evident && !u.click &&
                       !u.found();
              }},
    ErrorKind{"a proxy's opens are taken for a person's",
              [](const Unit& u) {
                return u.visit->actor == Actor::kProxy && !u.click &&
                       2 * (u.prefetch + u.certain + u.likely) <= u.hits;
              }},
};

std::string_view NameOfActor(const Visit* visit) {
  if (visit == nullptr) {
    return "nobody";
  }
  switch (visit->actor) {
    case Actor::kPerson:
      return "person";
    case Actor::kScanner:
      return "scanner";
    case Actor::kProxy:
      return "proxy";
  }
  return "";
}

std::string Signed(int number) {
  return (number >= 0 ? "+" : "") + std::to_string(number);
}

void PutSession(const JudgedScene& scene, const Session& session,
                std::size_t number, std::string* out) {
  *out += "    session " + std::to_string(number + 1) + ": " +
          std::string(NameOf(session.verdict)) + ", " +
          Signed(session.score_db) + " dB" +
          (session.tellable ? "" : ", not tellable") +
          (session.clean_early ? ", clean early" : "");
  for (std::size_t i = 0; i < session.missing.size(); ++i) {
    *out += (i == 0 ? ", missing " : " ") + std::string(session.missing[i]);
  }
  *out += "\n";
  for (const Evidence& e : session.evidence) {
    std::string db = Signed(e.db);
    db.insert(0, 7 - std::min<std::size_t>(db.size(), 7), ' ');
    *out += "    " + db + " " + std::string(e.signal) +
            (e.hard ? " (hard)" : "") + "  " + e.why + "  " +
            scene.PlaceText(e.place) + "\n";
  }
}

void PutHit(const JudgedScene& scene, const ReadHit& hit, std::string* out) {
  const Visit* visit = scene.VisitOf(hit);
  *out += "      " + FormatUtc(hit.when.lo, hit.when.hi - hit.when.lo) +
          (hit.click ? " click " : " open  ") +
          std::string(NameOf(hit.timing)) + "/" +
          std::string(NameOf(hit.certainty)) +
          (hit.lead ? " lead " +
                          Decimal(static_cast<double>(*hit.lead) /
                                      static_cast<double>(kSecond),
                                  1) +
                          " s"
                    : "") +
          " -> " + std::string(NameOf(hit.verdict)) +
          "  [truth: " + std::string(NameOfActor(visit)) +
          (visit == nullptr ? "" : " " + visit->kind) + "]\n";
  *out += "          " + (hit.ip.empty() ? "no ip" : hit.ip) + "  " +
          (hit.url.empty() ? "no url" : hit.url) + "  " + hit.method +
          (hit.flag.empty() ? "" : "  flag " + hit.flag) + "\n          " +
          (hit.agent.empty() ? "no agent" : hit.agent) + "  " + hit.place +
          "\n";
}

void PutMail(const JudgedScene& scene, const JudgedMail& mail,
             std::string* out) {
  *out += "    " + mail.message_id + " to " + mail.recipient +
          (mail.vendor.empty() ? "" : " (" + mail.vendor + ")") + "\n";
  for (const ReadAttempt& attempt : mail.attempts) {
    *out += "      " +
            FormatUtc(attempt.when.lo, attempt.when.hi - attempt.when.lo) +
            (attempt.deferred ? " deferred " : " try ended ") +
            std::string(NameOf(attempt.category)) + "  " + attempt.reply +
            "  " + attempt.place + "\n";
  }
  // The first dozen shows what the others are.
  constexpr std::size_t kMostHits = 12;
  for (std::size_t s = 0; s < mail.sessions.size(); ++s) {
    PutSession(scene, mail.sessions[s], s, out);
    std::size_t shown = 0;
    for (const ReadHit& hit : mail.hits) {
      if (hit.session == s && shown++ < kMostHits) {
        PutHit(scene, hit, out);
      }
    }
    if (shown > kMostHits) {
      *out += "      and " + std::to_string(shown - kMostHits) + " more\n";
    }
  }
}

// The mails with hits of a visit, and how to find them.
class MailsOfVisits {
 public:
  explicit MailsOfVisits(std::span<const JudgedScene* const> scenes) {
    for (const JudgedScene* scene : scenes) {
      for (const JudgedMail& mail : scene->mails) {
        for (const ReadHit& hit : mail.hits) {
          std::vector<const JudgedMail*>& mails = mails_[scene->VisitOf(hit)];
          if (mails.empty() || mails.back() != &mail) {
            mails.push_back(&mail);
          }
        }
      }
    }
  }
  const std::vector<const JudgedMail*>& Of(const Visit* visit) const {
    return mails_.at(visit);
  }

 private:
  std::map<const Visit*, std::vector<const JudgedMail*>> mails_;
};

// One error: whose, and in which mail.
struct Miss {
  const JudgedScene* scene = nullptr;
  const Visit* visit = nullptr;
  std::vector<const JudgedMail*> mails;
};

// The kinds of visits by turns, so that a frequent one does not hide the
// others.
void PutMisses(std::string_view name, const std::vector<Miss>& misses,
               std::size_t most, std::string* out) {
  *out +=
      "\n== " + std::string(name) + ": " + std::to_string(misses.size()) + "\n";
  std::map<std::string_view, std::size_t> seen;
  std::vector<std::pair<std::size_t, const Miss*>> turns;
  for (const Miss& miss : misses) {
    turns.emplace_back(seen[miss.visit->kind]++, &miss);
  }
  for (const auto& [kind, count] : seen) {
    *out += "   " + std::string(kind) + ": " + std::to_string(count) + "\n";
  }
  std::stable_sort(
      turns.begin(), turns.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < std::min(most, turns.size()); ++i) {
    const Miss& miss = *turns[i].second;
    *out += "\n  " + std::string(NameOfActor(miss.visit)) + " " +
            miss.visit->kind + (miss.visit->novel ? " (novel)" : "") +
            ", mix " + miss.scene->mix + ", seed " +
            std::to_string(miss.scene->seed) + "\n";
    for (const JudgedMail* mail : miss.mails) {
      PutMail(*miss.scene, *mail, out);
    }
  }
}

std::vector<Miss> FalseClaims(std::span<const JudgedScene* const> scenes) {
  std::vector<Miss> misses;
  for (const JudgedScene* scene : scenes) {
    const DeliveryIndex deliveries(scene->scene);
    for (const JudgedMail& mail : scene->mails) {
      for (const ReadHit& hit : mail.hits) {
        const HitTruth* truth = scene->TruthOf(hit);
        if (truth != nullptr && truth->click &&
            IsFalseClaim(hit, mail.sessions[hit.session], *truth,
                         deliveries.Find(mail.message_id, mail.recipient))) {
          misses.push_back({scene, scene->VisitOf(hit), {&mail}});
        }
      }
    }
  }
  return misses;
}

}  // namespace

void PrintMisses(std::span<const JudgedScene* const> scenes, std::size_t most,
                 std::string* out) {
  const std::vector<Unit> units = UnitsBy(AsJudged, scenes);
  const MailsOfVisits mails(scenes);
  for (const ErrorKind& kind : kUnitErrors) {
    std::vector<Miss> misses;
    for (const Unit& unit : units) {
      if (kind.is_one(unit)) {
        misses.push_back({unit.scene, unit.visit, mails.Of(unit.visit)});
      }
    }
    PutMisses(kind.name, misses, most, out);
  }
  const std::vector<Miss> early = FalseClaims(scenes);
  PutMisses("a click is called early for certain, and was not", early, most,
            out);
}

}  // namespace mailscan::eval
