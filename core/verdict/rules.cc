#include "core/verdict/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "core/verdict/rule_check.h"

namespace mailscan {
namespace {

// Every table, in the order in which they are listed.
template <typename AnyRules>
auto TablesOf(AnyRules& rules) {
  using Table =
      std::conditional_t<std::is_const_v<AnyRules>, const RuleTable, RuleTable>;
  return std::vector<std::pair<std::string_view, Table*>>{
      {"weights", &rules.weights}, {"receivers", &rules.receivers},
      {"agents", &rules.agents},   {"networks", &rules.networks},
      {"flags", &rules.flags},     {"rewrites", &rules.rewrites},
      {"replies", &rules.replies}, {"schedules", &rules.schedules},
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
  for (const EmbeddedRules& file : AllEmbeddedRules()) {
    RuleFaults faults(fmt::format("{}{}.toml", kBuiltInRules, file.name));
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

Status Rules::Read(const std::string& folder,
                   std::shared_ptr<const Rules>* rules,
                   std::vector<std::string>* faults) {
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
  auto read = std::make_shared<Rules>();
  ReadBuiltIn(read.get());
  for (const std::filesystem::path& file : files) {
    const std::vector<std::string> of_file = ReadFile(file, read.get());
    faults->insert(faults->end(), of_file.begin(), of_file.end());
  }
  *rules = std::move(read);
  return Status::Ok();
}

Status Rules::Load(const std::string& folder,
                   std::shared_ptr<const Rules>* rules) {
  std::shared_ptr<const Rules> read;
  std::vector<std::string> faults;
  if (Status status = Read(folder, &read, &faults); !status.ok()) {
    return status;
  }
  if (faults.empty()) {
    TrySamples(*read, RowsFrom::kFolder, &faults);
  }
  if (!faults.empty()) {
    return Status::Error(fmt::format("{}", fmt::join(faults, "\n")));
  }
  *rules = std::move(read);
  return Status::Ok();
}

std::vector<Rules::Named> Rules::Tables() const {
  std::vector<Named> tables;
  for (const auto& [name, table] : TablesOf(*this)) {
    tables.push_back({name, table});
  }
  return tables;
}

}  // namespace mailscan
