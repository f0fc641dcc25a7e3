// The list of requirements: each has its name, its clause, what it says and a check that can fail.
import { apply, full, row, statement, substatement } from "./statement.mjs";

export const requirements = [];

// `names`: XAPI numbers, or a name of ours when the clause has no number. `clause`: of 1.0.3, "Data ..." its Part 2 and
// "Communication ..." its Part 3; of 2.0, "IEEE ...". `check(lrs)` runs once per version that the requirement is of.
export function requirement(names, clause, says, check, { versions = ["1.0.3", "2.0.0"] } = {}) {
  for (const name of names.split(" ")) requirements.push({ name, clause, says, check, versions });
}

// Statements, each with one change: those under `refused` must be answered 400 at the place of the change and leave nothing
// behind, those under `taken` must be kept. `base`: what is changed. Such rows hold inside a SubStatement, too ("inner").
export function rows({ refused = [], taken = [], base = full, inner = true }) {
  const check = async (lrs) => {
    for (const given of taken) {
      const { changes } = row(given), sent = apply(changes, base());
      await lrs.gives(200, "POST", "statements", { body: sent });
      await lrs.gives(200, "GET", "statements", { query: { statementId: sent.id } });
    }
    for (const given of refused) {
      const { changes, where } = row(given), unbroken = base(), id = unbroken.id, sent = apply(changes, unbroken);
      await lrs.refuses(400, where, "POST", "statements", { body: sent });
      await lrs.absent(id);
    }
  };
  return Object.assign(check, { refused: inner ? refused : [], base });
}

// The same rows where the statement stands as a SubStatement.
export async function inSubStatement(lrs, check) {
  for (const given of check.refused) {
    const { changes, where } = row(given), sub = substatement(check.base());
    apply(changes, sub);
    const sent = { ...statement(), object: sub };
    await lrs.refuses(400, `/object${where}`, "POST", "statements", { body: sent });
    await lrs.absent(sent.id);
  }
}

// Rows for one place: every value of the list.
export const each = (pointer, values, where = pointer) => values.map((value) => [pointer, value, where]);
