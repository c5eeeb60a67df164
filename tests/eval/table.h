#pragma once

#include <string>
#include <vector>

#include "tests/eval/recall.h"

namespace mailscan::eval {

// A Table is what is printed: for a terminal, or as Markdown.
struct Table {
  std::string title;
  std::string note;  // below the title; may be ""
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

// A column is as wide as its longest cell; the first is aligned to the left.
void Print(const Table& table, bool markdown, std::string* out);

// "12.34 % (5/41)"; "-" of nothing.
std::string Text(const Ratio& share);
// "12.34 %"; "-" of nothing.
std::string Percent(const Ratio& share);
std::string Decimal(double value, int digits);

}  // namespace mailscan::eval
