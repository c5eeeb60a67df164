#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict/rules.h"

namespace mailscan {

// Which rows are looked at. All of them answer: of the rows built in, one of
// the user's may take the samples, and is meant to.
enum class RowsFrom : std::uint8_t { kBuiltIn, kFolder };

// What was tried of one table.
struct SampleCounts {
  std::string_view table;
  std::size_t rows = 0;
  std::size_t positive = 0;
  std::size_t negative = 0;
  std::size_t failing = 0;
};

// Tries the samples of all such rows: those of a table, in the order of tables;
// none for a table without such rows. Adds "FILE:LINE:COLUMN: what" to *faults.
// Pure functions, any thread.
std::vector<SampleCounts> TrySamples(const Rules& rules, RowsFrom from,
                                     std::vector<std::string>* faults);

// Adds what nothing is refused for, and should be better: rows whose samples
// nobody gave.
void FindOmissions(const Rules& rules, RowsFrom from,
                   std::vector<std::string>* faults);

}  // namespace mailscan
