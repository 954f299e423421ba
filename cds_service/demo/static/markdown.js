/*
 * The part of GitHub-flavoured markdown that cards use: paragraphs, bold, emphasis, one-level lists, escapes and
 * entities. Everything else (HTML, images, links, headings) stays the text it is. Only text nodes are made.
 */
import { h } from "./dom.js";

const BULLET = /^ {0,3}[-*+] +(.*)$/;
const NUMBER = /^ {0,3}(\d{1,9})[.)] +(.*)$/;
const SPAN = /\*\*(?=\S)(.+?)(?<!\s)\*\*|\*(?=[^\s*])((?:\*\*|[^*])+?)(?<!\s)\*(?!\*)/su;
const ESCAPE = /\\([!-/:-@[-`{-~])|&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|nbsp);/gu;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };

/** The nodes of a card's detail. */
export function markdown(source) {
  return blocks(source).map((block) => {
    if (block.kind === "p") return h("p", {}, inline(block.text));
    const attributes = block.kind === "ol" && block.start !== 1 ? { start: String(block.start) } : {};
    return h(block.kind, attributes, block.items.map((item) => h("li", {}, inline(item))));
  });
}

function blocks(source) {
  const found = [];
  let open; // the block that the next line may continue
  let afterBlank = true;
  for (const line of source.replaceAll("\r\n", "\n").split("\n")) {
    const marker = line.trim() === "" ? undefined : listMarker(line, open, afterBlank);
    if (line.trim() === "") {
      afterBlank = true;
      continue;
    }
    if (marker && open?.kind === marker.kind) open.items.push(marker.text);
    else if (marker) found.push((open = { kind: marker.kind, start: marker.start, items: [marker.text] }));
    else if (open && !afterBlank) continueBlock(open, line.trim());
    else found.push((open = { kind: "p", text: line.trim() }));
    afterBlank = false;
  }
  return found;
}

/** As in the specification, a numbered list may cut a paragraph short only where it starts with 1. */
function listMarker(line, open, afterBlank) {
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: "ul", text: bullet[1] };
  const number = NUMBER.exec(line);
  if (!number) return undefined;
  const start = Number(number[1]);
  return open?.kind === "p" && !afterBlank && start !== 1 ? undefined : { kind: "ol", start, text: number[2] };
}

function continueBlock(block, text) {
  if (block.kind === "p") block.text += ` ${text}`;
  else block.items[block.items.length - 1] += ` ${text}`;
}

function inline(text) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const span = firstSpan(rest);
    if (!span) {
      nodes.push(plain(rest));
      break;
    }
    if (span.index > 0) nodes.push(plain(rest.slice(0, span.index)));
    nodes.push(span[1] === undefined ? h("em", {}, inline(span[2])) : h("strong", {}, inline(span[1])));
    rest = rest.slice(span.index + span[0].length);
  }
  return nodes;
}

/** The first span whose opening asterisk is not escaped. */
function firstSpan(text) {
  const masked = text.replace(/\\[!-/:-@[-`{-~]/gu, "\u0000\u0000");
  const match = SPAN.exec(masked);
  if (!match) return undefined;
  const width = match[1] === undefined ? 1 : 2;
  const content = text.slice(match.index + width, match.index + match[0].length - width);
  return Object.assign([match[0], width === 2 ? content : undefined, content], { index: match.index });
}

function plain(text) {
  return text.replace(ESCAPE, (all, punctuation, entity) => {
    if (punctuation) return punctuation;
    if (!entity.startsWith("#")) return ENTITIES[entity];
    const code = /^#x/iu.test(entity) ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}
