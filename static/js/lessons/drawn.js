/** Whether everything that was asked for is on the screen: `data-drawn` of the body, for tests and measurements. */
export function drawing() {
  let waiting = 0;
  let turn = 0;
  const settle = () => {
    const mine = ++turn;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (mine === turn && waiting === 0) document.body.dataset.drawn = "yes";
    }));
  };
  const touch = () => {
    document.body.dataset.drawn = "no";
    settle();
  };
  settle();
  return {
    touch,
    begin() {
      waiting += 1;
      document.body.dataset.drawn = "no";
    },
    end() {
      waiting = Math.max(0, waiting - 1);
      touch();
    },
  };
}
