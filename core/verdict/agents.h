#pragma once

#include <string_view>

namespace mailscan {

// What a user agent says of itself.
enum class AgentClass : unsigned char {
  kNone,        // nothing a table knows: most likely a browser
  kScanner,     // a security scanner that names itself
  kLibrary,     // an HTTP library or a headless browser
  kPrefetch,    // an image proxy or link preview
  kImpossible,  // a combination that no product ever had
  kAncient,     // an operating system long out of support
};
AgentClass ClassOf(std::string_view agent);

// Whether two agents name different operating system families ("Windows",
// "iPhone", ...); false where one names none.
bool DifferentSystems(std::string_view a, std::string_view b);

}  // namespace mailscan
