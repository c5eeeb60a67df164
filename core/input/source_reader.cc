#include "core/input/source_reader.h"

namespace mailscan {
namespace {

Status StatusOf(const Decoder& decoder, const std::string& name) {
  const std::string complaint =
      decoder.complaint().empty() ? "" : " (" + decoder.complaint() + ")";
  switch (decoder.ending()) {
    case Ending::kTruncated:
      return Status::Error(name +
                           ": compressed data ends early; the lines before it "
                           "were kept; fetch the file again");
    case Ending::kTrailing:
      return Status::Error(name +
                           ": bytes after the compressed data were skipped; "
                           "all lines were kept; check how the file was made");
    case Ending::kDamaged:
      return Status::Error(name + ": compressed data is damaged" + complaint +
                           "; the lines before the damage were kept; fetch the "
                           "file again");
    case Ending::kNoMemory:
      return Status::Error(name + ": takes too much memory to decompress" +
                           complaint +
                           "; the lines before were kept; decompress it with "
                           "its own program first");
    case Ending::kNotYet:
    case Ending::kClean:
      break;
  }
  return Status::Ok();
}

}  // namespace

void SourceReader::Open() {
  asked_ = true;
  status_ = raw_.Open();
  opened_ = status_.ok();
  if (!opened_) {
    ended_ = true;
    return;
  }
  decoder_ = MakeDecoder(CompressionOf(raw_.Peek()), raw_);
}

std::size_t SourceReader::Read(char* to, std::size_t size) {
  if (!asked_) {
    Open();
  }
  std::size_t have = 0;
  while (have < size && !ended_) {
    const std::size_t got = decoder_ == nullptr
                                ? raw_.Read(to + have, size - have)
                                : decoder_->Read(to + have, size - have);
    have += got;
    if (got == 0) {
      Finish();
    }
  }
  bytes_ += have;
  return have;
}

void SourceReader::Finish() {
  ended_ = true;
  status_ = raw_.status();
  if (status_.ok() && decoder_ != nullptr) {
    status_ = StatusOf(*decoder_, NameForPeople(raw_.path()));
  }
  decoder_.reset();
  raw_.Close();
}

}  // namespace mailscan
