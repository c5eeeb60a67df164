#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace mailscan {

// Webhooks are kept in whatever their collector left around them. An Unwrapper
// takes that off, down to kMaxDepth layers of it, in any order:
//
//   JSON arrays                                      each element
//   SNS {"Type","Message","MessageId"|"TopicArn"}    the text of Message
//   Lambda {"Records":[...]}, SQS {"Messages":[...]} each element, and of those
//     {"Sns":{}}, {"body"|"Body","receiptHandle"...}   what is in it
//   EventBridge {"detail-type","detail":{}}          detail
//   Mailgun {"event-data":{}}, {"items":[],"paging"} the bare events
//   SparkPost {"msys":{"<class>":{}}}                what is in the class
//   SparkPost {"results":[],"total_count"|"links"}   each element
//   Mailtrap {"events":[]}                           each element
//   Unisender Go {"events_by_user":[{"events":[]}]}  each {"event_name",
//                                                    "event_data":{}}
//   Mandrill {"mandrill_events":...}                 each element
//   what captures requests: {"headers":{},"body"|"payload"|"rawBody"} and
//     {"request":{"body"}}                           the body
//   mandrill_events=%5B...                           each element
//   name=value&name=value                            one flat object of strings
//
// A body, Body, Message and the like may be JSON or text that holds JSON or
// such a form. So a provider sees
//
//   Mailgun    the event ("event", "timestamp", "message.headers.message-id"),
//              or the older form as {"event":"clicked","recipient":...}
//   SparkPost  the event ("type", "event_id", "rcpt_to"), without msys and
//   class SES        the event ("eventType"|"notificationType", "mail",
//   "bounce" ...) Mandrill   one event ("event", "msg", "_id", "ts") Mailtrap
//   the flat event Unisender  {"event_name":...,"event_data":{...}} Elastic its
//   query as {"date":"...","status":"Clicked","to":...} all others the object
//   that was posted, or one element where many were.
//
// Of a name that stands twice in a form the first value counts, but of
// timestamp, token and signature the last, because Mailgun's older form writes
// its own after those of the sender.
//
// What is known and holds nothing gives no records: empty containers,
// SparkPost's ping {"msys":{}}, SNS confirmations and a Message of SNS that is
// no JSON, requests without a body. What cannot be opened comes out as it is,
// for the parser to judge: text that is no JSON, a broken array, layers that
// lie too deep.
//
// One thread. The records are views into the text and into the Unwrapper's own
// memory; they die with the text and at the next Open. Each is followed by at
// least 64 readable bytes, if the text is.
class Unwrapper {
 public:
  static constexpr int kMaxDepth = 6;

  Unwrapper();
  ~Unwrapper();
  Unwrapper(const Unwrapper&) = delete;
  Unwrapper& operator=(const Unwrapper&) = delete;

  // Top-level keys of which every container that is an object has one: an
  // object with none of them needs no Open.
  static std::span<const std::string_view> Keys();

  // REQUIRES: 64 bytes after the text are readable.
  std::span<const std::string_view> Open(std::string_view text);

 private:
  struct Opener;
  std::unique_ptr<Opener> opener_;
};

}  // namespace mailscan
