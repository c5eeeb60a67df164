#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/parser.h"
#include "parsers/json_record.h"

namespace mailscan {

// By what the records of a provider are known; all that is given must hold. The
// paths are those of JsonRecord. Immutable, any thread.
struct Signature {
  struct Word {
    std::string path;
    std::vector<std::string> words;  // one of these, in any case of letters;
                                     // "email.*" is any that begins so
  };
  std::vector<std::string> has;      // there, and not null
  std::vector<std::string> any;      // at least one of them
  std::vector<std::string> without;  // not there, or null
  std::vector<std::string> objects;  // there as objects
  std::vector<Word> is;
};

// A WebhookProvider turns one record of one ESP, taken out of its containers,
// into events. It keeps no memory between records. One thread.
class WebhookProvider {
 public:
  WebhookProvider() = default;
  WebhookProvider(const WebhookProvider&) = delete;
  WebhookProvider& operator=(const WebhookProvider&) = delete;
  virtual ~WebhookProvider() = default;

  // What Read wants of a record: path i is record.values()[i]. Lives as long as
  // the provider.
  virtual std::span<const std::string_view> paths() const = 0;
  // The record has the provider's signature; others of its values may follow
  // those of paths(). Unknown event names are events of kind kOther with the
  // name as flag.
  virtual LineStatus Read(const JsonRecord& record, EventSink& sink) = 0;
};

// A row of the table of providers. The first whose signature a record has reads
// it. Immutable, any thread.
struct ProviderInfo {
  std::string name;  // what --format-in takes and `source` says
  std::string summary;
  Signature signature;
  std::function<std::unique_ptr<WebhookProvider>()> make;
};

}  // namespace mailscan
