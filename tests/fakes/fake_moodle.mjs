// A pretend Moodle for tests and for the demonstration: answers the web-service calls that the Moodle connector makes,
// with the shapes, error codes and traps of a real one. Loopback only, no dependencies, everything in memory.
//
//   node fake_moodle.mjs PORT [CONFIG.json]     PORT 0: any free port; prints "listening http://127.0.0.1:PORT"
//
// GET /        a plain page for people      GET /state   everything it holds, as JSON
// POST /control (application/json)          sets failure modes, see modes() below; {"reset":true} clears them
import http from 'node:http';
import fs from 'node:fs';
import { MoodleModel, MoodleError } from './fake_moodle_model.mjs';
import { parseForm, FormError } from './fake_moodle_form.mjs';
import { page } from './fake_moodle_page.mjs';

const kDefaultConfig = new URL('./fake_moodle_default.json', import.meta.url);
const kMostBody = 4 << 20;

function modes() {
  return {
    maintenance: false,      // sitemaintenance
    dbdown: false,           // dbconnectionfailed
    invalidtoken: false,
    accessexception: false,
    suspended: false,        // wsaccessusersuspended
    mustchange: false,       // forcepasswordchangenotice, but the site information still answers
    http403: false,          // web services switched off
    http502: false,          // the web server without PHP
    http503: 0,              // with Retry-After of that many seconds
    no_http: false,          // what stands there is a mail server
    redirect: '',            // 303 to that address, or redirect_status
    redirect_status: 303,
    garbage: false,          // HTTP 200 with a page that is not JSON
    slow_ms: 0,              // wait before answering
    huge: 0,                 // answer with that many bytes
    twice: false,            // the user lookup gives everybody twice
    other_case: false,       // the user lookup gives the name in other letters
    verify_stays_incomplete: false,  // completions are taken, and read back as incomplete
    missing_capability: [],  // capabilities taken from the service user's role
    missing_function: [],    // functions taken from the service
    errors: [],              // [{function, errorcode, times}]: that error for the next calls
    drop_after_commit: [],   // [{function, times}]: does the work, then cuts the connection
    hang: [],                // [{function, times}]: does the work, and never answers
  };
}

const [, , portText = '0', configFile] = process.argv;
const config = JSON.parse(fs.readFileSync(configFile ?? kDefaultConfig, 'utf8'));
const model = new MoodleModel(config);
let mode = modes();
let calls = [];
let begun = 0;             // calls that have come, answered or not

const envelope = (errorcode, message = errorcode, exception = 'core\\exception\\moodle_exception') =>
  ({ exception, errorcode, message });

function takeOne(list, name) {
  const entry = list.find((one) => one.function === name && one.times > 0);
  if (!entry) return null;
  entry.times -= 1;
  return entry;
}

// What stands between a request and the functions: token, site switches, database.
function gate(token, name) {
  if (mode.dbdown) {
    return envelope('dbconnectionfailed', '<p>Error: Database connection failed</p>', 'dml_connection_exception');
  }
  if (mode.invalidtoken || token !== config.token) return envelope('invalidtoken', 'Invalid token - token not found');
  if (mode.accessexception) return envelope('accessexception', 'Access control exception', 'webservice_access_exception');
  if (mode.suspended) return envelope('wsaccessusersuspended', 'Refused web service access for a suspended user');
  if (!model.knows(name)) {
    return envelope('invalidrecord', "Can't find data record in database table external_functions.", 'dml_missing_record_exception');
  }
  if (mode.missing_function.includes(name)) {
    return envelope('accessexception', 'Access control exception', 'webservice_access_exception');
  }
  if (mode.maintenance) return envelope('sitemaintenance', 'The site is undergoing maintenance and is currently not available');
  if (mode.mustchange && name !== 'core_webservice_get_site_info') {
    return envelope('forcepasswordchangenotice', 'error/forcepasswordchangenotice');
  }
  return null;
}

// The result of one call: an envelope is an error, a string that starts with a note of PHP goes out as it is.
function answer(form, name) {
  const refused = gate(form.wstoken, name);
  if (refused) return JSON.stringify(refused);
  const forced = takeOne(mode.errors, name);
  if (forced) return JSON.stringify(envelope(forced.errorcode, 'forced by the test'));
  const { wstoken, wsfunction, moodlewsrestformat, ...parameters } = form;
  try {
    const result = model.call(name, parameters, mode);
    return result instanceof RawText ? result.text : JSON.stringify(result);
  } catch (error) {
    if (error instanceof MoodleError) return JSON.stringify(envelope(error.errorcode, error.message, error.exception));
    throw error;
  }
}

class RawText { constructor(text) { this.text = text; } }
model.raw = (text) => new RawText(text);

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

function plainFailure(response) {
  if (mode.http403) return send(response, 403, 'text/html; charset=utf-8', ''), true;
  if (mode.http502) return send(response, 502, 'text/html', '<html><head><title>502 Bad Gateway</title></head></html>\r\n'), true;
  if (mode.http503) return send(response, 503, 'text/html', 'busy', { 'Retry-After': String(mode.http503) }), true;
  if (mode.no_http) return response.socket.end('220 mail.example ESMTP\r\n'), true;
  if (mode.redirect) return send(response, mode.redirect_status, 'text/html', '', { Location: mode.redirect }), true;
  if (mode.garbage) return send(response, 200, 'text/html', '<html><body>Please sign in</body></html>'), true;
  if (mode.huge) return send(response, 200, 'application/json', '"' + 'x'.repeat(mode.huge) + '"'), true;
  return false;
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > kMostBody) throw new Error('body too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function rest(request, response, url) {
  const body = request.method === 'POST' ? await readBody(request) : '';
  begun += 1;
  if (mode.slow_ms) await new Promise((wake) => setTimeout(wake, mode.slow_ms));
  if (plainFailure(response)) return;
  let form;
  try {
    const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    form = parseForm(request.method === 'GET' ? url.search.slice(1) : isForm ? body : '');
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    return send(response, 200, 'application/json', JSON.stringify(envelope('invalidparameter', 'Invalid parameter value detected')));
  }
  const name = String(form.wsfunction ?? '');
  const { wstoken, ...rest } = form;
  calls.push({ method: request.method, function: name, parameters: rest });
  if (calls.length > 5000) calls = calls.slice(-2500);
  if (form.moodlewsrestformat !== 'json') {
    return send(response, 200, 'application/xml; charset=utf-8', '<?xml version="1.0" encoding="UTF-8" ?>\n<EXCEPTION/>\n');
  }
  const text = answer(form, name);
  if (takeOne(mode.drop_after_commit, name)) return request.socket.destroy();
  if (takeOne(mode.hang, name)) return;
  send(response, 200, 'application/json', text);
}

async function control(request, response) {
  // A page of another site cannot send this type without asking first, and the question is not answered.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return send(response, 415, 'text/plain', 'JSON only\n');
  const wanted = JSON.parse(await readBody(request));
  if (wanted.reset) { mode = modes(); delete wanted.reset; }
  for (const [name, value] of Object.entries(wanted)) {
    if (!(name in mode)) return send(response, 400, 'text/plain', `no such mode: ${name}\n`);
    mode[name] = value;
  }
  send(response, 200, 'application/json', JSON.stringify(mode));
}

async function handle(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  const route = `${request.method} ${url.pathname}`;
  if (url.pathname === '/webservice/rest/server.php') return rest(request, response, url);
  if (route === 'POST /control') return control(request, response);
  if (route === 'GET /state') {
    return send(response, 200, 'application/json', JSON.stringify({ ...model.state(), modes: mode, begun, calls }, null, 1));
  }
  if (route === 'GET /') return send(response, 200, 'text/html; charset=utf-8', page(model), { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" });
  send(response, 404, 'text/plain', 'not here\n');
}

const server = http.createServer((request, response) => {
  handle(request, response).catch((error) => {
    if (!response.headersSent) send(response, 500, 'text/plain', `${error.message}\n`);
    else response.destroy();
  });
});
server.listen(Number(portText), '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
