// server.mjs CONFIG ADDRESS_FILE OWNER: serves until process OWNER ends (1: for good). CONFIG, a JSON file:
//   port, certificate, key    the port of localhost, PEM files
//   hapi                      base URL of the FHIR server behind
//   bases                     path of a FHIR base, e.g. "/public/fhir" -> dialects of scopes, e.g. ["v2"]
//   clients, patients         metadata of the clients; ids of patients to choose from
// A line of JSON a request is written to standard output: never a value of a query, a header or a body. What is secret
// (codes, tokens, launch parameters) goes to the file `issued` beside the address, so that tests can look for it elsewhere.
import { openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:https';
import { dirname, join } from 'node:path';
import { interaction } from './consent.mjs';
import { Contexts } from './contexts.mjs';
import { ehr } from './ehr.mjs';
import { Guard } from './guard.mjs';
import { send } from './http.mjs';
import { makeProvider } from './provider.mjs';

const [configFile, addressFile, owner] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile));
const issuer = `https://localhost:${config.port}`;
const issuedFile = openSync(join(dirname(addressFile), 'issued'), 'a');
const issued = (kind, value) => writeSync(issuedFile, `${kind} ${value}\n`);
const contexts = new Contexts((handle) => issued('launch', handle));
const bases = Object.fromEntries(Object.entries(config.bases).map(([path, dialects]) => [issuer + path, dialects]));
const provider = makeProvider(issuer, { bases, clients: config.clients }, contexts);
const guards = Object.entries(bases).map(([base, dialects]) =>
  new Guard({ issuer, base, hapi: config.hapi, dialects, provider, contexts }));
const oauth = provider.callback();

async function answer(request, response) {
  const url = new URL(request.url, issuer);
  logged(request, response, url);
  const guard = guards.find((one) => `${issuer}${url.pathname}/`.startsWith(`${one.base}/`));
  try {
    if (guard) await guard.answer(request, response, url);
    else if (url.pathname.startsWith('/interaction/')) await interaction(provider, contexts, config.patients, request, response);
    else if (/^\/ehr(\/|$)/.test(url.pathname)) await ehr({ provider, contexts, config, issuer }, request, response, url);
    else await oauth(request, response);
  } catch (error) {
    console.error(error.stack);
    if (!response.headersSent) send(response, 500, error.name, { 'Content-Type': 'text/plain' });
  }
}

/** Writes the line before the answer goes out, so that whoever has the answer finds the line. */
function logged(request, response, url) {
  const { writeHead } = response;
  response.writeHead = (status, ...more) => {
    const [authorization] = (request.headers.authorization ?? '').split(' ');
    console.log(JSON.stringify({ method: request.method, path: url.pathname, query: [...url.searchParams.keys()], status, authorization }));
    return writeHead.call(response, status, ...more);
  };
}

provider.on('authorization_code.saved', (code) => issued('code', code.jti));
provider.on('grant.success', (ctx) => {
  const told = ['access_token', 'refresh_token', 'id_token'].filter((name) => name in ctx.body);
  told.forEach((name) => issued(name, ctx.body[name]));
});
provider.on('server_error', (_ctx, error) => console.error(error.stack));
createServer({ cert: readFileSync(config.certificate), key: readFileSync(config.key) }, answer).listen(config.port, '127.0.0.1', () => {
  writeFileSync(`${addressFile}.tmp`, issuer);
  renameSync(`${addressFile}.tmp`, addressFile);
});

setInterval(() => {
  try {
    process.kill(Number(owner), 0);
  } catch {
    process.exit(0);
  }
}, 1000);
process.on('SIGTERM', () => process.exit(0));
