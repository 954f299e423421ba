// The little of HTTP that pages and guard share.

const MOST_BYTES = 8_000_000;

export async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('body too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function formOf(request) {
  return new URLSearchParams((await bodyOf(request)).toString());
}

export function send(response, status, body, headers = {}) {
  response.writeHead(status, { 'Cache-Control': 'no-store', ...headers });
  response.end(body);
}

export function sendJson(response, status, value, headers = {}) {
  send(response, status, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers });
}

export function redirect(response, location) {
  send(response, 303, '', { Location: location });
}

const ESCAPED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text) {
  return String(text).replace(/[&<>"']/g, (sign) => ESCAPED[sign]);
}

/** A page; `content` is HTML. */
export function sendPage(response, title, content, status = 200) {
  const style = 'body{font:16px/1.5 sans-serif;margin:1rem auto;max-width:70rem;padding:0 1rem}'
    + 'iframe{width:100%;height:40rem;border:1px solid #666}fieldset{border:1px solid #666}button{font:inherit}';
  send(response, status, `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>${escaped(title)}</title>`
    + `<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><style>${style}</style></head>`
    + `<body><main><h1>${escaped(title)}</h1>${content}</main></body></html>`, { 'Content-Type': 'text/html; charset=utf-8' });
}
