#include "core/timeline/repeats.h"

#include <algorithm>
#include <span>

#include "core/timeline/same_event.h"

namespace mailscan {
namespace {

// Events of one moment that are compared with each other: a forged log must
// not make this quadratic. Beyond, only equal facts are dropped.
constexpr std::size_t kMostOfAMoment = 256;

// What is compared to say "the same fact": all but where it stands.
auto FactOf(const Piece& piece) {
  const Event& event = piece.event();
  return std::make_tuple(piece.when.lo, event.kind, event.stage,
                         event.stamp.precision_us, piece.body);
}

void MarkEqualFacts(const Tables& tables, std::vector<Piece>* pieces) {
  std::sort(pieces->begin(), pieces->end(),
            [&](const Piece& a, const Piece& b) {
              if (const auto order = FactOf(a) <=> FactOf(b); order != 0) {
                return order < 0;
              }
              return std::tuple(PlaceOf(a, tables), a.stored->same_line) <
                     std::tuple(PlaceOf(b, tables), b.stored->same_line);
            });
  const Piece* kept = nullptr;
  for (Piece& piece : *pieces) {
    piece.repeats = kept != nullptr && FactOf(*kept) == FactOf(piece) &&
                    !(piece.stored->same_line &&
                      PlaceOf(*kept, tables) == PlaceOf(piece, tables));
    kept = piece.repeats ? kept : &piece;
  }
}

// A Message-ID, an id of its own or a clock with a name: no MTA's line without
// a queue id has any of them.
bool IsOfEsp(const Piece& piece) {
  const Event& event = piece.event();
  return piece.bundle.key().front() == kEspKey ||
         (piece.bundle.key().front() == kRecipientKey &&
          (IsHit(event.kind) || event.has(Field::kMessageId) ||
           event.has(Field::kTimeField)));
}

// As wide as its stamp: the clock is known for sure.
bool IsSharp(const Piece& piece) {
  return piece.when.hi - piece.when.lo == piece.event().stamp.precision_us;
}

bool AtOneTime(const Piece& a, const Piece& b) {
  if (!IsSharp(a) || !IsSharp(b)) {
    return a.when == b.when;
  }
  const auto holds = [](const Interval& wide, const Interval& narrow) {
    return wide.lo <= narrow.lo && narrow.hi <= wide.hi;
  };
  return holds(a.when, b.when) || holds(b.when, a.when);
}

class Moment {
 public:
  Moment(const Tables& tables, std::span<Piece*> pieces)
      : tables_(tables), pieces_(pieces) {}

  void MarkRepeats() {
    std::sort(
        pieces_.begin(), pieces_.end(),
        [this](const Piece* a, const Piece* b) { return Richer(*a, *b); });
    std::vector<const Piece*> kept;
    for (Piece* piece : pieces_) {
      piece->repeats =
          std::any_of(kept.begin(), kept.end(), [&](const Piece* other) {
            return other->record != piece->record &&
                   SourceOf(*other) == SourceOf(*piece) &&
                   AtOneTime(*other, *piece) &&
                   MayBeOneEvent(other->event(), piece->event());
          });
      if (!piece->repeats && kept.size() < kMostOfAMoment) {
        kept.push_back(piece);
      }
    }
  }

 private:
  std::string_view SourceOf(const Piece& piece) const {
    return tables_.origins.At(piece.stored->origin).source;
  }
  bool Richer(const Piece& a, const Piece& b) const {
    const auto rank = [](const Piece& piece) {
      return std::tuple(-Richness(piece.event()),
                        piece.event().stamp.precision_us, piece.when.lo);
    };
    if (const auto order = rank(a) <=> rank(b); order != 0) {
      return order < 0;
    }
    const auto order = PlaceOf(a, tables_) <=> PlaceOf(b, tables_);
    return order != 0 ? order < 0 : SaysLess(a.event(), b.event());
  }

  const Tables& tables_;
  std::span<Piece*> pieces_;
};

// Events of one kind whose times touch are looked at together.
void MarkTwins(const Tables& tables, std::vector<Piece>* pieces) {
  std::vector<Piece*> all;
  for (Piece& piece : *pieces) {
    if (!piece.repeats && IsOfEsp(piece)) {
      all.push_back(&piece);
    }
  }
  std::sort(all.begin(), all.end(), [](const Piece* a, const Piece* b) {
    return std::tuple(a->event().kind, a->when.lo) <
           std::tuple(b->event().kind, b->when.lo);
  });
  for (std::size_t from = 0; from < all.size();) {
    Micros until = all[from]->when.hi;
    std::size_t to = from + 1;
    while (to < all.size() &&
           all[to]->event().kind == all[from]->event().kind &&
           all[to]->when.lo < until) {
      until = std::max(until, all[to++]->when.hi);
    }
    if (to - from > 1) {
      Moment(tables, std::span(all).subspan(from, to - from)).MarkRepeats();
    }
    from = to;
  }
}

// A line of which something stays is no duplicate. What one line said may lie
// under several keys; where it begins, it counts.
void Count(const Tables& tables, const std::vector<Piece>& pieces,
           std::vector<std::uint64_t>* duplicates) {
  struct Record {
    bool begins = false;
    bool stays = false;
    std::uint32_t input = 0;
  };
  std::vector<Record> records;
  for (const Piece& piece : pieces) {
    if (piece.record >= records.size()) {
      records.resize(piece.record + std::size_t{1});
    }
    Record& record = records[piece.record];
    record.begins = record.begins || !piece.stored->same_line;
    record.stays = record.stays || !piece.repeats;
    record.input = tables.origins.At(piece.stored->origin).input;
  }
  for (const Record& record : records) {
    if (record.begins && !record.stays) {
      ++(*duplicates)[record.input];
    }
  }
}

}  // namespace

void DropRepeats(const Tables& tables, std::vector<Piece>* pieces,
                 std::vector<std::uint64_t>* duplicates) {
  MarkEqualFacts(tables, pieces);
  MarkTwins(tables, pieces);
  const auto repeats = [](const Piece& piece) { return piece.repeats; };
  if (std::none_of(pieces->begin(), pieces->end(), repeats)) {
    return;
  }
  Count(tables, *pieces, duplicates);
  std::erase_if(*pieces, repeats);
}

}  // namespace mailscan
