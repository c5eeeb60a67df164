#include "parsers/csv_row.h"

#include "parsers/cursor.h"

namespace mailscan {

bool CsvRow::Read(std::string_view record) {
  fields_.clear();
  plain_.clear();
  // All of them together are no longer than the record: the buffer never moves
  // while fields are views into it.
  plain_.reserve(record.size());
  while (true) {
    if (HasPrefix(record, "\"")) {
      if (!TakeQuoted(&record)) {
        return false;
      }
    } else {
      fields_.push_back(TakeUntil<','>(&record));
    }
    if (record.empty()) {
      return true;
    }
    record.remove_prefix(1);
  }
}

bool CsvRow::TakeQuoted(std::string_view* left) {
  left->remove_prefix(1);
  std::size_t quote = left->find('"');
  const bool doubled = quote != std::string_view::npos &&
                       quote + 1 < left->size() && (*left)[quote + 1] == '"';
  const std::size_t start = plain_.size();
  while (quote != std::string_view::npos && quote + 1 < left->size() &&
         (*left)[quote + 1] == '"') {
    plain_.append(left->substr(0, quote + 1));
    left->remove_prefix(quote + 2);
    quote = left->find('"');
  }
  if (quote == std::string_view::npos) {
    return false;
  }
  if (doubled) {
    plain_.append(left->substr(0, quote));
    fields_.push_back(std::string_view(plain_).substr(start));
  } else {
    fields_.push_back(left->substr(0, quote));
  }
  left->remove_prefix(quote + 1);
  return left->empty() || left->front() == ',';
}

}  // namespace mailscan
