#include "parsers/tracker.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/percent.h"

namespace mailscan {
namespace {

constexpr int kMaxPatternMemory = 8 << 20;
constexpr std::array<std::string_view, 4> kGroups = {"token", "message",
                                                     "recipient", "link"};

bool IsImage(std::string_view target) {
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  constexpr auto kImages = std::to_array<std::string_view>(
      {".gif", ".png", ".jpg", ".jpeg", ".webp"});
  return std::any_of(kImages.begin(), kImages.end(),
                     [&](std::string_view end) { return path.ends_with(end); });
}

// Calls take for each part of the path and each value of a parameter, and for
// what is before its last dot ("token.gif"), until it returns true.
template <typename Take>
bool AnyPart(std::string_view target, const Take& take) {
  while (!target.empty()) {
    const std::size_t end =
        std::min(target.find_first_of("/?&=;#"), target.size());
    const std::string_view part = target.substr(0, end);
    const std::size_t dot = part.rfind('.');
    if ((!part.empty() && take(part)) ||
        (dot != std::string_view::npos && dot > 0 &&
         take(part.substr(0, dot)))) {
      return true;
    }
    target.remove_prefix(std::min(end + 1, target.size()));
  }
  return false;
}

}  // namespace

struct Tracker::Pattern {
  Pattern(EventKind what, const std::string& text)
      : kind(what), regex(text, Quiet()) {
    for (const auto& [name, number] : regex.NamedCapturingGroups()) {
      const auto at = std::find(kGroups.begin(), kGroups.end(), name);
      if (at != kGroups.end()) {
        groups[static_cast<std::size_t>(at - kGroups.begin())] = number;
      } else {
        stray = name;
      }
    }
  }
  static RE2::Options Quiet() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMaxPatternMemory);
    return options;
  }

  EventKind kind;
  RE2 regex;
  std::array<int, kGroups.size()> groups = {};  // 0: the pattern has none
  std::string stray;
};

Tracker::Tracker() = default;
Tracker::~Tracker() = default;

Status Tracker::AddPattern(EventKind kind, const std::string& pattern) {
  auto added = std::make_unique<Pattern>(kind, pattern);
  if (!added->regex.ok()) {
    return Status::Error("the pattern '" + pattern + "' is no regular " +
                         "expression of RE2: " + added->regex.error());
  }
  if (!added->stray.empty()) {
    return Status::Error("the pattern '" + pattern + "' has a group named " +
                         added->stray +
                         "; the names are token, message, recipient and link");
  }
  patterns_.push_back(std::move(added));
  return Status::Ok();
}

bool Tracker::FindByPattern(std::string_view target, Tracked* tracked) const {
  for (const auto& pattern : patterns_) {
    const int count = pattern->regex.NumberOfCapturingGroups() + 1;
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(count));
    const re2::StringPiece text(target.data(), target.size());
    if (!pattern->regex.Match(text, 0, text.size(), RE2::UNANCHORED,
                              found.data(), count)) {
      continue;
    }
    tracked->kind = pattern->kind;
    const auto group = [&](std::size_t index) {
      const re2::StringPiece piece =
          found[static_cast<std::size_t>(pattern->groups[index])];
      return pattern->groups[index] == 0
                 ? std::string()
                 : PercentDecoded({piece.data(), piece.size()});
    };
    tracked->token = group(0);
    tracked->message_id = group(1);
    tracked->recipient = group(2);
    tracked->link = group(3);
    return true;
  }
  return false;
}

bool Tracker::FindByMap(std::string_view target, Tracked* tracked) const {
  tracked->kind = IsImage(target) ? EventKind::kOpened : EventKind::kClicked;
  const auto known = [&](std::string_view part) {
    tracked->token = part;
    return tokens_.Find(part).has_value();
  };
  const auto mutated = [&](std::string_view part) {
    tracked->token = part;
    return tokens_.FindMutated(part).has_value();
  };
  return AnyPart(target, known) || AnyPart(target, mutated);
}

// A token that nobody sent may be one that a machine has changed.
void Tracker::NameOwner(Tracked* tracked) const {
  if (tracked->token.empty() || tokens_.empty()) {
    return;
  }
  std::optional<TokenOwner> owner = tokens_.Find(tracked->token);
  if (!owner) {
    owner = tokens_.FindMutated(tracked->token);
    tracked->flag = owner ? "token=mutated" : "token=unknown";
  }
  if (owner) {
    tracked->token = owner->token;
    tracked->message_id = owner->message_id;
    tracked->recipient = owner->recipient;
    tracked->link = owner->link;
  }
}

Tracked Tracker::Read(std::string_view target) const {
  Tracked tracked;
  if (!patterns_.empty()) {
    tracked.ours = FindByPattern(target, &tracked);
  } else if (!tokens_.empty()) {
    tracked.ours = FindByMap(target, &tracked);
  } else {
    tracked.ours = true;
    tracked.kind = IsImage(target) ? EventKind::kOpened : EventKind::kClicked;
  }
  NameOwner(&tracked);
  return tracked;
}

}  // namespace mailscan
