#include "core/report/row_parts.h"

namespace mailscan {

void PutHead(std::string_view schema, std::string_view version,
             const std::optional<Interval>& window, JsonWriter* json) {
  json->Text("schema", schema);
  json->Key("tool");
  json->BeginObject();
  json->Text("name", "mailscan-cli");
  json->Text("version", version);
  json->EndObject();
  if (window) {
    json->Key("window");
    json->BeginObject();
    json->Time("from", window->lo, kSecond);
    json->Time("to", window->hi, kSecond);
    json->EndObject();
  }
}

void PutQuantiles(std::string_view key, const DurationHistogram& histogram,
                  JsonWriter* json) {
  if (histogram.count() == 0) {
    return;
  }
  json->Key(key);
  json->BeginObject();
  json->Count("count", histogram.count());
  json->Number("p50", histogram.Quantile(0.5) / kMillisecond);
  json->Number("p90", histogram.Quantile(0.9) / kMillisecond);
  json->Number("p95", histogram.Quantile(0.95) / kMillisecond);
  json->Number("max", histogram.max() / kMillisecond);
  json->EndObject();
}

}  // namespace mailscan
