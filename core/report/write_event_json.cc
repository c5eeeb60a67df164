#include "core/model/field_table.h"
#include "core/report/json_writer.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

std::string RawStamp(const Stamp& stamp) {
  std::string text = FormatUtc(stamp.us, stamp.precision_us);
  if (!stamp.has_zone) {
    text.pop_back();
  }
  return stamp.has_year ? text : "--" + text.substr(5);
}

}  // namespace

void WriteEventRow(const StoredEvent& stored, std::optional<Interval> at,
                   const Origin& origin, std::string* out) {
  const Event& event = stored.event;
  JsonWriter json(out);
  const auto field = [&](Field name) {
    json.Text(InfoOf(name).name, event.text(name));
  };
  const auto number = [&](std::string_view name, std::int64_t value) {
    if (value != Event::kNotKnown) {
      json.Number(name, value);
    }
  };
  json.BeginObject();
  json.Text("type", "event");
  json.Text("kind", NameOf(event.kind));
  // What is wider than its stamp is so because its zone is in doubt.
  const Micros width = at ? at->hi - at->lo : event.stamp.precision_us;
  json.Text("time", at ? FormatUtc(at->lo, width) : RawStamp(event.stamp));
  json.Milliseconds("precision_ms", width);
  json.Text("source", origin.source);
  json.Text("host", origin.host);
  for (const Field name :
       {Field::kInstance, Field::kMessageId,   Field::kLocalId,
        Field::kEspId,    Field::kRecipient,   Field::kOrigRecipient,
        Field::kSender,   Field::kIp,          Field::kAgent,
        Field::kUrl,      Field::kUrlPosition, Field::kMethod,
        Field::kReferer,  Field::kCampaign,    Field::kFlag,
        Field::kScope,    Field::kTimeField,   Field::kAttempt,
        Field::kRelay,    Field::kRelayIp}) {
    field(name);
  }
  json.Text("stage", NameOf(event.stage));
  if (event.code != 0) {
    json.Number("code", event.code);
  }
  field(Field::kEnhanced);
  field(Field::kReply);
  number("connect_ms", event.connect_ms);
  number("transfer_ms", event.transfer_ms);
  number("transfer_unit_ms", event.transfer_unit_ms);
  number("age_ms", event.age_ms);
  field(Field::kNextId);
  field(Field::kParentId);
  json.Text("file", origin.file);
  json.Number("line", event.line);
  json.EndObject();
  *out += '\n';
}

}  // namespace mailscan
