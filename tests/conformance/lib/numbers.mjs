// The numbers of the XAPI list, 1 to 336, that have no test of their own here, and why. Everything else must have one.
const number = (value) => `XAPI-${String(value).padStart(5, "0")}`;
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const kInteraction = "A number of Data 2.4.4.1 without words of its own; what that clause says of interactions is in interaction.pattern, interaction.lists and interaction.components";

export const kNumbers = range(1, 336).map(number);
export const kWithout = Object.fromEntries([
  ...[...range(50, 55), 58, 62, 63].map((value) => [number(value), kInteraction]),
  ...[95, 137, 138, 152].map((value) => [number(value), "Withdrawn from the list"]),
  [number(112), "The same as XAPI-00149"],
  [number(136), "Was never given to a requirement"],
  [number(141), "The same as XAPI-00195, XAPI-00275 and XAPI-00294 together"],
  ...[185, 186].map((value) => [number(value), "A number of Communication 2.2 that was given up as not testable; what a record store can do wrong there is in document.unknown and XAPI-00182"]),
  [number(320), "The extensions of about are optional; their form is in about.open"],
  [number(323), "Which status is the fitting one is in the tests of each refusal"],
  [number(329), "Nothing that a client sends makes a record store fail inside: the native test Write.TheStoresTroubleHasItsStatus has a store that fails"],
]);

// Rules of the standard that a record store cannot break, or that advise.
export const kOthers = [
  ["Data 2.2, 2.3.2, 2.4 and 2.6, Learning Record Provider and Client Requirements", "They bind who sends statements"],
  ["Data 2.4.2.2, 2.4.3 and 2.4.4, Learning Record Consumer Requirements, Metadata", "They bind who reads statements or coins IRIs"],
  ["Data 2.4.9 and Communication 4, OAuth 1.0", "One way of signing in of several (“at least one”); this record store offers HTTP Basic and bearer tokens (OAuth 2)"],
  ["Data 2.5, more for 24 hours", "A link of ours holds no state and does not expire; the native tests of the cursor show that it reads back"],
  ["Communication 1.5.2, pushing and pulling between record stores", "Forwarding has tests of its own"],
  ["Communication 3.2, 429 and a configurable rate", "They speak of record stores that refuse somebody for the rate of his requests"],
];
