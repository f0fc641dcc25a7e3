// What precedes the XML parser: XML 1.0 sections 2.2 (characters), 2.8 (document type), 4.1 (references).
#include "scorm/package/xml_text.hpp"

#include <gtest/gtest.h>

namespace waymark::package {
namespace {

using Fault = CleanedXml::Fault;

TEST(XmlText, WellFormedTextPassesUnchanged) {
  const std::string text = "<a b='&amp;&#x41;' c=\"a>b\">&lt;&#233;<!-- & --><![CDATA[&&]]><?p &?></a>\n";
  const CleanedXml cleaned = clean_xml(text);
  EXPECT_EQ(cleaned.text, text);
  EXPECT_EQ(cleaned.faults, 0);
  EXPECT_EQ(cleaned.elements, 1u);
}

TEST(XmlText, FaultsAreCountedAndTheFirstIsPlaced) {
  const CleanedXml cleaned = clean_xml("<a>\n & &x; &#0; &#xD800; &#1114112; \x01</a>");
  EXPECT_EQ(cleaned.text, "<a>\n &amp; &amp;x;    </a>");
  EXPECT_EQ(cleaned.faults, 6);
  EXPECT_EQ(cleaned.first, Fault::ampersand);
  EXPECT_EQ(cleaned.first_line, 2);
}

TEST(XmlText, RepairIsStable) {
  const CleanedXml once = clean_xml("<a t='R&D'>&nbsp;&&amp;&#;&#x;&;</a>");
  EXPECT_GT(once.faults, 0);
  EXPECT_EQ(clean_xml(once.text).faults, 0);
  EXPECT_EQ(clean_xml(once.text).text, once.text);
}

TEST(XmlText, DroppedCharactersDoNotJoinIntoMarkup) {
  EXPECT_TRUE(clean_xml("<\x01!DOCTYPE a [<!ENTITY x 'y'>]><a/>").entities);
  const CleanedXml comment = clean_xml("<a><\x02!-- & --></a>");
  EXPECT_EQ(comment.text, "<a><!-- & --></a>");
  EXPECT_EQ(comment.faults, 1);
}

TEST(XmlText, DepthCountsOpenElements) {
  EXPECT_EQ(clean_xml("<a><b/><b/><c><d/></c></a>").deepest, 3u);
  EXPECT_EQ(clean_xml("<a x='/'><b x=\"/>\">").deepest, 2u);
}

TEST(XmlText, DocumentTypes) {
  EXPECT_TRUE(clean_xml("<!DOCTYPE a><a/>").doctype);
  EXPECT_FALSE(clean_xml("<!DOCTYPE a><a/>").entities);
  EXPECT_EQ(clean_xml("<!DOCTYPE a\nSYSTEM 'x'><a/>").text, "\n<a/>");
  EXPECT_TRUE(clean_xml("<!DOCTYPE a [<!ENTITY x 'y'>]><a/>").entities);
  EXPECT_FALSE(clean_xml("<a><!-- <!DOCTYPE a [ --></a>").doctype);
}

TEST(XmlText, DecodesByMarkThenDeclaration) {
  using namespace std::string_view_literals;
  EXPECT_EQ(decode_xml("\xEF\xBB\xBF<a/>")->text, "<a/>");
  EXPECT_EQ(decode_xml("<\0a\0/\0>\0"sv)->text, "<a/>");
  EXPECT_EQ(decode_xml("\xFE\xFF\0<\0a\0/\0>"sv)->text, "<a/>");
  EXPECT_FALSE(decode_xml("\xFF\xFE\0\0<\0\0\0"sv));
  EXPECT_TRUE(decode_xml("<?xml version='1.0' encoding='shift_jis'?><a/>")->guessed);
  EXPECT_FALSE(decode_xml("<?xml version='1.0' encoding='utf-8'?><a/>")->guessed);
  EXPECT_EQ(decode_xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>\x93</a>")->text.substr(46), "“</a>");
}

}  // namespace
}  // namespace waymark::package
