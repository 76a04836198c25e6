/** The only file that names Plotly: loading it, drawing with it, saving what it drew. */

/** @typedef {{data: object[], layout: Record<string, unknown> & {width: number, height: number}}} Figure */

/** @typedef {{format: "svg" | "png", width: number, height: number, scale: number}} ImageOptions */

/**
 * What of Plotly is used here.
 * @typedef {object} PlotlyLibrary
 * @property {(el: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>} react
 * @property {(figure: object, options: ImageOptions) => Promise<string>} toImage
 * @property {(el: HTMLElement) => void} purge
 */

/** Nothing is sent anywhere; charts are read by our own cursor, which is an overlay, so Plotly need not listen. */
const CONFIG = {
  showSendToCloud: false, plotlyServerURL: "", displaylogo: false, displayModeBar: false, responsive: false,
  staticPlot: true,
};

/** A 3-D picture is turned by dragging; the wheel stays the page's. */
const TURNED = { ...CONFIG, staticPlot: false, scrollZoom: false, doubleClick: false };

/**
 * Plotly adds style elements of its own, which the Content-Security-Policy refuses, unless elements of these ids are
 * there. The rules it needs are in css/panels.css; the second id is that of MapLibre, which is not used.
 */
const STYLE_MARKS = ["plotly.js-style-global", "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"];

/** @type {Promise<PlotlyLibrary> | null} */
let library = null;

/**
 * Loads the script that `data-plotly` of the body names, once.
 * @returns {Promise<PlotlyLibrary>}
 */
export function loadPlotly() {
  library ??= new Promise((resolve, reject) => {
    for (const id of STYLE_MARKS) markStyle(id);
    const script = document.createElement("script");
    script.src = document.body.dataset.plotly ?? "";
    script.addEventListener("load", () => resolve(/** @type {any} */ (globalThis).Plotly));
    script.addEventListener("error", () => {
      library = null;
      script.remove();
      reject(new Error("The chart library did not load. Reload the page."));
    });
    document.head.append(script);
  });
  return library;
}

/** @param {string} id */
function markStyle(id) {
  if (document.getElementById(id)) return;
  const mark = document.createElement("meta");
  mark.id = id;
  mark.className = "no-inline-styles";
  document.head.append(mark);
}

/** Whether this browser draws 3-D pictures. */
export const hasWebgl = () => document.createElement("canvas").getContext("webgl") !== null;

/**
 * Charts waiting to be drawn: one in an animation frame, so that a page turn costs no long frame.
 * @type {Set<() => void>}
 */
const waiting = new Set();

/** @param {() => void} job */
function soon(job) {
  if (waiting.size === 0) requestAnimationFrame(runOne);
  waiting.add(job);
}

function runOne() {
  const [job] = waiting;
  if (!job) return;
  waiting.delete(job);
  if (waiting.size > 0) requestAnimationFrame(runOne);
  job();
}

/**
 * A chart in an element. `show` keeps the latest figure only; a figure is asked for when it is drawn, not before.
 * @param {HTMLElement} el
 * @param {{signal: AbortSignal, drawn?: () => void, failed?: (error: Error) => void, turned?: boolean}} options
 *   `turned`: a 3-D picture, turned by dragging
 */
export function chart(el, { signal, drawn, failed, turned = false }) {
  /** @type {(() => Figure | null) | null} */
  let latest = null;
  /** @type {PlotlyLibrary | null} */
  let plotly = null;
  const draw = () => {
    const figure = latest?.();
    latest = null;
    if (!figure || !plotly || signal.aborted) return;
    plotly.react(el, figure.data, figure.layout, turned ? TURNED : CONFIG).then(drawn, failed);
  };
  signal.addEventListener("abort", () => plotly?.purge(el), { once: true });
  return {
    /** @param {() => Figure | null} makeFigure */
    show(makeFigure) {
      latest = makeFigure;
      if (plotly) return soon(draw);
      loadPlotly().then((loaded) => {
        plotly = loaded;
        soon(draw);
      }, failed);
    },
  };
}

/**
 * The figure as a file: its bytes and type.
 * @param {Figure} figure
 * @param {"svg" | "png"} format
 * @returns {Promise<Blob>}
 */
export async function figureFile(figure, format) {
  const plotly = await loadPlotly();
  const { width, height } = figure.layout;
  const scale = format === "png" ? 2 : 1;
  const address = await plotly.toImage({ ...figure, config: CONFIG }, { format, width, height, scale });
  const comma = address.indexOf(",");
  const body = address.slice(comma + 1);
  if (format === "svg") return new Blob([decodeURIComponent(body)], { type: "image/svg+xml" });
  return new Blob([Uint8Array.from(atob(body), (character) => character.charCodeAt(0))], { type: "image/png" });
}
