/** Records what is drawn on it as SVG: the same drawing functions make the canvas and the file. Pure but for drawImage. */

/**
 * @typedef {object} Style
 * @property {string} fillStyle
 * @property {string} strokeStyle
 * @property {number} lineWidth
 * @property {string} font
 * @property {CanvasTextAlign} textAlign
 * @property {CanvasTextBaseline} textBaseline
 * @property {number} globalAlpha
 * @property {string} dash
 */

/** @type {Style} */
const PLAIN = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: "10px sans-serif", textAlign: "start",
  textBaseline: "alphabetic", globalAlpha: 1, dash: "",
};

/** @type {Record<CanvasTextAlign, string>} */
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };

/**
 * Canvas baselines as shares of the type size below the SVG baseline.
 * @type {Partial<Record<CanvasTextBaseline, number>>}
 */
const DROPS = { top: 0.8, hanging: 0.75, middle: 0.32, bottom: -0.2, ideographic: -0.2 };

const MAY_BE_WIDE = /[^\u0000-\u10ff\u2000-\u2dff]/u;

export class SvgContext {
  #style = { ...PLAIN };
  /** @type {{style: Style, transform: string}[]} */
  #saved = [];
  #transform = "";
  #path = "";
  /** @type {string[]} */
  #parts = [];

  get fillStyle() { return this.#style.fillStyle; }
  set fillStyle(value) { this.#style.fillStyle = value; }
  get strokeStyle() { return this.#style.strokeStyle; }
  set strokeStyle(value) { this.#style.strokeStyle = value; }
  get lineWidth() { return this.#style.lineWidth; }
  set lineWidth(value) { this.#style.lineWidth = value; }
  get font() { return this.#style.font; }
  set font(value) { this.#style.font = value; }
  get textAlign() { return this.#style.textAlign; }
  set textAlign(value) { this.#style.textAlign = value; }
  get textBaseline() { return this.#style.textBaseline; }
  set textBaseline(value) { this.#style.textBaseline = value; }
  get globalAlpha() { return this.#style.globalAlpha; }
  set globalAlpha(value) { this.#style.globalAlpha = value; }

  save() {
    this.#saved.push({ style: { ...this.#style }, transform: this.#transform });
  }

  restore() {
    const saved = this.#saved.pop();
    if (!saved) return;
    this.#style = saved.style;
    this.#transform = saved.transform;
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.#transform += `translate(${short(x)} ${short(y)})`;
  }

  /** @param {number} across @param {number} down */
  scale(across, down) {
    this.#transform += `scale(${short(across)} ${short(down)})`;
  }

  /** @param {number[]} lengths */
  setLineDash(lengths) {
    this.#style.dash = lengths.map(short).join(" ");
  }

  /** @param {number} angle  radians */
  rotate(angle) {
    this.#transform += `rotate(${short((angle * 180) / Math.PI)})`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.#put("rect", { ...box(x, y, width, height), fill: this.fillStyle });
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    /** @type {Record<string, string>} */
    const dash = this.#style.dash ? { "stroke-dasharray": this.#style.dash } : {};
    const line = { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, ...dash };
    this.#put("rect", { ...box(x, y, width, height), ...line });
  }

  /**
   * @param {string} text @param {number} x @param {number} y
   * @param {number} [most]  width that signs which may be wide, such as emoji and kanji, are made to take
   */
  fillText(text, x, y, most) {
    const { size, attributes } = parseFont(this.font);
    const drop = (DROPS[this.textBaseline] ?? 0) * size;
    const place = { x: short(x), y: short(y + drop), fill: this.fillStyle, "text-anchor": ANCHORS[this.textAlign] };
    const narrowed = most !== undefined && MAY_BE_WIDE.test(text);
    /** @type {Record<string, string | number>} */
    const fit = narrowed ? { textLength: short(most), lengthAdjust: "spacingAndGlyphs" } : {};
    this.#put("text", { ...place, ...attributes, ...fit, "xml:space": "preserve" }, escape(text));
  }

  beginPath() {
    this.#path = "";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path += `M${short(x)} ${short(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path += `L${short(x)} ${short(y)}`;
  }

  closePath() {
    this.#path += "Z";
  }

  stroke() {
    this.#put("path", { d: this.#path, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth });
  }

  fill() {
    this.#put("path", { d: this.#path, fill: this.fillStyle });
  }

  /** @param {HTMLCanvasElement} image @param {number} x @param {number} y @param {number} width @param {number} height */
  drawImage(image, x, y, width, height) {
    const href = image.toDataURL("image/png");
    const look = { preserveAspectRatio: "none", style: "image-rendering:pixelated" };
    this.#put("image", { ...box(x, y, width, height), ...look, href });
  }

  /**
   * The file.
   * @param {number} width
   * @param {number} height
   */
  toString(width, height) {
    const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${this.#parts.join("\n")}\n</svg>\n`;
  }

  /** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [content] */
  #put(tag, attributes, content) {
    const all = { ...attributes };
    if (this.globalAlpha !== 1) all.opacity = short(this.globalAlpha);
    if (this.#transform) all.transform = this.#transform;
    const written = Object.entries(all).map(([name, value]) => `${name}="${escape(String(value))}"`).join(" ");
    this.#parts.push(content === undefined ? `<${tag} ${written}/>` : `<${tag} ${written}>${content}</${tag}>`);
  }
}

/** @param {number} x @param {number} y @param {number} width @param {number} height */
const box = (x, y, width, height) => ({ x: short(x), y: short(y), width: short(width), height: short(height) });

/** At most 3 decimals. @param {number} value */
const short = (value) => Number(value.toFixed(3));

/** A font as canvas has it: "600 13px Menlo, monospace". @param {string} font */
function parseFont(font) {
  const match = /^(?:(italic)\s+)?(?:(bold|\d{3})\s+)?([\d.]+)px\s+(.*)$/.exec(font);
  const size = Number(match?.[3] ?? 10);
  /** @type {Record<string, string | number>} */
  const attributes = { "font-size": size, "font-family": match?.[4] ?? "sans-serif" };
  if (match?.[1]) attributes["font-style"] = match[1];
  if (match?.[2]) attributes["font-weight"] = match[2];
  return { size, attributes };
}

/**
 * Characters that XML does not have become U+FFFD.
 * @param {string} text
 */
function escape(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, "\ufffd")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
