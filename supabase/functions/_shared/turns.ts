/** Calls `work` when it is its turn, or answers null when that has not come in time. */
export type Turns = <Answer>(work: () => Promise<Answer>) => Promise<Answer | null>;

/** Lets at most `places` works run at a time; the others wait in line, each for at most `waitMs`. */
export function turns(places: number, waitMs: number): Turns {
  const line: (() => void)[] = [];
  let free = places;

  function enter(): Promise<boolean> {
    if (free > 0) {
      free--;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const called = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        line.splice(line.indexOf(called), 1);
        resolve(false);
      }, waitMs);
      line.push(called);
    });
  }

  function leave(): void {
    const next = line.shift();
    if (next) next();
    else free++;
  }

  return async (work) => {
    if (!await enter()) return null;
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
