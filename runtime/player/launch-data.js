// What the server wrote into the page: <script type="application/json" id="launch-data"> (README.md lists
// the keys).

const text = (value, otherwise = '') => (typeof value === 'string' ? value : otherwise);

const encodePath = (path) => path.split('/').map(encodeURIComponent).join('/');

// What waymark.open carries as `path`: percent-encoded, below the version's base, or an outside address.
export function addressOf(item) {
  if (item.externalUrl) return item.externalUrl;
  return text(item.address) || encodePath(text(item.path)) + text(item.query);
}

function readItem(item) {
  return {
    ...item,
    id: text(item.id),
    parent: text(item.parent),
    title: text(item.title, text(item.id)),
    depth: Number(item.depth) || 0,
    launchable: item.launchable === true,
    visible: item.visible !== false,
    sco: item.sco !== false,
    language: text(item.language),
    status: text(item.status),
  };
}

// Throws when a key without which nothing can be played is missing.
export function readLaunchData(json, pageAddress) {
  const data = JSON.parse(json);
  for (const key of [
    'launch',
    'person',
    'token',
    'contentOrigin',
    'wrapperUrl',
    'base',
    'facts',
    'startItem',
  ]) {
    if (typeof data[key] !== 'string' || data[key] === '') throw new Error(`launch data has no ${key}`);
  }
  const contentOrigin = new URL(data.contentOrigin).origin;
  const wrapperUrl = new URL(data.wrapperUrl, contentOrigin);
  if (wrapperUrl.origin !== contentOrigin)
    throw new Error('the wrapper lies on another host than the content');
  return {
    ...data,
    contentOrigin,
    wrapperUrl: wrapperUrl.href,
    journalUrl: new URL(text(data.journalUrl, '/api/journal'), pageAddress).href,
    exitUrl: new URL(text(data.exitUrl, '/'), pageAddress).href,
    signInUrl: new URL(text(data.signInUrl, text(data.exitUrl, '/')), pageAddress).href,
    tokenUrl: text(data.tokenUrl),
    snapshot: text(data.snapshot),
    language: text(data.language),
    timeZone: text(data.timeZone),
    lastNumber: Number.isSafeInteger(data.lastNumber) && data.lastNumber > 0 ? data.lastNumber : 0,
    readOnly: data.readOnly === true,
    items: Array.isArray(data.items) ? data.items.map(readItem) : [],
  };
}
