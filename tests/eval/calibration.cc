#include "tests/eval/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <vector>

namespace mailscan::eval {
namespace {

struct Whose {
  std::uint64_t hits = 0;
  std::uint64_t machines = 0;
  bool clicks = false;
};

std::vector<Whose> WhoseSessions(const JudgedMail& mail,
                                 const JudgedScene& scene) {
  std::vector<Whose> whose(mail.sessions.size());
  for (const ReadHit& hit : mail.hits) {
    if (const Visit* visit = scene.VisitOf(hit)) {
      Whose& of = whose[hit.session];
      ++of.hits;
      of.machines += visit->actor != Actor::kPerson ? 1U : 0U;
      of.clicks = of.clicks || hit.click;
    }
  }
  return whose;
}

}  // namespace

double ProbabilityOf(int score_db) {
  return 1 / (1 + std::pow(10.0, -score_db / 10.0));
}

void Calibration::Add(int score_db, bool machine) {
  const double told = ProbabilityOf(score_db);
  Bin& bin = deciles[std::min<std::size_t>(static_cast<std::size_t>(told * 10),
                                           deciles.size() - 1)];
  ++bin.sessions;
  bin.machines += machine ? 1U : 0U;
  bin.told += told;
  ++sessions;
  machines += machine ? 1U : 0U;
  const double error = told - (machine ? 1 : 0);
  squares += error * error;
}

double Calibration::Brier() const {
  return sessions == 0 ? 0 : squares / static_cast<double>(sessions);
}

void CountSessions(const JudgedScene& scene, Calibration* calibration,
                   SignalCounts* signals) {
  for (const JudgedMail& mail : scene.mails) {
    const std::vector<Whose> whose = WhoseSessions(mail, scene);
    for (std::size_t i = 0; i < whose.size(); ++i) {
      if (!whose[i].clicks) {
        continue;
      }
      const bool machine = 2 * whose[i].machines > whose[i].hits;
      const Session& session = mail.sessions[i];
      calibration->Add(session.score_db, machine);
      std::set<std::pair<std::string, int>> told;
      for (const Evidence& e : session.evidence) {
        told.emplace(e.signal, e.db);
      }
      for (const auto& signal : told) {
        SignalCount& count = (*signals)[signal];
        ++(machine ? count.machines : count.people);
      }
    }
  }
}

}  // namespace mailscan::eval
