#include "parsers/syslog_month.h"

#include <array>
#include <cstddef>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

// How names begin, without their capitals where these are ASCII. Languages
// agree on most of them (glibc's locales); where two do not, as on "lipanj"
// and "lipiec", the one with more speakers is meant. Of two beginnings of one
// name the longer one stands first.
struct Beginning {
  std::string_view bytes;
  int month;
};
constexpr std::array kBeginnings = std::to_array<Beginning>({
    // German, Dutch, Scandinavian, French, Spanish, Portuguese, Italian,
    // Catalan, Romanian, Hungarian
    {"jan", 1},
    {"ene", 1},
    {"gen", 1},
    {"ian", 1},
    {"feb", 2},
    {"fev", 2},
    {"f\u00e9v", 2},
    {"marr", 11},
    {"maal", 3},
    {"mar", 3},
    {"m\u00e4r", 3},
    {"m\u00e1r", 3},
    {"mrt", 3},
    {"apr", 4},
    {"abr", 4},
    {"avr", 4},
    {"\u00e1pr", 4},
    {"mai", 5},
    {"maj", 5},
    {"may", 5},
    {"mag", 5},
    {"mei", 5},
    {"m\u00e1j", 5},
    {"juin", 6},
    {"juil", 7},
    {"jun", 6},
    {"jul", 7},
    {"j\u00fan", 6},
    {"j\u00fal", 7},
    {"giu", 6},
    {"lug", 7},
    {"iun", 6},
    {"iul", 7},
    {"aug", 8},
    {"ago", 8},
    {"ao\u00fb", 8},
    {"sep", 9},
    {"set", 9},
    {"szep", 9},
    {"oct", 10},
    {"okt", 10},
    {"out", 10},
    {"ott", 10},
    {"nov", 11},
    {"noi", 11},
    {"dec", 12},
    {"dez", 12},
    {"des", 12},
    {"dic", 12},
    {"d\u00e9c", 12},
    // Finnish
    {"tammi", 1},
    {"helmi", 2},
    {"huhti", 4},
    {"touko", 5},
    {"kes\u00e4", 6},
    {"hein\u00e4", 7},
    {"elo", 8},
    {"syys", 9},
    {"loka", 10},
    {"joulu", 12},
    // Polish, Czech
    {"sty", 1},
    {"led", 1},
    {"lut", 2},
    {"\u00fano", 2},
    {"b\u0159e", 3},
    {"kwi", 4},
    {"dub", 4},
    {"kv\u011b", 5},
    {"cze", 6},
    {"\u010den", 6},
    {"\u010dec", 7},
    {"lip", 7},
    {"sie", 8},
    {"srp", 8},
    {"wrz", 9},
    {"z\u00e1\u0159", 9},
    {"pa\u017a", 10},
    {"\u0159\u00edj", 10},
    {"lis", 11},
    {"gru", 12},
    {"pro", 12},
    // Turkish
    {"oca", 1},
    {"\u015eub", 2},
    {"nis", 4},
    {"haz", 6},
    {"tem", 7},
    {"a\u011fu", 8},
    {"eyl", 9},
    {"eki", 10},
    {"kas", 11},
    {"ara", 12},
    // Greek
    {"\u0399\u03b1\u03bd", 1},
    {"\u03a6\u03b5\u03b2", 2},
    {"\u039c\u03ac\u03c1", 3},
    {"\u039c\u03b1\u03c1", 3},
    {"\u0391\u03c0\u03c1", 4},
    {"\u039c\u03ac\u03b9", 5},
    {"\u039c\u03b1\u0390", 5},
    {"\u0399\u03bf\u03cd\u03bd", 6},
    {"\u0399\u03bf\u03c5\u03bd", 6},
    {"\u0399\u03bf\u03cd\u03bb", 7},
    {"\u0399\u03bf\u03c5\u03bb", 7},
    {"\u0391\u03cd\u03b3", 8},
    {"\u0391\u03c5\u03b3", 8},
    {"\u03a3\u03b5\u03c0", 9},
    {"\u039f\u03ba\u03c4", 10},
    {"\u039d\u03bf\u03ad", 11},
    {"\u039d\u03bf\u03b5", 11},
    {"\u0394\u03b5\u03ba", 12},
    // Russian, Bulgarian, Ukrainian
    {"\u044f\u043d\u0432", 1},
    {"\u0444\u0435\u0432", 2},
    {"\u043c\u0430\u0440", 3},
    {"\u0430\u043f\u0440", 4},
    {"\u043c\u0430\u0439", 5},
    {"\u043c\u0430\u044f", 5},
    {"\u0438\u044e\u043d", 6},
    {"\u0438\u044e\u043b", 7},
    {"\u0430\u0432\u0433", 8},
    {"\u0441\u0435\u043d", 9},
    {"\u0441\u0435\u043f", 9},
    {"\u043e\u043a\u0442", 10},
    {"\u043d\u043e\u044f", 11},
    {"\u043d\u043e\u0435", 11},
    {"\u0434\u0435\u043a", 12},
    {"\u0441\u0456\u0447", 1},
    {"\u043b\u044e\u0442", 2},
    {"\u0431\u0435\u0440", 3},
    {"\u043a\u0432\u0456", 4},
    {"\u0442\u0440\u0430", 5},
    {"\u0447\u0435\u0440", 6},
    {"\u043b\u0438\u043f", 7},
    {"\u0441\u0435\u0440", 8},
    {"\u0432\u0435\u0440", 9},
    {"\u0436\u043e\u0432", 10},
    {"\u043b\u0438\u0441", 11},
    {"\u0433\u0440\u0443", 12},
});

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool BeginsWith(std::string_view text, std::string_view bytes) {
  if (text.size() < bytes.size()) {
    return false;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (Lower(text[i]) != bytes[i] && text[i] != bytes[i]) {
      return false;
    }
  }
  return true;
}

// "11月", "11월": Chinese, Japanese, Korean.
int TakeNumberedMonth(std::string_view* text) {
  std::string_view rest = *text;
  int month = 0;
  while (!rest.empty() && IsDigit(rest.front()) && month < 10) {
    month = month * 10 + (rest.front() - '0');
    rest.remove_prefix(1);
  }
  if (month < 1 || month > 12 ||
      !(SkipPrefix(&rest, "\u6708") || SkipPrefix(&rest, "\uc6d4"))) {
    return 0;
  }
  *text = rest;
  return month;
}

}  // namespace

int TakeMonthWord(std::string_view* text) {
  constexpr std::size_t kLongest = 24;
  if (!text->empty() && IsDigit(text->front())) {
    return TakeNumberedMonth(text);
  }
  const std::size_t end = text->substr(0, kLongest + 1).find(' ');
  if (end == std::string_view::npos) {
    return 0;
  }
  for (const Beginning& beginning : kBeginnings) {
    if (BeginsWith(text->substr(0, end), beginning.bytes)) {
      text->remove_prefix(end);
      return beginning.month;
    }
  }
  return 0;
}

}  // namespace mailscan
