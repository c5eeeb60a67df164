#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/status.h"
#include "core/model/toml_tree.h"

namespace mailscan {

// How the files that are part of the program are named: "built-in:agents.toml".
// A path into a folder has a slash.
inline constexpr std::string_view kBuiltInRules = "built-in:";

// What every row of a table of rules says of itself.
struct RuleInfo {
  std::string key;   // names the row in its table; a later file replaces it
  std::string file;  // the path it was read from
  TextPlace place;
  std::string source;  // where the fact comes from
  std::string date;    // when somebody last looked, "2026-11"
  // Samples: the table must answer with this row to each positive one, and
  // must not to each negative one.
  std::vector<std::string> positive;
  std::vector<std::string> negative;

  bool built_in() const {
    return file.starts_with(kBuiltInRules) &&
           file.find('/') == std::string::npos;
  }
};

// What is wrong with a file of rules, for whoever wrote it: "FILE:LINE:COLUMN:
// what; what to do".
class RuleFaults {
 public:
  explicit RuleFaults(std::string file) : file_(std::move(file)) {}
  void Add(TextPlace place, std::string_view what);
  const std::string& file() const { return file_; }
  bool any() const { return !faults_.empty(); }
  const std::vector<std::string>& all() const { return faults_; }

 private:
  std::string file_;
  std::vector<std::string> faults_;
};

// One row while it is read, strictly: a key that nobody asked for is a fault.
// Lives for one call of RuleTable::Take.
class RuleRow {
 public:
  // what: the table of arrays it is a row of ("agent").
  RuleRow(const TomlValue& table, std::string_view what, RuleFaults* faults)
      : table_(table), what_(what), faults_(*faults) {}

  // A text that must be there, and one that need not (then it is empty).
  std::string Text(std::string_view key);
  std::string MaybeText(std::string_view key);
  // One text or a list of texts; empty where it is not there.
  std::vector<std::string> Texts(std::string_view key);
  std::optional<std::int64_t> Whole(std::string_view key);
  bool Flag(std::string_view key);  // false where it is not there
  // The number in `words` of a text that must be one of them.
  std::optional<std::size_t> OneOf(std::string_view key,
                                   const std::vector<std::string_view>& words,
                                   bool required);
  void Complain(std::string_view key, std::string_view what);

  // source, date, positive and negative; and says which keys are too many.
  RuleInfo Finish(std::string key);
  bool failed() const { return failed_; }

 private:
  const TomlValue* Find(std::string_view key);
  void Fault(TextPlace place, std::string_view what);

  const TomlValue& table_;
  std::string_view what_;
  RuleFaults& faults_;
  std::vector<std::string_view> asked_;
  bool failed_ = false;
};

// A RuleTable is one file of rules: rows of one kind, in the order in which
// they are tried. Filled by one thread, then shared unchanged by all; what it
// answers with lives as long as it does. To add one: a class, its file
// rules/<name>.toml, a row in rules.cc.
class RuleTable {
 public:
  // row: how its rows are headed ("agent" for [[agent]]).
  explicit RuleTable(std::string_view row) : row_(row) {}
  virtual ~RuleTable() = default;

  // Adds the rows of a file. Those of a later file are tried first, and replace
  // earlier ones of the same key; with `replace = true` at its top all earlier
  // ones go.
  void Read(const TomlValue& root, RuleFaults* faults);

  const std::vector<RuleInfo>& rows() const { return infos_; }
  std::string_view row_name() const { return row_; }
  // Which row answers to a sample, as in `rules test`; nothing if none.
  virtual std::optional<std::size_t> RowFor(std::string_view sample) const = 0;
  // Whether rows match anything, so that samples are wanted of them.
  virtual bool matches() const { return true; }

 protected:
  RuleTable(const RuleTable&) = default;
  RuleTable& operator=(const RuleTable&) = delete;

 private:
  void ReadRows(const TomlValue& rows, RuleFaults* faults);
  // Reads the row's own keys and keeps it until Put; returns its key.
  virtual std::string Take(RuleRow* row) = 0;
  // The row read last goes to `at`: in place of that one, or before it.
  virtual void Put(std::size_t at, bool in_place) = 0;
  virtual void Clear() = 0;
  // Called when all rows of a file are there: indices are made here, and what
  // the rows say together is looked at.
  virtual void Finish(RuleFaults* /*faults*/) {}

  std::string_view row_;
  std::vector<RuleInfo> infos_;
};

// Takes the next word of a sample, up to a blank; "-" stands for none.
std::string_view TakeSampleWord(std::string_view* sample);

// A table that is a list of rows of one type, beside what RuleTable keeps.
template <typename Row>
class RowsOf : public RuleTable {
 public:
  const Row& At(std::size_t i) const { return list_[i]; }
  std::size_t size() const { return list_.size(); }

 protected:
  using RuleTable::RuleTable;
  const std::vector<Row>& list() const { return list_; }

 private:
  // Reads the row's own keys; returns what names it in the table.
  virtual std::string TakeRow(RuleRow* from, Row* row) = 0;

  std::string Take(RuleRow* from) final {
    taken_ = Row();
    return TakeRow(from, &taken_);
  }
  void Put(std::size_t at, bool in_place) final {
    if (in_place) {
      list_[at] = std::move(taken_);
    } else {
      list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(at),
                   std::move(taken_));
    }
  }
  void Clear() final { list_.clear(); }

  std::vector<Row> list_;
  Row taken_;
};

}  // namespace mailscan
