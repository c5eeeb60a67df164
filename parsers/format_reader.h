#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/toml_tree.h"
#include "parsers/format_spec.h"

namespace mailscan {

// A FormatReader makes a FormatSpec of a TOML document, for ReadFormat. The
// first fault ends it: functions return false once there is one. One thread.
class FormatReader {
 public:
  FormatReader(std::string file, FormatSpec* spec);

  bool Read(const TomlValue& document);
  // "my.toml:12:1: unknown key ...", or empty.
  const std::string& fault() const { return fault_; }

  // Says what is wrong there. Always false.
  bool Fail(const TextPlace& place, const std::string& what);

 private:
  using Names = std::span<const std::string_view>;

  // format_reader.cc
  bool ReadHead(const TomlValue& document);
  bool ReadSignature(const TomlValue& table);
  bool ReadWords(const TomlValue& table);
  bool ReadLine(const TomlValue& table);
  bool ReadSample(const TomlValue& table);
  bool ReadExpected(const TomlValue& table, FormatSample* sample);
  bool ReadPaths(const TomlValue& table, std::string_view key,
                 std::vector<std::string>* paths);
  bool CheckKeys(const TomlValue& table, std::string_view where, Names known);
  bool ReadText(const TomlValue& value, std::string_view what,
                std::string* text);
  bool ReadTexts(const TomlValue& value, std::string_view what,
                 std::vector<std::string>* texts);
  bool ReadPath(const TomlValue& pointer, std::string* path);

  // format_rules.cc
  bool ReadRules(const TomlValue& document);
  bool ReadMetadata(const TomlValue& pointer);
  bool ReadMappings(const TomlValue& table, EventRule* rule);
  bool ReadRule(const TomlValue& table, const EventRule& common);
  bool ReadWhen(const TomlValue& table, EventRule* rule);
  bool ReadKind(const TomlValue& table, EventRule* rule);

  // format_values.cc
  bool SlotOf(const TomlValue& selector, int* slot);
  bool ReadSources(const TomlValue& value, const Mapping& target,
                   std::vector<ValueSource>* sources);
  bool ReadSource(const TomlValue& value, const Mapping& target,
                  std::vector<ValueSource>* sources);
  bool ReadForm(const TomlValue& table, const Mapping& target, TextForm* form);
  bool ReadTimes(const TomlValue& value, std::vector<TimeSource>* times);
  bool ReadPrecision(const TomlValue& value, TimeSource* source);
  bool ReadTime(const TomlValue& value, std::vector<TimeSource>* times);
  bool CheckConstant(const TomlValue& value, const Mapping& target);

  std::string file_;
  FormatSpec* spec_;
  std::vector<std::string> groups_;  // of the pattern
  std::string fault_;
};

// "; did you mean "recipient"?", or what there is.
std::string Suggestion(std::string_view wrong,
                       std::span<const std::string_view> known);

}  // namespace mailscan
