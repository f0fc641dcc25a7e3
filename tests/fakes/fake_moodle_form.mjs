// Form bodies in PHP's bracket form: grades[0][studentid]=6 becomes {grades: {0: {studentid: '6'}}}, lists as arrays.
export class FormError extends Error {}

const kMostVariables = 5000;  // as PHP's max_input_vars: what is beyond is dropped without a word
const kForbidden = new Set(['__proto__', 'constructor', 'prototype']);

const decode = (text) => decodeURIComponent(text.replaceAll('+', ' '));

function path(name) {
  const found = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!found) throw new FormError(`bad name ${name}`);
  return [found[1], ...[...found[2].matchAll(/\[([^[\]]*)\]/g)].map((one) => one[1])];
}

function put(target, [first, ...rest], value) {
  if (kForbidden.has(first)) throw new FormError('bad name');
  if (rest.length === 0) target[first] = value;
  else put((target[first] = Object(target[first]) === target[first] ? target[first] : Object.create(null)), rest, value);
}

// Objects whose names are 0, 1, 2 ... are lists.
function lists(value) {
  if (Object(value) !== value) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, lists(one)]);
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index));
  return isList ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

export function parseForm(text) {
  const form = Object.create(null);
  const pairs = text.split('&').filter((pair) => pair !== '').slice(0, kMostVariables);
  for (const pair of pairs) {
    const [name, value = ''] = pair.split(/=(.*)/s);
    try {
      put(form, path(decode(name)), decode(value));
    } catch (error) {
      throw new FormError(error.message);
    }
  }
  return lists(form);
}
