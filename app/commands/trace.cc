#include <unistd.h>

#include <iostream>
#include <set>

#include "app/commands/commands.h"
#include "core/report/writers.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

// What a query can name; the answer says which of them it was.
std::string_view MatchOf(const Trace& trace, std::string_view query) {
  const auto same = [&](std::string_view text) {
    return !text.empty() && text == query;
  };
  if (same(trace.message_id)) {
    return "Message-ID";
  }
  if (same(trace.local_id)) {
    return "queue id";
  }
  if (same(trace.esp_id)) {
    return "ESP id";
  }
  if (query.find('@') != std::string_view::npos &&
      (SameAddressAnyCase(trace.recipient, query) ||
       SameAddressAnyCase(trace.orig_recipient, query))) {
    return "recipient";
  }
  if (query.find('@') != std::string_view::npos &&
      SameAddressAnyCase(trace.sender, query)) {
    return "sender";
  }
  if (!query.empty() && SameAddressAnyCase(DomainOf(trace.recipient), query)) {
    return "recipient's domain";
  }
  return {};
}

// <id@host> and id@host are the same Message-ID.
std::string_view WithoutBrackets(std::string_view query) {
  return query.size() > 2 && query.front() == '<' && query.back() == '>'
             ? query.substr(1, query.size() - 2)
             : query;
}

}  // namespace

bool RunTrace(const Corpus& corpus, Output* output) {
  const Options& options = corpus.options();
  const std::string_view query = WithoutBrackets(options.query);
  TextStyle style = StyleOf(options);
  style.typed = query;
  Classifier classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                        corpus.rules(), options.verdict);
  JudgedTrace judged;
  std::set<std::string_view> matched;
  bool explained = false;
  bool open = true;
  corpus.VisitInOrder([&](const Message& message) {
    for (const Trace& trace : message.traces()) {
      const std::string_view match = MatchOf(trace, query);
      if (!open || match.empty()) {
        continue;
      }
      matched.insert(match);
      classifier.Judge(trace, &judged);
      if (options.format == Format::kNdjson) {
        WriteDeliveryRow(judged, corpus.tables(), &output->buffer());
        for (std::size_t i = 0; i < judged.hits.size(); ++i) {
          WriteEngagementRow(judged, i, corpus.tables(), &output->buffer());
        }
      } else {
        WriteTraceText(judged, corpus.tables(), style, &output->buffer());
        explained = explained || !judged.sessions.empty();
      }
      open = output->FlushSome();
    }
  });
  if (explained) {
    WriteBasisText(corpus.rules().weights, style, &output->buffer());
  }
  if (!matched.empty() && !options.quiet) {
    std::cerr << "mailscan-cli: matched as";
    std::string_view separator = " ";
    for (const std::string_view match : matched) {
      std::cerr << separator << match;
      separator = ", ";
    }
    std::cerr << "\n";
  }
  return !matched.empty();
}

}  // namespace mailscan
