#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event.h"
#include "core/model/lexicon.h"
#include "core/model/origin.h"
#include "core/model/row.h"

namespace mailscan {

// What sinks of one run share. Outlives them.
struct Tables {
  OriginTable origins;
  Lexicon lexicon;
};

// An EventSink collects the events of one block as stored rows; it copies
// every text, so the line may die afterwards. One thread at a time. Reused
// from block to block by Clear.
class EventSink final : private TextNumbers {
 public:
  // `input` is the source's index, `file` its path as evidence names it,
  // `source` the parser's name.
  EventSink(Tables& tables, std::uint32_t input, std::string_view file,
            std::string_view source);

  // Events without a line of their own get this one, counted from 1 within
  // the block.
  void set_line(std::uint32_t line) {
    line_ = line;
    line_has_event_ = false;
  }
  // The parser's name from here on, of a parser that reads several formats.
  void set_source(std::string_view source) {
    if (source_ != source) {
      source_ = source;
      has_writer_ = false;
    }
  }
  void Emit(const Event& event);

  // Rows since the last Clear, one after another: RowHead, key, body.
  std::string_view rows() const { return rows_.view(); }
  std::size_t count() const { return count_; }
  void Clear();

 private:
  std::uint32_t NumberOf(std::string_view text) override;
  std::string_view SourceOf(const Event& event) const;
  std::uint32_t OriginOf(const Event& event);
  void NoteWriter(const Event& event);
  void PutKey(const Event& event);

  struct Known {
    std::string_view text;  // the lexicon's copy
    std::uint32_t number = Lexicon::kFull;
  };

  Tables& tables_;
  std::uint32_t input_;
  std::string file_;
  std::string source_;
  std::uint32_t line_ = 0;
  bool line_has_event_ = false;
  Bytes rows_;
  std::size_t count_ = 0;
  struct Writer {
    std::string host;
    std::string instance;
    std::uint32_t origin = 0;
    Bytes key_prefix;
  };
  Writer writer_;             // of the last event
  bool has_writer_ = false;   // and may be of the next
  std::vector<Known> known_;  // direct-mapped by hash
};

// Walks what EventSink::rows() returned. One thread; the rows must not change.
class RowCursor {
 public:
  explicit RowCursor(std::string_view rows) : left_(rows) {}
  bool Next();
  const RowHead& head() const { return head_; }
  std::string_view key() const { return key_; }
  std::string_view body() const { return body_; }
  std::string_view message_id() const {
    return body_.substr(head_.message_id_at, head_.message_id_size);
  }

 private:
  std::string_view left_;
  RowHead head_;
  std::string_view key_;
  std::string_view body_;
};

}  // namespace mailscan
