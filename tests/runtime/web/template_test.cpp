#include "runtime/web/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/web/components.hpp"
#include "runtime/web/form_components.hpp"

namespace waymark::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostile = "</p><script>alert(\"1\")</script>'&{{csrf}}{{{csrf}}}";
constexpr const char* kEscaped = "&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;{{csrf}}{{{csrf}}}";

TEST(Template, EscapesEveryValueAndReadsNoTagsInValues) {
  const std::string html = render("components/inset-text", inset_text(kHostile));
  EXPECT_THAT(html, HasSubstr(kEscaped));
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
}

TEST(Template, EscapesInsideAttributes) {
  const std::string html = render("components/input", input({.id = "a", .label = "b", .value = "\" onfocus=\"x"}));
  EXPECT_THAT(html, HasSubstr("value=\"&quot; onfocus=&quot;x\""));
}

TEST(Template, EscapesInNestedPartialsAndLists) {
  Table made{.caption = kHostile, .columns = {{kHostile}}, .rows = {{{.text = kHostile, .href = kHostile}}}};
  const std::string html = render("components/table", table(made));
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, HasSubstr("href=\"&lt;/p&gt;"));
}

TEST(Template, UnknownTemplateIsABug) { EXPECT_THROW(render("no/such", Data()), std::logic_error); }

TEST(Data, SetReplacesAndRefusesOnTexts) {
  Data data;
  data.set("summary", "one").set("summary", "two").set("text", "t");
  EXPECT_THAT(render("components/details", data), HasSubstr("two"));
  Data text("x");
  EXPECT_THROW(text.set("a", "b"), std::logic_error);
}

TEST(Data, EmptyTextIsNotThere) {
  const std::string html = render("components/button", button({.text = "Go"}));
  EXPECT_THAT(html, Not(HasSubstr("name=")));
  EXPECT_THAT(html, Not(HasSubstr("value=")));
}

}  // namespace
}  // namespace waymark::web
