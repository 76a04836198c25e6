// Generated from app/web/messages.py by `python -m rnnscope.web.typescript --write`: change it there.

/** A text that ships with RNNscope. */
export interface SampleText {
  kind: "sample";
  /** length at least 1; length at most 200 */
  name: string;
}

/** A text of the user's own, named by the SHA-256 of its UTF-8 bytes. */
export interface StoredText {
  kind: "stored";
  /** matches ^[0-9a-f]{64}$ */
  sha256: string;
}

/** The characters themselves; the server stores them and answers with their name. */
export interface InlineText {
  kind: "inline";
  characters: string;
}

/** Read a text with a model. Replaces whatever this viewer had open. */
export interface Open {
  type: "open";
  /** at least 0; at most 4294967295 */
  id: number;
  /** length at least 1; length at most 200 */
  model: string;
  text: SampleText | StoredText | InlineText;
}

/** Send the exact tracks of one unit, for all positions, as they are computed. Layer counts from 0. */
export interface Unit {
  type: "unit";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least 0; at most 63 */
  layer: number;
  /** at least 0; at most 65535 */
  unit: number;
}

/** Send the row order that groups similar units, per layer, from h over positions start <= t < stop. */
export interface Order {
  type: "order";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least 0 */
  start: number;
  /** at least 1 */
  stop: number;
}

/** Let the model write on after `position` (-1: from nothing). */
export interface Write {
  type: "write";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  /** at least -1 */
  position: number;
  /** at least 1; at most 2000 */
  count: number;
  /** at least 0; at most 10 */
  temperature: number;
  /** at least 0; at most 2147483647 */
  seed: number;
}

/** The text was found and is being read; frames of `trace` follow. */
export interface Opened {
  type: "opened";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  model: string;
  cell: "lstm" | "gru" | "rnn" | "relu" | "linear";
  layers: number;
  hidden_size: number;
  /** character of each id; id 0, the unknown, is '' */
  vocabulary: string[];
  /** rows of a `tracks` frame, such as i f g o c h */
  tracks: string[];
  /** what the n-gram model is called, such as 8-gram, if there is one */
  baseline: string | null;
  /** the text; a position is a code point of it */
  characters: string;
  text: SampleText | StoredText;
}

/** Every frame that request `id` asked for has been sent. */
export interface Complete {
  type: "complete";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
}

/** What the model wrote after the position that `write` named. */
export interface Written {
  type: "written";
  /** at least 0; at most 4294967295 */
  id: number;
  /** at least 0; at most 4294967295 */
  trace: number;
  characters: string;
}

/** A command was refused; the connection and everything on the page stay as they were. */
export interface Failed {
  type: "failed";
  /** None if the message had no readable id */
  id: number | null;
  error: string;
  field: string;
  hint: string;
}

export type TextReference = SampleText | StoredText | InlineText;

export type Command = Open | Unit | Order | Write;

export type Event = Opened | Complete | Written | Failed;

export type ArrayName = "known" | "guess_ids" | "guess_probabilities" | "next_probability" | "surprise_bits" | "baseline_bits" | "hidden" | "tracks" | "order";

export type DataType = "int8" | "uint8" | "uint16" | "float32";

/** Numbers that both sides must agree on. */
export interface Limits {
  MOST_CHARACTERS: 20000;
  MOST_WRITTEN: 2000;
  MOST_MESSAGE_BYTES: 524288;
  PIECE: 256;
  WIRE_VERSION: 1;
  HEADER_BYTES: 64;
}
