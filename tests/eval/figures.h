#pragma once

#include <vector>

#include "tests/eval/evaluation.h"
#include "tests/eval/table.h"

namespace mailscan::eval {

// The tables that are printed of an evaluation.

std::vector<Table> PeopleTables(Scenes scenes);
std::vector<Table> ScannerTables(Scenes scenes);
// Beside the rules of others, at the same loss of people.
std::vector<Table> BaselineTables(Scenes scenes);
// Without one group of signals at a time.
Table AblationTable(Scenes scenes);
Table EarlyTable(const Evaluation& evaluation);
std::vector<Table> DeferralTables(Scenes scenes);
Table ClickRateTable(Scenes scenes);
std::vector<Table> CalibrationTables(Scenes scenes);
// Never asserted: it is of this computer, at this hour.
Table TimeTable(Scenes scenes);
// What was not read at all, or is of nobody.
Table ReadingTable(Scenes scenes);

std::vector<Table> AllTables(const Evaluation& evaluation);

}  // namespace mailscan::eval
