#pragma once

#include <memory>
#include <string>

#include "parsers/tracker.h"

namespace mailscan {

// What the options of a run tell formats. Cheap to copy; immutable once a
// format has it, any thread.
struct FormatSettings {
  // Where a record has no Message-ID of its own, what the sender set under this
  // key (metadata, unique arguments, user variables) is taken for it. Empty:
  // nothing is.
  std::string message_id_key;
  // Which requests at a web server are hits, and whose. Null: all are.
  std::shared_ptr<const Tracker> tracker;
};

}  // namespace mailscan
