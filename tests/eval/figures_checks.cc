// Early clicks, deferrals, click rates, calibration, time.
#include <cmath>
#include <string>

#include "tests/eval/calibration.h"
#include "tests/eval/campaigns.h"
#include "tests/eval/deferrals.h"
#include "tests/eval/figures.h"

namespace mailscan::eval {
namespace {

std::vector<std::string> ClickRateCells(const std::string& name,
                                        Scenes scenes) {
  ClickError error;
  for (const JudgedScene* scene : scenes) {
    for (const Clickers& clickers : ClickersOf(*scene)) {
      error.Add(clickers);
    }
  }
  const Ratio held = {static_cast<std::uint64_t>(error.held),
                      static_cast<std::uint64_t>(error.campaigns)};
  return {name,
          std::to_string(error.campaigns),
          std::to_string(error.people),
          std::to_string(error.raw),
          std::to_string(error.kept),
          Decimal(error.left(), 3),
          std::to_string(error.decided),
          Percent(held)};
}

Table SignalTable(const SignalCounts& signals, const Calibration& all) {
  Table table;
  table.title = "Signals: how often each speaks, and what that is worth here";
  table.note =
      "The worth is of this made-up world, where signals come together; it is "
      "no weight.";
  table.head = {"signal", "says dB", "people", "machines", "worth dB"};
  const auto people = static_cast<double>(all.sessions - all.machines);
  const auto machines = static_cast<double>(all.machines);
  for (const auto& [signal, count] : signals) {
    const double ratio =
        (static_cast<double>(count.machines) + 0.5) / (machines + 1) /
        ((static_cast<double>(count.people) + 0.5) / (people + 1));
    table.rows.push_back(
        {signal.first, std::to_string(signal.second),
         Text(Ratio{count.people, all.sessions - all.machines}),
         Text(Ratio{count.machines, all.machines}),
         Decimal(10 * std::log10(ratio), 1)});
  }
  return table;
}

std::string Seconds(Micros us) {
  return Decimal(static_cast<double>(us) / static_cast<double>(kSecond), 2) +
         " s";
}

}  // namespace

Table EarlyTable(const Evaluation& evaluation) {
  Table table;
  table.title = "Early clicks, where the clock of events is ahead";
  table.note =
      "Claimed: deferral-gap, in-data or never-accepted, for certain. "
      "Tellable: "
      "further from both edges than the clocks' error.";
  table.head = {"by, which is",   "claimed rightly", "falsely",
                "tellable found", "all found",       "people certain by it"};
  for (const auto& [skew, count] : evaluation.early()) {
    table.rows.push_back(
        {std::to_string(skew.first / kSecond) + " s, " +
             std::string(NameOf(skew.second)),
         Text(count.precision), std::to_string(count.false_certain()),
         skew.second == SkewKnown::kNot ? "-" : Text(count.recall),
         Percent(count.of_all), std::to_string(count.people_certain)});
  }
  return table;
}

std::vector<Table> DeferralTables(Scenes scenes) {
  Table table;
  table.title = "Deferred tries, where the log states it";
  table.head = {"mix", "category right", "stage right"};
  DeferralCount all;
  for (const Scenes mix : ByMix(scenes)) {
    DeferralCount count;
    for (const JudgedScene* scene : mix) {
      CountDeferrals(*scene, &count);
      CountDeferrals(*scene, &all);
    }
    table.rows.push_back(
        {mix.front()->mix, Text(count.category), Text(count.stage)});
  }
  table.rows.push_back({"all", Text(all.category), Text(all.stage)});
  Table wrong;
  wrong.title = "Deferred tries read as something else";
  wrong.head = {"was, read as", "tries", "for example"};
  for (const auto& [pair, of] : all.wrong) {
    wrong.rows.push_back({pair.first + ", " + pair.second,
                          std::to_string(of.count), of.example});
  }
  return {table, wrong};
}

Table ClickRateTable(Scenes scenes) {
  Table table;
  table.title = "Recipients that clicked, by campaign";
  table.note =
      "Sums of how far campaigns are off: as logged; less machines, with the "
      "undecided as people; as machines.";
  table.head = {"mix",       "campaigns", "people",       "off, logged",
                "off, ours", "left",      "off, decided", "truth between"};
  for (const Scenes mix : ByMix(scenes)) {
    table.rows.push_back(ClickRateCells(mix.front()->mix, mix));
  }
  table.rows.push_back(ClickRateCells("all", scenes));
  return table;
}

std::vector<Table> CalibrationTables(Scenes scenes) {
  Calibration calibration;
  SignalCounts signals;
  for (const JudgedScene* scene : scenes) {
    CountSessions(*scene, &calibration, &signals);
  }
  Table table;
  table.title = "Calibration: sessions with clicks, by what their score says";
  table.note = "Brier score " + Decimal(calibration.Brier(), 4) + " of " +
               std::to_string(calibration.sessions) + " sessions.";
  table.head = {"says", "sessions", "mean said", "machines"};
  for (std::size_t i = 0; i < calibration.deciles.size(); ++i) {
    const Calibration::Bin& bin = calibration.deciles[i];
    const auto number = static_cast<double>(bin.sessions);
    table.rows.push_back(
        {std::to_string(10 * i) + " to " + std::to_string(10 * i + 10) + " %",
         std::to_string(bin.sessions),
         bin.sessions == 0 ? "-" : Decimal(100 * bin.told / number, 1) + " %",
         Text(Ratio{bin.machines, bin.sessions})});
  }
  return {table, SignalTable(signals, calibration)};
}

Table TimeTable(Scenes scenes) {
  Table table;
  table.title = "Time of classification, over that of reading and joining";
  table.head = {"mix", "reading", "learning", "judging", "over reading"};
  Spent all;
  const auto add = [&](const std::string& name, const Spent& spent) {
    const auto reading = static_cast<double>(spent.reading);
    table.rows.push_back(
        {name, Seconds(spent.reading), Seconds(spent.learning),
         Seconds(spent.judging),
         Decimal(100 * static_cast<double>(spent.learning + spent.judging) /
                     reading,
                 1) +
             " %"});
  };
  for (const Scenes mix : ByMix(scenes)) {
    Spent spent;
    for (const JudgedScene* scene : mix) {
      for (Spent* sum : {&spent, &all}) {
        sum->reading += scene->spent.reading;
        sum->learning += scene->spent.learning;
        sum->judging += scene->spent.judging;
      }
    }
    add(mix.front()->mix, spent);
  }
  add("all", all);
  return table;
}

Table ReadingTable(Scenes scenes) {
  Table table;
  table.title = "Opens and clicks that were read";
  table.head = {"mix", "of those that were", "of nobody"};
  for (const Scenes mix : ByMix(scenes)) {
    Ratio read;
    std::uint64_t strangers = 0;
    for (const JudgedScene* scene : mix) {
      std::vector<bool> seen(scene->scene.hits.size(), false);
      for (const JudgedMail& mail : scene->mails) {
        for (const ReadHit& hit : mail.hits) {
          strangers += hit.truth == kNoHit ? 1U : 0U;
          if (hit.truth != kNoHit) {
            seen[hit.truth] = true;
          }
        }
      }
      for (const bool was : seen) {
        read.Add(was);
      }
    }
    table.rows.push_back(
        {mix.front()->mix, Text(read), std::to_string(strangers)});
  }
  return table;
}

std::vector<Table> AllTables(const Evaluation& evaluation) {
  const Scenes scenes = evaluation.scenes();
  std::vector<Table> all = {ReadingTable(scenes)};
  for (const std::vector<Table>& some :
       {PeopleTables(scenes), ScannerTables(scenes), BaselineTables(scenes),
        std::vector<Table>{AblationTable(scenes), EarlyTable(evaluation)},
        DeferralTables(scenes), std::vector<Table>{ClickRateTable(scenes)},
        CalibrationTables(scenes), std::vector<Table>{TimeTable(scenes)}}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace mailscan::eval
