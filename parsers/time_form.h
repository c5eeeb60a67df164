#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// Times in forms that a format describes: "%d/%b/%Y:%H:%M:%S %z". Known are
// %Y %m %d %b %H %M %S, %I with %p (hours to 12, AM and PM), %f (digits of a
// fraction), %z (+0100, +01:00, Z), %s (Unix seconds) and %%; all else stands
// for itself. Numbers may lack their leading 0. Months have their English
// names, whatever the locale. Pure functions, any thread.

// What is wrong with a form, or nothing.
std::string TimeFormFault(std::string_view form);

// The whole text in this form. REQUIRES: the form has no fault.
std::optional<Stamp> ReadTimeIn(std::string_view form, std::string_view text);

// What records write without being told a form: Unix seconds or milliseconds,
// or ISO 8601.
std::optional<Stamp> ReadAnyTime(std::string_view text);

}  // namespace mailscan
