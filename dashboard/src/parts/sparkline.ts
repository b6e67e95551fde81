/** The points of a line through values, oldest first, in a box; a flat line stands in the middle. */
export function points(values: number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return "";
  const least = Math.min(...finite);
  const span = Math.max(...finite) - least;
  return finite.map((value, index) => {
    const x = index * width / (finite.length - 1);
    const y = span === 0 ? height / 2 : height - (value - least) * height / span;
    return `${round(x)},${round(y)}`;
  }).join(" ");
}

const round = (value: number) => Math.round(value * 10) / 10;
