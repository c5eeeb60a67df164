// Corrected opens and clicks by campaign, domain or day, for people and as
// JSON.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/report/row_parts.h"
#include "core/report/text_page.h"
#include "core/report/text_rates.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

struct Row {
  std::string name;
  EngagementSums sums;
};

// Days in their order, the last ones; of all else the largest. What does not
// fit the list is one row.
std::vector<Row> RowsOf(const EngagementTable& table, TextPage* page) {
  const bool days = table.by() == EngagementBy::kDeliveryDay;
  std::vector<const EngagementTable::Rows::value_type*> order = table.Largest();
  if (days) {
    std::sort(order.begin(), order.end(),
              [](const auto* a, const auto* b) { return a->first > b->first; });
  }
  const std::size_t shown = std::min(order.size(), page->style().top);
  std::vector<Row> rows;
  Row rest{{}, table.others()};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [key, sums] = *order[i];
    if (i < shown) {
      rows.push_back({KeyText(table.by(), key, *page), sums});
    } else {
      rest.sums.Merge(sums);
    }
  }
  if (days) {
    std::reverse(rows.begin(), rows.end());
  }
  if (rest.sums.messages != 0) {
    rest.name = days ? "earlier days" : "others";
    rows.insert(days ? rows.begin() : rows.end(), rest);
  }
  if (rows.size() > 1) {
    rows.push_back({"all", table.All()});
  }
  return rows;
}

// With thousands grouped, where that fits and leaves a space.
std::string Cell(std::uint64_t number, std::size_t width) {
  constexpr double kMillion = 1e6;
  std::string text = Grouped(number);
  text = text.size() < width ? text : std::to_string(number);
  return Right(
      text.size() < width
          ? text
          : fmt::format("{:.1f}M", static_cast<double>(number) / kMillion),
      width);
}

constexpr std::size_t kKindWidth = 6;  // "unique", "total "

struct Column {
  std::string_view name;
  std::size_t width;
  std::uint64_t (*of)(const ActorCounts& counts);
};

// What the longest list of columns leaves for the name.
constexpr std::size_t kNumbers = 47;

std::vector<Column> ColumnsOf(bool clicks) {
  const Column raw = {"raw", 11, [](const auto& c) { return c.raw(); }};
  const Column scanner = {"scanner", 12,
                          [](const auto& c) { return c.machine; }};
  const Column person = {"person", 12, [](const auto& c) { return c.human; }};
  const Column undecided = {"undecided", 12,
                            [](const auto& c) { return c.undecided; }};
  if (clicks) {
    return {raw, scanner, person, undecided};
  }
  // Only images are fetched by proxies.
  std::vector<Column> columns = {
      raw,
      scanner,
      {"proxy", 9, [](const auto& c) { return c.prefetch; }},
      person,
      undecided};
  for (Column& column : columns) {
    column.width = column.name == "undecided" ? 10 : 9;
  }
  columns.front().width = 10;
  return columns;
}

void PutCounts(std::string_view name, std::string_view kind,
               const ActorCounts& counts, const std::vector<Column>& columns,
               TextPage* page) {
  const std::size_t fixed = 2 + 1 + kKindWidth + kNumbers;
  const std::size_t width =
      std::max<std::size_t>(page->style().width, fixed + 16) - fixed;
  std::string line = "  " + Left(name, width) + " " + Left(kind, kKindWidth);
  for (const Column& column : columns) {
    line += kind.empty() ? Right(column.name, column.width)
                         : Cell(column.of(counts), column.width);
  }
  page->Line(line);
}

void PutTable(const EngagementTable& table, const std::vector<Row>& rows,
              bool clicks, TextPage* page) {
  std::string by(NameOf(table.by()));
  const std::vector<Column> columns = ColumnsOf(clicks);
  page->Heading(clicks ? "CLICKS" : "OPENS",
                fmt::format("by {}; with the share of messages that people {}",
                            by, clicks ? "clicked" : "opened"));
  PutCounts(by, {}, {}, columns, page);
  for (const Row& row : rows) {
    const UniqueAndTotal& counts = clicks ? row.sums.clicks : row.sums.opens;
    PutCounts(row.name, "unique", counts.unique, columns, page);
    PutCounts(fmt::format("  of {}: {}", Grouped(row.sums.base()),
                          PeopleShare(counts.unique, row.sums.base())),
              "total", counts.total, columns, page);
  }
}

void PutCounts(std::string_view key, const ActorCounts& counts,
               JsonWriter* json) {
  json->Key(key);
  json->BeginObject();
  json->Count("raw", counts.raw());
  json->Count("machine", counts.machine);
  json->Count("prefetch_proxy", counts.prefetch);
  json->Count("human", counts.human);
  json->Count("human_most", counts.human_most());
  json->Count("undecided", counts.undecided);
  json->Count("own", counts.own);
  json->EndObject();
}

void PutKind(std::string_view key, const UniqueAndTotal& counts,
             std::uint64_t base, JsonWriter* json) {
  json->Key(key);
  json->BeginObject();
  PutCounts("unique", counts.unique, json);
  PutCounts("total", counts.total, json);
  if (base != 0) {
    json->Key("rate");
    json->BeginObject();
    json->Share("raw", counts.unique.raw(), base);
    json->Share("human", counts.unique.human, base);
    json->Share("human_most", counts.unique.human_most(), base);
    json->EndObject();
  }
  json->EndObject();
}

void PutRow(EngagementBy by, std::string_view key, bool others,
            const EngagementSums& sums, JsonWriter* json) {
  json->BeginObject();
  json->Text("type", "corrected-engagement");
  json->Text("by", NameOf(by));
  json->Text(NameOf(by), key);
  if (others) {
    json->Flag("others", true);
  }
  PutEngagementSums(sums, json);
  json->EndObject();
}

// Calls put for every row, others last.
template <typename Put>
void ForEachRow(const EngagementTable& table, const Put& put) {
  for (const auto& [key, sums] : table.rows()) {
    put(key, false, sums);
  }
  if (table.others().messages != 0) {
    put(std::string_view(), true, table.others());
  }
}

}  // namespace

void PutEngagementSums(const EngagementSums& sums, JsonWriter* json) {
  json->Count("messages", sums.messages);
  json->Count("delivered", sums.delivered);
  json->Count("base", sums.base());
  json->Text("rate_of", NameOf(sums.rate_of()));
  PutKind("clicks", sums.clicks, sums.base(), json);
  PutKind("opens", sums.opens, sums.base(), json);
}

void PutCampaigns(const EngagementTable& table, std::size_t most,
                  JsonWriter* json) {
  json->Key("corrected");
  json->BeginObject();
  PutEngagementSums(table.All(), json);
  json->EndObject();
  json->Key("campaigns");
  json->BeginArray();
  for (const auto* row : table.Largest()) {
    if (row->first.empty() || most == 0) {
      continue;
    }
    --most;
    json->BeginObject();
    json->Text("campaign", row->first);
    PutEngagementSums(row->second, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteEngagementTableText(const EngagementTable& table,
                              const TextStyle& style, std::string* out) {
  TextPage page(style, out);
  const EngagementSums all = table.All();
  if (all.clicks.total.raw() + all.opens.total.raw() == 0) {
    page.Line("no opens or clicks in these inputs");
    return;
  }
  const std::vector<Row> rows = RowsOf(table, &page);
  PutTable(table, rows, true, &page);
  PutTable(table, rows, false, &page);
  page.Blank();
  page.Paragraph("", RateOfText(all));
  page.Paragraph("",
                 "The first number of a share counts what is certainly or "
                 "likely a person, the second also what is undecided.");
  if (const std::uint64_t own = all.clicks.total.own + all.opens.total.own;
      own != 0) {
    page.Paragraph("",
                   fmt::format("Only raw counts our own: {}.", Grouped(own)));
  }
}

void WriteEngagementTableJson(const EngagementTable& table, std::string* out) {
  JsonWriter json(out);
  json.BeginObject();
  json.Text("schema", "mailscan/corrected-engagement/1");
  json.Text("by", NameOf(table.by()));
  json.Key("all");
  json.BeginObject();
  PutEngagementSums(table.All(), &json);
  json.EndObject();
  json.Key("rows");
  json.BeginArray();
  ForEachRow(table, [&](std::string_view key, bool others,
                        const EngagementSums& sums) {
    PutRow(table.by(), key, others, sums, &json);
  });
  json.EndArray();
  json.EndObject();
  *out += '\n';
}

void WriteEngagementTableRows(const EngagementTable& table, std::string* out) {
  ForEachRow(table, [&](std::string_view key, bool others,
                        const EngagementSums& sums) {
    JsonWriter json(out);
    PutRow(table.by(), key, others, sums, &json);
    *out += '\n';
  });
}

}  // namespace mailscan
