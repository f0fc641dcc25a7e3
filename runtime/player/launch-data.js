// What the server wrote into the page (#launch-data), and what it answers when the launch is opened (README.md lists the
// keys).

const text = (value, otherwise = '') => (typeof value === 'string' ? value : otherwise);

const encodePath = (path) => path.split('/').map(encodeURIComponent).join('/');

// What waymark.open carries as `path`: percent-encoded, below the version's base, or an outside address; empty when it may not
// be shown.
export function addressOf(item) {
  if (item.refusedHost) return '';
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
    refusedHost: text(item.refusedHost),
  };
}

function need(data, keys) {
  for (const key of keys) {
    if (typeof data?.[key] !== 'string' || data[key] === '') throw new Error(`launch data has no ${key}`);
  }
}

// The page's own. Throws when a key without which nothing can be opened is missing.
export function readPageData(json, pageAddress) {
  const data = JSON.parse(json);
  need(data, ['launch', 'person', 'contentOrigin', 'wrapperUrl', 'openUrl']);
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
    openUrl: new URL(data.openUrl, pageAddress).href,
    tokenUrl: text(data.tokenUrl),
    language: text(data.language),
    timeZone: text(data.timeZone),
  };
}

// The launch's own, over the page's. Throws when a key without which nothing can be played is missing.
export function readLaunchData(data, page) {
  need(data, ['launch', 'token', 'base', 'facts', 'startItem']);
  if (data.person !== page.person) throw new Error('the launch belongs to somebody else');
  return {
    ...page,
    launch: data.launch,
    token: data.token,
    base: data.base,
    facts: data.facts,
    startItem: data.startItem,
    exitUrl: new URL(text(data.exitUrl, page.exitUrl), page.exitUrl).href,
    pageUrl: text(data.pageUrl),
    snapshot: text(data.snapshot),
    lastNumber: Number.isSafeInteger(data.lastNumber) && data.lastNumber > 0 ? data.lastNumber : 0,
    readOnly: data.readOnly === true,
    course: data.edition === 'scorm2004',
    items: Array.isArray(data.items) ? data.items.map(readItem) : [],
  };
}
