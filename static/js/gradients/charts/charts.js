/** Every chart of the page, in the region that bears its name. */

import { byId } from "../../common/dom.js";
import { mount as mountAccuracy } from "./accuracy.js";
import { mount as mountEigen } from "./eigen.js";
import { mount as mountHorizon } from "./horizon.js";
import { mount as mountLag } from "./lag.js";
import { mount as mountLoss } from "./loss.js";
import { mount as mountNorm } from "./norm.js";
import { mount as mountParameters } from "./parameters.js";
import { mount as mountSample } from "./sample.js";
import { mount as mountSaturation } from "./saturation.js";
import { LANES, NAMES } from "./words.js";

/**
 * @param {import("../../state/store.js").Store<import("../state.js").GradientsState>} store
 * @param {{signal: AbortSignal}} lifetime
 */
export function mountCharts(store, { signal }) {
  const region = (/** @type {string} */ id) => byId(id, HTMLElement);
  mountLoss(region("loss"), store, { signal });
  mountNorm(region("norm"), store, { signal });
  mountLag(region("lag"), store, { signal });
  mountEigen(region("eigen"), store, { signal });
  for (const index of LANES) {
    mountHorizon(region(`horizon-${NAMES[index].toLowerCase()}`), store, { signal }, index);
    mountSaturation(region(`saturation-${NAMES[index].toLowerCase()}`), store, { signal }, index);
  }
  mountAccuracy(region("accuracy"), store, { signal });
  mountParameters(region("parameters"), store, { signal });
  mountSample(region("sample"), store, { signal });
}
