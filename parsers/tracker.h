#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event.h"
#include "core/model/status.h"
#include "parsers/token_map.h"

namespace mailscan {

// What a request at a tracker is about; empty: not told. Plain value.
struct Tracked {
  bool ours = false;  // false: no tracked link, but another page of the server
  EventKind kind = EventKind::kClicked;
  std::string token;
  std::string message_id;
  std::string recipient;
  std::string link;  // where the tracked link leads, if known
  // "token=unknown": not in the map; "token=mutated": not as it was sent.
  std::string_view flag;
};

// A Tracker knows which requests to a web server are clicks and opens, and
// whose: by patterns with groups named token, message, recipient and link, by
// the map of tokens, or both. With patterns, what none of them finds is no
// tracked link. With a map alone, a request is one if a part of its path or the
// value of a parameter is a token. With neither every request is one.
// An image's name says that it was an open, where no pattern says what it was.
//
// Immutable once made; any thread.
class Tracker {
 public:
  Tracker();
  ~Tracker();
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;

  // `kind` is kClicked or kOpened; the pattern is RE2's and need not match the
  // whole of a request's path and parameters. The first that matches counts.
  Status AddPattern(EventKind kind, const std::string& pattern);
  TokenMap& tokens() { return tokens_; }

  Tracked Read(std::string_view target) const;

 private:
  struct Pattern;
  bool FindByPattern(std::string_view target, Tracked* tracked) const;
  bool FindByMap(std::string_view target, Tracked* tracked) const;
  void NameOwner(Tracked* tracked) const;

  std::vector<std::unique_ptr<Pattern>> patterns_;
  TokenMap tokens_;
};

}  // namespace mailscan
