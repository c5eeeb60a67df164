#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/row.h"
#include "core/timeline/bundle.h"

namespace mailscan {

// One stored event of those with one key, with what decides its place; its body
// is not read again. Valid as long as the bundle and the stored event.
struct Piece {
  Interval when;
  StoredEvent* stored = nullptr;
  std::string_view body;
  Bundle bundle;
  std::uint32_t record = 0;  // the same for what one line said
  bool repeats = false;

  const Event& event() const { return stored->event; }
};

// Drops what was told twice from the events of one key, in whatever order they
// come, and counts each line of which nothing stays in `duplicates`, by input.
//
// Of equal facts the smallest (path, line) stays. Of an ESP's events more are
// one: those of one source at one time (one stamp may be less precise, and then
// holds the other) of which nothing that both tell differs. The richest stays.
// What may be one event with two that differ from each other is that with the
// richer of them: events are taken from the richest on, and each goes if it
// may be one with one that stayed.
//
// What one line says several times happened as often.
void DropRepeats(const Tables& tables, std::vector<Piece>* pieces,
                 std::vector<std::uint64_t>* duplicates);

// Where a piece stands: the same order in every run.
inline std::tuple<std::string_view, std::uint32_t, std::uint32_t> PlaceOf(
    const Piece& piece, const Tables& tables) {
  const Origin& origin = tables.origins.At(piece.stored->origin);
  return {origin.file, piece.event().line, origin.input};
}

}  // namespace mailscan
