#include "scorm/package/order_check.hpp"

#include <algorithm>
#include <map>

#include "scorm/base/part_order.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr const char* kOpenAtOnce =
    "This part can be opened at once, whatever was done before it. If the order matters, correct its adlcp:prerequisites in the "
    "authoring tool and publish the module again.";
constexpr const char* kNeverComplete =
    "The module cannot be completed like this. Correct the adlcp:prerequisites in the authoring tool, so that each part waits only "
    "for parts that come before it, and publish the module again.";
constexpr const char* kNotHidden =
    "The module cannot be completed like this: every part counts. Let the part be shown in the authoring tool, or leave it out, and "
    "publish the module again.";
constexpr std::size_t kMostNamed = 5;  // parts that one message names
// Read in search of parts that never open; about a second.
constexpr std::size_t kMostScriptBytes = 64u << 20;

std::string named(std::string_view title) { return "\"" + printable(title) + "\""; }

class OrderCheck {
 public:
  OrderCheck(const Manifest& manifest, const Course& course, Findings& findings)
      : manifest_(manifest), items_(course.items), findings_(findings), order_(parts_of(course.items)), reached_(items_.size()) {
    for (const Item& item : items_) titles_.emplace(item.id, item.title);
    for (begin_ = 0; begin_ < items_.size() && !(items_[begin_].launchable && waits_for_nothing(begin_)); ++begin_) {
    }
  }

  void run() {
    const auto plain = [](const Item& item) { return item.prerequisites.empty() && (item.visible || !item.launchable); };
    if (std::all_of(items_.begin(), items_.end(), plain)) return;
    for (std::size_t i = 0; i < items_.size(); ++i) check_script(i);
    if (find_reached())
      report_never_opened();
    else
      findings_.note("manifest.order_unchecked", manifest_.file, 0,
                     "The prerequisites are too long to find out whether every part can be opened some time.",
                     "Open each part once before the module is given to learners.");
  }

 private:
  static std::vector<base::Part> parts_of(const std::vector<Item>& items) {
    std::vector<base::Part> parts;
    for (const Item& item : items) parts.push_back({item.id, item.parent, item.prerequisites, item.launchable});
    return parts;
  }

  int line_of(std::size_t item) const { return manifest_.organizations[manifest_.chosen].items[item].line; }

  void check_script(std::size_t i) {
    const Item& item = items_[i];
    const bool matters = item.launchable || order_.statuses(item.id) != 0;
    if (item.prerequisites.empty() || !matters) return;
    std::string unknown;
    const auto prospect = base::prerequisite_prospect(item.prerequisites, [&](std::string_view id) {
      const auto statuses = order_.statuses(id);
      if (statuses == 0 && unknown.empty()) unknown = id;
      return statuses;
    });
    const std::string what = "The prerequisites of " + named(item.title);
    if (!prospect.readable)
      findings_.harm("manifest.prerequisites_unreadable", manifest_.file, line_of(i),
                     what + " cannot be read as aicc_script: " + named(item.prerequisites) + ".", kOpenAtOnce);
    else if (!prospect.known)
      findings_.harm("manifest.prerequisites_unknown", manifest_.file, line_of(i),
                     what + " name " + named(unknown) + ", which is no part that can be opened, and no group of such parts.", kOpenAtOnce);
  }

  // Neither the part nor a group around it has prerequisites: it can be opened at any time.
  bool waits_for_nothing(std::size_t i) const {
    if (!items_[i].prerequisites.empty()) return false;
    std::string_view parent = items_[i].parent;
    for (std::size_t n = i; n-- > 0 && !parent.empty();) {
      if (items_[n].id != parent) continue;
      if (!items_[n].launchable && !items_[n].prerequisites.empty()) return false;
      parent = items_[n].parent;
    }
    return true;
  }

  // A part with isvisible="false" is not in the list of contents (CAM 2.3.2.5): it is only met where the module begins, with
  // the first part that can be opened.
  bool hidden_away(std::size_t i) const { return !items_[i].visible && i > begin_; }

  // An asset of the package is completed by being opened and says nothing else; all others may say anything.
  static base::StatusSet statuses_once_open(const Item& item) {
    return item.sco || !item.external_url.empty() ? base::kAnyStatus : static_cast<base::StatusSet>(base::kNotAttempted | base::kCompleted);
  }

  // Opens in thought whatever may be opened, until nothing is added. Forwards and backwards in turn, since parts mostly wait
  // for their neighbours. False: given up, the scripts are too long for it.
  bool find_reached() {
    std::size_t bytes = 0, of_groups = 0, read = 0;
    for (const Item& item : items_) {
      bytes += item.prerequisites.size();
      if (!item.launchable) of_groups += item.prerequisites.size();
    }
    bool more = true;
    for (bool forwards = true; more; forwards = !forwards) {
      if ((read += bytes + items_.size()) > kMostScriptBytes) return false;
      more = false;
      for (std::size_t n = 0; n < items_.size(); ++n) {
        const std::size_t i = forwards ? n : items_.size() - 1 - n;
        if (!items_[i].launchable || reached_[i] || hidden_away(i) || !order_.available(i)) continue;
        order_.set(i, statuses_once_open(items_[i]));
        read += of_groups + items_.size() / 8;  // what is worked out again of the groups
        reached_[i] = more = true;
      }
    }
    return true;
  }

  void report_never_opened() {
    std::vector<std::size_t> never;
    std::size_t launchable = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      launchable += items_[i].launchable ? 1 : 0;
      if (items_[i].launchable && !reached_[i]) never.push_back(i);
    }
    for (const std::size_t i : never)
      findings_.harm("manifest.never_opens", manifest_.file, line_of(i),
                     "Nobody can ever open " + named(items_[i].title) + ": " + reason_for(i) + ".",
                     hidden_away(i) ? kNotHidden : kNeverComplete);
    if (!never.empty() && never.size() == launchable)
      findings_.stop("manifest.nothing_opens", manifest_.file, line_of(never.front()),
                     "No part of the module can ever be opened: each waits for another one, or for itself.",
                     "Correct the adlcp:prerequisites in the authoring tool, so that at least the first part waits for nothing, "
                     "and publish the module again.");
  }

  std::string reason_for(std::size_t i) const {
    if (hidden_away(i))
      return "the manifest keeps it out of the list of contents (isvisible=\"false\"), and the module begins with another part";
    std::string names;
    std::size_t number = 0;
    for (const std::string_view id : order_.waits_for(i)) {
      if (++number > kMostNamed) return "it waits for " + names + " and others, which cannot be finished before it";
      names += (names.empty() ? "" : ", ") + (id == items_[i].id ? std::string("itself") : named(titles_.find(id)->second));
    }
    if (names.empty()) return "its prerequisites, or those of a group around it, are never met";
    return "it waits for " + names + (names == "itself" ? "" : ", which cannot be finished before it");
  }

  const Manifest& manifest_;
  const std::vector<Item>& items_;
  Findings& findings_;
  base::PartOrder order_;
  std::vector<bool> reached_;
  std::size_t begin_ = 0;  // the first part that can be opened at any time
  std::map<std::string_view, std::string_view> titles_;
};

}  // namespace

void check_prerequisites(const Manifest& manifest, const Course& course, Findings& findings) {
  OrderCheck(manifest, course, findings).run();
}

}  // namespace waymark::package
