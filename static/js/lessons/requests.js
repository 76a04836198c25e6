/** What a lesson asks the server: pictures, of which the latest counts, and long computations, part by part. */

import { Refusal } from "../api.js";

export const GONE = "the server does not answer";

/** JSON has no inf and no NaN: they travel as their names. @type {Map<unknown, number>} */
const UNUSUAL = new Map([["Infinity", Infinity], ["-Infinity", -Infinity], ["NaN", NaN]]);

/** @param {string} text @returns {any} */
export const parsed = (text) =>
  (/"(-?Infinity|NaN)"/.test(text) ? JSON.parse(text, (_, value) => UNUSUAL.get(value) ?? value) : JSON.parse(text));

/**
 * @param {string} path @param {object} body @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
async function post(path, body, signal) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const sent = { method: "POST", headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) };
  const response = await fetch(path, sent).catch((error) => {
    if (signal?.aborted) throw error;
    throw new Refusal(GONE, "", "is rnnscope still running?");
  });
  if (response.ok) return response;
  const said = await response.json().catch(() => null);
  throw new Refusal(said?.error ?? `${path} answered ${response.status}`, said?.field ?? "", said?.hint ?? "");
}

/**
 * Asks for a picture, one request at a time; of those that came meanwhile only the last is sent. `null` asks for nothing:
 * what is under way is answered to nobody.
 * @template A
 * @param {string} path
 * @param {{arrived: () => void, got: (answer: A) => void, refused: (refusal: Refusal) => void, settled: () => void}} told
 *   `arrived` comes before `got` and `refused`: what it asks for makes the answer outdated, and nobody is told of that one
 */
export function asker(path, { arrived, got, refused, settled }) {
  /** @type {object | null} */
  let next = null;
  let [busy, wanted] = [false, false];
  async function run() {
    busy = true;
    while (next) {
      const body = next;
      next = null;
      try {
        const answer = parsed(await (await post(path, body)).text());
        arrived();
        if (wanted && !next) got(answer);
      } catch (error) {
        arrived();
        if (wanted && !next) refused(/** @type {Refusal} */ (error));
      }
    }
    busy = false;
    settled();
  }
  return (/** @type {object | null} */ body) => {
    next = body;
    wanted = body !== null;
    if (wanted && !busy) void run();
  };
}

/**
 * A long computation, part by part, until it has ended.
 * @param {string} path @param {object} body @param {AbortSignal} signal  stops it
 * @param {(part: any) => void} part
 */
export async function stream(path, body, signal, part) {
  const response = await post(path, body, signal);
  const decoder = /** @type {ReadableWritablePair<string, Uint8Array>} */ (new TextDecoderStream());
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).pipeThrough(decoder).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Refusal("the computation was cut off", "", "start it again");
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const said = parsed(line);
      if (said.ended === "done") return;
      if (said.ended === "failed") throw new Refusal(said.error, said.field, said.hint);
      part(said);
    }
  }
}
