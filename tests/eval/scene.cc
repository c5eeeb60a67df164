#include "tests/eval/scene.h"

#include <memory>
#include <set>
#include <utility>

#include "tests/eval/log_book.h"
#include "tests/eval/mail.h"
#include "tests/eval/settings.h"
#include "tests/eval/visits.h"
#include "tests/eval/world.h"
#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

Visits VisitAll(const World& world, const std::vector<Mail>& mails) {
  Visits visits;
  People people(world, &visits);
  Machines machines(world, &visits);
  for (const Mail& mail : mails) {
    Prng prng(world.seed() ^ (std::uint64_t{mail.number} << 20U) ^ 0x7669U);
    for (std::uint32_t i = 0; i < mail.people.size(); ++i) {
      people.Visit(mail, i, prng);
      machines.Visit(mail, i, prng);
    }
  }
  return visits;
}

void WriteMta(const World& world, const std::vector<Mail>& mails, Prng& prng,
              Scene* scene) {
  const Mix& mix = world.mix();
  if (mix.mta == Mta::kNone) {
    return;
  }
  LogBook book;
  const std::unique_ptr<MtaWriter> writer =
      mix.mta == Mta::kExim ? MakeEximWriter(world, &book)
                            : MakePostfixWriter(world, &book);
  for (const Mail& mail : mails) {
    writer->Write(mail, prng);
  }
  const std::string name = mix.mta == Mta::kExim ? "mainlog" : "mail.log";
  scene->files =
      book.Files(mix.rotated ? std::vector<std::string>{name + ".1", name}
                             : std::vector<std::string>{name});
  if (mix.bsd_stamps) {
    scene->arguments.insert(scene->arguments.end(), {"--year", "2026"});
  }
  if (mix.bsd_stamps || mix.mta == Mta::kExim) {
    scene->arguments.insert(scene->arguments.end(), {"--in-tz", "UTC"});
  }
}

void WriteEvents(const World& world, EventForm form, const SkewFault& skew,
                 const std::vector<Mail>& mails, const Visits& visits,
                 Prng& prng, Scene* scene) {
  LogBook book;
  const EventClock clock(skew);
  const std::unique_ptr<EventWriter> writer =
      MakeEventWriter(form, world, clock, &book);
  for (const Mail& mail : mails) {
    writer->WriteMail(mail, prng);
  }
  for (const Hit& hit : visits.hits) {
    const Mail& mail = mails[hit.mail];
    writer->WriteHit(mail, hit, static_cast<std::uint32_t>(scene->hits.size()),
                     prng);
    scene->hits.push_back(
        {hit.visit, hit.at, hit.click, IsEarly(mail, hit.at)});
  }
  scene->files.push_back(book.Files({writer->FileName()}).front());
  writer->Finish(scene);
}

void TellDeliveries(const World& world, const std::vector<Mail>& mails,
                    const Visits& visits, Scene* scene) {
  std::set<std::pair<std::uint32_t, std::size_t>> scanned;
  for (const Hit& hit : visits.hits) {
    const Mail& mail = mails[hit.mail];
    if (hit.click && IsEarly(mail, hit.at) &&
        hit.at < mail.tries.back().mail_from) {
      scanned.emplace(hit.mail, hit.recipient);
    }
  }
  for (const Mail& mail : mails) {
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      scene->deliveries.push_back(
          TruthOf(world, mail, i, scanned.count({mail.number, i}) > 0));
    }
  }
}

}  // namespace

Scene MakeScene(std::string_view mix, std::uint64_t seed,
                std::uint32_t messages, const SkewFault& skew) {
  const World world(TheSettings().MixNamed(mix), seed, messages);
  const Mailroom mailroom(world, messages);
  const std::vector<Mail>& mails = mailroom.mails();
  const auto& forms = world.mix().events;
  const EventForm form = forms[seed % forms.size()];
  Visits visits = VisitAll(world, mails);
  KeepWhatIsLogged(world, form, mails, &visits);
  Scene scene;
  Prng prng(world.seed() ^ 0x6c6f67ULL);
  WriteMta(world, mails, prng, &scene);
  WriteEvents(world, form, skew, mails, visits, prng, &scene);
  if (world.mix().hidden_links) {
    scene.arguments.insert(scene.arguments.end(), {"--honeypot", "/hidden/"});
  }
  TellDeliveries(world, mails, visits, &scene);
  scene.visits = std::move(visits.visits);
  return scene;
}

std::vector<std::string> AllMixes() {
  std::vector<std::string> names;
  for (const Mix& mix : TheSettings().mixes) {
    names.push_back(mix.name);
  }
  return names;
}

}  // namespace mailscan::eval
