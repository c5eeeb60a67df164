#include "app/clock_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <tuple>

namespace mailscan {
namespace {

// What it is that tells: "the queue ids of 120 lines say".
std::string_view Tellers(ClockGround ground) {
  switch (ground) {
    case ClockGround::kMessageId:
      return "the message ids";
    case ClockGround::kReply:
      return "the times in replies";
    case ClockGround::kJoined:
      return "other logs of the same messages";
    default:
      return "the queue ids";
  }
}

std::string Offset(Micros east) {
  const Micros minutes = std::abs(east) / kMinute;
  return fmt::format("{}{:02}:{:02}", east < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

std::string Counted(const ClockDoubt& doubt) {
  return fmt::format("{} of {} line{}", doubt.lines, doubt.all,
                     doubt.all == 1 ? "" : "s");
}

std::string TextOf(const ClockDoubt& doubt) {
  const std::string_view who = Tellers(doubt.ground);
  switch (doubt.kind) {
    case ClockDoubt::Kind::kYearOption:
      return fmt::format("--year says {}, but {} say {} ({})", doubt.taken, who,
                         doubt.told, Counted(doubt));
    case ClockDoubt::Kind::kZoneOption:
      return fmt::format("--in-tz says {}, but {} say {} ({})",
                         Offset(doubt.taken), who, Offset(doubt.told),
                         Counted(doubt));
    case ClockDoubt::Kind::kYears:
      return fmt::format(
          "the log contradicts itself: the year of its first line is taken as "
          "{}, but {} of {} say {}",
          doubt.taken, who, Counted(doubt), doubt.told);
    case ClockDoubt::Kind::kZones:
      return fmt::format(
          "the log contradicts itself: the zone is taken as {}, but {} of {} "
          "say {}",
          Offset(doubt.taken), who, Counted(doubt), Offset(doubt.told));
    case ClockDoubt::Kind::kSummerTime:
      break;
  }
  return fmt::format(
      "summer time may have begun or ended where no line tells: some stamps "
      "may be {} or {}, and are taken as both (--in-tz settles it)",
      Offset(doubt.told), Offset(doubt.taken));
}

void NoteGrounds(const ClockSource& clock, const std::string& path,
                 std::vector<ClockNote>* notes) {
  if (clock.year == ClockGround::kMtime ||
      clock.year == ClockGround::kAssumed) {
    notes->push_back(
        {path,
         fmt::format("the stamps have no year and nothing in the log tells it; "
                     "assumed from {} (--year sets it)",
                     clock.year == ClockGround::kMtime
                         ? "the file's last change"
                         : "the present"),
         false});
  }
  if (clock.zone == ClockGround::kAssumed) {
    notes->push_back(
        {path,
         "the stamps have no zone and nothing in the log tells it; the local "
         "zone is assumed (--in-tz sets it)",
         false});
  }
}

}  // namespace

std::vector<ClockNote> ClockNotes(const Corpus& corpus) {
  std::vector<ClockNote> notes;
  for (std::uint32_t i = 0; i < corpus.sources().size(); ++i) {
    const std::string& path = corpus.sources()[i].path;
    NoteGrounds(corpus.clocks().SourceOf(i), path, &notes);
    for (const ClockDoubt& doubt : corpus.clocks().DoubtsOf(i)) {
      notes.push_back(
          {path, TextOf(doubt), doubt.kind != ClockDoubt::Kind::kSummerTime});
    }
  }
  const auto order = [](const ClockNote& a, const ClockNote& b) {
    return std::tie(a.path, a.text) < std::tie(b.path, b.text);
  };
  std::sort(notes.begin(), notes.end(), order);
  const auto same = [](const ClockNote& a, const ClockNote& b) {
    return a.path == b.path && a.text == b.text;
  };
  notes.erase(std::unique(notes.begin(), notes.end(), same), notes.end());
  return notes;
}

}  // namespace mailscan
