// As much of JSON Schema 2020-12 as runtime/lrs/openapi.json uses; a keyword that is not known here is an error, so that nothing
// is believed to be checked that is not.
const kSilent = new Set(["description", "title", "default", "format", "contentMediaType", "contentSchema", "example"]);
const typeOf = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value);

export const resolve = (root, node) => (node?.$ref ? resolve(root, node.$ref.slice(2).split("/").reduce((inner, name) => inner?.[name], root)) : node);

// What is wrong with a value, each as "place: why".
export function faults(root, given, value, place = "") {
  const schema = resolve(root, given), out = [];
  if (!schema) return [`${place}: ${given.$ref} leads nowhere`];
  const wrong = (why) => out.push(`${place || "/"}: ${why}`);
  for (const [name, rule] of Object.entries(schema)) {
    if (kSilent.has(name)) continue;
    if (name === "type") { if (![rule].flat().some((each) => each === typeOf(value) || (each === "number" && typeOf(value) === "integer"))) wrong(`is ${typeOf(value)} and not ${rule}`); }
    else if (name === "enum") { if (!rule.includes(value)) wrong(`is none of ${rule}`); }
    else if (name === "const") { if (rule !== value) wrong(`is not ${rule}`); }
    else if (name === "pattern") { if (typeof value === "string" && !new RegExp(rule, "u").test(value)) wrong(`does not match ${rule}`); }
    else if (name === "minLength") { if (typeof value === "string" && value.length < rule) wrong("is too short"); }
    else if (name === "maxLength") { if (typeof value === "string" && value.length > rule) wrong("is too long"); }
    else if (name === "minItems") { if (Array.isArray(value) && value.length < rule) wrong("has too few items"); }
    else if (name === "maxItems") { if (Array.isArray(value) && value.length > rule) wrong("has too many items"); }
    else if (name === "minProperties") { if (typeOf(value) === "object" && Object.keys(value).length < rule) wrong("has too few properties"); }
    else if (name === "maxProperties") { if (typeOf(value) === "object" && Object.keys(value).length > rule) wrong("has too many properties"); }
    else if (name === "minimum") { if (value < rule) wrong("is too small"); }
    else if (name === "required") { for (const each of rule) if (typeOf(value) === "object" && !(each in value)) wrong(`has no ${each}`); }
    else if (name === "properties") { for (const [each, inner] of Object.entries(rule)) if (typeOf(value) === "object" && each in value) out.push(...faults(root, inner, value[each], `${place}/${each}`)); }
    else if (name === "additionalProperties") { for (const each of typeOf(value) === "object" ? Object.keys(value) : []) if (!(each in (schema.properties ?? {}))) out.push(...(rule === false ? [`${place}/${each}: is not known`] : faults(root, rule, value[each], `${place}/${each}`))); }
    else if (name === "items") { for (const [index, each] of (Array.isArray(value) ? value : []).entries()) out.push(...faults(root, rule, each, `${place}/${index}`)); }
    else if (name === "oneOf") { if (rule.filter((each) => faults(root, each, value, place).length === 0).length !== 1) wrong("is not one of the forms"); }
    else wrong(`the schema says ${name}, which nobody checks`);
  }
  return out;
}
