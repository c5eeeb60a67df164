#pragma once

#include <string>
#include <string_view>

namespace mailscan {

// An Output collects bytes for standard output and writes them in large
// pieces. One thread. When the reader goes away it swallows the rest.
class Output {
 public:
  // What to append to; call Flush now and then.
  std::string& buffer() { return buffer_; }
  // Writes if enough has collected. False when nothing more can be written:
  // stop producing.
  bool FlushSome();
  bool Flush();

  // A reader that closed the pipe has had enough: that is no failure.
  bool failed() const { return failed_; }
  const std::string& error() const { return error_; }

 private:
  std::string buffer_;
  std::string error_;
  bool closed_ = false;
  bool failed_ = false;
};

// Says on standard error what went wrong and what to do (nothing, if help is
// empty); returns code.
int Complain(std::string_view what, std::string_view help, int code);

// Writes what is left. Returns code, or that of an output that cannot be
// written, and says so.
int Finish(Output* output, int code);

}  // namespace mailscan
