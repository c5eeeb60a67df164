#include "parsers/time_form.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace mailscan {
namespace {

std::string Read(std::string_view form, std::string_view text) {
  EXPECT_EQ(TimeFormFault(form), "");
  const std::optional<Stamp> stamp = ReadTimeIn(form, text);
  if (!stamp) {
    return "none";
  }
  return FormatUtc(stamp->us, stamp->precision_us) +
         (stamp->has_year ? "" : " no year") +
         (stamp->has_zone ? "" : " no zone");
}

TEST(TimeFormTest, ReadsWhatTheFormSays) {
  struct Case {
    std::string_view form;
    std::string_view text;
    std::string_view time;
  };
  constexpr std::string_view kCommon = "%d/%b/%Y:%H:%M:%S %z";
  const Case cases[] = {
      {kCommon, "02/Mar/2026:11:06:35 +0100", "2026-03-02T10:06:35Z"},
      {kCommon, "02/mar/2026:11:06:35 -05:30", "2026-03-02T16:36:35Z"},
      {kCommon, "29/Feb/2028:11:06:35 Z", "2028-02-29T11:06:35Z"},
      {kCommon, "29/Feb/2026:11:06:35 Z", "none"},
      {kCommon, "02/Mar/2026:25:06:35 +0100", "none"},
      {kCommon, "02/Mar/2026:11:06:35 +0160", "none"},
      {kCommon, "02/Mar/2026:11:06:35", "none"},
      {kCommon, "02/Mar/2026:11:06:35 +0100 ", "none"},
      {kCommon, "02/Mae/2026:11:06:35 +0100", "none"},
      {kCommon, "", "none"},
      {"%d/%b/%Y:%H:%M:%S.%f", "02/Mar/2026:11:06:35.655",
       "2026-03-02T11:06:35.655Z no zone"},
      {"%Y-%m-%d %H:%M:%S,%f", "2026-03-02 11:06:35,123456789",
       "2026-03-02T11:06:35.123456Z no zone"},
      {"%b %d %H:%M:%S", "Mar  2 11:06:35",
       "1972-03-02T11:06:35Z no year no zone"},
      {"%s.%f", "1772445995.25", "2026-03-02T10:06:35.250Z"},
      {"%s", "99999999999999999999", "none"},
      {"%m/%d/%Y %I:%M:%S %p", "3/2/2026 12:06:35 AM",
       "2026-03-02T00:06:35Z no zone"},
      {"%m/%d/%Y %I:%M:%S %p", "03/02/2026 12:06:35 pm",
       "2026-03-02T12:06:35Z no zone"},
      {"%m/%d/%Y %I:%M:%S %p", "3/2/2026 1:06:35 PM",
       "2026-03-02T13:06:35Z no zone"},
      {"%m/%d/%Y %I:%M:%S %p", "3/2/2026 13:06:35 PM", "none"},
      {"%m/%d/%Y %I:%M:%S %p", "3/2/2026 0:06:35 AM", "none"},
      {"%m/%d/%Y %I:%M:%S %p", "3/2/2026 1:06:35 XM", "none"},
      {"%m/%d/%Y %I:%M:%S %p", "3/2/2026 1:06:35 A", "none"},
      {"%s%%", "1772445995%", "2026-03-02T10:06:35Z"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Read(c.form, c.text), c.time) << c.text;
  }
}

}  // namespace
}  // namespace mailscan
