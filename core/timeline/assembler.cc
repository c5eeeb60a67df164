#include "core/timeline/assembler.h"

#include <algorithm>
#include <cstring>

namespace mailscan {
namespace {

constexpr Micros kHalfYear = 183 * kDay;
constexpr Micros kYear = 366 * kDay;  // of kYearlessYear
constexpr Micros kLatest = kDay;      // also: hosts in different zones

// A scale that goes on rising at New Year, good for differences only.
Micros Scale(const RowHead& head) {
  return head.us + head.rolls * kYear;
}

// One bit of 64: equal facts have the same. Recipients stand near the front of
// a body, what differs between hosts near its end.
std::uint64_t MarkOf(EventKind kind, std::string_view body) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  std::uint64_t mixed = body.size() + static_cast<std::uint64_t>(kind);
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (body.size() >= kWord) {
    const std::size_t last = body.size() - kWord;
    for (const std::size_t at : {last / 8, last / 4, last / 2, last}) {
      std::uint64_t word = 0;
      std::memcpy(&word, body.data() + at, kWord);
      mixed = (mixed ^ word) * kOdd;
    }
  }
  return std::uint64_t{1} << (mixed >> 58);
}

}  // namespace

bool LifeState::Continues(EventKind kind, std::string_view message_id,
                          Micros us) const {
  if (!started_) {
    return true;
  }
  if (kind == EventKind::kAccepted && (accepted_ || hit_)) {
    // The same line again is the stitcher's business; another arrival is
    // another message.
    return accepted_ && us == accepted_us_ && !closed_;
  }
  if (!message_id.empty() && !message_id_.empty() &&
      message_id != message_id_) {
    return false;
  }
  if (IsHit(kind)) {
    return true;
  }
  if (us - last_us_ > kLongestSilence) {
    return false;
  }
  // What is not later than the end was only written late.
  return !closed_ || us <= closed_us_ ||
         (kind != EventKind::kAccepted && us - closed_us_ <= kGrace);
}

void LifeState::Take(EventKind kind, std::string_view message_id, Micros us) {
  if (!started_ || !IsHit(kind)) {
    last_us_ = started_ ? std::max(last_us_, us) : us;
  }
  started_ = true;
  hit_ = hit_ || IsHit(kind);
  if (kind == EventKind::kAccepted && !accepted_) {
    accepted_ = true;
    accepted_us_ = us;
  }
  if (kind == EventKind::kClosed && !closed_) {
    closed_ = true;
    closed_us_ = us;
  }
  if (message_id_.empty() && !message_id.empty()) {
    message_id_ = message_id;
  }
}

void LifeState::Clear() {
  started_ = accepted_ = closed_ = hit_ = false;
  message_id_.clear();
}

void Assembler::Take(std::string_view rows, std::uint32_t first_line) {
  RowCursor row(rows);
  while (row.Next()) {
    RowHead head = row.head();
    if (!head.own_line) {
      head.line += first_line - 1;
    }
    TakeRow(row, head);
  }
  FoldEnded(/*all=*/false);
}

// A step back of more than half a year is New Year; a step forward of nearly a
// year is a line of the old year that comes late. What steps forward by less
// has a gap before it.
std::int8_t Assembler::RollsOf(const RowHead& head) {
  if (head.has_year) {
    return 0;
  }
  if (!any_yearless_) {
    any_yearless_ = true;
    last_yearless_ = head.us;
  }
  const Micros step = head.us - last_yearless_;
  if (step > kYear - kLatest) {
    return static_cast<std::int8_t>(rolls_ - 1);
  }
  if (step < -kHalfYear && rolls_ < kMostRolls) {
    ++rolls_;
  }
  last_yearless_ = head.us;
  return rolls_;
}

void Assembler::TakeRow(const RowCursor& row, RowHead head) {
  head.rolls = RollsOf(head);
  const Stamp stamp{head.us, head.precision_us, head.has_year, head.has_zone};
  head.again = folded_->votes.Note(head.origin, stamp, head.rolls);
  if (head.hint_ground != HintGround::kNone) {
    folded_->votes.Vote(head.origin, stamp, head.rolls, head.hint_us,
                        GroundOf(head.hint_ground));
  }
  if (row.key().front() == kLocalKey || head.kind == EventKind::kRejected) {
    folded_->votes.Cover(head.origin, {stamp, head.rolls, head.line});
  }
  switch (row.key().front()) {
    case kLocalKey:
      TakeQueued(row, head);
      break;
    case kEspKey:
      TakeEsp(row, head);
      break;
    default:
      PassThrough(head, row);
  }
}

// An ESP's events have no last one. What it tells of one message within a
// while (processed, delivered, a burst of clicks) is one bundle; what comes
// later is another, and the stitcher finds both.
void Assembler::TakeEsp(const RowCursor& row, const RowHead& head) {
  std::size_t slot = Find(head.key_hash, row.key());
  if (slots_[slot].life == 0) {
    if (esp_lives_.size() >= kMostEspLives) {
      Fold(esp_lives_.front());
      esp_lives_.pop_front();
      slot = Find(head.key_hash, row.key());
    }
    esp_lives_.push_back(NewLife(head.key_hash, row.key(), slot));
    slot = Find(head.key_hash, row.key());
  }
  Life& life = lives_[slots_[slot].life - 1];
  // Posts are repeated as a whole, so a repeat need not follow its original;
  // and what tells the same less precisely may stand before it.
  if (head.us < life.until) {
    life.head.flags |= kBundleUnsure;
  }
  life.until = std::max(life.until, head.us + head.precision_us);
  Append(head, row.body(), &life);
}

void Assembler::TakeQueued(const RowCursor& row, const RowHead& head) {
  const std::string_view key = row.key();
  const Micros us = Scale(head);
  newest_ = std::max(newest_, us);
  std::size_t slot = Find(head.key_hash, key);
  if (slots_[slot].life != 0) {
    const std::uint32_t index = slots_[slot].life - 1;
    if (!lives_[index].state.Continues(head.kind, row.message_id(), us)) {
      Fold(index);
      slot = Find(head.key_hash, key);
    }
  }
  const std::uint32_t index = slots_[slot].life != 0
                                  ? slots_[slot].life - 1
                                  : NewLife(head.key_hash, key, slot);
  Life& life = lives_[index];
  // What happens once in a life and is told twice: a log read twice over.
  const bool again =
      (head.kind == EventKind::kAccepted && life.state.accepted()) ||
      (head.kind == EventKind::kClosed && life.state.closed());
  if (again) {
    life.head.flags |= kBundleUnsure;
  } else if (head.kind == EventKind::kClosed) {
    ended_.push_back(index);
  }
  life.state.Take(head.kind, row.message_id(), us);
  Append(head, row.body(), &life);
}

void Assembler::Append(const RowHead& head, std::string_view body, Life* life) {
  // What may be an equal line of the same moment, or comes late: the stitcher
  // sorts and drops repeats, as it does where files were cut between the two.
  const std::uint64_t mark = MarkOf(head.kind, body);
  const bool same_moment = !life->events.empty() && head.us == life->delta.us;
  if (!life->events.empty() && (head.us < life->delta.us ||
                                (same_moment && (life->marks & mark) != 0))) {
    life->head.flags |= kBundleUnsure;
  }
  life->marks = same_moment ? life->marks | mark : mark;
  AppendEvent(head, body, &life->delta, &life->events);
  Bundle::TakeMessageId(
      life->events.view(),
      life->events.size() - head.body_size + head.message_id_at,
      head.message_id_size, &life->head);
  if (IsEngagement(head.kind)) {
    life->head.flags |= kBundleEngagement;
  }
  if (head.has_next_id) {
    life->head.flags |= kBundleNextId;
  }
}

void Assembler::PassThrough(const RowHead& head, const RowCursor& row) {
  if (head.kind == EventKind::kRejected && row.key().front() == kRecipientKey &&
      head.message_id_size == 0 && !keep_refused_) {
    return;
  }
  Life single;
  std::swap(single.events, single_);
  single.events.Clear();
  Append(head, row.body(), &single);
  Keep(head.key_hash, single.head, row.key(), single.events.view());
  std::swap(single.events, single_);
}

void Assembler::Keep(std::uint64_t hash, const Bundle::Head& head,
                     std::string_view key, std::string_view events) {
  const Bundle bundle = folded_->store.Add(head, key, events);
  folded_->any_esp = folded_->any_esp || key.front() != kLocalKey;
  const bool unsure = (head.flags & kBundleUnsure) != 0;
  folded_->entries[PartitionOf(hash)].push_back(
      {hash, unsure ? Entry::kUnsure : NameHash(bundle), bundle});
}

void Assembler::FoldEnded(bool all) {
  while (!ended_.empty()) {
    const std::uint32_t index = ended_.front();
    const Life& life = lives_[index];
    // A life may have been folded, and its place reused, since it was closed.
    const bool still_there = life.in_use && life.state.closed();
    if (still_there && !all && life.state.closed_us() + kGrace >= newest_) {
      return;
    }
    ended_.pop_front();
    if (still_there) {
      Fold(index);
    }
  }
}

void Assembler::Fold(std::uint32_t index) {
  Life& life = lives_[index];
  Keep(life.hash, life.head, life.key, life.events.view());
  Erase(index);
  life.in_use = false;
  life.key.clear();
  life.events.Clear();
  life.delta = {};
  life.head = {};
  life.marks = 0;
  life.until = INT64_MIN;
  life.state.Clear();
  free_.push_back(index);
}

std::unique_ptr<Folded> Assembler::Finish() {
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    if (lives_[i].in_use) {
      Fold(i);
    }
  }
  lives_.clear();
  free_.clear();
  ended_.clear();
  esp_lives_.clear();
  return std::move(folded_);
}

std::size_t Assembler::Find(std::uint64_t hash, std::string_view key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].life != 0 &&
         (slots_[at].hash != hash || lives_[slots_[at].life - 1].key != key)) {
    at = (at + 1) & mask;
  }
  return at;
}

std::uint32_t Assembler::NewLife(std::uint64_t hash, std::string_view key,
                                 std::size_t slot) {
  if ((used_ + 1) * 2 > slots_.size()) {
    Grow();
    slot = Find(hash, key);
  }
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(lives_.size());
    lives_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Life& life = lives_[index];
  life.hash = hash;
  life.key = key;
  life.in_use = true;
  slots_[slot] = {hash, index + 1};
  ++used_;
  return index;
}

void Assembler::Erase(std::uint32_t index) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = Find(lives_[index].hash, lives_[index].key);
  slots_[hole].life = 0;
  --used_;
  // Moves back what was pushed past the hole, so that no search ends there.
  for (std::size_t at = (hole + 1) & mask; slots_[at].life != 0;
       at = (at + 1) & mask) {
    const std::size_t home = slots_[at].hash & mask;
    if (((at - home) & mask) >= ((at - hole) & mask)) {
      slots_[hole] = slots_[at];
      slots_[at].life = 0;
      hole = at;
    }
  }
}

void Assembler::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.life != 0) {
      std::size_t at = slot.hash & mask;
      while (slots_[at].life != 0) {
        at = (at + 1) & mask;
      }
      slots_[at] = slot;
    }
  }
}

}  // namespace mailscan
