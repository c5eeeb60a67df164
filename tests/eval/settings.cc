#include "tests/eval/settings.h"

#include <array>
#include <fstream>
#include <iterator>

#include "core/model/field_table.h"
#include "tests/eval/toml_row.h"

namespace mailscan::eval {
namespace {

template <typename Enum, std::size_t kCount>
Enum OneOf(const std::string& text,
           const std::array<std::string_view, kCount>& names) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] == text) {
      return static_cast<Enum>(i);
    }
  }
  FailScenario("nobody knows '" + text + "'");
}

template <typename Row>
const Row& Named(const std::vector<Row>& rows, std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) {
      return row;
    }
  }
  FailScenario("nothing is named '" + std::string(name) + "'");
}

TomlValue ReadFile(const std::string& name) {
  const std::string path = MAILSCAN_SCENARIO "/" + name;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  TomlFault fault;
  std::optional<TomlValue> tree = ReadToml(text, &fault);
  if (!tree || text.empty()) {
    FailScenario(path + ":" + std::to_string(fault.place.line) + ": " +
                 fault.what);
  }
  return *std::move(tree);
}

template <typename Use>
void ForEachRow(const TomlValue& tree, std::string_view name, const Use& use) {
  const TomlValue* list = tree.Find(name);
  for (const TomlValue& table :
       list == nullptr ? std::vector<TomlValue>() : list->items) {
    TomlRow row(table);
    use(row);
    row.Done();
  }
}

SmtpStage StageNamed(const std::string& name) {
  for (const SmtpStage stage :
       {SmtpStage::kConnect, SmtpStage::kEhlo, SmtpStage::kMail,
        SmtpStage::kRcpt, SmtpStage::kData, SmtpStage::kEndOfData}) {
    if (NameOf(stage) == name) {
      return stage;
    }
  }
  FailScenario("no stage is named '" + name + "'");
}

// The enhanced code stands behind the code, in most replies.
void TakeCodes(Reply* reply) {
  const std::string& text = reply->text;
  if (reply->form != ReplyForm::kRaw) {
    reply->code = std::atoi(text.c_str());
  }
  const bool has_dsn = text.size() > 9 && text[5] == '.' && text[7] == '.';
  if (reply->dsn.empty()) {
    reply->dsn = has_dsn ? text.substr(4, text.find(' ', 4) - 4)
                 : reply->form == ReplyForm::kRaw
                     ? (reply->risk ? "4.4.2" : "4.4.1")
                     : "4.0.0";
  }
}

Reply ReadReply(TomlRow& row) {
  Reply reply;
  reply.text = row.Text("text");
  reply.form = OneOf<ReplyForm>(
      row.Text("form", "said"),
      std::array<std::string_view, 3>{"said", "refused", "raw"});
  reply.stage = StageNamed(row.Text("stage"));
  reply.dsn = row.Text("dsn");
  reply.category = row.Text("category");
  reply.exim = row.Text("exim");
  reply.exim_errno = row.Whole("errno");
  reply.at = row.Texts("at");
  reply.share = row.Whole("share");
  reply.tries = row.Pair("tries", {1, 1});
  reply.bounce = row.Flag("bounce");
  reply.hold = row.Flag("hold");
  reply.risk = row.Flag("risk");
  TakeCodes(&reply);
  return reply;
}

void ReadScenery(Settings* settings) {
  const TomlValue scenery = ReadFile("scenery.toml");
  ForEachRow(scenery, "agents", [&](TomlRow& row) {
    settings->agents.push_back(
        {row.Text("name"), row.Flag("tells"), row.Texts("list")});
  });
  ForEachRow(scenery, "network", [&](TomlRow& row) {
    settings->networks.push_back({row.Text("name"), row.Flag("tells"),
                                  row.Texts("prefixes"), row.Whole("shared")});
  });
  ForEachRow(scenery, "receiver", [&](TomlRow& row) {
    settings->receivers.push_back({row.Text("name"), row.Text("domain"),
                                   row.Text("host"), row.Text("greeting")});
  });
  const TomlValue replies = ReadFile("replies.toml");
  ForEachRow(replies, "reply", [&](TomlRow& row) {
    settings->replies.push_back(ReadReply(row));
  });
}

Kind ReadCommon(TomlRow& row, Actor actor) {
  Kind kind;
  kind.name = row.Text("name");
  kind.actor = actor;
  kind.share = row.Whole("share");
  kind.delay = row.Pair("delay");
  kind.links = row.Pair("links");
  kind.gap = row.Pair("gap");
  kind.unsubscribes = row.Whole("unsubscribes");
  return kind;
}

void ReadPeople(Settings* settings) {
  const TomlValue people = ReadFile("people.toml");
  ForEachRow(people, "person", [&](TomlRow& row) {
    Kind kind = ReadCommon(row, Actor::kPerson);
    kind.consumer = row.Whole("consumer");
    kind.delay_own = row.Pair("delay_own");
    kind.opens_first = row.Whole("opens_first");
    kind.place = OneOf<Place>(row.Text("place"),
                              std::array<std::string_view, 5>{
                                  "office", "home", "mobile", "sase", "vpn"});
    kind.device = OneOf<Device>(
        row.Text("device"),
        std::array<std::string_view, 4>{"desktop", "phone", "both", "old"});
    kind.night = row.Flag("night");
    kind.forwards = row.Whole("forwards");
    kind.probes = row.Whole("probes");
    settings->people.push_back(std::move(kind));
  });
}

Kind ReadMachine(TomlRow& row, Actor actor, const Settings& settings) {
  Kind kind = ReadCommon(row, actor);
  kind.network = &settings.NetworkNamed(row.Text("network"));
  kind.agents = &settings.AgentsNamed(row.Text("agents"));
  return kind;
}

void ReadScanners(Settings* settings) {
  const TomlValue tree = ReadFile("scanners.toml");
  if (const TomlValue* burst = tree.Find("burst")) {
    TomlRow row(*burst);
    settings->burst_seconds = row.Wholes("seconds");
    settings->burst_share = row.Wholes("share");
    row.Done();
  }
  ForEachRow(tree, "scanner", [&](TomlRow& row) {
    Kind kind = ReadMachine(row, Actor::kScanner, *settings);
    kind.when = OneOf<When>(
        row.Text("when"),
        std::array<std::string_view, 8>{"taken", "burst", "gap", "in-data",
                                        "hour", "minute", "click", "day"});
    kind.chance = row.Whole("chance");
    kind.nodes = row.Whole("nodes");
    kind.opens = row.Pair("opens");
    kind.repeats = row.Pair("repeats", {1, 1});
    kind.holds = row.Whole("holds");
    kind.bulk_only = row.Flag("bulk_only");
    kind.head = row.Flag("head");
    kind.hidden = row.Flag("hidden");
    kind.mutates = row.Flag("mutates");
    kind.rotates = row.Flag("rotates");
    kind.reverse = row.Flag("reverse");
    kind.novel = row.Flag("novel");
    settings->scanners.push_back(std::move(kind));
  });
  ForEachRow(tree, "proxy", [&](TomlRow& row) {
    Kind kind = ReadMachine(row, Actor::kProxy, *settings);
    kind.at = row.Texts("at");
    kind.everything = row.Whole("everything");
    settings->proxies.push_back(std::move(kind));
  });
}

Mix ReadMix(TomlRow& row, const Settings& settings) {
  Mix mix;
  mix.name = row.Text("name");
  mix.mta = OneOf<Mta>(row.Text("mta"), std::array<std::string_view, 3>{
                                            "none", "postfix", "exim"});
  mix.bsd_stamps = row.Text("stamps") == "bsd";
  for (const std::string& form : row.Texts("events")) {
    mix.events.push_back(OneOf<EventForm>(
        form, std::array<std::string_view, 4>{"sendgrid", "mailgun", "ses",
                                              "access-log"}));
  }
  mix.tracked =
      OneOf<Tracked>(row.Text("tracked", "token"),
                     std::array<std::string_view, 2>{"token", "plain"});
  mix.receivers = row.Shares("receivers");
  mix.scanned = row.Whole("scanned");
  mix.scanners = row.Shares("scanners");
  for (const std::string& name : row.Texts("everywhere")) {
    mix.everywhere.push_back(&settings.ScannerNamed(name));
  }
  mix.hidden_links = row.Flag("hidden_links");
  mix.rotated = row.Flag("rotated");
  mix.short_ids = row.Flag("short_ids");
  mix.to_several = row.Whole("to_several");
  mix.lost_ip = row.Whole("lost_ip");
  mix.lost_agent = row.Whole("lost_agent");
  return mix;
}

Settings ReadAll() {
  Settings settings;
  ReadScenery(&settings);
  ReadPeople(&settings);
  ReadScanners(&settings);
  const TomlValue mixes = ReadFile("mixes.toml");
  ForEachRow(mixes, "mix", [&](TomlRow& row) {
    settings.mixes.push_back(ReadMix(row, settings));
  });
  return settings;
}

}  // namespace

const Agents& Settings::AgentsNamed(std::string_view name) const {
  return Named(agents, name);
}
const Network& Settings::NetworkNamed(std::string_view name) const {
  return Named(networks, name);
}
const ReceiverKind& Settings::ReceiverNamed(std::string_view name) const {
  return Named(receivers, name);
}
const Kind& Settings::ScannerNamed(std::string_view name) const {
  return Named(scanners, name);
}
const Mix& Settings::MixNamed(std::string_view name) const {
  return Named(mixes, name);
}

const Settings& TheSettings() {
  static const Settings settings = ReadAll();
  return settings;
}

}  // namespace mailscan::eval
