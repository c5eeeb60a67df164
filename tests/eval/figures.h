#pragma once

#include <span>
#include <vector>

#include "tests/eval/judged_scene.h"
#include "tests/eval/table.h"

namespace mailscan::eval {

// The tables that are printed, each from the scenes of one run. Scenes of one
// mix stand together.
using Scenes = std::span<const JudgedScene* const>;

// The runs of scenes that have one mix, in their order.
std::vector<Scenes> ByMix(Scenes scenes);

std::vector<Table> PeopleTables(Scenes scenes);
std::vector<Table> ScannerTables(Scenes scenes);

}  // namespace mailscan::eval
