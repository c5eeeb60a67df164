#include "core/verdict/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/commands/commands.h"
#include "core/model/toml_text.h"
#include "core/report/text_page.h"
#include "core/verdict/rule_check.h"

namespace mailscan {
namespace {

// What a built-in file says; empty if there is none.
std::string_view BuiltInText(std::string_view table) {
  for (const EmbeddedRules& file : AllEmbeddedRules()) {
    if (file.name == table) {
      return file.text;
    }
  }
  return {};
}

// The rows of one table as files have them, read once a file.
class RowTexts {
 public:
  explicit RowTexts(const Rules::Named& named) : named_(named) {}

  // Null where the file has changed since it was loaded.
  const TomlValue* Of(const RuleInfo& row) {
    const auto [found, is_new] = files_.try_emplace(row.file);
    if (is_new) {
      found->second = Read(row);
    }
    const TomlValue* const rows =
        found->second ? found->second->Find(named_.table->row_name()) : nullptr;
    if (rows == nullptr) {
      return nullptr;
    }
    const auto item = std::find_if(
        rows->items.begin(), rows->items.end(), [&](const TomlValue& value) {
          return value.place.line == row.place.line &&
                 value.place.column == row.place.column;
        });
    return item == rows->items.end() ? nullptr : &*item;
  }

 private:
  std::optional<TomlValue> Read(const RuleInfo& row) const {
    TomlFault fault;
    if (row.built_in()) {
      return ReadToml(BuiltInText(named_.name), &fault);
    }
    std::ifstream in(row.file, std::ios::binary);
    return ReadToml(std::string((std::istreambuf_iterator<char>(in)),
                                std::istreambuf_iterator<char>()),
                    &fault);
  }

  const Rules::Named& named_;
  std::map<std::string, std::optional<TomlValue>> files_;
};

// A table of which some rows are the user's, as a file that says it whole.
void ShowChanged(const Rules::Named& named, const Rules::Named& built_in,
                 std::string* out) {
  const std::vector<RuleInfo>& before = built_in.table->rows();
  RowTexts texts(named);
  *out += "replace = true\n";
  for (const RuleInfo& row : named.table->rows()) {
    const TomlValue* const text = texts.Of(row);
    if (text == nullptr) {
      continue;
    }
    *out += "\n";
    if (!row.built_in()) {
      const bool known = std::any_of(
          before.begin(), before.end(),
          [&](const RuleInfo& other) { return other.key == row.key; });
      *out += fmt::format("# {}: {}:{}\n",
                          known ? "replaces the built-in row" : "added",
                          Safe(row.file), row.place.line);
    }
    *out += fmt::format("[[{}]]\n", named.table->row_name());
    AppendTomlEntries(*text, out);
  }
}

bool IsChanged(const Rules::Named& named, const Rules::Named& built_in) {
  const std::vector<RuleInfo>& rows = named.table->rows();
  return rows.size() != built_in.table->rows().size() ||
         std::any_of(rows.begin(), rows.end(),
                     [](const RuleInfo& row) { return !row.built_in(); });
}

int Show(const Options& options, std::string* out) {
  const std::shared_ptr<const Rules> built_in = Rules::BuiltIn();
  const Rules& rules = options.rules ? *options.rules : *built_in;
  const std::vector<Rules::Named> before = built_in->Tables();
  const std::vector<Rules::Named> tables = rules.Tables();
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string_view name = tables[i].name;
    names.push_back(name);
    if (!options.query.empty() && options.query != name) {
      continue;
    }
    if (options.query.empty()) {
      *out += fmt::format("{}# ---- {}.toml ----\n", i == 0 ? "" : "\n", name);
    }
    if (IsChanged(tables[i], before[i])) {
      ShowChanged(tables[i], before[i], out);
    } else {
      *out += BuiltInText(name);
    }
  }
  return out->empty()
             ? Complain("there is no table " + Safe(options.query),
                        fmt::format("choose {}", fmt::join(names, ", ")),
                        kExitUsage)
             : kExitOk;
}

void PutFaults(const std::vector<std::string>& faults, std::string* out) {
  for (const std::string& fault : faults) {
    *out += Safe(fault) + "\n";
  }
}

std::string Counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

int Lint(const Rules& rules, RowsFrom from, std::vector<std::string> faults,
         std::string* out) {
  std::size_t rows = 0;
  for (const SampleCounts& counts : TrySamples(rules, from, &faults)) {
    rows += counts.rows;
  }
  FindOmissions(rules, from, &faults);
  PutFaults(faults, out);
  if (faults.empty()) {
    *out += Counted(rows, "row") + ": nothing to mend\n";
  }
  return faults.empty() ? kExitOk : kExitUnrecognised;
}

int Test(const Rules& rules, RowsFrom from, std::vector<std::string> faults,
         std::string* out) {
  const std::vector<SampleCounts> tables = TrySamples(rules, from, &faults);
  PutFaults(faults, out);
  for (const SampleCounts& counts : tables) {
    *out += fmt::format("{}: {}, ", counts.table, Counted(counts.rows, "row"));
    if (counts.positive + counts.negative == 0) {
      *out += "no samples\n";
      continue;
    }
    *out += fmt::format(
        "{} and {}, {}\n", Counted(counts.positive, "positive sample"),
        Counted(counts.negative, "negative sample"),
        counts.failing == 0 ? "all hold"
                            : fmt::format("{} do not hold", counts.failing));
  }
  return faults.empty() ? kExitOk : kExitUnrecognised;
}

// Lints or tests the folder that is asked for, or else what is built in.
int Check(const Options& options, std::string* out) {
  std::shared_ptr<const Rules> rules;
  std::vector<std::string> faults;
  const RowsFrom from =
      options.query.empty() ? RowsFrom::kBuiltIn : RowsFrom::kFolder;
  if (from == RowsFrom::kBuiltIn) {
    rules = Rules::BuiltIn();
  } else if (const Status status = Rules::Read(options.query, &rules, &faults);
             !status.ok()) {
    return Complain(Safe(status.message()),
                    "mailscan-rules(5) describes these files", kExitNoInput);
  }
  return options.rules_action == RulesAction::kLint
             ? Lint(*rules, from, std::move(faults), out)
             : Test(*rules, from, std::move(faults), out);
}

}  // namespace

int RunRules(const Options& options) {
  Output output;
  const int code = options.rules_action == RulesAction::kShow
                       ? Show(options, &output.buffer())
                       : Check(options, &output.buffer());
  return Finish(&output, code);
}

}  // namespace mailscan
