#include "scorm/cmi/v2004/language.hpp"

#include <cstddef>

namespace waymark::cmi::v2004 {
namespace {

// Sorted, one after the other. With the codes that were withdrawn (bh, in, iw, ji, jw, mo, mol, scc, scr, sh): older content has them.
constexpr std::string_view kTwoLetters =
    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohr"
    "hthuhyhziaidieigiiikinioisitiuiwjajijvjwkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmomrmsmtmynanbndneng"
    "nlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgshsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzve"
    "vivowawoxhyiyozazhzu";
constexpr std::string_view kThreeLetters =
    "aarabkaceachadaadyafaafhafrainakaakkalbalealgaltamhanganpapaaraarcargarmarnarpartarwasmastathausavaaveawaaymazebadbaibak"
    "balbambanbaqbasbatbejbelbembenberbhobihbikbinbisblabntbodbosbrabrebtkbuabugbulburbyncadcaicarcatcaucebcelceschachbchechg"
    "chichkchmchnchochpchrchuchvchycmccnrcopcorcoscpecpfcppcrecrhcrpcsbcuscymczedakdandardaydeldendeudgrdindivdoidradsbduadum"
    "dutdyudzoefiegyekaellelxengenmepoesteuseweewofanfaofasfatfijfilfinfiufonfrafrefrmfrofrrfrsfryfulfurgaagaygbagemgeogergez"
    "gilglagleglgglvgmhgohgongorgotgrbgrcgregrngswgujgwihaihathauhawhebherhilhimhinhithmnhmohrvhsbhunhuphyeibaiboiceidoiiiijo"
    "ikuileiloinaincindineinhipkirairoislitajavjbojpnjprjrbkaakabkackalkamkankarkaskatkaukawkazkbdkhakhikhmkhokikkinkirkmbkok"
    "komkonkorkoskpekrckrlkrokrukuakumkurkutladlahlamlaolatlavlezlimlinlitlollozltzlualublugluilunluolusmacmadmagmahmaimakmal"
    "manmaomapmarmasmaymdfmdrmenmgamicminmismkdmkhmlgmltmncmnimnomohmolmonmosmrimsamulmunmusmwlmwrmyamynmyvnahnainapnaunavnbl"
    "ndendondsnepnewnianicniunldnnonobnognonnornqonsonubnwcnyanymnynnyonziociojioriormosaossotaotopaapagpalpampanpappaupeoper"
    "phiphnplipolponporprapropusquerajraprarroarohromronrumrunruprussadsagsahsaisalsamsansassatsccscnscoscrselsemsgasgnshnsid"
    "sinsiositslaslksloslvsmasmesmismjsmnsmosmssnasndsnksogsomsonsotspasqisrdsrnsrpsrrssasswsuksunsussuxswaswesycsyrtahtaitam"
    "tatteltemtertettgktglthatibtigtirtivtkltlhtlitmhtogtontpitsitsntsotuktumtupturtuttvltwityvudmugauigukrumbundurduzbvaiven"
    "vievolvotwakwalwarwaswelwenwlnwolxalxhoyaoyapyidyorypkzapzblzenzghzhazhozndzulzunzxxzza";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// -1, 0 or 1 as the code stands before, at or after the entry.
int compare(std::string_view code, std::string_view entry) {
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (lower(code[i]) != entry[i]) return lower(code[i]) < entry[i] ? -1 : 1;
  }
  return 0;
}

bool holds(std::string_view codes, std::string_view code) {
  std::size_t low = 0, high = codes.size() / code.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const int order = compare(code, codes.substr(middle * code.size(), code.size()));
    if (order == 0) return true;
    (order < 0 ? high : low) = order < 0 ? middle : middle + 1;
  }
  return false;
}

bool is_part(std::string_view part, bool first) {
  if (part.empty() || part.size() > 8) return false;
  for (const char c : part) {
    if (!is_letter(c) && (first || !is_digit(c))) return false;
  }
  return true;
}

}  // namespace

bool is_iso639(std::string_view code) {
  if (code.size() == 2) return holds(kTwoLetters, code);
  return code.size() == 3 && holds(kThreeLetters, code);
}

bool is_language(std::string_view tag, bool strict) {
  for (bool first = true;; first = false) {
    const std::size_t dash = tag.find('-');
    const std::string_view part = tag.substr(0, dash);
    if (!is_part(part, first)) return false;
    const bool own = part.size() == 1 && (lower(part.front()) == 'i' || lower(part.front()) == 'x');
    if (first && own && dash == std::string_view::npos) return false;
    if (first && strict && !own && !is_iso639(part)) return false;
    if (dash == std::string_view::npos) return true;
    tag.remove_prefix(dash + 1);
  }
}

}  // namespace waymark::cmi::v2004
