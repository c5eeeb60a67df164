#pragma once

#include <string>
#include <vector>

#include "core/model/origin.h"
#include "core/verdict/judged.h"

namespace mailscan {

class Rules;

// What the rules say of the reply of each try, and of the sender's schedule.
// `judged` has its trace and vendor by now.
void JudgeReplies(const Rules& rules, const OriginTable& origins,
                  JudgedTrace* judged);
// Whether the reply to this try mostly comes before the body is shown.
bool IsMostlyBeforeBody(const Attempt& attempt, const JudgedTrace& judged);


// What a trace's tries look like together: the most telling of what they show.
// `judged` has its categories, replies and vendor by now. gap_hits: opens or
// clicks between an exposing deferral and the 250, which make a hold a
// scan-hold. Pure; any thread.
Pattern PatternOf(const JudgedTrace& judged, bool gap_hits);

// What else is worth saying of the tries, for people: what makes the pattern,
// and how the pauses compare with the sender's known schedule.
struct PatternFact {
  std::string why;
  Place place;
};
std::vector<PatternFact> PatternFacts(const JudgedTrace& judged);

// Whether try i was answered with the reply of the one before, by a receiver
// that repeats itself, too soon for it to be a new one.
bool IsReplayed(const JudgedTrace& judged, std::size_t i);
// Whether the receiver may have taken the message at try i all the same.
bool MayBeTwice(const JudgedTrace& judged, std::size_t i);
// The most frequent category of a trace's deferrals; kNone without any.
Category MainCategory(const JudgedTrace& judged);

}  // namespace mailscan
