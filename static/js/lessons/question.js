/** Predict, then reveal: an answer first, then whether it was right, and why. */

/** @param {{signal: AbortSignal}} lifetime */
export function mountQuestions({ signal }) {
  for (const found of document.querySelectorAll(".predict")) {
    const question = /** @type {HTMLElement} */ (found);
    question.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (button?.dataset.answer !== undefined) show(question, button);
    }, { signal });
  }
}

/** @param {HTMLElement} question @param {HTMLButtonElement} chosen */
function show(question, chosen) {
  const { right } = question.dataset;
  for (const button of question.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === chosen));
    button.classList.toggle("right", button.dataset.answer === right);
    button.classList.toggle("wrong", button === chosen && button.dataset.answer !== right);
  }
  const verdict = question.querySelector(".verdict");
  if (verdict) verdict.textContent = chosen.dataset.answer === right ? "Yes." : "No.";
  /** @type {HTMLElement | null} */ (question.querySelector(".revealed"))?.removeAttribute("hidden");
}
