#include "core/verdict/patterns.h"

#include <algorithm>
#include <array>

#include "core/verdict/rules.h"

namespace mailscan {
namespace {

constexpr std::size_t kLoop = 3;  // greylisted so often

bool IsDeferred(const Attempt& attempt) {
  return attempt.kind == EventKind::kAttemptDeferred;
}

using CategoryCounts = std::array<std::size_t, kCategoryCount>;

CategoryCounts CountDeferrals(const JudgedTrace& judged) {
  CategoryCounts counts{};
  for (std::size_t i = 0; i < judged.categories.size(); ++i) {
    if (IsDeferred(judged.trace->attempts[i])) {
      ++counts[static_cast<std::size_t>(judged.categories[i])];
    }
  }
  return counts;
}

// By how often a kind of refusal came; at a tie the one listed first.
Pattern PatternByCategory(const CategoryCounts& counts, std::size_t deferred) {
  const auto count = [&](Category category) {
    return counts[static_cast<std::size_t>(category)];
  };
  struct Kind {
    std::size_t count;
    Pattern pattern;
  };
  const std::array<Kind, 5> kinds = {{
      {count(Category::kContentHold), Pattern::kContentHold},
      {count(Category::kGreylist), count(Category::kGreylist) >= kLoop
                                       ? Pattern::kGreylistLoop
                                       : Pattern::kGreylist},
      {count(Category::kMailboxFull), Pattern::kMailboxFull},
      {count(Category::kThrottle) + count(Category::kReputation) +
           count(Category::kRecipientRate) + count(Category::kSessionLimit),
       Pattern::kThrottle},
      {count(Category::kNetwork), Pattern::kNetwork},
  }};
  const Kind* most = &kinds[0];
  std::size_t named = 0;
  for (const Kind& kind : kinds) {
    most = kind.count > most->count ? &kind : most;
    named += kind.count;
  }
  const bool others_prevail = deferred - named > most->count;
  return most->count == 0 || others_prevail ? Pattern::kUnknown : most->pattern;
}

bool GaveUp(const Trace& trace) {
  return trace.accepting() == nullptr && (trace.outcome == Outcome::kExpired ||
                                          trace.outcome == Outcome::kBounced);
}

}  // namespace

void JudgeReplies(const Rules& rules, const OriginTable& origins,
                  JudgedTrace* judged) {
  const Trace& trace = *judged->trace;
  judged->categories.clear();
  judged->replies.clear();
  for (const Attempt& attempt : trace.attempts) {
    const ReplyRow* row = rules.replies.Find(attempt, judged->vendor);
    judged->replies.push_back(row);
    judged->categories.push_back(ReplyTable::CategoryOf(attempt, row));
  }
  judged->schedule = nullptr;
  if (const std::vector<RetryGap> gaps = RetryGapsOf(trace); !gaps.empty()) {
    const Place& place = trace.attempts.front().place;
    judged->schedule =
        rules.schedules.Find(origins.At(place.origin).source, gaps);
  }
}

bool IsMostlyBeforeBody(const Attempt& attempt, const JudgedTrace& judged) {
  const std::vector<Attempt>& attempts = judged.trace->attempts;
  const auto found =
      std::find_if(attempts.begin(), attempts.end(),
                   [&](const Attempt& other) { return &other == &attempt; });
  if (found == attempts.end()) {
    return false;
  }
  const ReplyRow* row =
      judged.replies[static_cast<std::size_t>(found - attempts.begin())];
  return row != nullptr && row->exposes == BodyExposed::kNo;
}

bool IsReplayed(const JudgedTrace& judged, std::size_t i) {
  const std::vector<Attempt>& tries = judged.trace->attempts;
  return i > 0 && IsDeferred(tries[i - 1]) && IsDeferred(tries[i]) &&
         !tries[i].reply.empty() && tries[i].reply == tries[i - 1].reply &&
         tries[i].when.lo - tries[i - 1].when.lo < judged.repeats;
}

bool MayBeTwice(const JudgedTrace& judged, std::size_t i) {
  const Attempt& attempt = judged.trace->attempts[i];
  const ReplyRow* row = judged.replies[i];
  return attempt.dup_risk ||
         (row != nullptr && row->dup_risk && IsDeferred(attempt));
}

Category MainCategory(const JudgedTrace& judged) {
  const CategoryCounts counts = CountDeferrals(judged);
  const auto most = std::max_element(counts.begin(), counts.end());
  return *most == 0 ? Category::kNone
                    : static_cast<Category>(most - counts.begin());
}

Pattern PatternOf(const JudgedTrace& judged, bool gap_hits) {
  const Trace& trace = *judged.trace;
  std::size_t deferred = 0;
  bool dup_risk = false;
  bool replayed = false;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    deferred += IsDeferred(trace.attempts[i]) ? 1U : 0U;
    dup_risk = dup_risk || MayBeTwice(judged, i);
    replayed = replayed || IsReplayed(judged, i);
  }
  if (deferred == 0) {
    return trace.suspensions > 0 ? Pattern::kUnknown : Pattern::kNone;
  }
  if (gap_hits && trace.accepting() != nullptr) {
    return Pattern::kScanHold;
  }
  if (dup_risk) {
    return Pattern::kDuplicateRisk;
  }
  const Pattern by_category =
      PatternByCategory(CountDeferrals(judged), deferred);
  if (by_category == Pattern::kGreylistLoop) {
    return by_category;
  }
  if (GaveUp(trace)) {
    return Pattern::kGivenUp;
  }
  return replayed ? Pattern::kReplay : by_category;
}

}  // namespace mailscan
