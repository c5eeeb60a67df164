#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict/rule_table.h"

namespace mailscan {

// What a user agent says of itself.
enum class AgentClass : unsigned char {
  kNone,        // nothing a table knows: most likely a browser
  kScanner,     // a security scanner that names itself
  kLibrary,     // an HTTP library or a headless browser
  kPrefetch,    // an image proxy or link preview
  kImpossible,  // a combination that no product ever had
  kAncient,     // an operating system long out of support
  kProbe,       // asks before a program opens what its user followed
  kFrozen,      // a browser whose version says nothing of its age
};

struct AgentRow {
  AgentClass of = AgentClass::kNone;
  bool exact = false;              // the one text is the whole agent
  std::vector<std::string> parts;  // all of them are in it
};

// Which agents are no browsers. See RuleTable; the first row that fits decides.
class AgentTable final : public RowsOf<AgentRow> {
 public:
  AgentTable() : RowsOf("agent") {}
  AgentClass ClassOf(std::string_view agent) const;
  std::optional<std::size_t> RowFor(std::string_view agent) const override;

 private:
  std::string TakeRow(RuleRow* from, AgentRow* row) override;
};

// Whether people browse with such an agent, for all that a table knows.
inline bool IsBrowser(AgentClass agent) {
  return agent == AgentClass::kNone || agent == AgentClass::kFrozen;
}

// Whether two agents name different operating system families ("Windows",
// "iPhone", ...); false where one names none.
bool DifferentSystems(std::string_view a, std::string_view b);

}  // namespace mailscan
