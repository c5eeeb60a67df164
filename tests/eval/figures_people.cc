// People called scanners, and scanners found: by mix, and by kind.
#include <map>
#include <string>

#include "tests/eval/figures.h"
#include "tests/eval/recall.h"
#include "tests/eval/units.h"

namespace mailscan::eval {
namespace {

std::vector<std::string> LossCells(const std::string& name,
                                   std::span<const Unit> units, bool click) {
  const Loss loss = LossOf(units, click);
  return {name, Text(loss.certain), Text(loss.called), Text(loss.prefetch),
          Text(loss.undecided)};
}

std::vector<std::string> FoundCells(const std::string& name,
                                    std::span<const Unit> units, bool click) {
  const Found found = FoundOf(units, click);
  return {name,
          Text(found.all),
          Text(found.evident),
          Text(found.novel),
          Text(found.not_evident),
          Text(found.undecided)};
}

// One row a kind of actor that came to click, or to open.
template <typename Cells>
std::vector<std::vector<std::string>> KindRows(const std::vector<Unit>& units,
                                               Actor actor, bool click,
                                               const Cells& cells) {
  std::map<std::string, std::vector<Unit>> kinds;
  for (const Unit& unit : units) {
    if (unit.visit->actor == actor && unit.click == click) {
      kinds[unit.visit->kind].push_back(unit);
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [kind, of] : kinds) {
    rows.push_back(cells(kind, of, click));
  }
  return rows;
}

// One row a mix, then all.
template <typename Cells>
Table MixTable(Scenes scenes, const Cells& cells) {
  Table table;
  for (const Scenes mix : ByMix(scenes)) {
    table.rows.push_back(cells(mix.front()->mix, UnitsBy(AsJudged, mix)));
  }
  table.rows.push_back(cells("all", UnitsBy(AsJudged, scenes)));
  return table;
}

}  // namespace

std::vector<Table> PeopleTables(Scenes scenes) {
  std::vector<Table> tables;
  const std::vector<std::string> head = {"mix", "certain", "certain or likely",
                                         "prefetch", "undecided"};
  const std::vector<Unit> units = UnitsBy(AsJudged, scenes);
  for (const bool click : {true, false}) {
    const std::string what = click ? "clicks" : "opens";
    Table table = MixTable(
        scenes, [&](const std::string& mix, const std::vector<Unit>& of) {
          return LossCells(mix, of, click);
        });
    table.title = "People whose " + what + " are called a scanner's";
    table.note = "A visit counts once, by the worst of its " + what + ".";
    table.head = head;
    tables.push_back(std::move(table));

    Table kinds;
    kinds.title = "The same, by kind of person (" + what + ")";
    kinds.head = head;
    kinds.head[0] = "kind";
    kinds.rows = KindRows(units, Actor::kPerson, click, LossCells);
    tables.push_back(std::move(kinds));
  }
  return tables;
}

std::vector<Table> ScannerTables(Scenes scenes) {
  std::vector<Table> tables;
  const std::vector<std::string> head = {"mix",   "all",         "evident",
                                         "novel", "not evident", "undecided"};
  const std::vector<Unit> units = UnitsBy(AsJudged, scenes);
  for (const bool click : {true, false}) {
    const std::string what = click ? "clicks" : "opens";
    Table table = MixTable(
        scenes, [&](const std::string& mix, const std::vector<Unit>& of) {
          return FoundCells(mix, of, click);
        });
    table.title = "Scanners whose " + what + " are found";
    table.note = "A visit is found if most of its " + what +
                 " are called a scanner's, certain or likely.";
    table.head = head;
    tables.push_back(std::move(table));

    Table kinds;
    kinds.title = "The same, by kind of scanner (" + what + ")";
    kinds.head = head;
    kinds.head[0] = "kind";
    kinds.rows = KindRows(units, Actor::kScanner, click, FoundCells);
    tables.push_back(std::move(kinds));
  }
  Table proxies;
  proxies.title = "Proxies whose opens are not taken for a person's";
  proxies.head = {"kind", "found"};
  proxies.rows = KindRows(
      units, Actor::kProxy, false,
      [](const std::string& kind, std::span<const Unit> of, bool /*click*/) {
        return std::vector<std::string>{kind, Text(ProxiesFound(of))};
      });
  tables.push_back(std::move(proxies));
  return tables;
}

}  // namespace mailscan::eval
