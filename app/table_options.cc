#include "app/table_options.h"

namespace mailscan {

void AddFormatFiles(CLI::App* app, std::vector<std::string>* files) {
  app->add_option("--formats", *files,
                  "a format of your own: a TOML file, or a folder of them "
                  "(mailscan-formats(5))")
      ->allow_extra_args(false);
}

void AddRulesFolder(CLI::App* app, std::string* folder) {
  app->add_option("--rules", *folder,
                  "folder of TOML tables that add to the built-in rules "
                  "(mailscan-rules(5))");
}

void AddFormatsActions(CLI::App* app, Options* options,
                       std::vector<std::string>* files) {
  const auto add = [&](FormatsAction action, const char* name,
                       const char* help) {
    CLI::App* const command = app->add_subcommand(name, help);
    command->callback([options, action] { options->formats_action = action; });
    return command;
  };
  AddFormatFiles(add(FormatsAction::kList, "list", "all that can be read"),
                 files);
  add(FormatsAction::kShow, "show", "print a format that is a table")
      ->add_option("NAME", options->query, "as list tells it")
      ->required();
  add(FormatsAction::kTest, "test", "try the samples of a format of your own")
      ->add_option("FILE", options->query, "a TOML file")
      ->required();
  app->require_subcommand(1);
}

void AddRulesActions(CLI::App* app, Options* options, std::string* folder) {
  const auto add = [&](RulesAction action, const char* name, const char* help) {
    CLI::App* const command = app->add_subcommand(name, help);
    command->callback([options, action] { options->rules_action = action; });
    return command;
  };
  CLI::App* const show =
      add(RulesAction::kShow, "show", "print a table of rules, or all");
  show->add_option("TABLE", options->query, "such as agents; without it all");
  AddRulesFolder(show, folder);
  constexpr const char* kFolder =
      "folder of TOML tables; without it those "
      "that are built in";
  add(RulesAction::kLint, "lint", "look for mistakes in rules of your own")
      ->add_option("DIR", options->query, kFolder);
  add(RulesAction::kTest, "test", "try the samples of rules of your own")
      ->add_option("DIR", options->query, kFolder);
  app->require_subcommand(1);
}

}  // namespace mailscan
