#include "runtime/web/admin/act_forms.hpp"

namespace waymark::web {
namespace {

Data paragraphs(const std::vector<std::string>& words) {
  Data::List list;
  for (const auto& one : words) list.push_back(Data().set("text", one));
  return list;
}

}  // namespace

Data reason_field(const Visit& visit, const std::vector<FieldError>& errors) {
  return form_field("textarea", textarea({"reason",
                                          "Reason",
                                          {},
                                          visit.field("reason"),
                                          "Kept with the record and shown to other administrators. The person does not see it.",
                                          error_of(errors, "reason"),
                                          3}));
}

http::Response act_form(Visit& visit, ActForm form) {
  Page page{form.title, "admin/act"};
  page.section = "admin";
  page.breadcrumbs = std::move(form.breadcrumbs);
  if (!form.errors.empty()) page.status = 422;
  page.errors = std::move(form.errors);
  page.data.set("path", form.path)
      .set("cancel", form.cancel)
      .set("words", paragraphs(form.words))
      .set("fields", std::move(form.fields))
      .set("go", button({form.button, ""}));
  return visit.page(std::move(page));
}

http::Response act_confirm(Visit& visit, ActConfirm confirm) {
  Page page{confirm.title, "admin/act-confirm"};
  page.section = "admin";
  page.breadcrumbs = std::move(confirm.breadcrumbs);
  Data::List hidden;
  for (const auto& [name, value] : confirm.hidden) hidden.push_back(Data().set("name", name).set("value", value));
  page.data.set("path", confirm.path)
      .set("cancel", confirm.cancel)
      .set("facts", summary_list(confirm.facts))
      .set("any_consequences", !confirm.consequences.empty())
      .set("consequences_heading", confirm.consequences_heading)
      .set("consequences", paragraphs(confirm.consequences))
      .set("hidden", std::move(hidden))
      .set("go", button({.text = confirm.button, .name = "confirm", .value = "yes", .once = true}));
  return visit.page(std::move(page));
}

}  // namespace waymark::web
