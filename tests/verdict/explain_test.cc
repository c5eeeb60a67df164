#include "core/verdict/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/verdict/verdict_case.h"

namespace mailscan::testing {
namespace {

// A session of one hit, made up of nothing but evidence.
class MadeUp {
 public:
  explicit MadeUp(std::vector<Evidence> evidence) {
    judged_.weights = &BuiltInRules().weights;
    judged_.hits.resize(1);
    Session& session = judged_.sessions.emplace_back();
    session.hits = {0};
    session.tellable = true;
    session.evidence = std::move(evidence);
    session.score_db = ScoreOf(session.evidence, BuiltInRules().weights);
    session.verdict = VerdictOf(session, BuiltInRules().weights);
  }
  Session& session() { return judged_.sessions[0]; }
  JudgedTrace& judged() { return judged_; }
  Explanation explanation() const {
    Explanation explanation;
    Explain(judged_, judged_.sessions[0], &explanation);
    return explanation;
  }

 private:
  JudgedTrace judged_;
};

std::vector<Evidence> AnyEvidence(std::mt19937* random) {
  const auto upto = [&](int most) {
    return std::uniform_int_distribution<int>(0, most)(*random);
  };
  std::vector<Evidence> list;
  for (int left = upto(7); left > 0; --left) {
    const auto group =
        static_cast<SignalGroup>(1 + upto(kSignalGroupCount - 2));
    const bool hidden = group == SignalGroup::kShape && upto(4) == 0;
    list.push_back({hidden ? "S10" : "S99",
                    group,
                    upto(45) - 15,
                    upto(5) == 0,
                    std::to_string(left),
                    {0, 1}});
  }
  if (upto(3) != 0) {
    list.push_back({"prior", SignalGroup::kPrior, -upto(10), false, {}, {}});
  }
  std::shuffle(list.begin(), list.end(), *random);
  return list;
}

TEST(Explain, AddsUpToTheScore) {
  std::mt19937 random(5);
  int cut = 0;
  for (int i = 0; i < 5000; ++i) {
    MadeUp made(AnyEvidence(&random));
    const Explanation why = made.explanation();
    int sum = 0;
    for (const FindingEvidence& evidence : why.evidence) {
      sum += evidence.db;
    }
    for (const CutGroup& group : why.cuts) {
      EXPECT_GT(group.said_db, group.counted_db);
      sum -= group.said_db - group.counted_db;
      ++cut;
    }
    EXPECT_EQ(sum, made.session().score_db) << TextOf(made.session().evidence);
    EXPECT_EQ(why.score_db, made.session().score_db);
    EXPECT_EQ(why.evidence.size(), made.session().evidence.size());
  }
  EXPECT_GT(cut, 500) << "too few sessions met a cap";
}

TEST(Explain, WithoutTheTopEvidenceTheScoreIsLowerByWhatItSays) {
  std::mt19937 random(6);
  int tried = 0;
  for (int i = 0; i < 5000; ++i) {
    MadeUp made(AnyEvidence(&random));
    const Explanation why = made.explanation();
    if (why.evidence.empty() || !why.cuts.empty()) {
      continue;
    }
    const FindingEvidence& top = why.evidence.front();
    std::vector<Evidence> rest = made.session().evidence;
    rest.erase(std::find_if(rest.begin(), rest.end(), [&](const Evidence& e) {
      return e.db == top.db && e.why == top.why;
    }));
    EXPECT_EQ(MadeUp(rest).session().score_db,
              made.session().score_db - top.db);
    ++tried;
  }
  EXPECT_GT(tried, 1000);
}

TEST(Explain, ForThenAgainstThenThePriorTheStrongestFirst) {
  const Evidence prior = {"prior", SignalGroup::kPrior, -10, false, {}, {}};
  const auto of = [](int db) {
    return Evidence{"S99", SignalGroup::kHuman, db, false, {}, {}};
  };
  std::string order;
  for (const FindingEvidence& evidence :
       MadeUp({prior, of(-3), of(4), of(0), of(-9), of(11)})
           .explanation()
           .evidence) {
    order += evidence.signal + " " + std::to_string(evidence.db) + ", ";
  }
  EXPECT_EQ(order, "S99 11, S99 4, S99 -9, S99 -3, S99 0, prior -10, ");
}

TEST(Explain, OfACutGroupItSaysWhatCounts) {
  const auto shape = [](std::string_view signal, int db) {
    return Evidence{signal, SignalGroup::kShape, db, false, {}, {}};
  };
  const auto cuts = [](const MadeUp& made) {
    std::string text;
    for (const CutGroup& cut : made.explanation().cuts) {
      text += std::string(cut.group) + " " + std::to_string(cut.said_db) +
              " counted " + std::to_string(cut.counted_db);
    }
    return text;
  };
  EXPECT_EQ(cuts(MadeUp({shape("S8", 18), shape("S9", 15)})),
            "shape 33 counted 24");
  EXPECT_EQ(cuts(MadeUp({shape("S8", 18), shape("S14", 6)})), "");
  // A hidden link counts beside its group.
  EXPECT_EQ(cuts(MadeUp({shape("S10", 30), shape("S8", 18)})), "");
  EXPECT_EQ(cuts(MadeUp({shape("S10", 30), shape("S8", 18), shape("S9", 15)})),
            "shape 63 counted 54");
}

Evidence Says(SignalGroup group, int db, bool hard = false) {
  return {"S99", group, db, hard, {}, {}};
}

TEST(Explain, SaysWhyTheVerdictIsNotAnother) {
  constexpr auto kTime = SignalGroup::kTime;
  constexpr auto kAgent = SignalGroup::kAgent;
  constexpr auto kHuman = SignalGroup::kHuman;
  const struct {
    std::vector<Evidence> evidence;
    std::string_view because;
  } cases[] = {
      {{Says(kTime, 22, true), Says(kAgent, 8)},
       "certain: hard evidence and another kind beside it, and +30 dB are "
       "enough"},
      {{Says(kTime, 22, true), Says(kAgent, 7)},
       "likely, not certain: that begins at +30 dB"},
      {{Says(kTime, 30, true)},
       "likely, not certain: one kind of evidence alone"},
      {{Says(kTime, 22), Says(kAgent, 8)},
       "likely, not certain: no hard evidence"},
      {{Says(kTime, 10)},
       "likely, not certain: that begins at +30 dB, with hard evidence"},
      {{Says(kTime, 9)},
       "unknown: likely a person begins at -3 dB, likely a scanner at +10"},
      {{Says(kTime, 22, true), Says(kHuman, -13)},
       "unknown: hard evidence, but likely a scanner begins at +10 dB"},
      {{Says(kHuman, -3)}, "likely a person, not surely: that begins at -8 dB"},
      {{Says(kHuman, -8)}, "a person: at most -8 dB, and no hard evidence"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(MadeUp(c.evidence).explanation().because, c.because);
  }
  MadeUp uncompared({Says(kTime, 10), Says(kAgent, 25)});
  uncompared.session().assumed = true;
  EXPECT_EQ(uncompared.explanation().because,
            "likely, not certain: nothing tells whether the clocks agree; "
            "--skew says by how much they may differ");
}

TEST(Explain, SaysWhatNoScoreCanMend) {
  MadeUp own({Says(SignalGroup::kTime, 22)});
  own.judged().hits[0].own = true;
  EXPECT_EQ(own.explanation().because, "unknown: these are our own");
  MadeUp proxy({Says(SignalGroup::kAgent, -4)});
  proxy.session().verdict = Verdict::kPrefetchProxy;
  EXPECT_EQ(proxy.explanation().because,
            "an image proxy: it fetches whether or not anybody reads");
  MadeUp nameless({Says(SignalGroup::kHuman, -8)});
  nameless.session().nameless = true;
  nameless.session().verdict =
      VerdictOf(nameless.session(), BuiltInRules().weights);
  EXPECT_EQ(nameless.explanation().because,
            "unknown: neither an address nor an agent tells who it was");
  MadeUp nobody({});
  nobody.session().made_up = true;
  EXPECT_EQ(nobody.explanation().because,
            "unknown: the ESP made it up because of a click, nobody opened");
  const auto because = [](std::string_view log) {
    const Judgement judgement(log);
    Explanation why;
    Explain(judgement.judged(), judgement.judged().sessions.front(), &why);
    return why.because;
  };
  EXPECT_EQ(because("10:00:00 deferred end-of-data 451 d=2 reply=lost "
                    "connection, may be sent more than once\n"
                    "10:30:00 clicked ip=192.0.2.9\n"
                    "11:00:00 delivered d=1"),
            "unknown: the mail may have arrived although it was refused");
  EXPECT_EQ(because("09:00:00 accepted\n"
                    "10:00:00 clicked ip=192.0.2.9\n"
                    "11:00:00 delivered d=1"),
            "unknown: this receiver did not have the body yet, so it was "
            "another copy");
}

TEST(BasisOf, TellsJudgedFromFitted) {
  EXPECT_EQ(BasisOf(BuiltInRules().weights),
            "Every weight (dB) is judged, none is fitted to data; see "
            "--rules.");
}

}  // namespace
}  // namespace mailscan::testing
