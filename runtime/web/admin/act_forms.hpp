#pragma once
#include <string>
#include <utility>
#include <vector>

#include "runtime/web/site.hpp"

// The two pages of every act: a form that asks, and a page that shows what will happen before it does. Both are plain forms.
namespace waymark::web {

inline constexpr const char* kReasonNeeded = "Enter a reason of at least 3 characters";

Data reason_field(const Visit& visit, const std::vector<FieldError>& errors);

struct ActForm {
  std::string title, path, cancel;      // path: where the form is posted; cancel: where "Cancel" leads
  std::vector<std::string> words = {};  // paragraphs before the form
  Data::List fields = {};
  std::string button = "Continue";
  std::vector<Link> breadcrumbs = {};
  std::vector<FieldError> errors = {};
};
http::Response act_form(Visit& visit, ActForm form);

struct ActConfirm {
  std::string title, path, cancel;
  std::vector<SummaryRow> facts = {};
  std::string consequences_heading = {};
  std::vector<std::string> consequences = {};
  std::vector<std::pair<std::string, std::string>> hidden = {};  // fields that are sent again, with confirm=yes
  std::string button;
  std::vector<Link> breadcrumbs = {};
};
http::Response act_confirm(Visit& visit, ActConfirm confirm);

}  // namespace waymark::web
