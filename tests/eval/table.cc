#include "tests/eval/table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace mailscan::eval {
namespace {

using Cells = std::vector<std::string>;

std::string Padded(const std::string& cell, std::size_t width, bool left) {
  const std::string pad(width - std::min(width, cell.size()), ' ');
  return left ? cell + pad : pad + cell;
}

void PutRow(const Cells& cells, const std::vector<std::size_t>& widths,
            bool markdown, std::string* out) {
  std::string line;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::string cell = i < cells.size() ? cells[i] : std::string();
    line += markdown
                ? "| " + cell + " "
                : (i == 0 ? "  " : "   ") + Padded(cell, widths[i], i == 0);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  *out += line + (markdown ? " |\n" : "\n");
}

}  // namespace

void Print(const Table& table, bool markdown, std::string* out) {
  std::vector<std::size_t> widths(table.head.size());
  for (std::size_t i = 0; i < widths.size(); ++i) {
    widths[i] = table.head[i].size();
    for (const Cells& row : table.rows) {
      widths[i] = std::max(widths[i], i < row.size() ? row[i].size() : 0);
    }
  }
  *out += (markdown ? "\n### " : "\n") + table.title + "\n";
  if (!table.note.empty()) {
    *out += markdown ? "\n" + table.note + "\n" : "  " + table.note + "\n";
  }
  *out += markdown ? "\n" : "";
  PutRow(table.head, widths, markdown, out);
  if (markdown) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      *out += i == 0 ? "|---" : "|--:";
    }
    *out += "|\n";
  }
  for (const Cells& row : table.rows) {
    PutRow(row, widths, markdown, out);
  }
}

std::string Decimal(double value, int digits) {
  std::array<char, 32> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return {text.data(), static_cast<std::size_t>(std::max(length, 0))};
}

std::string Percent(const Ratio& share) {
  return share.whole == 0 ? "-" : Decimal(100 * share.value(), 2) + " %";
}

std::string Text(const Ratio& share) {
  return share.whole == 0 ? "-"
                          : Percent(share) + " (" + std::to_string(share.part) +
                                "/" + std::to_string(share.whole) + ")";
}

}  // namespace mailscan::eval
