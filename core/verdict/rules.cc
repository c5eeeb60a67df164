#include "core/verdict/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace mailscan {
namespace {

constexpr const char* kBuiltIn = "built-in";

// Every table, in the order in which they are listed.
template <typename AnyRules>
auto TablesOf(AnyRules& rules) {
  using Table =
      std::conditional_t<std::is_const_v<AnyRules>, const RuleTable, RuleTable>;
  return std::vector<std::pair<std::string_view, Table*>>{
      {"weights", &rules.weights},     {"receivers", &rules.receivers},
      {"agents", &rules.agents},       {"networks", &rules.networks},
      {"flags", &rules.flags},         {"rewrites", &rules.rewrites},
      {"replies", &rules.replies},
      {"schedules", &rules.schedules},
  };
}

RuleTable* TableOf(Rules* rules, std::string_view name) {
  for (const auto& [known, table] : TablesOf(*rules)) {
    if (known == name) {
      return table;
    }
  }
  return nullptr;
}

void ReadText(std::string_view text, RuleTable* table, RuleFaults* faults) {
  TomlFault fault;
  if (const auto root = ReadToml(text, &fault)) {
    table->Read(*root, faults);
  } else {
    faults->Add(fault.place, fault.what);
  }
}

void ReadBuiltIn(Rules* rules) {
  RuleFaults faults(kBuiltIn);
  for (const EmbeddedRules& file : AllEmbeddedRules()) {
    if (RuleTable* table = TableOf(rules, file.name)) {
      ReadText(file.text, table, &faults);
    }
  }
}

// Faults of one file of the user's.
std::vector<std::string> ReadFile(const std::filesystem::path& path,
                                  Rules* rules) {
  RuleFaults faults(path.string());
  RuleTable* table = TableOf(rules, path.stem().string());
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (table == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& [name, known] : TablesOf(*rules)) {
      names.push_back(name);
    }
    faults.Add({}, fmt::format("no table has this name; name the file as one "
                               "of: {}.toml",
                               fmt::join(names, ".toml, ")));
  } else if (!in) {
    faults.Add({}, "cannot be read");
  } else {
    ReadText(text.str(), table, &faults);
  }
  return faults.all();
}

}  // namespace

std::shared_ptr<const Rules> Rules::BuiltIn() {
  auto rules = std::make_shared<Rules>();
  ReadBuiltIn(rules.get());
  return rules;
}

Status Rules::Load(const std::string& folder,
                   std::shared_ptr<const Rules>* rules) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() == ".toml") {
      files.push_back(entry->path());
    }
  }
  if (error) {
    return Status::Error(
        fmt::format("{}: cannot be read as a folder of rules "
                    "({}); give one that holds files such as "
                    "agents.toml",
                    folder, error.message()));
  }
  if (files.empty()) {
    return Status::Error(
        folder + ": holds no rules; put files such as agents.toml there");
  }
  std::sort(files.begin(), files.end());
  auto loaded = std::make_shared<Rules>();
  ReadBuiltIn(loaded.get());
  std::vector<std::string> faults;
  for (const std::filesystem::path& file : files) {
    const std::vector<std::string> of_file = ReadFile(file, loaded.get());
    faults.insert(faults.end(), of_file.begin(), of_file.end());
  }
  // Of the rows built in another may take the samples now: that is meant.
  if (faults.empty()) {
    faults = FailingSamples(*loaded);
    std::erase_if(faults, [](const std::string& fault) {
      return fault.starts_with(std::string(kBuiltIn) + ":");
    });
  }
  if (!faults.empty()) {
    return Status::Error(fmt::format("{}", fmt::join(faults, "\n")));
  }
  *rules = std::move(loaded);
  return Status::Ok();
}

std::vector<Rules::Named> Rules::Tables() const {
  std::vector<Named> tables;
  for (const auto& [name, table] : TablesOf(*this)) {
    tables.push_back({name, table});
  }
  return tables;
}

std::vector<std::string> FailingSamples(const Rules& rules) {
  std::vector<std::string> failing;
  for (const Rules::Named& named : rules.Tables()) {
    const std::vector<RuleInfo>& rows = named.table->rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto complain = [&](const std::string& sample,
                                std::string_view what) {
        failing.push_back(fmt::format("{}:{}:{}: {} {}: '{}' {}", rows[i].file,
                                      rows[i].place.line, rows[i].place.column,
                                      named.name, rows[i].key, sample, what));
      };
      for (const std::string& sample : rows[i].positive) {
        const auto row = named.table->RowFor(sample);
        if (!row) {
          complain(sample, "is matched by no row; it should be by this one");
        } else if (*row != i) {
          complain(sample, "is matched by the row " + rows[*row].key +
                               ", which comes first");
        }
      }
      for (const std::string& sample : rows[i].negative) {
        if (named.table->RowFor(sample) == i) {
          complain(sample, "is matched by this row, and should not be");
        }
      }
    }
  }
  return failing;
}

}  // namespace mailscan
