#include "core/verdict/agents.h"

#include <algorithm>
#include <array>

namespace mailscan {
namespace {

// Names as they stand in public agent lists (Matomo device-detector,
// monperrus/crawler-user-agents), seen 2026-01. Phone libraries such as
// CFNetwork and Dalvik are not here: people's apps use them.
constexpr auto kScanners = std::to_array<std::string_view>(
    {"Barracuda Sentinel", "SCMGUARD", "TwinWaveScanner", "virustotalcloud"});

constexpr auto kLibraries = std::to_array<std::string_view>(
    {"python-requests", "aiohttp", "Python-urllib", "Go-http-client", "curl/",
     "Wget/", "Java/", "Apache-HttpClient", "okhttp", "axios/", "node-fetch",
     "lua-resty-http", "libwww-perl", "AHC/", "Jetty/", "HeadlessChrome",
     "PhantomJS"});

constexpr auto kPrefetchers =
    std::to_array<std::string_view>({"GoogleImageProxy",
                                     "YahooMailProxy",
                                     "Yahoo Link Preview",
                                     "YahooCacheSystem",
                                     "OutlookImageProxy",
                                     "SeznamEmailProxy",
                                     "RamblerMail",
                                     "UkrNet Mail Proxy",
                                     "FastmailUA",
                                     "Shortwave Image Fetcher",
                                     "BingPreview",
                                     "SkypeUriPreview",
                                     "Slackbot-LinkExpanding",
                                     "Slack-ImgProxy",
                                     "facebookexternalhit",
                                     "WhatsApp",
                                     "LinkedInBot",
                                     "Twitterbot",
                                     "Discordbot",
                                     "Microsoft Office Existence Discovery",
                                     "Microsoft Office Protocol Discovery"});

// Gmail's prefetch, published by SparkPost in 2022; Apple's Mail Privacy
// Protection, published by several ESPs.
constexpr std::string_view kGmailPrefetch =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
    "like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0";
constexpr std::string_view kApplePrefetch = "Mozilla/5.0";

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

template <std::size_t N>
bool HasAny(std::string_view text,
            const std::array<std::string_view, N>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return Has(text, part); });
}

std::string_view SystemOf(std::string_view agent) {
  constexpr auto kSystems = std::to_array<std::string_view>(
      {"iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux"});
  for (const std::string_view system : kSystems) {
    if (Has(agent, system)) {
      return system;
    }
  }
  return {};
}

}  // namespace

AgentClass ClassOf(std::string_view agent) {
  if (agent.empty()) {
    return AgentClass::kNone;
  }
  if (HasAny(agent, kScanners)) {
    return AgentClass::kScanner;
  }
  if (agent == kGmailPrefetch || agent == kApplePrefetch ||
      HasAny(agent, kPrefetchers)) {
    return AgentClass::kPrefetch;
  }
  if (HasAny(agent, kLibraries)) {
    return AgentClass::kLibrary;
  }
  if (Has(agent, "Mac OS X") && Has(agent, "Trident")) {
    return AgentClass::kImpossible;
  }
  if (Has(agent, "Windows NT 5.") || Has(agent, "Windows NT 6.0")) {
    return AgentClass::kAncient;
  }
  return AgentClass::kNone;
}

bool DifferentSystems(std::string_view a, std::string_view b) {
  const std::string_view first = SystemOf(a);
  const std::string_view second = SystemOf(b);
  return !first.empty() && !second.empty() && first != second;
}

}  // namespace mailscan
