/**
 * The canvases of the text: one for a few rows, made when its rows come into view and used again elsewhere when
 * they have left. Scrolling moves what is painted; only what has changed is painted again.
 */

/**
 * @typedef {object} TilePainter
 * @property {number} rows         rows in all
 * @property {number} pitch        of a row, in device pixels
 * @property {number} width        of a row, in device pixels
 * @property {number} ratio        device pixels in a CSS pixel
 * @property {(first: number, stop: number) => string} charactersKey  what the picture of the characters depends on
 * @property {(first: number, stop: number) => string} guessesKey
 * @property {(context: import('../plot/canvas.js').Pen, first: number, stop: number) => void} paintCharacters
 * @property {(context: import('../plot/canvas.js').Pen, first: number, stop: number) => void} paintGuesses
 */

/**
 * What is painted on a tile is remembered by its keys.
 * @typedef {object} Tile
 * @property {number} index
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} context
 * @property {string} characters
 * @property {string} guesses
 */

const TILE_HEIGHT = 320; // CSS pixels, about

/**
 * @param {HTMLElement} surface  the tiles are put in front of its other children
 */
export function createTiles(surface) {
  /** @type {Map<number, Tile>} */
  const tiles = new Map();
  /** @type {Tile[]} */
  const spare = [];

  /** @param {number} index @returns {Tile} */
  function tileAt(index) {
    let tile = tiles.get(index);
    if (tile) return tile;
    tile = spare.pop() ?? makeTile(surface);
    tile.index = index;
    tile.characters = tile.guesses = "";
    tiles.set(index, tile);
    return tile;
  }

  /**
   * Shows what lies between two heights of the surface, in CSS pixels, and gets what is just beyond ready.
   * @param {TilePainter} painter @param {number} top @param {number} bottom
   */
  function show(painter, top, bottom) {
    const perTile = Math.max(1, Math.round((TILE_HEIGHT * painter.ratio) / painter.pitch));
    const height = (perTile * painter.pitch) / painter.ratio;
    const last = Math.ceil(painter.rows / perTile) - 1;
    const from = Math.max(0, Math.min(last, Math.floor(top / height)) - 1);
    const to = Math.min(last, Math.max(0, Math.floor(bottom / height)) + 1);
    for (const [index, tile] of tiles) {
      if (index >= from && index <= to) continue;
      tile.canvas.hidden = true;
      tiles.delete(index);
      spare.push(tile);
    }
    for (let index = from; index <= to; index += 1) paint(painter, tileAt(index), perTile, height);
  }

  return { show };
}

/** @param {HTMLElement} surface @returns {Tile} */
function makeTile(surface) {
  const canvas = document.createElement("canvas");
  canvas.className = "text-tile";
  canvas.setAttribute("aria-hidden", "true");
  surface.prepend(canvas);
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("this browser gives no 2D canvas");
  return { index: -1, canvas, context, characters: "", guesses: "" };
}

/** @param {TilePainter} painter @param {Tile} tile @param {number} perTile @param {number} height */
function paint(painter, tile, perTile, height) {
  const { canvas, context } = tile;
  const first = tile.index * perTile;
  const stop = Math.min(painter.rows, first + perTile);
  const [width, pixels] = [painter.width, (stop - first) * painter.pitch];
  if (canvas.width !== width || canvas.height !== pixels) {
    canvas.width = width;
    canvas.height = pixels;
    canvas.style.width = `${width / painter.ratio}px`;
    canvas.style.height = `${pixels / painter.ratio}px`;
    tile.characters = tile.guesses = "";
  }
  context.direction = "ltr";
  canvas.style.transform = `translateY(${tile.index * height}px)`;
  canvas.hidden = false;
  const characters = painter.charactersKey(first, stop);
  if (characters !== tile.characters) painter.paintCharacters(context, first, stop);
  tile.characters = characters;
  const guesses = painter.guessesKey(first, stop);
  if (guesses !== tile.guesses) painter.paintGuesses(context, first, stop);
  tile.guesses = guesses;
}
