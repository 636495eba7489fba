// The event id of conversiond, for pages and servers: hand the result to the browser pixel as its event id, and the
// platform sees the browser's event and the daemon's as one.
//
//   eventId = "cv" + the first 32 hexadecimal digits of SHA-256(text)
//   text    = the netstrings of workspace, destination, lead id and category, and of the deal id where one is given
//   netstring(s) = <number of UTF-8 bytes of s> ":" <s> ","
//
// destination is the name under which the destination was created. Give dealId only where the destination has
// once_per = "deal"; null or undefined means none, and the empty text is a deal id like any other. A text is taken
// byte for byte: no trimming, no change of case, no Unicode normalisation.
//
// Works in browsers (Web Crypto: a secure context), Node 18 or later, Deno and Bun. As an ES module:
//   import { eventId } from "./event-id.js"
// from CommonJS: require("./event-id.js") in Node 20.19 or later, await import("./event-id.js") before that;
// in a page without a bundler: <script type="module" src="event-id.js"></script> sets window.conversiondEventId.

/** The bytes that are hashed. */
export function eventIdText(workspace, destination, leadId, category, dealId) {
  const parts = [workspace, destination, leadId, category];
  if (dealId !== null && dealId !== undefined) parts.push(dealId);
  const encoder = new TextEncoder();
  const chunks = parts.flatMap((part) => {
    if (typeof part !== "string") throw new TypeError("eventId: every part is a string");
    const bytes = encoder.encode(part);
    return [encoder.encode(bytes.length + ":"), bytes, encoder.encode(",")];
  });
  const text = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    text.set(chunk, offset);
    offset += chunk.length;
  }
  return text;
}

/** Resolves to the event id: "cv" and 32 hexadecimal digits. */
export async function eventId(workspace, destination, leadId, category, dealId) {
  const text = eventIdText(workspace, destination, leadId, category, dealId);
  const subtle = (globalThis.crypto ?? (await import("node:crypto")).webcrypto).subtle;
  const digest = new Uint8Array(await subtle.digest("SHA-256", text));
  return "cv" + Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (typeof window !== "undefined") window.conversiondEventId = eventId;
