#pragma once

#include <cstdint>
#include <string_view>

namespace mailscan {

// What the lines of a Postfix daemon are about.
enum class PostfixRole : std::uint8_t {
  kNetwork,
  kLocal,
  kDiscard,
  kSmtpd,
  kPostscreen,
  kPickup,
  kCleanup,
  kQmgr,
  kBounce,
  kPostsuper,
  kQuiet,    // writes nothing we need
  kUnknown,  // no daemon of Postfix's, or one of a later version
};

// A PostfixTag is a syslog tag taken apart: "instance/.../daemon", the middle
// being a service label. Plain value; `instance` points into the tag.
struct PostfixTag {
  PostfixRole role = PostfixRole::kUnknown;
  std::string_view instance;
  bool branded = false;  // says "postfix": its lines are nobody else's
};

// False for other programs' tags. syslog_name is free text, so any tag with a
// slash may be Postfix's as long as it ends in a daemon of its. Pure.
bool ReadPostfixTag(std::string_view text, PostfixTag* tag);

}  // namespace mailscan
