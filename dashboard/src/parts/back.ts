/** Settles when the history has gone back as far as it was told to. */
let gone: Promise<unknown> = Promise.resolve();
let last = 0;

/**
 * Lets Back close what stands over the page, and no more than that, by a step of the history of its own. `onback` answers
 * false to stay. Returns what ends it.
 */
export function onBack(onback: () => boolean): () => void {
  const id = ++last;
  const address = location.href;
  let ended = false;
  const step = () => history.pushState({ over: id }, "");
  const isTop = () => history.state?.over === id;
  const heard = () => {
    // another address: the view itself goes
    if (ended || isTop() || location.href !== address) return;
    if (!onback()) step();
  };
  gone.then(() => {
    if (ended) return;
    step();
    addEventListener("popstate", heard);
  });
  return () => {
    if (ended) return;
    ended = true;
    removeEventListener("popstate", heard);
    if (!isTop()) return;
    gone = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.back();
  };
}
