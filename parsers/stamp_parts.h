#pragma once

#include <array>

namespace mailscan {

// What readers of stamps share. Constants and pure functions, any thread.

// By month, in kYearlessYear (a leap year), from 1 January.
inline constexpr std::array<unsigned, 14> kDaysBefore = {
    0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366};

inline bool IsClock(unsigned hour, unsigned minute, unsigned second) {
  return hour < 24 && minute < 60 && second <= 60;
}

}  // namespace mailscan
