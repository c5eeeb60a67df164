#include "core/verdict/learned.h"

#include <string>

#include "core/model/hash.h"
#include "core/model/letters.h"

namespace mailscan {

std::uint64_t Learned::UrlHash(std::string_view url) {
  return Hash64(url);
}

// In any case: a person whom two logs spell differently is not two others.
std::uint64_t Learned::RecipientHash(const Trace& trace) {
  std::string lower;
  LowerTo(trace.recipient, &lower);
  return Hash64(lower) | 1U;  // 0 means nobody
}

// Without a campaign tag only the recipients of one message share links.
std::uint64_t Learned::MailingHash(const Trace& trace) {
  return trace.campaign.empty() ? Hash64(trace.message_id, 1)
                                : Hash64(trace.campaign, 2);
}

// When it was sent, by the first that is known of it.
std::int64_t Learned::HourOf(const Trace& trace) {
  Micros first = INT64_MAX;
  if (trace.queued) {
    first = trace.queued->lo;
  } else if (!trace.attempts.empty()) {
    first = trace.attempts.front().when.lo;
  } else if (trace.ended) {
    first = trace.ended->lo;
  } else if (!trace.hits.empty()) {
    first = trace.hits.front().when.lo;
  }
  return first / kHour;
}

void Learned::Note(Seen* seen, std::uint64_t recipient) {
  if (recipient == 0 || (*seen)[0] == recipient || (*seen)[1] == recipient) {
    return;
  }
  if ((*seen)[0] == 0 || recipient < (*seen)[0]) {
    (*seen)[1] = (*seen)[0];
    (*seen)[0] = recipient;
  } else if ((*seen)[1] == 0 || recipient < (*seen)[1]) {
    (*seen)[1] = recipient;
  }
}

void Learned::AddLink(Mailing* mailing, std::uint64_t url, const Seen& seen) {
  if (mailing->overflowed) {
    return;
  }
  Seen& known = mailing->links[url];
  Note(&known, seen[0]);
  Note(&known, seen[1]);
  if (mailing->links.size() > kMostLinks) {
    mailing->overflowed = true;
    mailing->links.clear();
  }
}

void Learned::Take(const Trace& trace) {
  if (trace.hits.empty() && trace.campaign.empty()) {
    return;
  }
  Mailing& mailing = mailings_[MailingHash(trace)];
  ++mailing.recipients[HourOf(trace)];
  ++mailing.all_recipients;
  const std::uint64_t self = RecipientHash(trace);
  ages_.Take(trace, self);
  for (const Hit& hit : trace.hits) {
    Agents& agents = agents_[hit.place.origin];
    ++agents.hits;
    agents.named += hit.agent.empty() ? 0U : 1U;
    if (hit.kind == EventKind::kClicked && !hit.url.empty()) {
      AddLink(&mailing, UrlHash(hit.url), {self, 0});
    }
  }
}

void Learned::Merge(const Learned& other) {
  for (const auto& [origin, theirs] : other.agents_) {
    Agents& mine = agents_[origin];
    mine.hits += theirs.hits;
    mine.named += theirs.named;
  }
  ages_.Merge(other.ages_);
  for (const auto& [hash, theirs] : other.mailings_) {
    Mailing& mine = mailings_[hash];
    for (const auto& [hour, count] : theirs.recipients) {
      mine.recipients[hour] += count;
    }
    mine.all_recipients += theirs.all_recipients;
    if (theirs.overflowed) {
      mine.overflowed = true;
      mine.links.clear();
    }
    for (const auto& [url, seen] : theirs.links) {
      AddLink(&mine, url, seen);
    }
  }
}

const Learned::Mailing* Learned::Find(const Trace& trace) const {
  const auto found = mailings_.find(MailingHash(trace));
  return found == mailings_.end() ? nullptr : &found->second;
}

bool Learned::NamesAgents(std::uint32_t origin) const {
  const auto found = agents_.find(origin);
  return found == agents_.end() ||
         found->second.named * 2 >= found->second.hits;
}

bool Learned::IsBulk(const Trace& trace) const {
  const Mailing* mailing = Find(trace);
  if (trace.campaign.empty() || mailing == nullptr ||
      mailing->all_recipients < kBulk) {
    return false;
  }
  const std::int64_t hour = HourOf(trace);
  std::uint64_t together = 0;
  for (auto near = mailing->recipients.lower_bound(hour - 1);
       near != mailing->recipients.end() && near->first <= hour + 1; ++near) {
    together += near->second;
  }
  return together >= kBulk && together * kBulkShare >= mailing->all_recipients;
}

}  // namespace mailscan
