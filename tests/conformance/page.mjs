// Writes docs/conformance.md from the list of requirements: node page.mjs > ../../docs/conformance.md
import { fileURLToPath } from "node:url";
import { kOthers, kWithout } from "./lib/numbers.mjs";
import { requirements } from "./requirements.mjs";

const row = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const byName = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

export function page() {
  const numbered = requirements.filter(({ name }) => name.startsWith("XAPI-")), own = requirements.filter(({ name }) => !name.startsWith("XAPI-"));
  const count = (version) => requirements.filter(({ versions }) => versions.includes(version)).length;
  const table = (list) => [row(["name", "clause", "requirement", "versions"]), "|---|---|---|---|", ...list.map(({ name, clause, says, versions }) => row([name, clause, says, versions.length === 2 ? "both" : versions[0]]))];
  return [
    "# What the standard asks, and the test that would fail",
    "",
    "Written by `tests/conformance/page.mjs` from the tests themselves, and checked by the test `conformance.requirements`: every number of the XAPI list",
    "has a row, and every row is a test of that name. One run asks one server in both versions. Clauses are those of xAPI 1.0.3, “Data” being its",
    "Part 2 and “Communication” its Part 3; “IEEE” is 9274.1.1 (xAPI 2.0). The words are ours.",
    "",
    `${requirements.length} requirements: ${count("1.0.3")} are tested in 1.0.3 and ${count("2.0.0")} in 2.0.0; ${numbered.length} have a number, ${own.length} a name of ours.`,
    "",
    "## By number", "", ...table([...numbered].sort((one, other) => byName(one.name, other.name))),
    "", "## By clause, without a number", "", ...table(own),
    "", "## Numbers without a test of their own", "", row(["number", "why"]), "|---|---|", ...Object.entries(kWithout).sort(([one], [other]) => byName(one, other)).map(row),
    "", "## Rules that are not a record store's to break", "", row(["rules", "why"]), "|---|---|", ...kOthers.map(row), "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(page());
