#include "core/timeline/stitch.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "core/model/hash.h"
#include "core/model/row.h"
#include "core/timeline/repeats.h"

namespace mailscan {
namespace {

class Stitcher {
 public:
  Stitcher(const Tables& tables, const ClockTable& clocks, std::size_t inputs)
      : tables_(tables), clocks_(clocks) {
    result_.duplicates.resize(inputs);
  }

  void TakeRun(std::span<const Entry> run) {
    if (run.size() == 1 && run[0].name_hash != Entry::kUnsure) {
      result_.bundles.push_back(
          {run[0].name_hash, run[0].bundle, run[0].bundle});
      return;
    }
    Read(run);
    const std::size_t read = pieces_.size();
    DropRepeats(tables_, &pieces_, &result_.duplicates);
    const bool repeats = pieces_.size() != read;
    switch (run[0].bundle.key().front()) {
      case kLocalKey:
        SplitLives(run[0].bundle.key());
        break;
      case kEspKey:
        NameTogether(run, repeats);
        break;
      default:
        for (const Piece& piece : pieces_) {
          Put(piece.bundle, piece.bundle);
        }
    }
  }

  Stitched Take() { return std::move(result_); }

 private:
  void Put(Bundle bundle, Bundle name) {
    result_.bundles.push_back({NameHash(name), bundle, name});
  }

  void Read(std::span<const Entry> run) {
    pieces_.clear();
    std::size_t used = 0;
    std::uint32_t record = 0;
    for (const Entry& entry : run) {
      BundleReader reader(entry.bundle.key(), entry.bundle.events(),
                          tables_.lexicon);
      while (true) {
        if (used == pool_.size()) {
          pool_.push_back(std::make_unique<StoredEvent>());
        }
        StoredEvent* stored = pool_[used].get();
        if (!reader.Next(stored)) {
          break;
        }
        ++used;
        const Interval when =
            clocks_.At(stored->event.stamp, stored->rolls, stored->origin);
        const bool continues =
            stored->same_line && !pieces_.empty() &&
            pieces_.back().stored->origin == stored->origin &&
            pieces_.back().event().line == stored->event.line;
        record += continues ? 0U : 1U;
        pieces_.push_back(
            {when, stored, reader.body(), entry.bundle, record, false});
      }
    }
  }

  // Stable: what one line says twice stays in the order of DropRepeats.
  void SortByTime() {
    std::stable_sort(pieces_.begin(), pieces_.end(),
                     [this](const Piece& a, const Piece& b) {
                       return a.when.lo != b.when.lo
                                  ? a.when.lo < b.when.lo
                                  : PlaceOf(a, tables_) < PlaceOf(b, tables_);
                     });
  }

  // Lives of one queue id, in time order, each as one bundle.
  void SplitLives(std::string_view key) {
    SortByTime();
    LifeState state;
    Bytes events;
    RowDelta delta;
    Bundle::Head head;
    std::uint64_t generation = 0;
    const auto fold = [&] {
      const Bundle bundle = result_.store.Add(head, key, events.view());
      Put(bundle, bundle);
      if (generation != 0 && !bundle.Is(kBundleMessageId)) {
        // Without a Message-ID the key is its name, which is another mail's.
        Named& named = result_.bundles.back();
        named.name_hash = Hash64(bundle.name(), 1 + generation);
      }
      state.Clear();
      events.Clear();
      delta = {};
      head = {};
    };
    for (const Piece& piece : pieces_) {
      const Event& event = piece.event();
      const std::string_view message_id = event.text(Field::kMessageId);
      if (!state.Continues(event.kind, message_id, piece.when.lo)) {
        fold();
        generation += event.kind == EventKind::kAccepted ? 1 : 0;
      }
      state.Take(event.kind, message_id, piece.when.lo);
      Append(piece, &delta, &events, &head);
    }
    fold();
  }

  static void Append(const Piece& piece, RowDelta* delta, Bytes* events,
                     Bundle::Head* head) {
    const Event& event = piece.event();
    RowHead row;
    row.us = event.stamp.us;
    row.precision_us = event.stamp.precision_us;
    row.has_year = event.stamp.has_year;
    row.has_zone = event.stamp.has_zone;
    row.again = event.stamp.again;
    row.line = event.line;
    row.origin = piece.stored->origin;
    row.rolls = piece.stored->rolls;
    row.same_line = piece.stored->same_line;
    row.kind = event.kind;
    row.stage = event.stage;
    AppendEvent(row, piece.body, delta, events);
    const std::string_view message_id = event.text(Field::kMessageId);
    if (!message_id.empty()) {
      Bundle::TakeMessageId(
          events->view(),
          events->size() - piece.body.size() +
              static_cast<std::size_t>(message_id.data() - piece.body.data()),
          message_id.size(), head);
    }
    if (IsEngagement(event.kind)) {
      head->flags |= kBundleEngagement;
    }
    if (event.has(Field::kNextId)) {
      head->flags |= kBundleNextId;
    }
  }

  // The events of one ESP id belong to one message: whichever of them knows
  // the Message-ID teaches the others.
  void NameTogether(std::span<const Entry> run, bool repeats) {
    if (repeats) {
      SortByTime();
      RowDelta delta;
      Bytes events;
      Bundle::Head head;
      for (const Piece& piece : pieces_) {
        Append(piece, &delta, &events, &head);
      }
      const Bundle bundle =
          result_.store.Add(head, run[0].bundle.key(), events.view());
      Put(bundle, bundle);
      return;
    }
    Bundle name = run[0].bundle;
    for (const Entry& entry : run) {
      const bool better = entry.bundle.Is(kBundleMessageId) &&
                          (!name.Is(kBundleMessageId) ||
                           entry.bundle.message_id() < name.message_id());
      name = better ? entry.bundle : name;
    }
    for (const Entry& entry : run) {
      Put(entry.bundle, name);
    }
  }

  const Tables& tables_;
  const ClockTable& clocks_;
  Stitched result_;
  std::vector<Piece> pieces_;
  std::vector<std::unique_ptr<StoredEvent>> pool_;  // reused between runs
};

}  // namespace

Stitched Stitch(std::vector<Entry>* entries, const Tables& tables,
                const ClockTable& clocks, std::size_t inputs) {
  std::sort(entries->begin(), entries->end(),
            [](const Entry& a, const Entry& b) {
              return a.hash != b.hash ? a.hash < b.hash
                                      : a.bundle.key() < b.bundle.key();
            });
  Stitcher stitcher(tables, clocks, inputs);
  for (std::size_t from = 0; from < entries->size();) {
    std::size_t to = from + 1;
    const Entry& first = (*entries)[from];
    while (to < entries->size() && (*entries)[to].hash == first.hash &&
           (*entries)[to].bundle.key() == first.bundle.key()) {
      ++to;
    }
    stitcher.TakeRun(std::span(*entries).subspan(from, to - from));
    from = to;
  }
  return stitcher.Take();
}

}  // namespace mailscan
