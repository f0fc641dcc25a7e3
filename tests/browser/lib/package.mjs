// A SCORM 1.2 package of one SCO for tests of what the player keeps: a page that does with the API what the test tells it.
import { writeFileSync } from "node:fs";

const kCrc = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc32 = (bytes) => (bytes.reduce((crc, byte) => kCrc[(crc ^ byte) & 255] ^ (crc >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

// Entries are stored, not deflated (APPNOTE 4.3.7, 4.3.12, 4.3.16).
function zip(files) {
  const parts = [], central = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text), title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), common, title, bytes);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, rest, title]));
    offset += 30 + title.length + bytes.length;
  }
  const directory = Buffer.concat(central), end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

// `items`: the <item> elements; all of them may use the resource R1, and those of `resources`.
const kOneItem = '<item identifier="I1" identifierref="R1"><title>Part one</title></item>';
const kManifest = (title, items, names, resources) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="KEEP-${title.replaceAll(/\W/g, "-")}" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>${title}</title>
${items}</organization></organizations>
<resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html">${names.map((name) => `<file href="${name}"/>`).join("\n")}</resource>${resources}</resources></manifest>`;

// `found`: what LMSGetValue gave at the start. `last`: [element, value] pairs that it writes in its unload handler, and there
// alone, as tools do that save when the page goes.
const kPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Part one</title></head><body><h1>Part one</h1>
<p id="found"></p><script>
let api = null;
for (let w = window, i = 0; i < 20 && !api; i += 1, w = w.parent) { if (w.API) api = w.API; if (w.parent === w) break; }
api.LMSInitialize("");
window.found = { location: api.LMSGetValue("cmi.core.lesson_location"), data: api.LMSGetValue("cmi.suspend_data"), entry: api.LMSGetValue("cmi.core.entry") };
document.getElementById("found").textContent = "found " + (window.found.location || "nothing");
window.last = [];
let over = false;
window.addEventListener("unload", () => {
  if (over) return;
  over = true;
  for (const [element, value] of window.last) api.LMSSetValue(element, value);
  api.LMSSetValue("cmi.core.exit", "suspend");
  api.LMSCommit("");
  api.LMSFinish("");
});
window.set = (element, value) => api.LMSSetValue(element, value);
window.commit = () => api.LMSCommit("");
window.finish = () => { over = true; return api.LMSFinish(""); };
</script></body></html>`;

// `files`: what is in it beside the manifest, which lists them; its first page is index.html.
export function writePackage(file, title, files = { "index.html": kPage }, items = kOneItem, resources = "") {
  writeFileSync(file, zip({ "imsmanifest.xml": kManifest(title, items, Object.keys(files), resources), ...files }));
}

// A SCORM 2004 package whose activities all open the page index.html. `organization`: the inside of <organization> below its title.
const kManifest2004 = (title, organization, edition) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="COURSE-${title.replaceAll(/\W/g, "-")}" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>${edition}</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>${title}</title>${organization}</organization></organizations>
<resources><resource identifier="R1" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/></resource></resources></manifest>`;

// `found`: what GetValue gave at the start. `last`: as above; the page ends its session in its unload handler.
const kPage2004 = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Part</title></head><body><h1>Part</h1>
<p id="found"></p><script>
let api = null;
for (let w = window, i = 0; i < 20 && !api; i += 1, w = w.parent) { if (w.API_1484_11) api = w.API_1484_11; if (w.parent === w) break; }
window.began = api.Initialize("");
window.found = { location: api.GetValue("cmi.location"), entry: api.GetValue("cmi.entry") };
document.getElementById("found").textContent = "found " + (window.found.location || "nothing");
window.last = [];
let over = false;
window.addEventListener("unload", () => {
  if (over) return;
  over = true;
  for (const [element, value] of window.last) api.SetValue(element, value);
  api.Terminate("");
});
window.ask = (element) => api.GetValue(element);
window.set = (element, value) => api.SetValue(element, value);
window.commit = () => api.Commit("");
window.finish = () => { over = true; return api.Terminate(""); };
</script></body></html>`;

export function writeCourse(file, title, organization, edition = "2004 4th Edition") {
  writeFileSync(file, zip({ "imsmanifest.xml": kManifest2004(title, organization, edition), "index.html": kPage2004 }));
}
