#include "core/verdict/rule_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace mailscan {
namespace {

std::string Told(const Rules::Named& named, const RuleInfo& row,
                 std::string_view what) {
  return fmt::format("{}:{}:{}: {} {}: {}", row.file, row.place.line,
                     row.place.column, named.name, row.key, what);
}

// Tries the samples of one row of a table.
class RowTrial {
 public:
  RowTrial(const Rules::Named& named, std::size_t row,
           std::vector<std::string>* faults)
      : named_(named), row_(row), faults_(*faults) {}

  std::size_t failing() const { return failing_; }

  void Run() {
    if (const RuleInfo* taker = TakerOfAll()) {
      failing_ = info().positive.size();
      Complain(fmt::format(
          "can never match: {} at {}:{} comes first and takes all its samples; "
          "put this row before that one, or make that one narrower",
          taker->key, taker->file, taker->place.line));
    } else {
      for (const std::string& sample : info().positive) {
        TryPositive(sample);
      }
    }
    for (const std::string& sample : info().negative) {
      if (named_.table->RowFor(sample) == row_) {
        Fail(sample, "is matched by this row, and should not be");
      }
    }
  }

 private:
  const RuleInfo& info() const { return named_.table->rows()[row_]; }

  // The row that is before this one and answers in its place to every sample;
  // the first such row, where they are several.
  const RuleInfo* TakerOfAll() const {
    std::optional<std::size_t> first;
    for (const std::string& sample : info().positive) {
      const auto taker = named_.table->RowFor(sample);
      if (!taker || *taker >= row_) {
        return nullptr;
      }
      first = std::min(first.value_or(*taker), *taker);
    }
    return first ? &named_.table->rows()[*first] : nullptr;
  }

  void TryPositive(const std::string& sample) {
    const auto taker = named_.table->RowFor(sample);
    if (!taker) {
      Fail(sample, "is matched by no row; it should be by this one");
    } else if (*taker != row_) {
      Fail(sample, fmt::format("is matched by {}, which {}",
                               named_.table->rows()[*taker].key,
                               *taker < row_ ? "comes first" : "fits better"));
    }
  }

  void Fail(const std::string& sample, std::string_view what) {
    ++failing_;
    Complain(fmt::format("'{}' {}", sample, what));
  }
  void Complain(std::string_view what) {
    faults_.push_back(Told(named_, info(), what));
  }

  const Rules::Named& named_;
  std::size_t row_;
  std::vector<std::string>& faults_;
  std::size_t failing_ = 0;
};

bool IsFrom(const RuleInfo& row, RowsFrom from) {
  return row.built_in() == (from == RowsFrom::kBuiltIn);
}

}  // namespace

std::vector<SampleCounts> TrySamples(const Rules& rules, RowsFrom from,
                                     std::vector<std::string>* faults) {
  std::vector<SampleCounts> all;
  for (const Rules::Named& named : rules.Tables()) {
    SampleCounts counts{.table = named.name};
    const std::vector<RuleInfo>& rows = named.table->rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!IsFrom(rows[i], from)) {
        continue;
      }
      RowTrial trial(named, i, faults);
      trial.Run();
      ++counts.rows;
      counts.positive += rows[i].positive.size();
      counts.negative += rows[i].negative.size();
      counts.failing += trial.failing();
    }
    if (counts.rows != 0) {
      all.push_back(counts);
    }
  }
  return all;
}

void FindOmissions(const Rules& rules, RowsFrom from,
                   std::vector<std::string>* faults) {
  for (const Rules::Named& named : rules.Tables()) {
    for (const RuleInfo& row : named.table->rows()) {
      if (IsFrom(row, from) && named.table->matches() && row.positive.empty()) {
        faults->push_back(Told(named, row,
                               "has no sample; add positive = \"...\" with a "
                               "text that it must match"));
      }
    }
  }
}

}  // namespace mailscan
