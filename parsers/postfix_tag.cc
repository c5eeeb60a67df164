#include "parsers/postfix_tag.h"

#include <array>
#include <cstddef>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

using Role = PostfixRole;
constexpr std::size_t kNpos = std::string_view::npos;

struct Daemon {
  std::string_view name;
  Role role;
};
constexpr std::array<Daemon, 44> kDaemons = {{
    {"smtp", Role::kNetwork},
    {"lmtp", Role::kNetwork},
    {"relay", Role::kNetwork},
    {"local", Role::kLocal},
    {"virtual", Role::kLocal},
    {"pipe", Role::kLocal},
    {"error", Role::kLocal},
    {"retry", Role::kLocal},
    {"discard", Role::kDiscard},
    {"smtpd", Role::kSmtpd},
    {"qmqpd", Role::kSmtpd},
    {"postscreen", Role::kPostscreen},
    {"pickup", Role::kPickup},
    {"cleanup", Role::kCleanup},
    {"qmgr", Role::kQmgr},
    {"oqmgr", Role::kQmgr},
    {"nqmgr", Role::kQmgr},
    {"bounce", Role::kBounce},
    {"defer", Role::kBounce},
    {"trace", Role::kBounce},
    {"postsuper", Role::kPostsuper},
    {"verify", Role::kQuiet},
    {"dnsblog", Role::kQuiet},
    {"tlsproxy", Role::kQuiet},
    {"tlsmgr", Role::kQuiet},
    {"anvil", Role::kQuiet},
    {"scache", Role::kQuiet},
    {"trivial-rewrite", Role::kQuiet},
    {"proxymap", Role::kQuiet},
    {"flush", Role::kQuiet},
    {"showq", Role::kQuiet},
    {"spawn", Role::kQuiet},
    {"postlogd", Role::kQuiet},
    {"master", Role::kQuiet},
    {"postdrop", Role::kQuiet},
    {"sendmail", Role::kQuiet},
    {"postqueue", Role::kQuiet},
    {"postalias", Role::kQuiet},
    {"postmap", Role::kQuiet},
    {"postfix-script", Role::kQuiet},
    {"postlog", Role::kQuiet},
    {"postmulti", Role::kQuiet},
    {"postfix-tls-script", Role::kQuiet},
    {"postcat", Role::kQuiet},
}};

// Asked for every line: the common ones are compared first, by their letters.
Role RoleOf(std::string_view name) {
  switch (name.size()) {
    case 4:
      if (Is(name, "smtp")) {
        return Role::kNetwork;
      }
      if (Is(name, "qmgr")) {
        return Role::kQmgr;
      }
      break;
    case 5:
      if (Is(name, "smtpd")) {
        return Role::kSmtpd;
      }
      break;
    case 7:
      if (Is(name, "cleanup")) {
        return Role::kCleanup;
      }
      break;
    default:
      break;
  }
  for (const Daemon& daemon : kDaemons) {
    if (daemon.name == name) {
      return daemon.role;
    }
  }
  return Role::kUnknown;
}

}  // namespace

bool ReadPostfixTag(std::string_view text, PostfixTag* tag) {
  const std::size_t last = FindLast<'/'>(text);
  if (last == kNpos) {
    // The commands of the postfix(1) script; nothing else of Postfix's goes
    // without its slash.
    tag->role = PostfixRole::kQuiet;
    tag->branded = true;
    return Is(text, "postfix") || Is(text, "postfix-script");
  }
  tag->role = RoleOf(text.substr(last + 1));
  tag->instance = text.substr(0, FindFirst<'/'>(text));
  tag->branded = HasPrefix(text, "postfix") || text.find("postfix") != kNpos;
  return tag->branded || tag->role != PostfixRole::kUnknown;
}

}  // namespace mailscan
