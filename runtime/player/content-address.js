// Where an item lies. `path` comes by message; it must stay below `base` (the capability) on this host, or
// be an outside http(s) address.
export function contentAddress(path, base, origin) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) {
    const outside = new URL(path);
    if (outside.protocol !== 'https:' && outside.protocol !== 'http:') throw new Error('not a web address');
    return outside;
  }
  const inside = new URL(base + path.replace(/^\/+/, ''), origin);
  if (inside.origin !== origin || !inside.pathname.startsWith(base)) throw new Error('outside the module');
  return inside;
}
