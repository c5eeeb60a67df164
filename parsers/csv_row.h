#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mailscan {

// A CsvRow splits one record after another into its fields, as RFC 4180 has
// them: without the quotes around a field, doubled ones inside it single.
//
// One thread. The fields are views into the record and into the row's own
// buffer: they die with the record and at the next Read.
class CsvRow {
 public:
  // False when a field in quotes has no end or goes on after it; the fields
  // then mean nothing.
  bool Read(std::string_view record);

  std::size_t size() const { return fields_.size(); }
  std::string_view operator[](std::size_t i) const { return fields_[i]; }

 private:
  bool TakeQuoted(std::string_view* left);

  std::vector<std::string_view> fields_;
  std::string plain_;  // fields that had doubled quotes, one after another
};

}  // namespace mailscan
